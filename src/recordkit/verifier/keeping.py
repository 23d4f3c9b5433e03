"""What witnesses and monitors keep between runs: whole, synced, by one process at a time."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from recordkit.errors import NotHeld, Words
from recordkit.evidence import Checkpoint

_PRIVATE = 0o600
_LOCK = "lock"
EVIDENCE = "evidence"
NOTES = ("first.txt", "second.txt")


class NoState(NotHeld):
    """There is no such folder of a witness or monitor."""

    code = "LOG-302"
    title = Words("没有这个状态目录", "There is no such state folder")
    mend = Words(
        "见证人先运行 recordkit log witness-key；监测人先建立空目录",
        "A witness begins with `recordkit log witness-key`; a monitor with an empty folder",
    )


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold a state folder; whoever comes second waits. The hold ends with the process.

    Raises:
        NoState: There is no such folder.
    """
    import fcntl  # here: verifying a receipt must work where there is no such thing

    if not folder.is_dir():
        raise NoState(str(folder), zh=str(folder), where=str(folder))
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Make `path` hold `content`, whole and on the disk, whatever it held before.

    A crash leaves the old content or the new, never a part; the folder is made if need be.
    Only for who holds the state folder alone: every draft of a file has the same name, so that
    the next run writes over what a crash left.
    """
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, on the disk; harmless when it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def place_of(folder: Path, origin: str) -> Path:
    """Return where things about one ledger lie; its name is data and no path."""
    return folder / hashlib.sha256(origin.encode()).hexdigest()[:32]


def keep_evidence(
    folder: Path, first: Checkpoint, second: Checkpoint, report: Mapping[str, object]
) -> Path:
    """Keep two checkpoints that contradict one another, as they were signed; return where.

    The same two go to the same place, however often they are found.
    """
    notes = [str(each.note).encode() for each in (first, second)]
    name = hashlib.sha256(b"".join(sorted(each.note.text.encode() for each in (first, second))))
    place = folder / EVIDENCE / f"{first.size}-{second.size}-{name.hexdigest()[:16]}"
    for label, note in zip(NOTES, notes, strict=True):
        replace_file(place / label, note)
    replace_file(place / "report.json", json_bytes(report))
    return place


def json_bytes(document: object) -> bytes:
    """Return a JSON document for people and programs."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
