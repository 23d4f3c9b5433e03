"""Pictures: walked from marker to marker without decoding, or decoded whole when asked to."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, SwellsTooFar
from recordkit.formats.opening import Looked, Opening
from recordkit.formats.sources import read_at

MAX_PIXELS = 1_000_000_000  # a map sheet of A0 at 600 dpi has 558 million
MAX_CHUNKS = 200_000
MAX_SMALL_CHUNK_BYTES = 1 << 20
_MAX_SEGMENTS = 5_000
_TAIL_WINDOW_BYTES = 64 << 10


def read_jpeg(looked: Looked) -> Opening:
    """Walk the segments to the first scan and find the end marker behind it."""
    scan_at, width, height = _walk_jpeg(looked.stream)
    _refuse_pixels(width, height)
    size = looked.glance.size_bytes
    window_at = max(scan_at, size - _TAIL_WINDOW_BYTES)
    # Inside a scan FF is always followed by 00 or a restart marker, so FF D9 is an end.
    if b"\xff\xd9" not in read_at(looked.stream, window_at, size - window_at):
        raise DoesNotOpenWhole(
            "no end marker (FF D9): the picture is cut short",
            zh="缺少图像结束标记（FF D9），文件不完整",
        )
    return Opening()


def _walk_jpeg(stream: BinaryIO) -> tuple[int, int, int]:
    """Return where the first scan's data begin, and the width and height of the picture."""
    at, width, height = 2, 0, 0
    for _ in range(_MAX_SEGMENTS):
        header = read_at(stream, at, 9)
        if len(header) < 4 or header[0] != 0xFF:
            raise _broken_at(at, "a JPEG marker", header[:2])
        marker, length = header[1], int.from_bytes(header[2:4], "big")
        if marker == 0xFF:  # padding before a marker
            at += 1
            continue
        if _is_frame(marker) and len(header) == 9:
            height, width = struct.unpack(">2H", header[5:9])
        if marker == 0xDA:
            if not width:
                raise DoesNotOpenWhole("no frame header before the scan", zh="扫描数据前缺少帧头")
            return at + 2 + length, width, height
        at += 2 + length
    raise CannotBeJudged(
        f"more than {_MAX_SEGMENTS} segments before the picture", zh="图像数据之前的段过多"
    )


def _is_frame(marker: int) -> bool:
    return 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)


def read_png(looked: Looked) -> Opening:
    """Walk the chunks from IHDR to IEND; small ones are checked against their CRC."""
    stream, size = looked.stream, looked.glance.size_bytes
    at, has_content = 8, False
    for number in range(MAX_CHUNKS):
        header = read_at(stream, at, 8)
        if len(header) < 8:
            raise _short("IEND", "PNG")
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if at + 12 + length > size:
            raise _short(kind.decode("latin-1"), "PNG")
        if (number == 0) != (kind == b"IHDR"):
            raise _broken_at(at, "IHDR, once, at the beginning", kind)
        if kind != b"IDAT" or looked.thorough:
            _check_chunk(stream, at, length, kind)
        has_content = has_content or kind == b"IDAT"
        if kind == b"IEND":
            break
        at += 12 + length
    else:
        raise CannotBeJudged(f"more than {MAX_CHUNKS} chunks", zh=f"数据块超过 {MAX_CHUNKS} 个")
    if not has_content:
        raise DoesNotOpenWhole("no IDAT: there is no picture in it", zh="没有图像数据（IDAT）")
    return Opening()


def _check_chunk(stream: BinaryIO, at: int, length: int, kind: bytes) -> None:
    if length > MAX_SMALL_CHUNK_BYTES and kind != b"IDAT":
        return
    stream.seek(at + 4)
    crc, left = 0, length + 4
    content = b""
    while left:
        piece = stream.read(min(left, MAX_SMALL_CHUNK_BYTES))
        if not piece:
            raise _short(kind.decode("latin-1"), "PNG")
        content = content or piece
        crc = zlib.crc32(piece, crc)
        left -= len(piece)
    found = int.from_bytes(stream.read(4), "big")
    if found != crc:
        raise _broken_at(
            at, f"chunk {kind.decode('latin-1')} with CRC {crc:08x}", found.to_bytes(4, "big")
        )
    if kind == b"IHDR":
        if length != 13:
            raise _broken_at(at, "an IHDR of 13 bytes", content[4:])
        width, height = struct.unpack(">2L", content[4:12])
        _refuse_pixels(width, height)


def read_gif(looked: Looked) -> Opening:
    """See the dimensions and the trailer."""
    width, height = struct.unpack("<2H", looked.glance.head[6:10].ljust(4, b"\x00"))
    _refuse_pixels(width, height)
    if not looked.glance.tail.rstrip(b"\x00").endswith(b"\x3b"):
        raise _short("trailer (3B)", "GIF")
    return Opening()


def read_bmp(looked: Looked) -> Opening:
    """See the dimensions and that the file is as long as its header says."""
    head = looked.glance.head.ljust(26, b"\x00")
    stated = int.from_bytes(head[2:6], "little")
    width, height = struct.unpack("<2l", head[18:26])
    _refuse_pixels(abs(width), abs(height))
    if stated > looked.glance.size_bytes:
        raise _short(f"{stated} bytes", "BMP")
    return Opening()


def read_jp2(looked: Looked) -> Opening:
    """See the end of the codestream (FF D9)."""
    if b"\xff\xd9" not in looked.glance.tail:
        raise _short("FF D9", "JPEG 2000")
    return Opening()


def _refuse_pixels(width: int, height: int) -> None:
    if width * height == 0:
        raise DoesNotOpenWhole(
            f"a picture of {width} by {height} pixels", zh=f"图像尺寸为 {width}×{height}"
        )
    if width * height > MAX_PIXELS:
        raise SwellsTooFar(
            f"{width} by {height} pixels, at most {MAX_PIXELS} in all",
            zh=f"图像尺寸 {width}×{height}，超过 {MAX_PIXELS} 像素上限",
        )


def _short(missing: str, kind: str) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(
        f"{missing} is not reached: the {kind} is cut short",
        zh=f"{kind} 文件不完整（未到 {missing}）",
    )


def _broken_at(at: int, expected: str, found: bytes) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(
        f"byte {at}: expected {expected}, found {found[:8].hex(' ') or 'the end'}",
        zh=f"第 {at} 字节：应为 {expected}，实为 {found[:8].hex(' ') or '文件末尾'}",
    )
