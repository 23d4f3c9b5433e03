"""Reads back what a submission row keeps, and says what a case is found by."""

from __future__ import annotations

import zlib

from muniment.kernel.ports import StagedFile
from muniment.stages.capture.models import Submission
from recordkit.description.case import CaseDescription
from recordkit.fixity import Digests


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
