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

from django.db import transaction

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

    Raises:
        RecordMovedMeanwhile: Another worker took numbers of the same series; try again.
    """
    codes = dict(
        Allotment.objects.filter(record_id__in=[r.record_id for r in records]).values_list(
            "record_id", "reference_code"
        )
    )
    by_series: dict[str, list[ToNumber]] = defaultdict(list)
    for record in records:
        if record.record_id not in codes:
            by_series[_series_name(record)].append(record)
    for name, members in sorted(by_series.items()):
        codes |= _give(name, sorted(members, key=lambda m: m.record_id), at)
    return codes


def _give(name: str, members: Sequence[ToNumber], at: datetime) -> Mapping[UUID, str]:
    series, _ = Series.objects.get_or_create(name=name)
    first = series.last_number + 1
    moved = Series.objects.filter(pk=series.pk, last_number=series.last_number).update(
        last_number=series.last_number + len(members)
    )
    if not moved:
        raise holdings.RecordMovedMeanwhile(f"numbers of {name} were taken meanwhile")
    pattern = catalogue.pattern_of(fonds_number=members[0].fonds_number)
    rows = [
        Allotment(
            record_id=member.record_id,
            series=series,
            number=number,
            reference_code=_code(member, number, pattern),
            allotted_at=at,
        )
        for number, member in enumerate(members, start=first)
    ]
    Allotment.objects.bulk_create(rows)
    return {row.record_id: row.reference_code for row in rows}


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
