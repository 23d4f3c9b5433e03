"""What capture announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class SubmissionReceived(Event):
    """A submission of a case is staged and synced. `digest` covers its document and files."""

    tag: ClassVar[str] = "capture:submission:received"
    basis: ClassVar[str] = str(measures(8))

    version: int = 1
    components: int = 0
    digest: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    """The agency has closed the case and everything described is here: the clock starts."""

    tag: ClassVar[str] = "capture:case:closed"
    basis: ClassVar[str] = str(measures(14))

    version: int = 1
    closed_at: str = ""


@dataclass(frozen=True, slots=True)
class CaseReturned(Event):
    """The case is back with its agency, with every reason."""

    tag: ClassVar[str] = "capture:case:returned"
    basis: ClassVar[str] = str(measures(15))

    version: int = 1
    reasons: int = 0


@dataclass(frozen=True, slots=True)
class ClassifiedMaterialRefused(Event):
    """Something marked as a state secret was at the door. Nothing of it is kept but this fact."""

    tag: ClassVar[str] = "capture:submission:refused"
    basis: ClassVar[str] = str(measures(16))

    door: str = ""


@dataclass(frozen=True, slots=True)
class StagingCleared(Event):
    """What was staged of a filed record is given up; the vault has the record."""

    tag: ClassVar[str] = "capture:staging:cleared"
    basis: ClassVar[str] = str(measures(17))

    size_bytes: int = 0
