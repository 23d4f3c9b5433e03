"""Which rules an item has on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import ItemNotInForce, ItemUnknown
from muniment.commons.catalogue.material_rules import read_rules
from muniment.commons.catalogue.models import ItemVersion, ServiceItem
from muniment.commons.catalogue.policies import in_force, is_in_force
from muniment.commons.catalogue.revision import ReadItem, ReadVersion
from muniment.commons.catalogue.shapes import ItemAsk, ItemShape
from muniment.commons.catalogue.vocabulary import ItemType, RowOddity
from muniment.kernel.text import tidy
from recordkit.description.items import ItemRules
from recordkit.errors import Words
from recordkit.terms.item_code import Irregularity as CodeOddity

CODES_AT_A_TIME = 500


def item_rules(*, item_code: str, version: int | None, on: date) -> ItemRules:
    """Return the rules of one item: the version named, or the one in force on `on`.

    Raises:
        ItemUnknown: The catalogue has no such item.
        ItemNotInForce: It has no version in force that day, or the named one was not.
    """
    ask = ItemAsk(item_code, on, version)
    found = rules_asked(asks=[ask])[ask]
    if isinstance(found, ItemRules):
        return found
    raise found


def items_by_code(*, codes: Collection[str], on: date) -> Mapping[str, ItemRules]:
    """Return the rules in force on a day by item code; what is unknown or not in force is absent.

    At most three queries for a batch, one when the process has read the items before.
    """
    found = rules_asked(asks=[ItemAsk(code, on) for code in codes])
    return {ask.item_code: one for ask, one in found.items() if isinstance(one, ItemRules)}


def rules_asked(
    *, asks: Sequence[ItemAsk]
) -> Mapping[ItemAsk, ItemRules | ItemUnknown | ItemNotInForce]:
    """Return for each ask its rules, or the fault that says why there are none.

    One bad ask does not stop its neighbours. At most three queries for a batch.
    """
    items = _read({ask.item_code for ask in asks})
    return {ask: _answer(ask, items.get(tidy(ask.item_code))) for ask in asks}


def items_known(*, codes: Collection[str]) -> Mapping[str, ItemShape]:
    """Return those of the items that the catalogue has, with or without rules in force."""
    items = _read(set(codes))
    return {code: items[tidy(code)].shape for code in codes if tidy(code) in items}


def read_item(item_code: str) -> ReadItem | None:
    """Return an item with all its versions, None where the catalogue has none; for this room."""
    return _read({item_code}).get(tidy(item_code))


def words_of_oddities(kept: Sequence[str]) -> tuple[Words, ...]:
    """Return oddities as people read them."""
    return tuple(_ODDITIES[word] for word in kept if word in _ODDITIES)


_ODDITIES = {word.value: word.words for word in (*CodeOddity, *RowOddity)}


def item_shape(row: ServiceItem) -> ItemShape:
    """Return a row as it may leave the room."""
    return ItemShape(
        code=row.code,
        base_code=row.base_code,
        name=row.name,
        item_type=ItemType(row.item_type) if row.item_type else None,
        agency_id=row.agency_id,
        region_code=row.region_code,
        irregularities=words_of_oddities(row.irregularities),
    )


def _answer(ask: ItemAsk, item: ReadItem | None) -> ItemRules | ItemUnknown | ItemNotInForce:
    if item is None:
        shown = tidy(ask.item_code)[:130]
        return ItemUnknown(
            f"item {shown!r} is not in the catalogue", zh=f"目录内没有事项 {shown!r}", where=shown
        )
    version = _version(ask, item)
    if version is None:
        return _not_in_force(ask, item)
    return ItemRules(
        item_code=item.shape.code,
        name=version.name,
        version=version.version,
        item_type=item.shape.item_type or "",
        effective_on=version.effective_on,
        ends_on=version.ends_on,
        materials=version.materials,
    )


def _version(ask: ItemAsk, item: ReadItem) -> ReadVersion | None:
    if ask.version is None:
        return in_force(item.versions, on=ask.on)
    named = [one for one in item.versions if one.version == ask.version]
    return named[0] if named and is_in_force(named[0], on=ask.on) else None


def _not_in_force(ask: ItemAsk, item: ReadItem) -> ItemNotInForce:
    known = "; ".join(
        f"{one.version}: {one.effective_on} – {one.ends_on or ''}".rstrip() for one in item.versions
    )
    wanted = "" if ask.version is None else f" {ask.version}"
    return ItemNotInForce(
        f"{item.shape.code}: no version{wanted} in force on {ask.on}; versions: {known or 'none'}",
        zh=f"{item.shape.code}：{ask.on} 没有有效版本{wanted}；已发布版本：{known or '无'}",
        where=item.shape.code,
    )


def _read(codes: Collection[str]) -> Mapping[str, ReadItem]:
    """Return the items of `codes` by tidy code, reading those that were not read yet."""
    reading = revision.current()
    wanted = {tidy(code) for code in codes}
    kept = {code: reading.items[code] for code in wanted if code in reading.items}
    fresh = _fetch(sorted(wanted - set(kept)))
    reading.items.update(fresh)
    return kept | fresh


def _fetch(codes: Sequence[str]) -> dict[str, ReadItem]:
    found: dict[str, ReadItem] = {}
    for start in range(0, len(codes), CODES_AT_A_TIME):
        rows = ServiceItem.objects.filter(code__in=codes[start : start + CODES_AT_A_TIME])
        for row in rows.prefetch_related("versions"):
            versions = tuple(_read_version(version) for version in row.versions.all())
            found[row.code] = ReadItem(item_shape(row), versions)
    return found


def _read_version(row: ItemVersion) -> ReadVersion:
    return ReadVersion(
        version=row.version,
        name=row.name,
        effective_on=row.effective_on,
        ends_on=row.ends_on,
        materials=read_rules(row.rules),
    )
