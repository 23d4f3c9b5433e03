"""Whether a file speaks of signatures at all: one cheap look, before anybody judges them."""

from __future__ import annotations

import posixpath
from typing import BinaryIO

from recordkit.errors import ContentFault
from recordkit.formats.archive import Archive
from recordkit.formats.markup import child, children, parse_part
from recordkit.formats.ofd import ENTRY_POINT, MAX_TREE_BYTES

_RANGE = b"/ByteRange"
_CHUNK_BYTES = 1 << 20


def may_bear_signatures(stream: BinaryIO, size_bytes: int, *, family: str) -> bool:
    """Whether a file of `family` may bear signatures; files other than PDF and OFD do not.

    A damaged OFD counts as bearing none: that it is damaged is for a reading to say.
    """
    if family == "pdf":
        return _speaks_of_ranges(stream)
    return family == "ofd" and _lists_signatures(stream, size_bytes)


def _speaks_of_ranges(stream: BinaryIO) -> bool:
    stream.seek(0)
    tail = b""
    while chunk := stream.read(_CHUNK_BYTES):
        if _RANGE in tail + chunk[: len(_RANGE)] or _RANGE in chunk:
            return True
        tail = chunk[-len(_RANGE) :]
    return False


def _lists_signatures(stream: BinaryIO, size_bytes: int) -> bool:
    try:
        archive = Archive(stream, size_bytes)
        if any(posixpath.basename(name).lower() == "signature.xml" for name in archive.entries):
            return True
        entry = archive.find(ENTRY_POINT)
        if entry is None:
            return False
        root = parse_part(archive.read(entry, limit=MAX_TREE_BYTES), where=entry.name)
    except ContentFault:
        return False
    return any(child(body, "Signatures") is not None for body in children(root, "DocBody"))
