"""Opening a ZIP that somebody else made, without trusting it.

`open_zip` looks at every name and size before a byte is unpacked; `SafeZip.open` gives a stream
that never yields more than was declared and says so when it would.
"""

from __future__ import annotations

import io
import os
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, cast

from recordkit.errors import NotHeld, Words
from recordkit.packages.zip_directory import STORED, Entry, read_directory
from recordkit.packages.zip_faults import ArchiveTooLarge, DamagedArchive, SuspiciousRatio
from recordkit.packages.zip_names import refuse_clashes, refuse_unsafe

_GIB = 1 << 30
_PACKED_CHUNK = 64 << 10
_BUFFER_BYTES = 64 << 10
_RATIO_APPLIES_ABOVE = 1 << 20  # small text packs well; only large members are suspicious


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an archive is accepted. Sizes are those after unpacking, in bytes."""

    max_entries: int = 5000
    max_total_bytes: int = 20 * _GIB
    max_ratio: int = 100  # per member larger than 1 MiB
    max_name_chars: int = 500


DEFAULT_LIMITS = Limits()


class MemberNotThere(NotHeld):
    """The archive has no such member."""

    code = "PKG-301"
    title = Words("压缩包中没有该文件", "The archive has no such file")
    mend = Words("请核对文件名", "Compare the name")


@dataclass(frozen=True, slots=True)
class SafeZip:
    """An archive whose names and declared sizes have been found safe. Folders are left out."""

    names: tuple[str, ...]
    _entries: Mapping[str, Entry]
    _stream: BinaryIO
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def size_of(self, name: str) -> int:
        """Return the member's size in bytes, as declared and as `open` will hold it to.

        Raises:
            MemberNotThere: There is none of that name.
        """
        return self._entry(name).size_bytes

    def open(self, name: str) -> BinaryIO:
        """Return the member's bytes from the start; seekable, and independent of other streams.

        Reading to the end raises DamagedArchive when the bytes are fewer, more, or have
        another checksum than the directory says. After seeking there is no checksum.

        Raises:
            MemberNotThere: There is none of that name.
        """
        entry = self._entry(name)
        kind = _StoredMember if entry.method == STORED else _DeflatedMember
        member = kind(self._stream, self._lock, entry)
        return cast(BinaryIO, io.BufferedReader(member, _BUFFER_BYTES))

    def _entry(self, name: str) -> Entry:
        entry = self._entries.get(name)
        if entry is None:
            raise MemberNotThere(f"no member {name[:200]!r}", zh=f"没有文件 {name[:200]!r}")
        return entry


def open_zip(stream: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> SafeZip:
    """Return the archive in `stream`, which must be seekable and stay open while it is used.

    Names are NFC. Nothing is unpacked here: the cost does not depend on what is inside.

    Raises:
        ZipFault: One of zip_faults, naming the member and both values.
    """
    entries = read_directory(stream, max_entries=limits.max_entries)
    for entry in entries:
        refuse_unsafe(entry.name, max_chars=limits.max_name_chars)
        _refuse_ratio(entry, limits.max_ratio)
    _refuse_total(entries, limits.max_total_bytes)
    files = [entry for entry in entries if not entry.is_folder]
    refuse_clashes(
        (entry.name for entry in files), (entry.name for entry in entries if entry.is_folder)
    )
    by_name = MappingProxyType({entry.name: entry for entry in files})
    return SafeZip(tuple(by_name), by_name, stream)


def _refuse_ratio(entry: Entry, limit: int) -> None:
    if entry.size_bytes <= _RATIO_APPLIES_ABOVE:
        return
    if entry.size_bytes > limit * max(1, entry.packed_bytes):
        raise SuspiciousRatio(
            f"{entry.name!r}: {entry.packed_bytes} bytes declare to unpack to "
            f"{entry.size_bytes}, at most {limit} to 1 is accepted",
            zh=f"{entry.name!r}：{entry.packed_bytes} 字节声明解压为 {entry.size_bytes} 字节，"
            f"上限为 {limit} 倍",
        )


def _refuse_total(entries: tuple[Entry, ...], limit: int) -> None:
    total = sum(entry.size_bytes for entry in entries)
    if total > limit:
        raise ArchiveTooLarge(
            f"at most {limit} bytes in all, found {total}",
            zh=f"总大小上限为 {limit} 字节，实为 {total} 字节",
        )


class _Member(io.RawIOBase):
    """What both kinds of member share: a place in the archive and a running checksum."""

    def __init__(self, archive: BinaryIO, lock: threading.Lock, entry: Entry) -> None:
        super().__init__()
        self._archive = archive
        self._lock = lock
        self._entry = entry
        self._at = 0
        self._crc: int | None = 0  # None: bytes were passed over, there is no checksum to make

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._entry.size_bytes - self._at)
        chunk = self._next(wanted) if wanted else b""
        buffer[: len(chunk)] = chunk
        self._advance(chunk)
        return len(chunk)

    def readall(self) -> bytes:
        chunks = []
        while chunk := self._next(self._entry.size_bytes - self._at):
            self._advance(chunk)
            chunks.append(chunk)
        self._advance(b"")
        return b"".join(chunks)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._entry.size_bytes}
        target = min(max(0, base[whence] + offset), self._entry.size_bytes)
        if target != self._at:
            self._go_to(target)
        return self._at

    def _next(self, wanted: int) -> bytes:
        """Return some of the next `wanted` bytes; none only when none is wanted."""
        raise NotImplementedError

    def _go_to(self, target: int) -> None:
        raise NotImplementedError

    def _refuse_more(self) -> None:
        """Refuse bytes beyond the declared size; a stored member cannot have any."""

    def _advance(self, chunk: bytes) -> None:
        self._at += len(chunk)
        if self._crc is not None:
            self._crc = zlib.crc32(chunk, self._crc)
        if self._at == self._entry.size_bytes:
            self._refuse_more()
            if self._crc not in (None, self._entry.crc32):
                raise self._damaged(
                    f"checksum {self._entry.crc32:08x}", f"checksum {self._crc:08x}"
                )

    def _read_packed(self, at: int, size: int) -> bytes:
        with self._lock:
            self._archive.seek(self._entry.data_at + at)
            chunk = self._archive.read(size)
        if not chunk and size:
            raise self._damaged(f"{self._entry.packed_bytes} packed bytes", f"only {at}")
        return chunk

    def _damaged(self, expected: str, found: str) -> DamagedArchive:
        name = self._entry.name
        return DamagedArchive(
            f"{name!r}: expected {expected}, found {found}",
            zh=f"{name!r}：应为 {expected}，实为 {found}",
            where=name,
        )


class _StoredMember(_Member):
    def _next(self, wanted: int) -> bytes:
        return self._read_packed(self._at, wanted)

    def _go_to(self, target: int) -> None:
        self._crc = None if target else 0
        self._at = target


class _DeflatedMember(_Member):
    def __init__(self, archive: BinaryIO, lock: threading.Lock, entry: Entry) -> None:
        super().__init__(archive, lock, entry)
        self._rewind()

    def _rewind(self) -> None:
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._packed_at = 0
        self._waiting = b""
        self._at = 0
        self._crc = 0

    def _next(self, wanted: int) -> bytes:
        if not wanted:
            return b""
        while not (chunk := self._inflated(wanted)):
            if self._inflater.eof:
                raise self._damaged(f"{self._entry.size_bytes} bytes", f"{self._at}")
            self._waiting = self._next_packed()
        return chunk

    def _inflated(self, wanted: int) -> bytes:
        try:
            chunk = self._inflater.decompress(self._waiting, min(wanted, 1 << 20))
        except zlib.error as error:
            raise self._damaged("deflated data", str(error)) from error
        self._waiting = self._inflater.unconsumed_tail
        return chunk

    def _next_packed(self) -> bytes:
        left = self._entry.packed_bytes - self._packed_at
        if left <= 0:
            raise self._damaged(f"{self._entry.size_bytes} bytes", f"{self._at}")
        chunk = self._read_packed(self._packed_at, min(_PACKED_CHUNK, left))
        self._packed_at += len(chunk)
        return chunk

    def _refuse_more(self) -> None:
        """Refuse a member that unpacks to more than it declared."""
        while not self._inflater.eof:
            if not self._waiting:
                self._waiting = self._next_packed()
            if self._inflated(1):
                raise self._damaged(f"{self._entry.size_bytes} bytes", "more")

    def _go_to(self, target: int) -> None:
        if target < self._at:
            self._rewind()
        while self._at < target:
            self._advance(self._next(target - self._at))
