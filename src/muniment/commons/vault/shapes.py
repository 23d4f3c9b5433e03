"""What comes out of the door."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """How much the vault holds, by its rows, and how much room its disk has."""

    objects: int
    size_bytes: int
    free_bytes: int
    total_bytes: int
