"""What capture hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.kernel.ports import StagedFile
from muniment.kernel.work import Reason
from muniment.stages.capture.states import CaseState, Door
from recordkit.description.case import CaseDescription


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a submission. Sending the same again gives the same but `is_repeat`."""

    record_id: UUID
    case_number: str
    version: int
    state: CaseState
    digest: str
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class CollectedCase:
    """A case with everything that was sent for it."""

    record_id: UUID
    agency_id: UUID
    version: int
    state: CaseState
    case: CaseDescription
    document: bytes
    files: Mapping[str, StagedFile]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """One version of what was handed in, without its content."""

    version: int
    digest: str
    components: int
    size_bytes: int
    door: Door
    received_by: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnShape:
    """One return to the agency."""

    version: int
    reasons: tuple[Reason, ...]
    returned_by: str
    returned_at: datetime


@dataclass(frozen=True, slots=True)
class UploadShape:
    """How far an upload has come, and until when it is kept if nothing more comes."""

    upload_id: UUID
    size_bytes: int
    offset_bytes: int
    expires_at: datetime
