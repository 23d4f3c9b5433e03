"""The door of filing."""

from muniment.stages.filing.events import CaseFiled, EvidenceRenewed
from muniment.stages.filing.evidence_calendar import (
    RENEWAL_LEAD,
    due_by,
    evidence_calendar,
    evidence_holds_until,
    newest_timestamp_at,
)
from muniment.stages.filing.operations import (
    PACKAGE_PATH,
    REGISTRATION_PATH,
    REPORT_PATH,
    file_cases,
    issue_receipts,
)
from muniment.stages.filing.queries import NotFiledYet, codes_given, find_filed, receipt_of
from muniment.stages.filing.registration import Registration, write_registration
from muniment.stages.filing.renewal import (
    Due,
    RenewalGainsNothing,
    begin_run,
    end_run,
    renew_evidence,
)
from muniment.stages.filing.shapes import (
    EvidenceCalendar,
    FiledCaseShape,
    RenewalProblem,
    RenewalStep,
    SeriesShape,
)
from muniment.stages.filing.stamps import EVIDENCE_PATH, SM3_EVIDENCE_PATH, take_stock

__all__ = [
    "EVIDENCE_PATH",
    "PACKAGE_PATH",
    "REGISTRATION_PATH",
    "RENEWAL_LEAD",
    "REPORT_PATH",
    "SM3_EVIDENCE_PATH",
    "CaseFiled",
    "Due",
    "EvidenceCalendar",
    "EvidenceRenewed",
    "FiledCaseShape",
    "NotFiledYet",
    "Registration",
    "RenewalGainsNothing",
    "RenewalProblem",
    "RenewalStep",
    "SeriesShape",
    "begin_run",
    "codes_given",
    "due_by",
    "end_run",
    "evidence_calendar",
    "evidence_holds_until",
    "file_cases",
    "find_filed",
    "issue_receipts",
    "newest_timestamp_at",
    "receipt_of",
    "renew_evidence",
    "take_stock",
    "write_registration",
]
