"""How many records each agency filed on which day, tallied as they are filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from muniment.commons.holdings.models import FiledDayTally, Record


def count_filed(filed: Iterable[Record], *, on: date) -> None:
    """Add records to the tally of a legal day, in the transaction that files them."""
    numbers = Counter(row.agency_id for row in filed)
    agency = FiledDayTally._meta.get_field("agency_id")  # noqa: SLF001 - its public name in Django
    day = connection.ops.adapt_datefield_value(on)
    rows = [
        (agency.get_db_prep_value(agency_id, connection), day, count)
        # In one order, so that two workers never wait for each other's lines.
        for agency_id, count in sorted(numbers.items())
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


# Written by hand: one statement that counts on from whatever stands there.
_COUNT = (
    "INSERT INTO holdings_fileddaytally (agency_id, day, records) VALUES (%s, %s, %s)"
    " ON CONFLICT (agency_id, day) DO UPDATE SET"
    " records = holdings_fileddaytally.records + excluded.records"
)


def filed_by_day(
    *, agency_ids: Sequence[UUID], since: date, until: date
) -> tuple[tuple[date, int], ...]:
    """Return how many records of some agencies were filed on each legal day of a span.

    Both ends are included; days on which nothing was filed are left out. One query over one row
    for each agency and day, however many records there are.
    """
    rows = FiledDayTally.objects.filter(
        agency_id__in=agency_ids, day__gte=since, day__lte=until
    ).order_by()
    return tuple(sorted(rows.values_list("day").annotate(filed=Sum("records"))))
