"""What comes out of the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recordkit.errors import Words


@dataclass(frozen=True, slots=True)
class EntryShape:
    """One custody entry. `position` is None until the entry is anchored."""

    id: UUID
    tag: str
    subject_id: UUID
    agent: str
    at: datetime
    basis: str
    detail: Mapping[str, str | int]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerState:
    """How far the ledger has come.

    `size` and `root_hex` are those of the newest checkpoint; `pending` counts the entries that
    are not under it, the oldest of which was recorded at `oldest_pending_at`.
    """

    size: int
    root_hex: str
    checkpoint_at: datetime | None
    pending: int
    oldest_pending_at: datetime | None


@dataclass(frozen=True, slots=True)
class CosignedState:
    """A checkpoint over `size` entries that `witnesses` (their names) have cosigned by now.

    `ledger_size` is what the newest checkpoint covers, which may be more.
    """

    size: int
    ledger_size: int
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """That one entry is in the log which the checkpoint describes."""

    entry: bytes
    position: int
    tree_size: int
    proof: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class LedgerExamination:
    """What comparing the entries with the log's files and its checkpoint has found."""

    size: int
    root_hex: str
    first_position_that_differs: int | None
    problems: tuple[Words, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything agrees."""
        return not self.problems
