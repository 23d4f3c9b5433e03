"""Reads back what a submission row keeps, and says what a case is found by."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.kernel.ports import StagedFile
from muniment.stages.capture.models import Submission
from recordkit.description.case import CaseDescription
from recordkit.fixity import Digests
from recordkit.packages import parse_case_document


def document_of(row: Submission) -> bytes:
    """Return the case document of a submission row."""
    return zlib.decompress(bytes(row.document))


def files_of(row: Submission) -> dict[str, StagedFile]:
    """Return the staged files of a submission row, by path."""
    return {
        path: StagedFile(key, size, Digests(sm3, sha256))
        for path, (key, size, sm3, sha256) in row.files.items()
    }


def search_text_of(case: CaseDescription, *names: str) -> str:
    """Return what a case is found by; identity numbers are not among it."""
    outcome = case.outcome
    return " ".join(
        (
            case.case_number,
            case.title,
            case.applicant.name,
            case.acceptance_number,
            case.project_code,
            outcome.document_number if outcome else "",
            outcome.licence_number if outcome else "",
            *names,
        )
    )


def search_texts(record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what each record is found by, from its newest submission."""
    shapes = holdings.find_records(record_ids=record_ids)
    rows = Submission.objects.filter(case_id__in=record_ids).order_by("case_id", "version")
    cases = {row.case_id: parse_case_document(document_of(row)) for row in rows}
    return {
        record_id: search_text_of(case, shapes[record_id].item_name, shapes[record_id].agency_name)
        for record_id, case in cases.items()
    }
