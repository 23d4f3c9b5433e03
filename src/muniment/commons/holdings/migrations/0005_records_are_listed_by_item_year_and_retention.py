"""Lists can be narrowed by service item, year of closure and retention period, and by words too.

The words that stand for these in the search index are those of `search.Facets`, as they were when
this was written: `i` and the beginning of the SHA-256 of the item's code, `y` and the year, `r` and
the retention code. Records that were entered before get theirs here.
"""

import hashlib
from collections.abc import Iterator
from itertools import islice

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import ExtractYear

AT_A_TIME = 2000
SQLITE = "UPDATE holdings_search SET facets = facets || %s WHERE rowid = %s"
POSTGRESQL = "UPDATE holdings_search SET body = body || %s::tsvector WHERE serial = %s"


def _words(item_code: str, year: int | None, retention: str) -> list[str]:
    item = hashlib.sha256(item_code.encode("utf-8", "replace")).hexdigest()[:24]
    words = [f"i{item}", f"y{year}" if year else "", f"r{retention.lower()}" if retention else ""]
    return [word for word in words if word]


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    records = apps.get_model("holdings", "Record").objects
    records.filter(closed_on__isnull=False).update(closed_year=ExtractYear("closed_on"))
    rows: Iterator[tuple[int, str, int | None, str]] = (
        records.order_by("serial")
        .values_list("serial", "item_code", "closed_year", "retention")
        .iterator(chunk_size=AT_A_TIME)
    )
    is_sqlite = editor.connection.vendor == "sqlite"
    statement, join = (SQLITE, _as_text) if is_sqlite else (POSTGRESQL, _as_vector)
    while batch := list(islice(rows, AT_A_TIME)):
        with editor.connection.cursor() as cursor:
            cursor.executemany(
                statement,
                [(join(_words(item, year, kept)), serial) for serial, item, year, kept in batch],
            )


def _as_text(words: list[str]) -> str:
    return "".join(f" {word}" for word in words)


def _as_vector(words: list[str]) -> str:
    return " ".join(f"'={word}'" for word in words)


class Migration(migrations.Migration):
    dependencies = [("holdings", "0004_what_is_filed_is_tallied_by_item")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="closed_year",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["item_code", "serial"], name="record_by_item"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["closed_year", "serial"], name="record_by_closed_year"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["retention", "serial"], name="record_by_retention"),
        ),
    ]
