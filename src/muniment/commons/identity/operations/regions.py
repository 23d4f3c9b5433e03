"""Registering regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import RegionNotRegistrable
from muniment.commons.identity.models import Region
from muniment.commons.identity.shapes import NewAuditLine, NewRegion, Registered
from muniment.commons.identity.vocabulary import AuditedAction
from muniment.kernel.agents import AgentId
from recordkit.errors import Words
from recordkit.terms.region import RegionCode

_CHANGEABLE = ("name", "parent_code", "valid_to")


@transaction.atomic
def register_regions(*, regions: Sequence[NewRegion], by: AgentId, at: datetime) -> Registered:
    """Enter regions in the dated register; a region is known by its code and first day.

    Registering the same again changes nothing; another name or last day replaces the old one.

    Raises:
        RegionNotRegistrable: A parent is unknown, two periods of one code overlap, or a region
            ends before it begins.
        MalformedRegionCode: A code is not 6 or 12 digits.
    """
    known = {(row.code, row.valid_from): row for row in Region.objects.all()}
    added, changed = [], []
    for new in regions:
        RegionCode.parse(new.code)
        row = known.get((new.code, new.valid_from))
        if row is None:
            row = Region(code=new.code, valid_from=new.valid_from)
            known[new.code, new.valid_from] = row
            added.append(row)
        elif all(getattr(row, name) == getattr(new, name) for name in _CHANGEABLE):
            continue
        else:
            changed.append(row)
        for name in _CHANGEABLE:
            setattr(row, name, getattr(new, name))
    _refuse_contradictions(tuple(known.values()))
    Region.objects.bulk_create(added)
    Region.objects.bulk_update(changed, _CHANGEABLE)
    _audit((*added, *changed), by, at)
    return Registered(len(added), len(changed), len(regions) - len(added) - len(changed))


def _refuse_contradictions(rows: Sequence[Region]) -> None:
    codes = {row.code for row in rows}
    ordered = sorted(rows, key=lambda row: (row.code, row.valid_from))
    for row in ordered:
        if row.parent_code and row.parent_code not in codes:
            raise _not_registrable(row, _no_parent(row.parent_code))
        if row.valid_to and row.valid_to < row.valid_from:
            raise _not_registrable(row, _ends_early(row))
    for earlier, later in pairwise(ordered):
        overlaps = earlier.valid_to is None or earlier.valid_to >= later.valid_from
        if earlier.code == later.code and overlaps:
            raise _not_registrable(later, _overlap(earlier, later))


def _no_parent(code: str) -> Words:
    return Words(f"上级 {code} 尚未登记", f"its parent {code} is not registered")


def _ends_early(row: Region) -> Words:
    return Words(
        f"终止日 {row.valid_to} 早于起始日 {row.valid_from}",
        f"it ends on {row.valid_to}, before its first day {row.valid_from}",
    )


def _overlap(earlier: Region, later: Region) -> Words:
    return Words(
        f"自 {later.valid_from} 起的登记与自 {earlier.valid_from} 起的登记重叠",
        f"the entry from {later.valid_from} overlaps the one from {earlier.valid_from}",
    )


def _not_registrable(row: Region, why: Words) -> RegionNotRegistrable:
    return RegionNotRegistrable(
        f"region {row.code} {row.name}: {why.en}",
        zh=f"行政区划 {row.code} {row.name}：{why.zh}",
        where=row.code,
    )


def _audit(rows: Sequence[Region], by: AgentId, at: datetime) -> None:
    action = AuditedAction.REGION_REGISTERED
    write_audit(
        lines=[NewAuditLine(action, by, subject=row.code, detail=row.name) for row in rows], at=at
    )
