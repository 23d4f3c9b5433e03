"""Regions and organisations as trees: what stands below what, bounded in depth and size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from muniment.commons.identity.api import OrganisationShape, RegionShape

_DEEPEST = 8  # deeper ones stand at this depth; a circle ends here


@dataclass(frozen=True, slots=True)
class RegionBranch:
    """A region, how many organisations it has with all below it, and the regions below it."""

    key: str
    name: str
    own: int
    total: int
    below: tuple[RegionBranch, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An organisation and those below it. `above` names a parent that is of another region."""

    organisation: OrganisationShape
    above: str
    below: tuple[Branch, ...]


def regions(found: Iterable[RegionShape], counts: Mapping[str, int]) -> tuple[RegionBranch, ...]:
    """Return regions below one another, by code; those without a known parent come first."""
    known = {each.code: each for each in found}
    children: dict[str, list[RegionShape]] = {}
    for each in known.values():
        parent = each.parent_code if each.parent_code in known else ""
        children.setdefault(parent, []).append(each)

    def grown(parent: str, depth: int) -> tuple[RegionBranch, ...]:
        if depth > _DEEPEST:
            return ()
        return tuple(_region(each, depth) for each in children.get(parent, ()))

    def _region(each: RegionShape, depth: int) -> RegionBranch:
        below, own = grown(each.code, depth + 1), counts.get(each.code, 0)
        return RegionBranch(each.code, each.name, own, own + sum(one.total for one in below), below)

    return grown("", 0)


def organisations(
    found: Sequence[OrganisationShape], names: Mapping[UUID, str]
) -> tuple[Branch, ...]:
    """Return organisations below their parents, those of a region whose parent is elsewhere on top.

    `names` are those of the parents. None of them is left out, also where they stand in a circle.
    """
    known = {each.id for each in found}
    children: dict[UUID | None, list[OrganisationShape]] = {}
    for each in found:
        parent = each.parent_id if each.parent_id in known and each.parent_id != each.id else None
        children.setdefault(parent, []).append(each)
    shown: set[UUID] = set()

    def grown(rows: Iterable[OrganisationShape], depth: int) -> tuple[Branch, ...]:
        branches = []
        for each in rows:
            if each.id in shown:
                continue
            shown.add(each.id)
            below = grown(children.get(each.id, ()), depth + 1) if depth < _DEEPEST else ()
            above = names.get(each.parent_id, "") if each.parent_id and depth == 0 else ""
            branches.append(Branch(each, above, below))
        return tuple(branches)

    tops = grown(children.get(None, ()), 0)
    return (*tops, *grown([each for each in found if each.id not in shown], 0))
