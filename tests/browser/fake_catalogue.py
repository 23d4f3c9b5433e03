"""A handful of service items, one of them with an irregular code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from muniment.commons.catalogue.api import ItemLine, ItemPage, ItemShape, ItemType
from recordkit.errors import Words
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
