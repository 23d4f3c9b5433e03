"""The database itself refuses to change or remove an entry or its position.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration has
to put them back, and the tests of the ledger fail until it does.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("custody_entry", "custody_ledgerposition")

SQLITE = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, 'the custody ledger is never changed'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION custody_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the custody ledger is never changed'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION custody_refuses_change()
"""


def refuse_changes(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION)
    for table in TABLES:
        for action in ("UPDATE", "DELETE") if is_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
            template = SQLITE if is_sqlite else POSTGRESQL
            schema_editor.execute(template.format(table=table, action=action))


class Migration(migrations.Migration):
    dependencies = [("custody", "0001_entries_are_kept")]

    operations = [migrations.RunPython(refuse_changes)]
