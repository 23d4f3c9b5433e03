"""What commands need of the installation itself; the wiring gives it at the start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class KeyMaker(Protocol):
    """Makes the signing keys of an agency, once."""

    def __call__(self, *, agency_code: str, agency_name: str, at: datetime) -> None: ...


class Rewire(Protocol):
    """Joins the adapters anew, after keys were made or a link host was allowed."""

    def __call__(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Installation:
    """The folders of this installation and what only the wiring can do."""

    home: Path
    drop: Path
    trust: Path
    listen: str
    make_agency_key: KeyMaker
    rewire: Rewire
