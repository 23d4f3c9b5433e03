"""The city, the house, and a terminal in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from muniment.interfaces.cli import case, ledger, package, receipt
from muniment.interfaces.cli.main import muniment
from muniment.interfaces.worker import drop_folder, loop
from tests.house.fixtures import city, house
from tests.house.house import AT, House

__all__ = ["city", "house"]

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (case, package, receipt, ledger, drop_folder, loop):
        monkeypatch.setattr(module, "now", lambda: AT)


@pytest.fixture
def run(house: House) -> Run:
    """Run a command and return what it said and how it ended."""

    def invoke(*words: str | Path) -> Result:
        return CliRunner().invoke(muniment, [str(word) for word in words])

    return invoke


def said(result: Result) -> Any:
    """Return the JSON document that a command printed."""
    return json.loads(result.stdout)
