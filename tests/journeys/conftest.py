"""The city and the house, in which the Measures are walked article by article."""

from __future__ import annotations

from tests.house.fixtures import city, house

__all__ = ["city", "house"]
