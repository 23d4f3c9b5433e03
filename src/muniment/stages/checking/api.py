"""The door of checking."""

from muniment.stages.checking.events import (
    CheckAccepted,
    CheckFailed,
    CheckIndeterminate,
    CheckPassed,
    CheckRejected,
)
from muniment.stages.checking.operations import (
    NothingToDecide,
    ReasonNeeded,
    check_for_filing,
    decide,
    surroundings_of,
)
from muniment.stages.checking.queries import (
    decided_among,
    latest_reports,
    reasons_of,
    reports_of,
)
from muniment.stages.checking.shapes import DecisionShape, ReportShape

__all__ = [
    "CheckAccepted",
    "CheckFailed",
    "CheckIndeterminate",
    "CheckPassed",
    "CheckRejected",
    "DecisionShape",
    "NothingToDecide",
    "ReasonNeeded",
    "ReportShape",
    "check_for_filing",
    "decide",
    "decided_among",
    "latest_reports",
    "reasons_of",
    "reports_of",
    "surroundings_of",
]
