"""Counts: how many and how much, as stated and as found."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.packages.model import ComponentKind
from recordkit.packages.package_documents import BASE_METADATA
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property


@rule(
    Property.INTEGRITY,
    says=("内容文件总数与著录、登记数相符", "As many content files as described and registered"),
    mend=("核对登记数与实际文件，补齐或更正", "Compare register and files; complete or correct"),
    source="DA/T 70-2018, total number agrees; GB/T 18894-2016 table A.1",
)
def component_count_is_as_registered(subject: Subject) -> Iterator[Finding]:
    found = len({part.path for part in subject.present if part.kind is ComponentKind.CONTENT})
    stated = _stated_total(subject)
    if stated is not None:
        yield _compared(f"{BASE_METADATA}#total_number", ("件", "content files"), stated, found)
    expected = subject.surroundings.expected_count
    if expected is not None:
        yield _compared("", ("件", "content files"), expected, found)


@rule(
    Property.INTEGRITY,
    says=("文件总字节数与登记数相符", "As many bytes as were registered"),
    mend=("核对登记数与实际文件，补齐或更正", "Compare register and files; complete or correct"),
    source="DA/T 70-2018, total bytes agree; GB/T 18894-2016 table A.1",
)
def component_bytes_are_as_registered(subject: Subject) -> Iterator[Finding]:
    expected = subject.surroundings.expected_bytes
    paths = {part.path for part in subject.present}
    actual = sum(subject.measured[path].size_bytes for path in paths)
    if expected is not None:
        yield _compared("", ("字节", "bytes"), expected, actual)


def _stated_total(subject: Subject) -> int | None:
    """Return the number that the base metadata states, None where it states none."""
    document = subject.documents.get(BASE_METADATA)
    text = (
        "" if document is None or document.root is None else document.root.findtext("total_number")
    )
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _compared(where: str, unit: tuple[str, str], expected: int, found: int) -> Finding:
    if expected == found:
        return passed(where)
    zh, en = unit
    return failed(
        where,
        f"登记为 {expected} {zh}，实际为 {found} {zh}",
        f"{expected} {en} were registered, {found} are there",
        expected=expected,
        found=found,
    )
