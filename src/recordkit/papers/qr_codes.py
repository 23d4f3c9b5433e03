"""Drawing QR codes. Source: ISO/IEC 18004."""

from __future__ import annotations

from io import BytesIO

import segno
from segno.encoder import DataOverflowError

from recordkit.papers.faults import TooLongForCode

# At error correction level M, with modules of half a millimetre: as wide as two thumbs.
LARGEST_VERSION = 20
QUIET_MODULES = 4


def code_svg(text: str) -> str:
    """Return the QR code of an ASCII `text` as an SVG element without styles or scripts.

    It can stand in a page with a strict content security policy. It has no size of its own.

    Raises:
        TooLongForCode: The text needs a larger symbol than is read from paper.
    """
    try:
        symbol = segno.make_qr(text, error="m", boost_error=False)
    except DataOverflowError as found:
        raise _too_long(text) from found
    if int(symbol.version) > LARGEST_VERSION:
        raise _too_long(text)
    drawn = BytesIO()
    symbol.save(
        drawn,
        kind="svg",
        border=QUIET_MODULES,
        xmldecl=False,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        nl=False,
        light="#fff",
    )
    return drawn.getvalue().decode("utf-8")


def _too_long(text: str) -> TooLongForCode:
    return TooLongForCode(
        f"{len(text)} characters need a symbol larger than version {LARGEST_VERSION}",
        zh=f"{len(text)} 个字符，超出版本 {LARGEST_VERSION} 的二维码",
    )
