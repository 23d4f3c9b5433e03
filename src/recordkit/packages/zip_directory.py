"""The central directory of a ZIP, read strictly.

A reader that is easily pleased can be shown one archive while the next tool sees another. So
everything that tools disagree about is refused: bytes before the first or after the last part,
members that overlap, local headers that contradict the directory. Source: PKWARE APPNOTE 6.3.10.

1. The end record stands at the very end; its comment reaches to the last byte.
2. The directory ends where the end record (or the ZIP64 end record) begins.
3. Every member lies before the directory, and members do not overlap.
4. A member's local header says what the directory says.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from recordkit.packages.zip_faults import (
    ArchiveTooLarge,
    DamagedArchive,
    EncryptedEntry,
    SplitArchive,
    TooManyEntries,
    UnsafeEntryName,
    UnsupportedCompression,
)
from recordkit.packages.zip_names import UTF8_FLAG, decoded_name, is_utf8

STORED, DEFLATED = 0, 8
_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR = struct.Struct("<4sLQL")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED_FLAGS = 1 | 1 << 6 | 1 << 13  # encrypted, strongly encrypted, masked headers
_DESCRIPTOR_FLAG = 1 << 3
_AES_METHOD = 99
_LONGEST_COMMENT = 0xFFFF
_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF
LARGEST_DIRECTORY_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the directory describes it; `data_at` is where its bytes begin."""

    name: str
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    data_at: int

    @property
    def is_folder(self) -> bool:
        """Whether the member only names a folder."""
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class _Raw:
    """A directory line before its name is understood and its local header is compared."""

    name: bytes
    extra: bytes
    host: int
    flags: int
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    mode: int
    local_at: int


def read_directory(stream: BinaryIO, *, max_entries: int) -> tuple[Entry, ...]:
    """Return the members in directory order, after the four comparisons above.

    Raises:
        DamagedArchive, SplitArchive, TooManyEntries, ArchiveTooLarge, EncryptedEntry,
        UnsupportedCompression, UnsafeEntryName: What the directory itself shows to be wrong.
    """
    size = stream.seek(0, os.SEEK_END)
    count, directory_at, end_at = _find_directory(stream, size, max_entries)
    stream.seek(directory_at)
    raws = _parse_lines(_read(stream, end_at - directory_at), count)
    legacy = [raw.name for raw in raws if not raw.flags & UTF8_FLAG]
    all_utf8 = all(is_utf8(name) for name in legacy)
    for raw in raws:
        if raw.local_at >= directory_at:
            raise _contradiction("directory")
    entries = tuple(_entry(stream, raw, all_utf8=all_utf8) for raw in raws)
    _refuse_overlaps(raws, entries, directory_at)
    return entries


def _find_directory(stream: BinaryIO, size: int, max_entries: int) -> tuple[int, int, int]:
    """Return the number of lines, where the directory begins and where it ends."""
    tail_at = max(0, size - _END.size - _LONGEST_COMMENT)
    stream.seek(tail_at)
    tail = _read(stream, size - tail_at)
    at = _end_record(tail)
    if at is None:
        raise _no_end(stream, size)
    _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(tail, at)
    end_at = tail_at + at
    zip64 = _zip64_end(stream, end_at)
    if zip64 is not None:
        end_at, *exact = zip64
        disk, first_disk, here, count, length, offset = _agreeing(
            (disk, first_disk, here, count, length, offset), exact
        )
    if disk or first_disk or here != count:
        raise SplitArchive(f"part {disk + 1} of several", zh=f"第 {disk + 1} 卷")
    if count > max_entries:
        raise _too_many(count, max_entries)
    if length > LARGEST_DIRECTORY_BYTES:
        raise ArchiveTooLarge(
            f"the directory alone has {length} bytes", zh=f"仅目录就有 {length} 字节"
        )
    if offset + length != end_at:
        raise DamagedArchive(
            f"the directory should end at byte {end_at}, it ends at {offset + length}",
            zh=f"目录应止于第 {end_at} 字节，实际止于 {offset + length}",
        )
    return count, offset, end_at


def _end_record(tail: bytes) -> int | None:
    """Return where the end record begins whose comment reaches exactly to the end."""
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if at + _END.size <= len(tail):
            comment = struct.unpack_from("<H", tail, at + _END.size - 2)[0]
            if at + _END.size + comment == len(tail):
                return at
    return None


def _no_end(stream: BinaryIO, size: int) -> DamagedArchive | SplitArchive:
    stream.seek(0)
    head = stream.read(4)
    if head == b"PK\x07\x08":
        return SplitArchive("the first part of a split archive", zh="分卷压缩包的第一卷")
    if head[:2] == b"PK":
        return DamagedArchive(
            f"the end of the archive is missing after byte {size}: it was cut short or "
            "something follows it",
            zh=f"第 {size} 字节后缺少结尾，压缩包不完整或其后有多余数据",
        )
    return DamagedArchive("this is no ZIP archive", zh="不是 ZIP 压缩包")


def _zip64_end(stream: BinaryIO, end_at: int) -> tuple[int, ...] | None:
    """Return where the ZIP64 end record begins and its six values; None without one."""
    locator_at = end_at - _ZIP64_LOCATOR.size
    if locator_at < 0:
        return None
    stream.seek(locator_at)
    mark, disk, record_at, disks = _ZIP64_LOCATOR.unpack(_read(stream, _ZIP64_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    if disk or disks > 1:
        raise SplitArchive(f"one of {disks} parts", zh=f"共 {disks} 卷")
    if record_at + _ZIP64_END.size > locator_at:
        raise _contradiction("ZIP64 end record")
    stream.seek(record_at)
    fields = _ZIP64_END.unpack(_read(stream, _ZIP64_END.size))
    if fields[0] != b"PK\x06\x06" or record_at + 12 + fields[1] != locator_at:
        raise _contradiction("ZIP64 end record")
    return (record_at, *fields[4:])


def _agreeing(short: tuple[int, ...], exact: list[int]) -> list[int]:
    """Return the exact values; a short one that is not "see ZIP64" must be the same."""
    limits = (_MAX16, _MAX16, _MAX16, _MAX16, _MAX32, _MAX32)
    for said, meant, limit in zip(short, exact, limits, strict=True):
        if said not in (limit, meant):
            raise _contradiction("ZIP64 end record")
    return exact


def _parse_lines(directory: bytes, count: int) -> list[_Raw]:
    raws: list[_Raw] = []
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory):
            raise _contradiction("directory")
        fields = _ENTRY.unpack_from(directory, at)
        name_length, extra_length, comment_length = fields[10:13]
        name_at = at + _ENTRY.size
        extra_at = name_at + name_length
        at = extra_at + extra_length + comment_length
        if fields[0] != b"PK\x01\x02" or at > len(directory):
            raise _contradiction("directory")
        name = directory[name_at:extra_at]
        raws.append(_raw(fields, name, directory[extra_at : extra_at + extra_length]))
    if at != len(directory):
        raise _contradiction("directory")
    return raws


def _raw(fields: tuple[int, ...], name: bytes, extra: bytes) -> _Raw:
    made_by, flags, method, crc = fields[1], fields[3], fields[4], fields[7]
    size, packed, local_at, disk = _widened(fields, extra)
    if disk:
        raise SplitArchive(f"a member lies on part {disk + 1}", zh=f"有文件位于第 {disk + 1} 卷")
    mode = fields[15] >> 16
    return _Raw(name, extra, made_by >> 8, flags, method, crc, packed, size, mode, local_at)


def _widened(fields: tuple[int, ...], extra: bytes) -> tuple[int, int, int, int]:
    """Return size, packed size, offset and disk, each from ZIP64 where the line says so."""
    values = [fields[9], fields[8], fields[16], fields[13]]
    wide = zip64_body(extra)
    at = 0
    for place, (limit, form) in enumerate(
        ((_MAX32, "<Q"), (_MAX32, "<Q"), (_MAX32, "<Q"), (_MAX16, "<L"))
    ):
        if values[place] != limit:
            continue
        # A member of exactly this size needs no ZIP64 field, and then has none.
        if wide is None:
            continue
        if at + struct.calcsize(form) > len(wide):
            raise _contradiction("ZIP64 field")
        values[place] = struct.unpack_from(form, wide, at)[0]
        at += struct.calcsize(form)
    return values[0], values[1], values[2], values[3]


def zip64_body(extra: bytes) -> bytes | None:
    """Return the body of the ZIP64 extra field, None without one."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _entry(stream: BinaryIO, raw: _Raw, *, all_utf8: bool) -> Entry:
    name = decoded_name(
        raw.name, flags=raw.flags, host=raw.host, extra=raw.extra, all_utf8=all_utf8
    )
    _refuse_kind(raw, name)
    data_at = _compare_local_header(stream, raw, name)
    return Entry(name, raw.method, raw.crc32, raw.packed_bytes, raw.size_bytes, data_at)


def _refuse_kind(raw: _Raw, name: str) -> None:
    if raw.flags & _ENCRYPTED_FLAGS or raw.method == _AES_METHOD:
        raise EncryptedEntry(f"{name[:80]!r} is encrypted", zh=f"{name[:80]!r} 已加密")
    if raw.method not in (STORED, DEFLATED):
        raise UnsupportedCompression(
            f"{name[:80]!r} is compressed by method {raw.method}",
            zh=f"{name[:80]!r} 的压缩方式为 {raw.method}",
        )
    if raw.mode and stat.S_IFMT(raw.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeEntryName(
            f"{name[:80]!r} is no ordinary file (mode {raw.mode:o})",
            zh=f"{name[:80]!r} 不是普通文件（例如符号链接）",
        )
    if raw.method == STORED and raw.packed_bytes != raw.size_bytes:
        raise _contradiction(name)
    if name.endswith("/") and raw.size_bytes:
        raise _contradiction(name)


def _compare_local_header(stream: BinaryIO, raw: _Raw, name: str) -> int:
    """Return where the member's bytes begin."""
    stream.seek(raw.local_at)
    header = stream.read(_LOCAL.size + len(raw.name))
    if len(header) != _LOCAL.size + len(raw.name):
        raise _contradiction(name)
    mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(
        header
    )
    same = (
        mark == b"PK\x03\x04"
        and name_length == len(raw.name)
        and header[_LOCAL.size :] == raw.name
        and flags & ~_DESCRIPTOR_FLAG == raw.flags & ~_DESCRIPTOR_FLAG
        and method == raw.method
    )
    # With a descriptor behind the bytes, the header may leave these three open.
    if not flags & _DESCRIPTOR_FLAG:
        wide = (_MAX32, raw.packed_bytes), (_MAX32, raw.size_bytes)
        same = same and crc == raw.crc32 and packed in wide[0] and size in wide[1]
    if not same:
        raise _contradiction(name)
    return raw.local_at + _LOCAL.size + len(raw.name) + int(extra_length)


def _refuse_overlaps(raws: list[_Raw], entries: tuple[Entry, ...], directory_at: int) -> None:
    """Refuse members that share bytes: that is how a small archive unpacks to petabytes."""
    spans = sorted(
        (raw.local_at, entry.data_at + entry.packed_bytes, entry.name)
        for raw, entry in zip(raws, entries, strict=True)
    )
    spans.append((directory_at, directory_at, "directory"))
    for (_, end, name), (next_start, _, _) in pairwise(spans):
        if end > next_start:
            raise DamagedArchive(
                f"{name[:80]!r} overlaps what follows it", zh=f"{name[:80]!r} 与其后内容重叠"
            )
    if spans[0][0] != 0:
        raise DamagedArchive(
            f"{spans[0][0]} bytes stand before the first member",
            zh=f"第一个文件之前有 {spans[0][0]} 字节多余数据",
        )


def _read(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise DamagedArchive(
            f"expected {size} bytes, found {len(content)}",
            zh=f"应有 {size} 字节，实有 {len(content)} 字节",
        )
    return content


def _contradiction(what: str) -> DamagedArchive:
    return DamagedArchive(
        f"the archive contradicts itself at {what[:80]!r}", zh=f"压缩包自相矛盾：{what[:80]!r}"
    )


def _too_many(count: int, limit: int) -> TooManyEntries:
    return TooManyEntries(f"at most {limit}, found {count}", zh=f"最多 {limit} 个，实有 {count} 个")
