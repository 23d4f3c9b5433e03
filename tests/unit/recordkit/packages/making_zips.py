"""ZIP archives for tests: whole ones, and the same with one thing wrong."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable


def zip_of(members: Iterable[tuple[str, bytes]], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return an ordinary archive as the standard library writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def raw_zip(
    name: bytes,
    content: bytes = b"x",
    *,
    flags: int = 0,
    method: int = 0,
    packed: bytes | None = None,
    size: int | None = None,
    crc: int | None = None,
    made_by: int = 20,
    mode: int = 0,
    extra: bytes = b"",
    disk: int = 0,
) -> bytes:
    """Return an archive of one member whose fields say what the test wants them to say."""
    packed = content if packed is None else packed
    size = len(content) if size is None else size
    crc = zlib.crc32(content) if crc is None else crc
    common = (flags, method, 0, 33, crc, len(packed), size, len(name))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *common, 0) + name + packed
    line = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", made_by, 20, *common, len(extra), 0, disk, 0, mode << 16, 0
    )
    directory = line + name + extra
    return local + directory + end_record(1, len(directory), len(local))


def end_record(count: int, length: int, offset: int, *, disk: int = 0) -> bytes:
    """Return the end record of an archive."""
    return struct.pack("<4s4H2LH", b"PK\x05\x06", disk, disk, count, count, length, offset, 0)


def deflated(content: bytes) -> bytes:
    """Return `content` as a ZIP member packs it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()
