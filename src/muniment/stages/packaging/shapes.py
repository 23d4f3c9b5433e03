"""What packaging hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.kernel.ports import StagedFile


@dataclass(frozen=True, slots=True)
class SealedPackageShape:
    """A sealed package, waiting in staging until it is filed."""

    record_id: UUID
    version: int
    staged: StagedFile
    sha512: str
    sealed_at: datetime
