"""Reference codes are given at filing, in one transaction, without gaps and never twice.

Source: DA/T 13-2022 (arrangement by item). A code stays with its record even when filing is
interrupted: the next try finds the allotment and uses it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.stages.filing.models import Allotment, Series
from recordkit.packages.model import Classification
from recordkit.terms.reference_code import ReferenceCodePattern
from recordkit.terms.retention import RetentionCode


@dataclass(frozen=True, slots=True)
class ToNumber:
    """A record that needs its code."""

    record_id: UUID
    fonds_number: str
    classification: Classification


@transaction.atomic
def allot(*, records: Sequence[ToNumber], at: datetime) -> dict[UUID, str]:
    """Return the reference code of each record, giving codes to those that have none.

    The number of queries grows neither with the records nor with the series they belong to.

    Raises:
        RecordMovedMeanwhile: Another worker took numbers of the same series; try again.
    """
    codes = dict(
        Allotment.objects.filter(record_id__in=[r.record_id for r in records]).values_list(
            "record_id", "reference_code"
        )
    )
    by_series: dict[str, list[ToNumber]] = defaultdict(list)
    for record in sorted(records, key=lambda r: r.record_id):
        if record.record_id not in codes:
            by_series[_series_name(record)].append(record)
    return codes | _give(by_series, at) if by_series else codes


def _give(by_series: Mapping[str, Sequence[ToNumber]], at: datetime) -> dict[UUID, str]:
    series = _series(sorted(by_series))
    _take_numbers([(one, len(by_series[one.name])) for one in series])
    patterns = catalogue.patterns_of(
        fonds_numbers={members[0].fonds_number for members in by_series.values()}
    )
    rows = [
        Allotment(
            record_id=member.record_id,
            series=one,
            number=number,
            reference_code=_code(member, number, patterns[member.fonds_number]),
            allotted_at=at,
        )
        for one in series
        for number, member in enumerate(by_series[one.name], start=one.last_number + 1)
    ]
    Allotment.objects.bulk_create(rows)
    return {row.record_id: row.reference_code for row in rows}


def _series(names: Sequence[str]) -> list[Series]:
    """Return the series of those names in their order, begun where they were not there."""
    found = {one.name: one for one in Series.objects.filter(name__in=names)}
    if missing := [Series(name=name) for name in names if name not in found]:
        Series.objects.bulk_create(missing, ignore_conflicts=True)
        found = {one.name: one for one in Series.objects.filter(name__in=names)}
    return [found[name] for name in names]


def _take_numbers(series: Sequence[tuple[Series, int]]) -> None:
    # By hand, one statement run for each: compare and swap, in one order of names.
    with connection.cursor() as cursor:
        cursor.executemany(_TAKE, [(count, one.pk, one.last_number) for one, count in series])
        moved = cursor.rowcount
    if moved != len(series):
        names = ", ".join(one.name for one, _ in series)
        raise holdings.RecordMovedMeanwhile(f"numbers were taken meanwhile in one of {names}")


_TAKE = "UPDATE filing_series SET last_number = last_number + %s WHERE id = %s AND last_number = %s"


def _series_name(record: ToNumber) -> str:
    placed = record.classification
    category = "·".join(placed.category)
    return f"{record.fonds_number}-{category}·{placed.year}·{placed.retention}"


def _code(member: ToNumber, number: int, pattern: ReferenceCodePattern) -> str:
    placed = member.classification
    code = pattern.code_for(
        number,
        fonds_number=member.fonds_number,
        category=placed.category,
        year=placed.year,
        retention=RetentionCode(placed.retention),
    )
    return str(code)
