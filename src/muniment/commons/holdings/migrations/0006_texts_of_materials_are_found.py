"""Records are found by what stands in their materials, in an index of its own.

The index of cases stays small, and is not written again when a text is read. On SQLite a record is
one row of FTS5; on PostgreSQL it is as many rows as its text is long, for a tsvector holds little.
"""

from collections.abc import Callable

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE VIRTUAL TABLE holdings_texts USING fts5(body, facets, tokenize = 'ascii')",
    "DROP TABLE holdings_texts",
)
POSTGRESQL = (
    "CREATE TABLE holdings_texts (serial bigint NOT NULL, part integer NOT NULL,"
    " body tsvector NOT NULL, PRIMARY KEY (serial, part));"
    "CREATE INDEX holdings_texts_body ON holdings_texts USING gin (body)",
    "DROP TABLE holdings_texts",
)


def _run(which: int) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    def run(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        statements = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
        editor.execute(statements[which])

    return run


class Migration(migrations.Migration):
    dependencies = [("holdings", "0005_records_are_listed_by_item_year_and_retention")]

    operations = [
        migrations.CreateModel(
            name="MaterialText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("path", models.CharField(max_length=255)),
                ("title", models.CharField(max_length=300)),
                ("characters", models.PositiveIntegerField(default=0)),
                ("is_cut", models.BooleanField(default=False)),
                ("why_not", models.CharField(default="", max_length=16)),
                ("packed", models.BinaryField(default=b"")),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="holdings.record",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "position"), name="one_text_of_a_material"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TextMark",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("taken_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="texts_have_one_mark"
                    )
                ],
            },
        ),
        migrations.RunPython(_run(0), _run(1)),
    ]
