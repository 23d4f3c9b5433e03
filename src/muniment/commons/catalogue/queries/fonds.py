"""Which fonds a creator's records belong to, in which category, and how they are numbered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import FondsUnknown, NoCategory
from muniment.commons.catalogue.models import CategoryRule, Fonds
from muniment.commons.catalogue.policies import best_category
from muniment.commons.catalogue.revision import ReadFonds, Reading
from muniment.commons.catalogue.shapes import FondsShape
from muniment.commons.identity import api as identity
from muniment.kernel.text import tidy
from recordkit.terms.reference_code import ReferenceCodePattern


def fonds_of(*, organisation_ids: Collection[UUID]) -> Mapping[UUID, FondsShape]:
    """Return the fonds of those organisations that have one, in at most two queries."""
    reading = revision.current()
    wanted = set(organisation_ids)
    missing = wanted - set(reading.fonds)
    if missing:
        _keep(reading, Fonds.objects.filter(organisation_id__in=missing))
    found = {key: reading.fonds.get(key) for key in wanted}
    return {key: one.shape for key, one in found.items() if one is not None}


def fonds_within(*, scope: identity.Scope) -> tuple[FondsShape, ...]:
    """Return every fonds of the organisations in `scope`, by number; one query."""
    rows = Fonds.objects.order_by("fonds_number")
    if not scope.everything:
        rows = rows.filter(organisation_id__in=scope.organisation_ids)
    return tuple(_shape(row) for row in rows)


def patterns_of(*, fonds_numbers: Collection[str]) -> Mapping[str, ReferenceCodePattern]:
    """Return how the reference codes of some fonds are written, in at most two queries.

    Raises:
        FondsUnknown: One of them is not registered.
    """
    reading = revision.current()
    numbers = {number: tidy(number) for number in fonds_numbers}
    if missing := {*numbers.values()} - reading.fonds_by_number.keys():
        _keep(reading, Fonds.objects.filter(fonds_number__in=missing))
    for number, tidied in numbers.items():
        if tidied not in reading.fonds_by_number:
            raise FondsUnknown(f"fonds {number[:40]!r}", where=number[:40])
    return {number: reading.fonds_by_number[tidied].pattern for number, tidied in numbers.items()}


def classification_of(*, fonds_number: str, item_type: str) -> tuple[str, ...]:
    """Return the category of a fonds' records of one item type, for example ("ZY", "XK").

    The fonds' own rule comes before the general one, a rule for the type before one for any.

    Raises:
        NoCategory: No rule covers it.
    """
    rules = _categories(revision.current())
    category = best_category(rules, fonds_number=fonds_number, item_type=item_type)
    if category is None:
        raise NoCategory(
            f"fonds {fonds_number} has no category for items of type {item_type!r}",
            zh=f"全宗 {fonds_number} 没有为事项类型 {item_type!r} 规定档案门类",
            where=fonds_number,
        )
    return tuple(category.split("·"))


def categories_of(*, fonds_numbers: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return every category that each fonds may have, such as "ZY·XK": its own and the general.

    In order; at most two queries, one when the process has read the rules before.
    """
    rules = _categories(revision.current())

    def of(number: str) -> tuple[str, ...]:
        return tuple(sorted({each for (fonds, _), each in rules.items() if fonds in ("", number)}))

    return {number: of(number) for number in set(fonds_numbers)}


def _keep(reading: Reading, rows: Collection[Fonds]) -> None:
    for row in rows:
        found = ReadFonds(_shape(row), _pattern(row))
        reading.fonds[row.organisation_id] = found
        reading.fonds_by_number[row.fonds_number] = found


def _shape(row: Fonds) -> FondsShape:
    return FondsShape(row.fonds_number, row.name, row.organisation_id, row.archives_id)


def _pattern(row: Fonds) -> ReferenceCodePattern:
    return ReferenceCodePattern(
        category_levels=row.category_levels, with_unit=row.with_unit, item_width=row.item_width
    )


def _categories(reading: Reading) -> Mapping[tuple[str, str], str]:
    rules = reading.categories
    if rules is None:
        rows = CategoryRule.objects.values_list("fonds_number", "item_type", "category")
        rules = {(fonds, kind): category for fonds, kind, category in rows}
        reading.categories = rules
    return rules
