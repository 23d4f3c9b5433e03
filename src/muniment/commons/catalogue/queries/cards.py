"""One item with everything that decides about its cases: rules, retention, fonds."""

from __future__ import annotations

from datetime import date

from muniment.commons.catalogue.faults import ItemUnknown
from muniment.commons.catalogue.policies import in_force, is_in_force, lines_about
from muniment.commons.catalogue.queries.fonds import fonds_of
from muniment.commons.catalogue.queries.items import read_item
from muniment.commons.catalogue.queries.retention import schedules_of
from muniment.commons.catalogue.shapes import ItemCard, ScheduleShape, VersionShape
from muniment.commons.identity import api as identity
from muniment.kernel.text import tidy


def item_card(*, scope: identity.Scope, item_code: str, on: date) -> ItemCard:
    """Return what the catalogue says of one item on a day.

    Raises:
        ItemUnknown: There is no such item within `scope`.
    """
    found = read_item(item_code)
    if found is None or not scope.covers(found.shape.agency_id):
        shown = tidy(item_code)[:130]
        raise ItemUnknown(
            f"item {shown!r} is not in the catalogue", zh=f"目录内没有事项 {shown!r}", where=shown
        )
    item, agency_id = found.shape, found.shape.agency_id
    names = identity.names_of(organisation_ids=[agency_id] if agency_id else [])
    schedules = schedules_of(organisation_id=agency_id) if agency_id else ()
    schedule: ScheduleShape | None = in_force(schedules, on=on)
    lines = schedule.lines if schedule else ()
    return ItemCard(
        item=item,
        agency_name=next(iter(names.values()), ""),
        versions=tuple(
            VersionShape(
                version=one.version,
                name=one.name,
                effective_on=one.effective_on,
                ends_on=one.ends_on,
                is_in_force=is_in_force(one, on=on),
                materials=one.materials,
            )
            for one in sorted(found.versions, key=lambda each: each.version, reverse=True)
        ),
        schedule=schedule,
        lines=lines_about(lines, item_code=item.code, item_type=item.item_type or ""),
        fonds=fonds_of(organisation_ids=[agency_id]).get(agency_id) if agency_id else None,
    )
