"""The picture of a round seal, drawn: a ring, a star, the name along the ring.

It is for demonstrations. A real seal's picture is made by its maker from a registered stamp.
"""

from __future__ import annotations

import math
from functools import lru_cache
from importlib import resources
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from recordkit.evidence.documents.seals import Picture

_RED = (214, 30, 38, 255)
_CLEAR = (0, 0, 0, 0)
_SIDE = 640  # pixels, drawn large and made smaller, which smooths the edges
_SHOWN = 320
_RING = 18
_SWEEP = 240.0  # degrees of the ring that the name may take
_LONGEST_NAME = 32
_FONTS = "pylopdf_fonts_zh_cn"


def draw_round_seal(name: str, *, below: str = "", width_mm: int = 40) -> Picture:
    """Return a round red seal with `name` along its ring and `below` under the star.

    The same words give the same bytes.

    Raises:
        ValueError: There is no name, or it is longer than 32 characters.
    """
    if not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError(f"a name has 1 to {_LONGEST_NAME} characters, not {len(name)}")
    image = Image.new("RGBA", (_SIDE, _SIDE), _CLEAR)
    pen = ImageDraw.Draw(image)
    edge = _RING
    pen.ellipse((edge, edge, _SIDE - edge, _SIDE - edge), outline=_RED, width=_RING)
    pen.polygon(_star(_SIDE / 2, _SIDE / 2, _SIDE * 0.15), fill=_RED)
    _write_along_ring(image, name)
    if below:
        font = _font(int(_SIDE * 0.065))
        place = (_SIDE / 2, _SIDE * 0.78)
        pen.text(place, below[:_LONGEST_NAME], font=font, fill=_RED, anchor="mm")
    written = BytesIO()
    image.resize((_SHOWN, _SHOWN), Image.Resampling.LANCZOS).save(written, "PNG", optimize=False)
    return Picture("PNG", written.getvalue(), width_mm, width_mm)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the ten corners of a five-pointed star that stands on two of its points."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    return [
        (x + reach * math.sin(turn), y - reach * math.cos(turn))
        for number in range(10)
        for reach in (radius if number % 2 == 0 else inner,)
        for turn in (math.radians(36 * number),)
    ]


def _write_along_ring(image: Image.Image, name: str) -> None:
    """Write each character upright to the ring, the name centred over the star."""
    size = int(min(_SIDE * 0.13, _SIDE * 1.5 / max(len(name), 6)))
    font, radius = _font(size), _SIDE * 0.37
    step = min(_SWEEP / max(len(name), 2), 34.0)
    first = -step * (len(name) - 1) / 2
    for number, character in enumerate(name):
        degrees = first + step * number
        turned = _character(character, font, size).rotate(-degrees, Image.Resampling.BICUBIC)
        turn = math.radians(degrees)
        x = _SIDE / 2 + radius * math.sin(turn) - turned.width / 2
        y = _SIDE / 2 - radius * math.cos(turn) - turned.height / 2
        image.alpha_composite(turned, (round(x), round(y)))


def _character(character: str, font: ImageFont.FreeTypeFont, size: int) -> Image.Image:
    side = int(size * 1.6)
    held = Image.new("RGBA", (side, side), _CLEAR)
    ImageDraw.Draw(held).text((side / 2, side / 2), character, font=font, fill=_RED, anchor="mm")
    return held


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    held = resources.files(_FONTS).joinpath("NotoSerifSC-Regular.otf").read_bytes()
    return ImageFont.truetype(BytesIO(held), size)
