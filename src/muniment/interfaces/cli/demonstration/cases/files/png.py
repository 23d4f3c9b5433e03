"""PNG of a handwritten signature."""

from __future__ import annotations

import zlib

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.files.zipped import deflated

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def signature_png(chance: Chance, width: int, height: int) -> bytes:
    """Return a grey PNG with a wandering stroke on paper."""
    line = bytes(250 + int(chance.fraction() * 4) for _ in range(width))
    rows = [bytearray(line) for _ in range(height)]
    level = height / 2
    for x in range(width):
        level = min(height - 3, max(1, level + (chance.fraction() - 0.5) * 6))
        for y in range(int(level), int(level) + 3):
            rows[y][x] = 30
    pixels = b"".join([b"\0" + row for row in rows])  # a zero before each row: no filter
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    chunks = ((b"IHDR", header), (b"IDAT", deflated(pixels)), (b"IEND", b""))
    return _SIGNATURE + b"".join([_chunk(kind, content) for kind, content in chunks])


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + check
