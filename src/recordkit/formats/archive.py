"""The central directory of a ZIP, read with suspicion, and its entries, inflated with bounds."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import BinaryIO

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, SwellsTooFar
from recordkit.formats.sources import read_at

MAX_ENTRIES = 20_000
MAX_DIRECTORY_BYTES = 8 << 20
MAX_RATIO = 100  # of the whole archive, once it unfolds past what is harmless anyway
HARMLESS_BYTES = 64 << 20

STORED, DEFLATED = 0, 8
_CHUNK_BYTES = 1 << 18
_END = struct.Struct("<4s4H2LH")
_END64_POINTER = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the central directory."""

    name: str
    flags: int
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    offset: int

    @property
    def is_encrypted(self) -> bool:
        """Whether the entry's bytes are encrypted (general purpose flag, bit 0)."""
        return bool(self.flags & 1)

    @property
    def is_folder(self) -> bool:
        """Whether the entry only names a folder."""
        return self.name.endswith("/")


class Archive:
    """A ZIP whose directory is sound: bounded, without twins, nothing over anything else."""

    def __init__(self, stream: BinaryIO, size_bytes: int) -> None:
        """Read the central directory of `stream`.

        Raises:
            DoesNotOpenWhole: Cut short, damaged, split, or two entries share a name or bytes.
            SwellsTooFar: It would unfold into far more than it holds.
            CannotBeJudged: It has more entries than are looked at here.
        """
        self._stream = stream
        entries = tuple(_read_directory(stream, size_bytes))
        _refuse_twins(entries)
        _refuse_overlaps(entries, size_bytes)
        _refuse_swelling(entries, size_bytes)
        self.entries: Mapping[str, Entry] = MappingProxyType({e.name: e for e in entries})
        self._folded: dict[str, list[Entry]] = {}
        for entry in entries:
            self._folded.setdefault(entry.name.casefold(), []).append(entry)

    @property
    def unfolded_bytes(self) -> int:
        """How many bytes all entries hold once unfolded."""
        return sum(entry.size_bytes for entry in self.entries.values())

    @property
    def encrypted_names(self) -> tuple[str, ...]:
        """The names of the entries that are encrypted, in directory order."""
        return tuple(entry.name for entry in self.entries.values() if entry.is_encrypted)

    def find(self, name: str) -> Entry | None:
        """Return the entry called `name`, or the only one that is when case is put aside."""
        if name in self.entries:
            return self.entries[name]
        folded = self._folded.get(name.casefold(), [])
        return folded[0] if len(folded) == 1 else None

    def read(self, entry: Entry, *, limit: int) -> bytes:
        """Return the bytes of `entry`, its checksum verified.

        Raises:
            SwellsTooFar: It is larger than `limit`.
            DoesNotOpenWhole: It is damaged, or not as long as the directory says.
            CannotBeJudged: It is encrypted or compressed in a way that is not read here.
        """
        if entry.size_bytes > limit:
            raise SwellsTooFar(
                f"{entry.name}: {entry.size_bytes} bytes, at most {limit} are read",
                zh=f"{entry.name}：{entry.size_bytes} 字节，超过读取上限 {limit}",
                where=entry.name,
            )
        return b"".join(self.pieces(entry))

    def beginning_of(self, entry: Entry, count: int) -> bytes:
        """Return up to `count` first bytes of `entry`; its checksum is not looked at."""
        gathered = b""
        for piece in self._unfold(entry, self._start_of(entry)):
            gathered += piece
            if len(gathered) >= count:
                break
        return gathered[:count]

    def test(self, entry: Entry) -> None:
        """Unfold `entry`, keeping nothing, and see that it is whole; raises as `read` does."""
        for _ in self.pieces(entry):
            pass

    def test_place(self, entry: Entry) -> None:
        """See that the entry begins where the directory says, without unfolding it."""
        self._start_of(entry)

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """Yield the bytes of `entry` in bounded pieces.

        That it is damaged is raised, as `read` does, behind the last piece at the latest.
        """
        size, crc = 0, 0
        for piece in self._unfold(entry, self._start_of(entry)):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > entry.size_bytes:
                break
            yield piece
        if size != entry.size_bytes:
            raise _damaged(entry, f"{entry.size_bytes} bytes", f"{size} bytes")
        if crc != entry.crc:
            raise _damaged(entry, f"CRC-32 {entry.crc:08x}", f"{crc:08x}")

    def _start_of(self, entry: Entry) -> int:
        """Return where the entry's bytes begin, behind its local header."""
        header = read_at(self._stream, entry.offset, _LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise _damaged(entry, "a local header (PK 03 04)", header[:4].hex(" ") or "nothing")
        fields = _LOCAL.unpack(header)
        return entry.offset + _LOCAL.size + int(fields[9]) + int(fields[10])

    def _unfold(self, entry: Entry, start: int) -> Iterator[bytes]:
        if entry.is_encrypted:
            raise CannotBeJudged(
                f"{entry.name}: encrypted", zh=f"{entry.name}：已加密", where=entry.name
            )
        if entry.method not in (STORED, DEFLATED):
            raise CannotBeJudged(
                f"{entry.name}: compressed by method {entry.method}, only 0 and 8 are read",
                zh=f"{entry.name}：使用压缩方法 {entry.method}，仅支持 0 与 8",
                where=entry.name,
            )
        packed = self._packed(entry, start)
        yield from packed if entry.method == STORED else _inflate(packed, entry)

    def _packed(self, entry: Entry, start: int) -> Iterator[bytes]:
        left, at = entry.packed_bytes, start
        while left:
            piece = read_at(self._stream, at, min(left, _CHUNK_BYTES))
            if not piece:
                return
            yield piece
            left -= len(piece)
            at += len(piece)


def _inflate(packed: Iterator[bytes], entry: Entry) -> Iterator[bytes]:
    """Inflate in bounded steps: one small packed piece may unfold a thousandfold."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            left = piece
            while left and not inflater.eof:
                yield inflater.decompress(left, _CHUNK_BYTES)
                left = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", _CHUNK_BYTES)):
            yield rest
    except zlib.error as fault:
        raise _damaged(entry, "deflated bytes", str(fault)) from None


def _damaged(entry: Entry, expected: str, found: str) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(
        f"{entry.name}: expected {expected}, found {found}",
        zh=f"{entry.name}：应为 {expected}，实为 {found}",
        where=entry.name,
    )


def _broken(detail: str, zh: str) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(detail, zh=zh)


def _read_directory(stream: BinaryIO, size_bytes: int) -> Iterator[Entry]:
    at, count, length, start = _find_directory(stream, size_bytes)
    if count > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise CannotBeJudged(
            f"{count} entries in a directory of {length} bytes; at most {MAX_ENTRIES} in "
            f"{MAX_DIRECTORY_BYTES} are looked at",
            zh=f"目录有 {count} 个条目、{length} 字节，超过上限 {MAX_ENTRIES} 个",
        )
    # Bytes put before the archive move everything; the directory itself shows by how much.
    shift = at - length - start
    if shift < 0:
        raise _broken(
            f"its directory should begin at byte {start}, which leaves no room for it",
            f"压缩包目录位置（第 {start} 字节）不正确",
        )
    directory = read_at(stream, start + shift, length)
    position = 0
    for _ in range(count):
        entry, position = _read_entry(directory, position, shift)
        yield entry


def _find_directory(stream: BinaryIO, size_bytes: int) -> tuple[int, int, int, int]:
    """Return where the directory ends, how many entries it has, its length and its start."""
    window = read_at(stream, max(0, size_bytes - 65_557), min(size_bytes, 65_557))
    found = window.rfind(b"PK\x05\x06")
    if found < 0 or len(window) - found < _END.size:
        raise _broken(
            "no end of central directory: the file is cut short",
            "缺少压缩包目录结尾，文件不完整",
        )
    at = max(0, size_bytes - 65_557) + found
    _, disk, first_disk, here, count, length, start, _ = _END.unpack_from(window, found)
    if _FULL16 in (disk, count) or _FULL32 in (length, start):
        return _find_directory_64(stream, at)
    if disk or first_disk or here != count:
        raise _broken("one part of a split archive", "属于分卷压缩包，不完整")
    return at, count, length, start


def _find_directory_64(stream: BinaryIO, at: int) -> tuple[int, int, int, int]:
    pointer = read_at(stream, max(0, at - _END64_POINTER.size), _END64_POINTER.size)
    if len(pointer) < _END64_POINTER.size or pointer[:4] != b"PK\x06\x07":
        raise _broken("its ZIP64 locator is absent", "缺少 ZIP64 定位信息")
    where = int(_END64_POINTER.unpack(pointer)[2])
    record = read_at(stream, min(where, at), _END64.size)
    if len(record) < _END64.size or record[:4] != b"PK\x06\x06":
        raise _broken(
            f"no ZIP64 end record at byte {where}", f"第 {where} 字节处没有 ZIP64 目录结尾"
        )
    fields = _END64.unpack(record)
    return where, int(fields[7]), int(fields[8]), int(fields[9])


def _read_entry(directory: bytes, position: int, shift: int) -> tuple[Entry, int]:
    if (
        len(directory) - position < _CENTRAL.size
        or directory[position : position + 4] != b"PK\x01\x02"
    ):
        raise _broken(
            f"its directory is damaged {position} bytes in", f"压缩包目录在第 {position} 字节处损坏"
        )
    fields = _CENTRAL.unpack_from(directory, position)
    flags, method, crc, packed, size = (int(fields[i]) for i in (3, 4, 7, 8, 9))
    name_length, extra_length, comment_length = (int(fields[i]) for i in (10, 11, 12))
    name_at = position + _CENTRAL.size
    extra_at = name_at + name_length
    following = extra_at + extra_length + comment_length
    extra = directory[extra_at : extra_at + extra_length]
    size, packed, offset = _wide_fields(extra, size, packed, int(fields[16]))
    name = _decode_name(directory[name_at:extra_at])
    return Entry(name, flags, method, crc, packed, size, offset + shift), following


def _wide_fields(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Take from the ZIP64 extra field those values that did not fit their own fields."""
    values = [size, packed, offset]
    wide = _extra_field(extra, 1)
    for index, value in enumerate(values):
        if value == _FULL32 and len(wide) >= 8:
            values[index] = int.from_bytes(wide[:8], "little")
            wide = wide[8:]
    return values[0], values[1], values[2]


def _extra_field(extra: bytes, wanted: int) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _decode_name(raw: bytes) -> str:
    """Read a name: UTF-8 when it is, flagged or not, else GB18030, else the old code page."""
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _refuse_twins(entries: tuple[Entry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            raise _broken(f"two entries are called {entry.name}", f"有两个同名条目：{entry.name}")
        seen.add(entry.name)


def _refuse_overlaps(entries: tuple[Entry, ...], size_bytes: int) -> None:
    """Entries that share bytes unfold them again and again: a bomb that needs no deep ratio."""
    placed = sorted(entries, key=lambda entry: entry.offset)
    for entry, following in pairwise(placed):
        if _least_end(entry) > following.offset:
            raise SwellsTooFar(
                f"{entry.name} and {following.name} share bytes",
                zh=f"{entry.name} 与 {following.name} 的数据重叠",
            )
    if placed and _least_end(placed[-1]) > size_bytes:
        raise _broken(
            f"{placed[-1].name} reaches to byte {_least_end(placed[-1])} of {size_bytes}",
            f"{placed[-1].name} 应至第 {_least_end(placed[-1])} 字节，文件只有 {size_bytes} 字节",
        )


def _least_end(entry: Entry) -> int:
    return entry.offset + _LOCAL.size + entry.packed_bytes


def _refuse_swelling(entries: tuple[Entry, ...], size_bytes: int) -> None:
    unfolded = sum(entry.size_bytes for entry in entries)
    if unfolded > HARMLESS_BYTES and unfolded > MAX_RATIO * size_bytes:
        raise SwellsTooFar(
            f"{size_bytes} bytes would unfold into {unfolded}, over {MAX_RATIO} times as much",
            zh=f"{size_bytes} 字节展开后为 {unfolded} 字节，超过 {MAX_RATIO} 倍",
        )
