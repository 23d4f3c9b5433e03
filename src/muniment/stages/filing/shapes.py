"""What filing hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recordkit.errors import Words
from recordkit.evidence import CalendarLine
from recordkit.fixity import Digests


@dataclass(frozen=True, slots=True)
class FiledCaseShape:
    """One filed record. `receipt_since` is None until the ledger has taken the entry in."""

    record_id: UUID
    version: int
    reference_code: str
    package_size_bytes: int
    package: Digests
    filed_at: datetime
    receipt_since: datetime | None


@dataclass(frozen=True, slots=True)
class SeriesShape:
    """One series of reference codes, and how many it has given.

    A code is given just before its record is filed and stays with it, so that only what a crash
    interrupted has a code and is not filed.
    """

    fonds_number: str
    category: tuple[str, ...]
    year: int
    retention: str
    given: int


@dataclass(frozen=True, slots=True)
class RenewalProblem:
    """A record whose evidence was not renewed, and why an archivist has to look at it."""

    record_id: UUID
    why: Words


@dataclass(frozen=True, slots=True)
class RenewalStep:
    """What one step of a renewal did.

    `adopted` counts records whose renewed evidence a crash had left in the vault before any row
    said so. `after` is where to go on from; None: nothing that is due is left.
    """

    renewed: int = 0
    adopted: int = 0
    problems: tuple[RenewalProblem, ...] = ()
    after: tuple[UUID, UUID] | None = None


@dataclass(frozen=True, slots=True)
class EvidenceCalendar:
    """What evidence rests on and when that gives way, the soonest first.

    `newest_at` is when the newest token was given, None when there is none. `batches_unknown`
    counts batches of which it is not known yet under which token they stand.
    """

    lines: tuple[CalendarLine, ...]
    records: int
    newest_at: datetime | None
    batches_unknown: int
