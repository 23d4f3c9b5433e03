"""The OLE compound file behind DOC, XLS, PPT and WPS: its directory, read with bounds.

Source: the published compound file layout (MS-CFB): a header, a table that chains sectors, and a
directory of 128-byte entries that lies in such a chain.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from sys import byteorder
from typing import BinaryIO

from recordkit.formats.faults import DoesNotOpenWhole
from recordkit.formats.sources import read_at

MAX_DIRECTORY_ENTRIES = 20_000
MAX_TABLE_SECTORS = 16_384  # of 512 bytes: enough for 1 GiB of document

_HEADER = struct.Struct("<8s16x5H6x9L")
_FREE, _LAST_REAL = 0xFFFFFFFF, 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream or storage of the directory."""

    name: str
    kind: int
    first_sector: int
    size_bytes: int


class CompoundFile:
    """The directory of a compound file, and the beginnings of its streams."""

    def __init__(self, stream: BinaryIO, size_bytes: int) -> None:
        """Read header, sector table and directory.

        Raises:
            DoesNotOpenWhole: Cut short or damaged.
        """
        self._stream = stream
        header = read_at(stream, 0, 512)
        if len(header) < 512:
            raise _damaged(f"{size_bytes} bytes are fewer than a header has", "文件头不完整")
        fields = _HEADER.unpack_from(header)
        if fields[4] not in (9, 12):
            raise _damaged(f"sectors of 2^{fields[4]} bytes", f"扇区大小 2^{fields[4]} 不正确")
        self._sector_bytes = 1 << int(fields[4])
        self._mini_cutoff = int(fields[10])
        self._table = self._read_table(header, fields)
        self.streams = self._read_directory(int(fields[8]))
        self._refuse_what_is_cut_short(size_bytes)

    def find(self, name: str) -> Stream | None:
        """Return the first entry called `name`, whatever storage it lies in, or None."""
        return next((each for each in self.streams if each.name == name), None)

    def has(self, *names: str) -> bool:
        """Whether there is an entry of any of these names."""
        return any(each.name in names for each in self.streams)

    def beginning_of(self, wanted: Stream, count: int) -> bytes:
        """Return up to `count` first bytes of a stream, following its chain of sectors."""
        count = min(count, wanted.size_bytes)
        if wanted.size_bytes < self._mini_cutoff:
            return self._beginning_in_mini_stream(wanted, count)
        return self._follow(wanted.first_sector, count)

    def _beginning_in_mini_stream(self, wanted: Stream, count: int) -> bytes:
        """Small streams lie in 64-byte sectors inside the root's stream; the first is enough."""
        root = next((each for each in self.streams if each.kind == _ROOT), None)
        if root is None:
            return b""
        at = wanted.first_sector * 64
        if at > len(self._table) * self._sector_bytes:
            return b""
        return self._follow(root.first_sector, at + min(count, 64))[at:]

    def _read_table(self, header: bytes, fields: tuple[int, ...]) -> array[int]:
        table_sectors, first_more = int(fields[7]), int(fields[13])
        if table_sectors > MAX_TABLE_SECTORS:
            raise _damaged(
                f"its table has {table_sectors} sectors, at most {MAX_TABLE_SECTORS} are read",
                f"扇区表有 {table_sectors} 个扇区，超过上限 {MAX_TABLE_SECTORS}",
            )
        places = list(struct.unpack_from("<109L", header, 76))
        per_sector = self._sector_bytes // 4
        while first_more < _LAST_REAL and len(places) < table_sectors:
            more = _words(self._sector(first_more), per_sector)
            places += more[:-1]
            first_more = more[-1]
        table: array[int] = array("I")
        for place in places[:table_sectors]:
            table.frombytes(self._sector(place))
        if byteorder == "big":
            table.byteswap()
        return table

    def _sector(self, number: int) -> bytes:
        content = read_at(self._stream, (number + 1) * self._sector_bytes, self._sector_bytes)
        if len(content) < self._sector_bytes:
            raise _damaged(
                f"sector {number} lies beyond the end: the file is cut short",
                f"第 {number} 扇区超出文件末尾，文件不完整",
            )
        return content

    def _refuse_what_is_cut_short(self, size_bytes: int) -> None:
        used = next((i for i in range(len(self._table), 0, -1) if self._table[i - 1] != _FREE), 0)
        missing = (used + 1) * self._sector_bytes - size_bytes
        # Some writers leave out what the last stream does not need of the last sector.
        if missing > 0 and (missing >= self._sector_bytes or missing > self._spare_in(used - 1)):
            raise _damaged(
                f"{used} sectors of {self._sector_bytes} bytes are in use, the file has "
                f"{size_bytes} bytes: it is cut short",
                f"应有 {used} 个扇区，文件只有 {size_bytes} 字节，不完整",
            )

    def _spare_in(self, wanted: int) -> int:
        """Return how many bytes of a sector are behind the end of the stream that ends in it."""
        steps_left = len(self._table)  # sound chains share nothing, so they take no more
        for stream in self.streams:
            length = -(-stream.size_bytes // self._sector_bytes)
            sector = stream.first_sector
            steps_left -= length
            if steps_left < 0:
                return 0
            for _ in range(length - 1):
                if sector >= len(self._table):
                    break
                sector = self._table[sector]
            if length and sector == wanted:
                return length * self._sector_bytes - stream.size_bytes
        return 0

    def _follow(self, sector: int, count: int) -> bytes:
        """Return `count` bytes along a chain; a chain that runs in a circle ends at the count."""
        gathered = bytearray()
        while sector < _LAST_REAL and len(gathered) < count:
            gathered += read_at(self._stream, (sector + 1) * self._sector_bytes, self._sector_bytes)
            if sector >= len(self._table):
                break
            sector = self._table[sector]
        return bytes(gathered[:count])

    def _read_directory(self, first_sector: int) -> tuple[Stream, ...]:
        content = self._follow(first_sector, 128 * MAX_DIRECTORY_ENTRIES)
        if not content:
            raise _damaged("its directory is absent", "缺少目录")
        entries = range(0, len(content) - 127, 128)
        return tuple(
            entry for at in entries if (entry := _read_entry(content[at : at + 128])) is not None
        )


def _read_entry(raw: bytes) -> Stream | None:
    length, kind = struct.unpack_from("<HB", raw, 64)
    if kind == 0:
        return None
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    first_sector, size = struct.unpack_from("<LL", raw, 116)
    return Stream(name, kind, first_sector, size)


def _words(content: bytes, count: int) -> list[int]:
    return list(struct.unpack(f"<{count}L", content))


def _damaged(detail: str, zh: str) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(detail, zh=zh)
