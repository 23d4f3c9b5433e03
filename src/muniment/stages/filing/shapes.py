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
