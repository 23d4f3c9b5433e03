"""The door of filing."""

from muniment.stages.filing.events import CaseFiled
from muniment.stages.filing.operations import (
    EVIDENCE_PATH,
    PACKAGE_PATH,
    REGISTRATION_PATH,
    REPORT_PATH,
    file_cases,
    issue_receipts,
)
from muniment.stages.filing.queries import NotFiledYet, codes_given, find_filed, receipt_of
from muniment.stages.filing.registration import Registration, write_registration
from muniment.stages.filing.shapes import FiledCaseShape, SeriesShape

__all__ = [
    "EVIDENCE_PATH",
    "PACKAGE_PATH",
    "REGISTRATION_PATH",
    "REPORT_PATH",
    "CaseFiled",
    "FiledCaseShape",
    "NotFiledYet",
    "Registration",
    "SeriesShape",
    "codes_given",
    "file_cases",
    "find_filed",
    "issue_receipts",
    "receipt_of",
    "write_registration",
]
