"""What capture can be asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from uuid import UUID

from muniment.kernel.work import Reason
from muniment.stages.capture.documents import document_of, files_of
from muniment.stages.capture.faults import CaseNotHeld
from muniment.stages.capture.models import Case, CaseReturn
from muniment.stages.capture.models import Submission as SubmissionRow
from muniment.stages.capture.shapes import CollectedCase, ReturnShape, SubmissionShape
from muniment.stages.capture.states import CaseState, Door
from recordkit.description.case import CaseDescription
from recordkit.packages import reread_case_document


def collected(*, record_ids: Sequence[UUID]) -> dict[UUID, CollectedCase]:
    """Return the newest version of each case with everything that was sent for it."""
    cases = Case.objects.in_bulk(list(record_ids))
    rows = SubmissionRow.objects.filter(case_id__in=record_ids).order_by("case_id", "version")
    newest = {row.case_id: row for row in rows if row.version == cases[row.case_id].version}
    return {record_id: _collected(cases[record_id], row) for record_id, row in newest.items()}


def collected_case(*, record_id: UUID) -> CollectedCase:
    """Return the newest version of one case.

    Raises:
        CaseNotHeld: There is no such case.
    """
    found = collected(record_ids=[record_id])
    if record_id not in found:
        raise CaseNotHeld(f"case of record {record_id}")
    return found[record_id]


def versions_collected(*, record_id: UUID, versions: Collection[int]) -> dict[int, CollectedCase]:
    """Return those of some versions of one case that there are, as they were handed in."""
    case = Case.objects.filter(pk=record_id).first()
    rows = SubmissionRow.objects.filter(case_id=record_id, version__in=set(versions))
    return {row.version: _collected(case, row) for row in rows} if case else {}


def versions_of(*, record_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the number of the newest submission of each case."""
    rows = Case.objects.filter(pk__in=record_ids)
    return dict(rows.values_list("record_id", "version"))


def submissions_of(*, record_id: UUID) -> tuple[SubmissionShape, ...]:
    """Return every version of what was handed in, newest first."""
    rows = SubmissionRow.objects.filter(case_id=record_id).defer("document", "files")
    return tuple(
        SubmissionShape(
            version=row.version,
            digest=row.digest,
            components=row.components,
            size_bytes=row.size_bytes,
            door=Door(row.door),
            received_by=row.received_by,
            received_at=row.received_at,
        )
        for row in rows.order_by("-version")
    )


def returns_of(*, record_id: UUID) -> tuple[ReturnShape, ...]:
    """Return every return to the agency, newest first."""
    rows = CaseReturn.objects.filter(case_id=record_id).order_by("-version")
    return tuple(_return_shape(row) for row in rows)


def latest_returns(*, record_ids: Sequence[UUID]) -> dict[UUID, ReturnShape]:
    """Return the newest return of each record that has one."""
    rows = CaseReturn.objects.filter(case_id__in=record_ids).order_by("version")
    return {row.case_id: _return_shape(row) for row in rows}


def _return_shape(row: CaseReturn) -> ReturnShape:
    reasons = tuple(Reason.from_json(kept) for kept in row.reasons)
    return ReturnShape(row.version, reasons, row.returned_by, row.returned_at)


# A submission row never changes, and each stage reads it again: the newest ones are remembered.
@lru_cache(maxsize=512)
def _described(document: bytes) -> CaseDescription:
    return reread_case_document(document)


def _collected(case: Case, row: SubmissionRow) -> CollectedCase:
    document = document_of(row)
    return CollectedCase(
        record_id=case.pk,
        agency_id=case.agency_id,
        version=row.version,
        state=CaseState(case.state),
        case=_described(document),
        document=document,
        files=files_of(row),
        received_at=row.received_at,
    )
