"""Baseline JPEGs that look like scanned pages, at the speed of memory.

With a restart marker after every row of blocks, each row is a run of bytes that stands alone.
So a page is a choice of bands (a heading, a line of text, a row of a table, a seal), each drawn
and coded once by Pillow, and putting a page together is joining bytes.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from muniment.interfaces.cli.demonstration.cases.chance import Chance

BLOCK = 8  # pixels
_PAPER, _INK, _RED = 236, 60, (200, 40, 40)
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_VARIETY = {"blank": 16, "heading": 4, "line": 14, "row": 6, "seal": 2}

Band = tuple[bytes, ...]  # the coded rows of blocks, from top to bottom


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size in blocks, the strength of the scanner's grain, and whether it saw colour."""

    width: int
    height: int
    grain: int
    has_colour: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """A JPEG and what a PDF has to say of it."""

    content: bytes
    width: int  # pixels
    height: int
    has_colour: bool


@dataclass(frozen=True, slots=True)
class _Stock:
    """The bands of one kind of sheet, and the JPEG header that goes before them."""

    header: bytes
    comment_at: int  # where in the header a comment may stand: JFIF wants to come first
    height_at: int  # where in the header the height stands
    bands: dict[str, tuple[Band, ...]]


def scan(chance: Chance, sheet: Sheet, note: str) -> Scan:
    """Return a page of `sheet` with pseudo-writing; `note` goes into a comment segment."""
    stock = _stock(sheet.width, sheet.grain, sheet.has_colour)
    rows = _page(chance, stock, sheet)
    height = sheet.height * BLOCK
    head, at = stock.header[: stock.comment_at], stock.height_at
    rest = stock.header[stock.comment_at : at] + height.to_bytes(2, "big") + stock.header[at + 2 :]
    comment = note.encode()
    parts = [head, b"\xff\xfe", (len(comment) + 2).to_bytes(2, "big"), comment, rest]
    for number, row in enumerate(rows):
        parts += (row, _MARKERS[number & 7])
    parts[-1] = b"\xff\xd9"
    return Scan(b"".join(parts), sheet.width * BLOCK, height, sheet.has_colour)


_MARKERS = tuple(bytes((0xFF, 0xD0 | number)) for number in range(8))


def _page(chance: Chance, stock: _Stock, sheet: Sheet) -> list[bytes]:
    """Choose bands from top to bottom until the sheet is full."""
    margin = max(1, sheet.height // 14)
    blank = stock.bands["blank"]
    rows = [row for _ in range(margin) for row in chance.one_of(blank)]
    rows += chance.one_of(stock.bands["heading"])
    seal = chance.one_of(stock.bands["seal"]) if chance.happens(0.5) else ()
    last = sheet.height - margin - len(seal)
    has_table = chance.happens(0.3)
    while True:
        kind = "row" if has_table and len(rows) % 3 == 0 else "line"
        band = chance.one_of(stock.bands[kind])
        if len(rows) + len(band) > last:
            break
        rows += band
    rows += seal
    while len(rows) < sheet.height:
        rows += chance.one_of(blank)
    return rows[: sheet.height]


@lru_cache(maxsize=64)
def _stock(width: int, grain: int, has_colour: bool) -> _Stock:
    chance = Chance(f"stock of bands {width} {grain} {has_colour}")
    pen = _Pen(chance, width * BLOCK, has_colour)
    drawn = [(kind, pen.band(kind)) for kind, count in _VARIETY.items() for _ in range(count)]
    strip = _joined([image for _, image in drawn])
    header, rows = _coded(_grained(strip, grain, f"{width} {grain} {has_colour}"))
    bands: dict[str, list[Band]] = {kind: [] for kind in _VARIETY}
    at = 0
    for kind, image in drawn:
        count = image.height // BLOCK
        bands[kind].append(tuple(rows[at : at + count]))
        at += count
    comment_at = 4 + int.from_bytes(header[4:6], "big")
    height_at = header.index(b"\xff\xc0") + 5
    return _Stock(
        header, comment_at, height_at, {kind: tuple(made) for kind, made in bands.items()}
    )


class _Pen:
    """Draws bands: pseudo-characters of a few strokes each, table lines, a round seal."""

    def __init__(self, chance: Chance, width: int, has_colour: bool) -> None:
        self._chance = chance
        self._width = width
        self._mode = "RGB" if has_colour else "L"
        self._unit = width / 50  # a character of 4.2 mm on a sheet of 210 mm

    def band(self, kind: str) -> Image.Image:
        """Return one band of `kind`, a whole number of blocks high."""
        if kind == "blank":
            return self._paper(BLOCK)
        if kind == "heading":
            return self._line(1.6, indent=0.3, share=0.4)
        if kind == "row":
            return self._table_row()
        if kind == "seal":
            return self._seal()
        return self._line(1.0, indent=0.12, share=0.6 + 0.16 * self._chance.fraction())

    def _paper(self, height: float) -> Image.Image:
        whole = max(1, round(height / BLOCK)) * BLOCK
        shade = (_PAPER,) * 3 if self._mode == "RGB" else _PAPER
        return Image.new(self._mode, (self._width, whole), shade)

    def _line(self, scale: float, *, indent: float, share: float) -> Image.Image:
        size = self._unit * scale
        image = self._paper(max(2 * BLOCK, size * 1.7))
        draw = ImageDraw.Draw(image)
        for place in range(int(self._width * share / (size * 1.1))):
            self._character(draw, self._width * indent + place * size * 1.1, size * 0.3, size)
        return image

    def _character(self, draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
        far, thick = size * 0.9, max(1, round(size / 12))
        for _ in range(self._chance.whole(2, 4)):
            level = y + far * self._chance.fraction()
            draw.line((x, level, x + far, level), self._ink(), thick)
        for _ in range(self._chance.whole(1, 3)):
            place = x + far * self._chance.fraction()
            draw.line((place, y, place, y + far), self._ink(), thick)
        if self._chance.happens(0.6):
            draw.line((x + far / 2, y + far / 3, x + far, y + far), self._ink(), thick)

    def _table_row(self) -> Image.Image:
        image = self._line(0.9, indent=0.14, share=0.66)
        draw = ImageDraw.Draw(image)
        left, right, low = self._width * 0.12, self._width * 0.88, image.height - 1
        draw.line((left, 0, right, 0), self._ink(), 1)
        for place in (left, self._width * 0.3, self._width * 0.62, right):
            draw.line((place, 0, place, low), self._ink(), 1)
        return image

    def _seal(self) -> Image.Image:
        across = self._unit * 9  # 42 mm
        image = self._paper(across)
        draw = ImageDraw.Draw(image)
        red = _RED if self._mode == "RGB" else 120
        left, thick = self._width * 0.62, max(1, round(self._unit / 5))
        top, low = thick, image.height - thick - 1
        draw.ellipse((left, top, left + across, low), outline=red, width=thick)
        draw.polygon(_star(left + across / 2, image.height / 2, across / 6), fill=red)
        return image

    def _ink(self) -> int | tuple[int, int, int]:
        shade = _INK + int(self._chance.fraction() * 40)
        return (shade, shade, shade) if self._mode == "RGB" else shade


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for number in range(10):
        far, turn = radius * (0.38 if number % 2 else 1), math.pi * number / 5
        corners.append((x + far * math.sin(turn), y - far * math.cos(turn)))
    return corners


def _joined(images: list[Image.Image]) -> Image.Image:
    strip = Image.new(images[0].mode, (images[0].width, sum(image.height for image in images)))
    at = 0
    for image in images:
        strip.paste(image, (0, at))
        at += image.height
    return strip


def _grained(strip: Image.Image, grain: int, seed: str) -> Image.Image:
    """Return `strip` with even noise of plus or minus `grain`, as scanners leave."""
    fraction = Chance(f"grain {seed}").fraction
    # One line of noise, used again at another offset on each line, is noise enough.
    line = bytes(int(128 + (fraction() * 2 - 1) * grain) for _ in range(2 * strip.width))
    starts = [int(fraction() * strip.width) for _ in range(strip.height)]
    noise = b"".join([line[start : start + strip.width] for start in starts])
    layer = Image.frombytes("L", strip.size, noise).convert(strip.mode)
    return ImageChops.add(strip, layer, scale=1, offset=-128)


def _coded(strip: Image.Image) -> tuple[bytes, list[bytes]]:
    """Return the JPEG header of `strip` and its coded rows of blocks."""
    sink = io.BytesIO()
    strip.save(sink, "JPEG", quality=80, subsampling=0, restart_marker_rows=1, dpi=(150, 150))
    whole = sink.getvalue()
    start = whole.index(b"\xff\xda")
    start += 2 + int.from_bytes(whole[start + 2 : start + 4], "big")
    return whole[:start], _RESTART.split(whole[start:-2])
