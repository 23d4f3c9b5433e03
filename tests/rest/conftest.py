"""The city, the house, and a connected system of one of its agencies."""

from __future__ import annotations

from datetime import datetime

import pytest

from muniment.interfaces.rest import gate, tokens
from tests.house.fixtures import city, committed_house, house
from tests.house.house import AT, House
from tests.rest.system import System, signed_in

__all__ = ["city", "committed_house", "house"]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the interface read one and the same moment."""

    def at() -> datetime:
        return AT

    monkeypatch.setattr(gate, "now", at)
    monkeypatch.setattr(tokens, "now", at)


@pytest.fixture
def system(house: House) -> System:
    """The business system of the market supervision office."""
    return signed_in("market-system")


@pytest.fixture
def stranger(house: House) -> System:
    """The business system of another agency."""
    return signed_in("land-system")
