"""The city and the house."""

from __future__ import annotations

from tests.house.fixtures import city, house

__all__ = ["city", "house"]
