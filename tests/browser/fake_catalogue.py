"""A handful of service items, one of them with an irregular code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from muniment.commons.catalogue.api import (
    FondsShape,
    ItemCard,
    ItemLine,
    ItemPage,
    ItemShape,
    ItemType,
    NewScheduleLine,
    ScheduleShape,
    VersionShape,
)
from recordkit.description.items import MaterialRule
from recordkit.errors import Words
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import MaterialRole
from tests.browser.sample_city import AGENCIES, ITEMS

_ODD = (
    Words("编码应为 64 位左右的六段，此码只有四段", "expected a code of six parts, found four"),
)


def items(*, query: str = "", cursor: str = "", **_rest: Any) -> ItemPage:
    """Return the items whose name or code contains `query`."""
    lines = (
        ItemLine(
            ItemShape(
                code=f"511Z0700100{index}-511602000000-000-11511301008778183N-1-00",
                base_code=f"511Z0700100{index}",
                name=name,
                item_type=next(iter(ItemType)),
                agency_id=UUID(int=index),
                region_code="511602",
                irregularities=_ODD if index == 2 else (),
            ),
            AGENCIES[index],
            None if index == 5 else index % 3 + 1,
            index + 3,
        )
        for index, (name, _title) in enumerate(ITEMS)
    )
    return ItemPage(tuple(line for line in lines if query in line.item.name + line.item.code), "")


def item_card(*, scope: Any, item_code: str, on: date) -> ItemCard:
    """Return an item with two versions; the third item has nothing that is needed to file it."""
    index, line = next(
        (place, each) for place, each in enumerate(items().rows) if each.item.code == item_code
    )
    materials = (
        MaterialRule("A01", "申请书", MaterialRole.PROCEDURAL),
        MaterialRule("A02", "营业执照", MaterialRole.BASIS, accepted_formats=("PDF", "OFD")),
        MaterialRule(
            "A03",
            "审批系统截图",
            MaterialRole.PROCEDURAL,
            is_filed=False,
            reason_not_filed="重复件",
        ),
    )
    days = {2: (date(2026, 1, 1), None), 1: (date(2024, 1, 1), date(2025, 12, 31))}
    versions = tuple(
        VersionShape(number, line.item.name, start, end, end is None, materials)
        for number, (start, end) in days.items()
    )
    general = NewScheduleLine(RetentionCode.THIRTY_YEARS, "《办法》第十一条", verified=False)
    own = NewScheduleLine(RetentionCode.PERMANENT, "示档〔2026〕1号", item_code=item_code)
    schedule = ScheduleShape(
        UUID(int=7), UUID(int=1), 1, "示档〔2026〕1号", UUID(int=2), on, date(2026, 1, 1), None
    )
    if index == 2:
        return ItemCard(line.item, line.agency_name, (), None, (), None)
    fonds = FondsShape("X001", line.agency_name, UUID(int=1), UUID(int=2))
    return ItemCard(line.item, line.agency_name, versions, schedule, (own, general), fonds)
