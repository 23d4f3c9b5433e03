"""What should be filed, what is, and what is not yet: 应归、已归、未归.

What is filed is tallied when it is filed, by agency, item and year, since it is nearly
everything; what is not yet is counted when somebody asks, since it is little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from muniment.commons.holdings.models import FiledTally, Record
from muniment.commons.holdings.states import RecordState


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete the filing of one agency, or of one item of an agency, is.

    `waiting` are closed and on their way, `returned` went back for correction; neither is filed.
    `key` is the agency's identifier or the item's code. `overdue` and `due_soon` are those of the
    gap that were closed before the days that `Lateness` names; 0 where nobody named any. Cases
    that never reached the platform are not known here.
    """

    key: str
    name: str
    filed: int = 0
    waiting: int = 0
    returned: int = 0
    oldest_closed_on: date | None = None
    overdue: int = 0
    due_soon: int = 0

    @property
    def closed(self) -> int:
        """How many should be filed (应归): closed, whatever has become of them since."""
        return self.filed + self.gap

    @property
    def gap(self) -> int:
        """How many should be filed and are not (未归)."""
        return self.waiting + self.returned


@dataclass(frozen=True, slots=True)
class Lateness:
    """From when on a case that is closed and not filed is late, and from when on soon to be.

    Those closed before `overdue_before` are overdue, those closed from then on and before
    `soon_before` due soon.
    """

    overdue_before: date
    soon_before: date


def count_filed(filed: Iterable[tuple[Record, int]]) -> None:
    """Add records with their years to the tally, in the transaction that files them."""
    numbers = Counter((row.agency_id, row.item_code, year) for row, year in filed)
    names = {(row.agency_id, row.item_code): (row.agency_name, row.item_name) for row, _ in filed}
    agency = FiledTally._meta.get_field("agency_id")  # noqa: SLF001 - its public name in Django
    rows = [
        (agency.get_db_prep_value(agency_id, connection), item, year, *names[agency_id, item], n)
        # In one order, so that two workers never wait for each other's lines.
        for (agency_id, item, year), n in sorted(numbers.items())
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


# Written by hand: one statement that counts on from whatever stands there.
_COUNT = (
    "INSERT INTO holdings_filedtally"
    " (agency_id, item_code, year, agency_name, item_name, records)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (agency_id, item_code, year) DO UPDATE SET"
    " records = holdings_filedtally.records + excluded.records,"
    " agency_name = excluded.agency_name, item_name = excluded.item_name"
)


def completeness_by_agency(
    *,
    agency_ids: Sequence[UUID] | None,
    year: int | None = None,
    lateness: Lateness | None = None,
) -> tuple[Completeness, ...]:
    """Return one line for each agency that has closed cases, the largest gap first.

    `agency_ids` None: every agency. `year` is the year of closure; None: all years.

    Basis: the Measures, article 14.
    """
    return _lines(agency_ids, year, lateness, key="agency_id", name="agency_name")


def completeness_by_item(
    *, agency_id: UUID, year: int | None = None, lateness: Lateness | None = None
) -> tuple[Completeness, ...]:
    """Return one line for each item of an agency that has closed cases, the largest gap first.

    Basis: the Measures, article 14.
    """
    return _lines([agency_id], year, lateness, key="item_code", name="item_name")


def filed_by_year(*, agency_ids: Sequence[UUID] | None) -> tuple[tuple[int, int], ...]:
    """Return how many records are filed of each year of closure, oldest first."""
    rows = _tallies(agency_ids, None).values_list("year").annotate(filed=Sum("records"))
    return tuple(sorted(rows))


def years_filed(*, agency_ids: Sequence[UUID] | None) -> tuple[int, ...]:
    """Return the years in which something was closed and filed, newest first."""
    years = _tallies(agency_ids, None).values_list("year", flat=True).distinct()
    return tuple(sorted(years, reverse=True))


def _lines(
    agency_ids: Sequence[UUID] | None,
    year: int | None,
    lateness: Lateness | None,
    *,
    key: str,
    name: str,
) -> tuple[Completeness, ...]:
    lines = {
        str(each): Completeness(str(each), said, filed)
        for each, said, filed in _tallies(agency_ids, year)
        .values_list(key)
        .annotate(said=Max(name), filed=Sum("records"))
    }
    counting = _COUNTS | _late_counts(lateness)
    for each, *counts in (
        _unfiled(agency_ids, year).values_list(key).annotate(**counting, said=Max(name))
    ):
        *unfiled, said = counts
        known = lines.get(str(each))
        lines[str(each)] = Completeness(str(each), said, known.filed if known else 0, *unfiled)
    return tuple(sorted(lines.values(), key=lambda line: (-line.gap, line.name, line.key)))


_COUNTS = {
    "waiting": Count("pk", filter=Q(state=RecordState.CAPTURED.value)),
    "returned": Count("pk", filter=Q(state=RecordState.RETURNED.value)),
    "oldest": Min("closed_on"),
}


def _late_counts(lateness: Lateness | None) -> dict[str, Count]:
    if lateness is None:
        return {}
    is_overdue = Q(closed_on__lt=lateness.overdue_before)
    return {
        "overdue": Count("pk", filter=is_overdue),
        "due_soon": Count("pk", filter=~is_overdue & Q(closed_on__lt=lateness.soon_before)),
    }


def _tallies(agency_ids: Sequence[UUID] | None, year: int | None) -> QuerySet[FiledTally]:
    rows = FiledTally.objects.order_by()
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return rows if year is None else rows.filter(year=year)


def _unfiled(agency_ids: Sequence[UUID] | None, year: int | None) -> QuerySet[Record]:
    rows = Record.objects.order_by().filter(
        state__in=[RecordState.CAPTURED.value, RecordState.RETURNED.value], is_closed=True
    )
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return rows if year is None else rows.filter(closed_on__year=year)
