"""Opens case submissions that lie on this machine: folders, ZIPs, and whole trees of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from recordkit.errors import ContentFault, Words
from recordkit.packages.json_document import LARGEST_DOCUMENT_BYTES
from recordkit.packages.model import Opener
from recordkit.packages.submission import (
    CASE_DOCUMENT,
    CaseDocumentMissing,
    Submission,
    is_left_by_a_system,
    submission_from_files,
    submission_from_zip,
)


class SubmissionUnreadable(ContentFault):
    """A file or folder of the submission cannot be read."""

    code = "INT-201"
    title = Words("报送文件无法读取", "The submission cannot be read")
    mend = Words("请核对路径和读取权限后重试", "Check the path and its permissions, then try again")


def find_submissions(path: Path) -> Iterator[Path]:
    """Yield every submission at or below `path`, in order of name; links are not followed.

    Raises:
        SubmissionUnreadable: A folder on the way cannot be read.
    """
    if path.is_file() or (path / CASE_DOCUMENT).is_file():
        yield path
        return
    for entry in _entries(path):
        if entry.is_dir(follow_symlinks=False):
            yield from find_submissions(Path(entry.path))
        elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(".zip"):
            yield Path(entry.path)


@contextmanager
def opened(path: Path) -> Iterator[Submission]:
    """Open one submission for as long as the block lasts.

    Raises:
        ContentFault, Refusal: It is not one that can be taken in; nothing of it is kept.
    """
    if path.is_dir():
        yield _from_folder(path)
        return
    with _open(path) as stream:
        yield submission_from_zip(stream)


def _from_folder(folder: Path) -> Submission:
    files: dict[str, tuple[int, Opener]] = {}
    for entry in _files_below(folder):
        name = Path(entry.path).relative_to(folder).as_posix()
        if name != CASE_DOCUMENT and not is_left_by_a_system(name):
            size_bytes = entry.stat(follow_symlinks=False).st_size
            files[name] = (size_bytes, partial(_open, Path(entry.path)))
    return submission_from_files(_document_in(folder), files)


def _document_in(folder: Path) -> bytes:
    if not (folder / CASE_DOCUMENT).is_file():
        raise CaseDocumentMissing(
            f"no {CASE_DOCUMENT} in {folder.name!r}",
            zh=f"文件夹 {folder.name!r} 中没有 {CASE_DOCUMENT}",
            where=CASE_DOCUMENT,
        )
    with _open(folder / CASE_DOCUMENT) as stream:
        # One byte more than is allowed, so that the parser sees that it is too large.
        return stream.read(LARGEST_DOCUMENT_BYTES + 1)


def _files_below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield ordinary files only: links, pipes and devices are nobody's material."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield entry


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(folder, error) from error


def _open(path: Path) -> BinaryIO:
    try:
        # A link that was put in the place of the file leads nowhere; a pipe does not block.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(path, error) from error
    return os.fdopen(handle, "rb")


def _unreadable(path: Path, error: OSError) -> SubmissionUnreadable:
    return SubmissionUnreadable(f"{path.name!r}: {error.strerror}", where=path.name)
