"""Writing a ZIP whose bytes depend on nothing but its content.

Members are stored, in the order in which they are added, with names in UTF-8, one fixed time
and no extra fields except ZIP64 where a number does not fit. The sink need not be seekable:
every header is complete when it is written, so digests can be taken on the way.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from recordkit.errors import EvidenceFault, Words
from recordkit.fixity import CHUNK_BYTES
from recordkit.packages.model import Opener

HELD_BYTES = 8 << 20  # a member up to this size is held in memory and read once
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_UTF8_FLAG = 1 << 11
_PLAIN, _WIDE = 20, 45  # version needed to extract
_DOS_TIME, _DOS_DATE = 0, (1 << 5) | 1  # 1980-01-01 00:00:00, the first day ZIP knows
_MADE_BY_UNIX = 3 << 8
_ORDINARY_FILE = 0o100644 << 16
_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF


class Sink(Protocol):
    """Where the archive goes; writing takes all or raises."""

    def write(self, chunk: bytes, /) -> object: ...


class ContentChanged(EvidenceFault):
    """A component's bytes changed while they were being packaged."""

    code = "PKG-402"
    title = Words("封装过程中文件内容发生变化", "A file changed while it was being packaged")
    mend = Words("请检查存储，然后重新封装", "Look at the storage, then package the record again")


@dataclass(frozen=True, slots=True)
class _Written:
    name: bytes
    crc32: int
    size_bytes: int
    local_at: int


class ZipWriter:
    """Adds members one by one; `close` writes the directory.

    `widest` is the largest number that is written in the old 32-bit fields; tests lower it.
    """

    def __init__(self, sink: Sink, *, widest: int = _MAX32 - 1) -> None:
        self._sink = sink
        self._widest = widest
        self._at = 0
        self._members: list[_Written] = []

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add one member held in memory."""
        self._begin(name, zlib.crc32(content), len(content))
        self._put(content)

    def add_stream(self, name: str, opener: Opener, *, listener: Sink) -> None:
        """Add one member of any size, showing its bytes to `listener` as they are written.

        A small member is read once. A large one is read twice, because its checksum stands
        before its bytes; memory stays bounded either way.

        Raises:
            ContentChanged: The second reading gave other bytes than the first.
        """
        with opener() as stream:
            content = _read_up_to(stream, HELD_BYTES + 1)
            if len(content) <= HELD_BYTES:
                listener.write(content)
                self.add_bytes(name, content)
                return
            crc, size = _checksum(stream, zlib.crc32(content), len(content))
        del content
        self._begin(name, crc, size)
        with opener() as stream:
            if self._copy(stream, listener) != (crc, size):
                raise ContentChanged(
                    f"{name}: the second reading differs from the first",
                    zh=f"{name}：两次读取的内容不一致",
                    where=name,
                )

    def _copy(self, stream: BinaryIO, listener: Sink) -> tuple[int, int]:
        crc = size = 0
        while chunk := stream.read(CHUNK_BYTES):
            listener.write(chunk)
            self._put(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        return crc, size

    def close(self) -> None:
        """Write the directory; nothing can be added afterwards."""
        directory_at = self._at
        self._put(b"".join(map(self._line, self._members)))
        length = self._at - directory_at
        self._put(self._end(directory_at, length))

    def _begin(self, name: str, crc: int, size: int) -> None:
        raw = name.encode("utf-8")
        self._members.append(_Written(raw, crc, size, self._at))
        wide = size > self._widest
        extra = struct.pack("<HHQQ", 1, 16, size, size) if wide else b""
        said = _MAX32 if wide else size
        version = _WIDE if wide else _PLAIN
        header = _LOCAL.pack(
            b"PK\x03\x04", version, _UTF8_FLAG, 0, _DOS_TIME, _DOS_DATE, crc, said, said,
            len(raw), len(extra),
        )  # fmt: skip
        self._put(header + raw + extra)

    def _line(self, member: _Written) -> bytes:
        wide_size = member.size_bytes > self._widest
        wide_offset = member.local_at > self._widest
        numbers = [member.size_bytes] * 2 * wide_size + [member.local_at] * wide_offset
        body = struct.pack(f"<{len(numbers)}Q", *numbers)
        extra = struct.pack("<HH", 1, len(body)) + body if body else b""
        size = _MAX32 if wide_size else member.size_bytes
        version = _WIDE if extra else _PLAIN
        line = _ENTRY.pack(
            b"PK\x01\x02", _MADE_BY_UNIX | version, version, _UTF8_FLAG, 0, _DOS_TIME, _DOS_DATE,
            member.crc32, size, size, len(member.name), len(extra), 0, 0, 0, _ORDINARY_FILE,
            _MAX32 if wide_offset else member.local_at,
        )  # fmt: skip
        return line + member.name + extra

    def _end(self, directory_at: int, length: int) -> bytes:
        count = len(self._members)
        wide = count >= _MAX16 or max(length, directory_at) > self._widest
        if not wide:
            return _END.pack(b"PK\x05\x06", 0, 0, count, count, length, directory_at, 0)
        record = _ZIP64_END.pack(
            b"PK\x06\x06", _ZIP64_END.size - 12, _MADE_BY_UNIX | _WIDE, _WIDE, 0, 0,
            count, count, length, directory_at,
        )  # fmt: skip
        locator = _ZIP64_LOCATOR.pack(b"PK\x06\x07", 0, directory_at + length, 1)
        short = _END.pack(b"PK\x05\x06", 0, 0, _MAX16, _MAX16, _MAX32, _MAX32, 0)
        return record + locator + short

    def _put(self, chunk: bytes) -> None:
        self._sink.write(chunk)
        self._at += len(chunk)


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Return the next `size` bytes, fewer only at the end; a raw stream may give them slowly."""
    content = stream.read(size)
    while 0 < len(content) < size and (more := stream.read(size - len(content))):
        content += more
    return content


def _checksum(stream: BinaryIO, crc: int, size: int) -> tuple[int, int]:
    while chunk := stream.read(CHUNK_BYTES):
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
    return crc, size
