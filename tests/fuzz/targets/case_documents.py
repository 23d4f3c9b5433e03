"""`case.json` of a submission, and the ZIP that it comes in."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from recordkit.errors import ContentFault, Refusal
from recordkit.packages.case_document import parse_case_document, write_case_document
from recordkit.packages.submission import problems_of, submission_from_zip
from tests.conformance.good_case import good_draft

_ARCHIVE = b"PK"


@cache
def _document() -> bytes:
    return write_case_document(good_draft().package.case)


def seeds() -> list[bytes]:
    """Return a document, and the submission that it describes."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("case.json"), _document())
    return [_document(), written.getvalue()]


def fuzz(data: bytes) -> None:
    """Read the bytes as a submission when they look like a ZIP, as a document otherwise."""
    try:
        if data.startswith(_ARCHIVE):
            problems_of(submission_from_zip(BytesIO(data)))
        else:
            case = parse_case_document(data)
            assert parse_case_document(write_case_document(case)) == case
    except (ContentFault, Refusal):
        return
