"""OFD with one page of text and perhaps a picture. Source: GB/T 33190-2016."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from muniment.interfaces.cli.demonstration.cases.files.scans import Scan
from muniment.interfaces.cli.demonstration.cases.files.zipped import zipped

LINES_PER_PAGE = 40
_LINE_CHARACTERS = 36
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# All identifiers of a document share one number space.
_PAGE, _FONT, _IMAGE, _LAYER, _PICTURE, _FIRST_LINE = 1, 2, 3, 4, 5, 11
_SIZE = "4.2"  # millimetres, as everything in OFD
_AREA = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
_FONTS = (
    f'{_DECLARATION}<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts>'
    f'<ofd:Font ID="{_FONT}" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>'
).encode()
_MEDIA = (
    f'{_DECLARATION}<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>'
    f'<ofd:MultiMedia ID="{_IMAGE}" Type="Image" Format="JPEG">'
    f"<ofd:MediaFile>image_{_IMAGE}.jpg</ofd:MediaFile>"
    "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
).encode()


def ofd(
    title: str, lines: Sequence[str], picture: Scan | None = None, *, created_at: datetime
) -> bytes:
    """Return an OFD; the title is its first line."""
    shown = [title, *lines][:LINES_PER_PAGE]
    members = [
        ("OFD.xml", _entry(title, created_at, identity=_identity(title, shown, created_at))),
        ("Doc_0/Document.xml", _document(_FIRST_LINE + len(shown), picture is not None)),
        ("Doc_0/PublicRes.xml", _FONTS),
        ("Doc_0/Pages/Page_0/Content.xml", _page(shown, picture is not None)),
    ]
    if picture is not None:
        members.append(("Doc_0/DocumentRes.xml", _MEDIA))
        members.append((f"Doc_0/Res/image_{_IMAGE}.jpg", picture.content))
    return zipped(members)


def _identity(title: str, lines: Sequence[str], created_at: datetime) -> str:
    said = "\n".join((title, created_at.isoformat(), *lines))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _entry(title: str, created_at: datetime, *, identity: str) -> bytes:
    return (
        f'{_DECLARATION}<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody>'
        f"<ofd:DocInfo><ofd:DocID>{identity}</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title>"
        f"<ofd:CreationDate>{created_at:%Y-%m-%d}</ofd:CreationDate></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    ).encode()


def _document(largest_id: int, has_picture: bool) -> bytes:
    media = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>" if has_picture else ""
    return (
        f"{_DECLARATION}<ofd:Document {_NAMESPACE}><ofd:CommonData>"
        f"<ofd:MaxUnitID>{largest_id}</ofd:MaxUnitID><ofd:PageArea>{_AREA}</ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{media}</ofd:CommonData>"
        f'<ofd:Pages><ofd:Page ID="{_PAGE}" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "</ofd:Document>"
    ).encode()


def _page(lines: Sequence[str], has_picture: bool) -> bytes:
    image = (
        f'<ofd:ImageObject ID="{_PICTURE}" Boundary="130 200 60 80" CTM="60 0 0 80 0 0"'
        f' ResourceID="{_IMAGE}"/>'
    )
    text = "".join([_line(number, line[:_LINE_CHARACTERS]) for number, line in enumerate(lines)])
    return (
        f"{_DECLARATION}<ofd:Page {_NAMESPACE}><ofd:Area>{_AREA}</ofd:Area><ofd:Content>"
        f'<ofd:Layer ID="{_LAYER}" Type="Body">{image if has_picture else ""}{text}</ofd:Layer>'
        "</ofd:Content></ofd:Page>"
    ).encode()


def _line(number: int, line: str) -> str:
    top = 20 + 6 * number
    advances = f' DeltaX="g {len(line) - 1} {_SIZE}"' if len(line) > 1 else ""
    return (
        f'<ofd:TextObject ID="{_FIRST_LINE + number}" Boundary="20 {top} 170 6"'
        f' Font="{_FONT}" Size="{_SIZE}">'
        f'<ofd:TextCode X="0" Y="{_SIZE}"{advances}>{escape(line)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )
