"""The city and the houses."""

from __future__ import annotations

from tests.house.fixtures import city, committed_house, house

__all__ = ["city", "committed_house", "house"]
