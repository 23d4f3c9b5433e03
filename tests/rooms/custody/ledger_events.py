"""Events for tests of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from muniment.commons.custody import api as custody
from muniment.kernel.agents import system
from muniment.kernel.events import Event
from muniment.kernel.ids import new_id

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
CLERK = system("portal")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class CaseFiled(Event):
    tag: ClassVar[str] = "filing:case:filed"
    basis: ClassVar[str] = "the Measures, article 14"

    package_sha256: str = ""
    package_size_bytes: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    tag: ClassVar[str] = "capture:case:closed"
    basis: ClassVar[str] = "the Measures, article 8"


@dataclass(frozen=True, slots=True)
class Untagged(Event):
    pass


def filed(count: int) -> list[CaseFiled]:
    return [
        CaseFiled(new_id(), package_sha256=f"{number:064x}", package_size_bytes=number + 1)
        for number in range(count)
    ]


def record(count: int, *, at: datetime = NOW) -> list[UUID]:
    return [*custody.record(events=filed(count), by=CLERK, at=at)]


def record_all(events: Sequence[Event], *, at: datetime = NOW) -> list[UUID]:
    return [*custody.record(events=events, by=CLERK, at=at)]
