"""TIFF: every page's directory and every strip inside the file, without decoding."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, SwellsTooFar
from recordkit.formats.images import MAX_PIXELS
from recordkit.formats.opening import Looked, Opening
from recordkit.formats.sources import read_at

MAX_PAGES = 10_000
MAX_FIELDS = 4_096  # on one page
MAX_STRIPS = 2_000_000  # in the whole file, however often its pages point at the same table
_WIDTH, _HEIGHT = 256, 257
_PLACES = ((273, 279), (324, 325), (513, 514))  # strips, tiles, old JPEG: offsets and lengths
_CODES = {3: "H", 4: "L", 13: "L", 16: "Q", 18: "Q"}

Field = tuple[int, int, bytes]  # type, how many values, the value or its place


def read_tiff(looked: Looked) -> Opening:
    """Follow the chain of pages; each has its dimensions bounded and its strips in the file."""
    _Walk(looked.stream, looked.glance.size_bytes, looked.glance.head).walk()
    return Opening()


class _Walk:
    """One walk through one file; what it may look at in all is bounded."""

    def __init__(self, stream: BinaryIO, size_bytes: int, head: bytes) -> None:
        order = "<" if head[:2] == b"II" else ">"
        self._is_big = b"+" in head[2:4]
        self._order = order
        self._count = struct.Struct(order + ("Q" if self._is_big else "H"))
        self._line = struct.Struct(order + ("2HQ8s" if self._is_big else "2HL4s"))
        self._offset = struct.Struct(order + ("Q" if self._is_big else "L"))
        self._stream, self._size_bytes = stream, size_bytes
        self._strips_left = MAX_STRIPS

    def walk(self) -> None:
        at = self._number(self._offset, 8 if self._is_big else 4)
        seen: set[int] = set()
        while at:
            if at in seen:
                raise DoesNotOpenWhole(
                    f"its pages run in a circle at byte {at}", zh=f"页面目录在第 {at} 字节处循环"
                )
            seen.add(at)
            if len(seen) > MAX_PAGES:
                raise CannotBeJudged(f"more than {MAX_PAGES} pages", zh=f"超过 {MAX_PAGES} 页")
            fields, at = self._directory(at)
            self._check_page(fields, len(seen))
        if not seen:
            raise DoesNotOpenWhole("it has no page", zh="没有任何页面")

    def _directory(self, at: int) -> tuple[dict[int, Field], int]:
        count = self._number(self._count, at)
        if count > MAX_FIELDS:
            raise DoesNotOpenWhole(f"{count} fields on one page", zh=f"单页有 {count} 个字段")
        lines_at = at + self._count.size
        content = self._bytes(lines_at, count * self._line.size)
        fields = {
            tag: (kind, values, inline)
            for tag, kind, values, inline in self._line.iter_unpack(content)
        }
        return fields, self._number(self._offset, lines_at + len(content))

    def _check_page(self, fields: dict[int, Field], page: int) -> None:
        width, height = self._first(fields, _WIDTH), self._first(fields, _HEIGHT)
        if width * height > MAX_PIXELS:
            raise SwellsTooFar(
                f"page {page}: {width} by {height} pixels, at most {MAX_PIXELS} in all",
                zh=f"第 {page} 页尺寸 {width}×{height}，超过 {MAX_PIXELS} 像素上限",
            )
        pairs = [pair for pair in _PLACES if pair[0] in fields and pair[1] in fields]
        if not pairs or not width or not height:
            raise DoesNotOpenWhole(f"page {page} has no picture", zh=f"第 {page} 页没有图像数据")
        for offsets, lengths in pairs:
            starts, sizes = self._values(fields[offsets]), self._values(fields[lengths])
            end = max((s + n for s, n in zip(starts, sizes, strict=False)), default=0)
            if end > self._size_bytes:
                raise self._cut_short(f"page {page}", f"第 {page} 页", end)

    def _first(self, fields: dict[int, Field], tag: int) -> int:
        return next(self._values(fields[tag]), 0) if tag in fields else 0

    def _values(self, field: Field) -> Iterator[int]:
        kind, count, inline = field
        if kind not in _CODES:
            return
        self._strips_left -= count
        if self._strips_left < 0:
            raise CannotBeJudged(f"more than {MAX_STRIPS} strips", zh=f"数据条超过 {MAX_STRIPS} 个")
        one = struct.Struct(self._order + _CODES[kind])
        length = count * one.size
        if length > len(inline):
            inline = self._bytes(int(self._offset.unpack(inline)[0]), length)
        yield from (int(value) for (value,) in one.iter_unpack(inline[:length]))

    def _number(self, shape: struct.Struct, at: int) -> int:
        return int(shape.unpack(self._bytes(at, shape.size))[0])

    def _bytes(self, at: int, count: int) -> bytes:
        if at + count > self._size_bytes:
            raise self._cut_short("a directory", "目录", at + count)
        return read_at(self._stream, at, count)

    def _cut_short(self, what: str, zh: str, end: int) -> DoesNotOpenWhole:
        return DoesNotOpenWhole(
            f"{what} should reach to byte {end}, the TIFF has {self._size_bytes}: it is cut short",
            zh=f"TIFF {zh}应至第 {end} 字节，文件只有 {self._size_bytes} 字节，不完整",
        )
