"""The door of capture."""

from muniment.stages.capture.events import (
    CaseClosed,
    CaseReturned,
    ClassifiedMaterialRefused,
    StagingCleared,
    SubmissionReceived,
)
from muniment.stages.capture.faults import (
    AgencyUnknown,
    CaseClosedAlready,
    CaseMovedMeanwhile,
    CaseNotHeld,
    ClosureWithoutStep,
    IntakeBusy,
    KeyUsedForAnother,
    NotYourAgency,
    SubmissionIncomplete,
)
from muniment.stages.capture.queries import (
    collected,
    collected_case,
    latest_returns,
    returns_of,
    submissions_of,
)
from muniment.stages.capture.receiving import receive_case, receive_cases, refuse_when_busy
from muniment.stages.capture.returning import CaseToReturn, clear_staging, return_to_agency
from muniment.stages.capture.shapes import CollectedCase, Received, ReturnShape, SubmissionShape
from muniment.stages.capture.states import CaseState, Door

__all__ = [
    "AgencyUnknown",
    "CaseClosed",
    "CaseClosedAlready",
    "CaseMovedMeanwhile",
    "CaseNotHeld",
    "CaseReturned",
    "CaseState",
    "CaseToReturn",
    "ClassifiedMaterialRefused",
    "ClosureWithoutStep",
    "CollectedCase",
    "Door",
    "IntakeBusy",
    "KeyUsedForAnother",
    "NotYourAgency",
    "Received",
    "ReturnShape",
    "StagingCleared",
    "SubmissionIncomplete",
    "SubmissionReceived",
    "SubmissionShape",
    "collected",
    "collected_case",
    "latest_returns",
    "receive_case",
    "receive_cases",
    "refuse_when_busy",
    "return_to_agency",
    "returns_of",
    "submissions_of",
    "clear_staging",
]
