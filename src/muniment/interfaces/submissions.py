"""Opens case submissions that lie on this machine: folders, ZIPs, and whole trees of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from recordkit.packages.model import Opener
from recordkit.packages.submission import (
    Submission,
    is_left_by_a_system,
    submission_from_files,
    submission_from_zip,
)

DOCUMENT = "case.json"


def find_submissions(path: Path) -> Iterator[Path]:
    """Yield every submission at or below `path`, in order of name; links are not followed."""
    if path.is_file() or (path / DOCUMENT).is_file():
        yield path
        return
    with os.scandir(path) as entries:
        members = sorted(entries, key=lambda entry: entry.name)
    for entry in members:
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
    with ExitStack() as stack:
        if path.is_dir():
            yield _from_folder(path)
        else:
            yield submission_from_zip(stack.enter_context(path.open("rb")))


def _from_folder(folder: Path) -> Submission:
    files: dict[str, tuple[int, Opener]] = {}
    for found in _files_below(folder):
        name = found.relative_to(folder).as_posix()
        if name != DOCUMENT and not is_left_by_a_system(name):
            files[name] = (found.stat().st_size, partial(_open, found))
    return submission_from_files((folder / DOCUMENT).read_bytes(), files)


def _files_below(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            if not path.is_symlink():
                yield path


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
