"""Submissions as they lie on a disk."""

from __future__ import annotations

import os
from pathlib import Path

from muniment.interfaces.cli.demonstration.cases import MadeCase
from tests.rest.system import zipped


def as_folder(case: MadeCase, folder: Path) -> Path:
    for name, content in (("case.json", case.document), *case.files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def as_zip(case: MadeCase, path: Path) -> Path:
    path.write_bytes(zipped(case))
    return path


def grown_old(path: Path, *, seconds: float = 60) -> Path:
    """Make a submission look as if nobody had touched it for a while."""
    for each in [path, *path.rglob("*")] if path.is_dir() else [path]:
        before = each.stat().st_mtime - seconds
        os.utime(each, (before, before))
    return path
