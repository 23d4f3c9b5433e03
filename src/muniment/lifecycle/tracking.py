"""How a case stands, in little: for systems that ask again and again until it is filed."""

from __future__ import annotations

from uuid import UUID

from muniment.commons.identity import api as identity
from muniment.lifecycle.reading import report_view, row_of, seen_record
from muniment.lifecycle.shapes import CaseStatus, ReportView, ReturnView
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing


def case_status(*, record_id: UUID, agent: identity.Agent) -> CaseStatus:
    """Return where a case is and every reason why it went back, without reading its bytes.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.
    """
    record = seen_record(record_id, agent)
    submissions = capture.submissions_of(record_id=record_id)
    filed = filing.find_filed(record_ids=[record_id]).get(record_id)
    return CaseStatus(
        row=row_of(record),
        version=submissions[0].version if submissions else 0,
        is_closed=record.is_closed,
        has_receipt=filed is not None and filed.receipt_since is not None,
        returns=tuple(
            ReturnView(one.returned_at, one.version, one.reasons)
            for one in capture.returns_of(record_id=record_id)
        ),
    )


def case_reports(*, record_id: UUID, agent: identity.Agent) -> tuple[ReportView, ...]:
    """Return every check report of a case, newest first.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.
    """
    seen_record(record_id, agent)
    return tuple(report_view(report) for report in checking.reports_of(record_id=record_id))
