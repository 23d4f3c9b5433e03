"""What filing hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
