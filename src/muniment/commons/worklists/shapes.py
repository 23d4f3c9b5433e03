"""What the room hands out: frozen shapes, never models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.worklists.policies import Pace
from muniment.commons.worklists.states import ItemState, UndertakingState
from recordkit.errors import Words

_NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class SavedViewShape:
    """A saved view. `filters` is the query string of the list."""

    view_id: UUID
    name: str
    filters: str


@dataclass(frozen=True, slots=True)
class UndertakingShape:
    """One undertaking with how many of its records are in which state; it names no record."""

    undertaking_id: UUID
    account_id: UUID
    what: str
    state: UndertakingState
    reason: str
    why_stopped: Words
    drafted_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    counts: Mapping[ItemState, int]
    pace: Pace
    choice: str = ""

    @property
    def total(self) -> int:
        """How many records it is about."""
        return sum(self.counts.values())

    @property
    def pending(self) -> int:
        """How many are still to come."""
        return self.counts.get(ItemState.PENDING, 0)

    @property
    def done(self) -> int:
        """How many were done."""
        return self.counts.get(ItemState.DONE, 0)

    @property
    def refused(self) -> int:
        """How many could not be done, for a reason."""
        return self.counts.get(ItemState.REFUSED, 0)

    @property
    def errors(self) -> int:
        """How many ended in an error of ours."""
        return self.counts.get(ItemState.ERROR, 0)

    @property
    def settled(self) -> int:
        """How many have been dealt with, in whichever way."""
        return self.total - self.pending

    @property
    def seconds_left(self) -> int | None:
        """How long the rest takes at its own pace; None while nobody can tell."""
        return self.pace.seconds_for(self.pending)


@dataclass(frozen=True, slots=True)
class UndertakenShape:
    """One record of an undertaking, and what became of it."""

    place: int
    record_id: UUID
    state: ItemState
    code: str
    why: Words
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of one record: done, refused, or an error of ours; the latter two say why."""

    record_id: UUID
    state: ItemState
    code: str = ""
    why: Words = _NOTHING


@dataclass(frozen=True, slots=True)
class Turn:
    """Some records of an undertaking in the hands of one worker."""

    undertaking_id: UUID
    holder: UUID
    account_id: UUID
    what: str
    reason: str
    record_ids: tuple[UUID, ...]
    choice: str = ""
