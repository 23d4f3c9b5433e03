"""The search index: FTS5 on SQLite, a tsvector on PostgreSQL, both over the same bigrams.

The text is cut into tokens before it gets here, so the tokenizer has to split at spaces and
nothing else: `ascii` does, while `unicode61` judges every character again by a table of its own.
"""

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE VIRTUAL TABLE holdings_search USING fts5("
    "body, facets, tokenize = 'ascii')",
    "DROP TABLE holdings_search",
)
POSTGRESQL = (
    "CREATE TABLE holdings_search (serial bigint PRIMARY KEY, body tsvector NOT NULL);"
    "CREATE INDEX holdings_search_body ON holdings_search USING gin (body)",
    "DROP TABLE holdings_search",
)


def _run(which: int) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    def run(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        statements = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
        editor.execute(statements[which])

    return run


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_records_are_held")]
    operations = [migrations.RunPython(_run(0), _run(1))]
