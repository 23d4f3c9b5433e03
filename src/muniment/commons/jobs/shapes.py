"""What goes in and out of the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.jobs.vocabulary import JobStanding


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Something to be done. While a job of that key is there, asking again changes nothing."""

    name: str
    subject_id: UUID
    key: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job in the hands of one worker. `attempts` counts the runs that ended in error before."""

    id: UUID
    subject_id: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker took at once; every job of it is settled under its lease."""

    lease: UUID
    name: str
    jobs: tuple[ClaimedJob, ...]


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much of one kind of work there is. `oldest_at` is when the oldest not stuck came."""

    name: str
    queued: int
    leased: int
    stuck: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobShape:
    """One piece of work. `due_at` is when it is tried next, or when its lease ends; None: stuck."""

    id: UUID
    name: str
    subject_id: UUID
    standing: JobStanding
    attempts: int
    asked_at: datetime
    due_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class StuckJob:
    """Work that has been tried too often; a person has to look."""

    id: UUID
    name: str
    subject_id: UUID
    attempts: int
    asked_at: datetime
    note: str
