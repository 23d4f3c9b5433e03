"""A part of a ZIP as a stream."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from recordkit.formats.archive import Archive, Entry


def part_stream(archive: Archive, entry: Entry, *, limit: int) -> tuple[BinaryIO, bytes]:
    """Return a part, unfolded and verified, with its first bytes. Raises as `Archive.read`."""
    content = archive.read(entry, limit=limit)
    return BytesIO(content), content[:1024]
