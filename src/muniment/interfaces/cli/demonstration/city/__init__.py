"""The demonstration city: an invented city with invented people, as data.

示范市 and its counties have region codes that are assigned to nobody (99…), and so do its
organisations. `load_city` brings everything in through the doors of identity and catalogue and
may be run again at any time. The tables are for those who make demonstration cases.
"""

from __future__ import annotations

from muniment.interfaces.cli.demonstration.city.items import ITEMS
from muniment.interfaces.cli.demonstration.city.loading import (
    DemonstrationAccount,
    DemonstrationClient,
    LoadedCity,
    load_city,
)
from muniment.interfaces.cli.demonstration.city.people import PEOPLE
from muniment.interfaces.cli.demonstration.city.places import ORGANISATIONS, REGIONS

__all__ = [
    "ITEMS",
    "ORGANISATIONS",
    "PEOPLE",
    "REGIONS",
    "DemonstrationAccount",
    "DemonstrationClient",
    "LoadedCity",
    "load_city",
]
