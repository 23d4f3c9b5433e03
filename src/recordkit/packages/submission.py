"""A case as it is handed in: a document that describes it, and the files it describes.

The format is `muniment-case/1`, specified in docs/formats/case-submission.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import BinaryIO

from recordkit.description.case import CaseDescription, ComponentDescription
from recordkit.errors import Words
from recordkit.fixity import Measured
from recordkit.packages.case_document import (
    BUILTIN,
    CASE_FORMAT,
    CASE_SCHEMA,
    correction_of,
    parse_case_document,
    reread_case_document,
    write_case_document,
)
from recordkit.packages.case_faults import (
    CaseDocumentMissing,
    MalformedCaseDocument,
    PieceContradicts,
    PieceOfAnotherCase,
)
from recordkit.packages.case_pieces import merge_pieces
from recordkit.packages.json_document import LARGEST_DOCUMENT_BYTES, problem
from recordkit.packages.model import Opener
from recordkit.packages.safe_zip import DEFAULT_LIMITS, Limits, MemberNotThere, SafeZip, open_zip
from recordkit.packages.secrecy import ClassifiedMaterial, refuse_classified_names
from recordkit.packages.zip_names import refuse_clashes, refuse_unsafe
from recordkit.terms.finding import Finding

__all__ = [
    "CASE_DOCUMENT",
    "CASE_FORMAT",
    "CASE_SCHEMA",
    "CaseDocumentMissing",
    "ClassifiedMaterial",
    "MalformedCaseDocument",
    "PieceContradicts",
    "PieceOfAnotherCase",
    "Submission",
    "correction_of",
    "differences_of",
    "is_left_by_a_system",
    "merge_pieces",
    "parse_case_document",
    "problems_of",
    "reread_case_document",
    "submission_from_files",
    "submission_from_zip",
    "write_case_document",
]

CASE_DOCUMENT = "case.json"
# What desktop systems leave in folders and archives without being asked.
_SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_SYSTEM_FOLDER = "__macosx"


@dataclass(frozen=True, slots=True)
class Submission:
    """A case document, what it says, and the files that came with it, by path in NFC.

    `document` holds the exact bytes. Nothing here has been compared yet: see `problems_of`.
    """

    document: bytes
    case: CaseDescription
    paths: tuple[str, ...]
    _files: Mapping[str, tuple[int, Opener]]

    def size_of(self, path: str) -> int:
        """Return the size in bytes of one file.

        Raises:
            MemberNotThere: No file of that path came with the case.
        """
        return self._file(path)[0]

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one file from the start.

        Raises:
            MemberNotThere: No file of that path came with the case.
        """
        return self._file(path)[1]()

    def _file(self, path: str) -> tuple[int, Opener]:
        found = self._files.get(path)
        if found is None:
            raise MemberNotThere(f"no file {path[:200]!r}", zh=f"没有文件 {path[:200]!r}")
        return found


def submission_from_zip(stream: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> Submission:
    """Return the submission in a ZIP, whose `case.json` is at the root or in one top folder.

    `stream` must stay open while the submission is used.

    Raises:
        ZipFault: The archive cannot be opened safely.
        CaseDocumentMissing: It has no `case.json` there.
        ClassifiedMaterial, MalformedCaseDocument: As `parse_case_document`.
    """
    archive = open_zip(stream, limits=limits)
    refuse_classified_names(archive.names)
    names = [name for name in archive.names if not is_left_by_a_system(name)]
    top = _top_folder(names)
    document = _document_of(archive, top + CASE_DOCUMENT)
    files: dict[str, tuple[int, Opener]] = {
        name.removeprefix(top): (archive.size_of(name), partial(archive.open, name))
        for name in names
        if name != top + CASE_DOCUMENT
    }
    return _submission(document, files)


def submission_from_files(document: bytes, files: Mapping[str, tuple[int, Opener]]) -> Submission:
    """Return the submission of files that somebody else has found, by path, with their sizes.

    Raises:
        UnsafeEntryName, DuplicateEntryName, ClashingEntryName: As for a ZIP.
        ClassifiedMaterial, MalformedCaseDocument: As `parse_case_document`.
    """
    refuse_classified_names(files)
    kept = {path: file for path, file in files.items() if not is_left_by_a_system(path)}
    for path in kept:
        refuse_unsafe(path, max_chars=DEFAULT_LIMITS.max_name_chars)
    refuse_clashes(kept, ())
    return _submission(document, kept)


def is_left_by_a_system(path: str) -> bool:
    """Whether a desktop system left this file behind; such files are no part of a submission."""
    parts = path.casefold().split("/")
    return parts[0] == _SYSTEM_FOLDER or parts[-1] in _SYSTEM_NAMES


def problems_of(submission: Submission) -> tuple[Finding, ...]:
    """Return what the document and the files say of each other that is not so.

    Described and absent, present and not described, another size. No bytes are read: compare
    digests with `differences_of` when the bytes pass by.
    """
    return tuple(_problems_of(submission))


def differences_of(component: ComponentDescription, measured: Measured) -> tuple[Finding, ...]:
    """Return how the bytes that came differ from what the document announced of them."""
    announced = (
        ("size_bytes", component.size_bytes, measured.size_bytes),
        ("sm3", component.sm3, measured.digests.sm3),
        ("sha256", component.sha256, measured.digests.sha256),
    )
    return tuple(
        problem(component.path, _DIFFERS, f"{name} {expected}", f"{name} {found}")
        for name, expected, found in announced
        if expected is not None and expected != found
    )


_DIFFERS = Words("文件内容与描述不符", "the file is not the one that was described")
_ABSENT = Words("描述中有此文件，报送内容中没有", "the file is described and did not come")
_SURPLUS = Words("报送内容中有此文件，描述中没有", "the file came and is not described")


def _submission(document: bytes, files: Mapping[str, tuple[int, Opener]]) -> Submission:
    case = parse_case_document(document)
    ordered = {path: files[path] for path in sorted(files)}
    return Submission(document, case, tuple(ordered), MappingProxyType(ordered))


def _top_folder(names: list[str]) -> str:
    """Return the folder that everything lies in, with its slash; empty when it is the root."""
    if CASE_DOCUMENT in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    if len(tops) == 1 and f"{(top := tops.pop())}/{CASE_DOCUMENT}" in names:
        return f"{top}/"
    raise CaseDocumentMissing(
        f"no {CASE_DOCUMENT} at the root or in a single top folder, among {len(names)} files",
        zh=f"共 {len(names)} 个文件，根目录和唯一顶层文件夹中均无 {CASE_DOCUMENT}",
    )


def _document_of(archive: SafeZip, name: str) -> bytes:
    with archive.open(name) as stream:
        # One byte more than is allowed, so that the parser sees that it is too large.
        return stream.read(LARGEST_DOCUMENT_BYTES + 1)


def _problems_of(submission: Submission) -> Iterator[Finding]:
    case = submission.case
    described = {component.path for component in case.components} | set(_view_paths(case))
    present = set(submission.paths)
    for path in sorted(described - present):
        yield problem(path, _ABSENT, path, "—")
    for path in sorted(present - described):
        yield problem(path, _SURPLUS, "—", path)
    for component in case.components:
        if component.path in present and component.size_bytes is not None:
            found = submission.size_of(component.path)
            if found != component.size_bytes:
                expected = f"size_bytes {component.size_bytes}"
                yield problem(component.path, _DIFFERS, expected, f"size_bytes {found}")


def _view_paths(case: CaseDescription) -> Iterator[str]:
    for view in case.views:
        yield view.data_path
        if not view.template.startswith(BUILTIN):
            yield view.template
