"""Many rows at once, as plain values: model instances are too slow for so many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

_AT_ONCE = 1000


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of values that are as the database takes them (`uuid_values`, `moment_value`)."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    places = ", ".join(["%s"] * len(columns))
    # Names come from the models, values go by place.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608, SLF001
    with connection.cursor() as cursor:
        for some in _in_parts(rows):
            cursor.executemany(statement, some)


def uuid_values(identifiers: Iterable[UUID]) -> list[UUID | str]:
    """Return identifiers as this database keeps them."""
    if connection.features.has_native_uuid_field:
        return list(identifiers)
    return [identifier.hex for identifier in identifiers]


def moment_value(at: datetime) -> Any:
    """Return an aware moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def _in_parts(rows: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[tuple[Any, ...]]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
