"""The service items of the demonstration city."""

from __future__ import annotations

from muniment.interfaces.cli.demonstration.city.items.building import ITEMS_OF_BUILDING
from muniment.interfaces.cli.demonstration.city.items.business import ITEMS_OF_BUSINESS
from muniment.interfaces.cli.demonstration.city.items.counties import ITEMS_OF_COUNTIES
from muniment.interfaces.cli.demonstration.city.items.life import ITEMS_OF_LIFE
from muniment.interfaces.cli.demonstration.city.items.shape import DemonstrationItem

ITEMS: tuple[DemonstrationItem, ...] = (
    *ITEMS_OF_BUSINESS,
    *ITEMS_OF_BUILDING,
    *ITEMS_OF_LIFE,
    *ITEMS_OF_COUNTIES,
)
