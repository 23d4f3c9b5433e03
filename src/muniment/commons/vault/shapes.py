"""What comes out of the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """How much the vault holds, by its rows, and how much room its disk has.

    `daily_bytes` is what it took in a day lately; None where there is nothing to go by.
    """

    objects: int
    size_bytes: int
    free_bytes: int
    total_bytes: int
    daily_bytes: int | None = None

    @property
    def runway_days(self) -> int | None:
        """In how many days the disk is full if it goes on so; None when nobody can tell."""
        return self.free_bytes // self.daily_bytes if self.daily_bytes else None


@dataclass(frozen=True, slots=True)
class StoredDay:
    """What the vault took in on one legal day."""

    day: date
    objects: int
    size_bytes: int
