"""What checking hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recordkit.checks import Report
from recordkit.terms.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class DecisionShape:
    """What a person made of an indeterminate report."""

    is_accepted: bool
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ReportShape:
    """One kept report. `number` is the record identifier, the stage and the sequence.

    `document` is the report as it was written; `report` reads it when somebody looks.
    """

    number: str
    record_id: UUID
    version: int
    made_at: datetime
    verdict: Verdict
    document: bytes
    decision: DecisionShape | None

    @property
    def report(self) -> Report:
        """The report itself, read anew each time."""
        return Report.from_json(self.document)
