"""PDF 1.7 with Chinese text, scanned pages, or both.

The text uses the predefined character map UniGB-UTF16-H, so it can be searched and copied; the
font is named and not embedded, as most business systems leave it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from muniment.interfaces.cli.demonstration.cases.files.scans import Scan
from muniment.interfaces.cli.demonstration.cases.files.zipped import deflated

LINES_PER_PAGE = 38
_LINE_CHARACTERS = 36
_A4 = "[0 0 595 842]"
_CATALOG, _PAGES, _FONT, _METADATA = 1, 2, 3, 6
_FONT_OBJECTS = (
    b"""<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H
   /DescendantFonts [4 0 R] >>""",
    b"""<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000
   /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >>
   /FontDescriptor 5 0 R >>""",
    b"""<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
   /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>""",
)
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@dataclass(frozen=True, slots=True)
class Page:
    """Either a full-page scan, or lines of text with perhaps a small picture beside them."""

    lines: Sequence[str] = ()
    scan: Scan | None = None

    @property
    def is_scanned(self) -> bool:
        """Whether the scan is all there is on the page."""
        return self.scan is not None and not self.lines


def pdf(title: str, pages: Sequence[Page], *, created_at: datetime) -> bytes:
    """Return a PDF of `pages`; the first that has text bears the title."""
    objects = [b"", b"", *_FONT_OBJECTS, _metadata(title)]
    kids = []
    for number, page in enumerate(pages):
        objects += _page_objects(page, title if number == 0 else "", len(objects) + 1)
        kids.append(len(objects))
    objects[_CATALOG - 1] = (
        b"<< /Type /Catalog /Pages 2 0 R /Metadata %d 0 R /Lang (zh-CN) >>" % _METADATA
    )
    references = b" ".join([b"%d 0 R" % kid for kid in kids])
    objects[_PAGES - 1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), references)
    objects.append(_document_information(title, created_at))
    return assembled(objects, extra=b" /Info %d 0 R" % len(objects))


def assembled(objects: Sequence[bytes], *, extra: bytes = b"", identity: bytes = b"") -> bytes:
    """Return a PDF file of `objects`, numbered from one; the first is the catalogue.

    `identity` is its 16-byte identifier; without one it is computed from the objects.
    """
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    offsets, at = [], len(parts[0])
    for number, content in enumerate(objects, 1):
        offsets.append(at)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        parts.append(part)
        at += len(part)
    if not identity:
        identity = hashlib.sha256(b"".join(parts[-2:]) + b"%d" % at).digest()[:16]
    table = b"".join([b"%010d 00000 n \n" % offset for offset in offsets])
    count, name = len(objects) + 1, identity.hex().encode()
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table))
    parts.append(
        b"trailer\n<< /Size %d /Root 1 0 R%b /ID [<%b> <%b>] >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, extra, name, name, at)
    )
    return b"".join(parts)


def stream(content: bytes, entries: bytes = b"", *, is_packed: bool = False) -> bytes:
    """Return a stream object; it is deflated unless `is_packed` says that it need not be."""
    if not is_packed:
        content = deflated(content)
        entries += b" /Filter /FlateDecode"
    return b"<<%b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


def _page_objects(page: Page, title: str, number: int) -> list[bytes]:
    """Return the objects of a page, the page itself last; the first will have `number`."""
    made = []
    resources = b"/Font << /F1 %d 0 R >>" % _FONT
    if page.scan is not None:
        made.append(_image(page.scan))
        resources += b" /XObject << /Im0 %d 0 R >>" % number
    made.append(stream(_operators(page, title)))
    contents = number + len(made) - 1
    made.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Resources << %b >> /Contents %d 0 R >>"
        % (_A4.encode(), resources, contents)
    )
    return made


def _operators(page: Page, title: str) -> bytes:
    if page.is_scanned:
        return b"q 595 0 0 842 0 0 cm /Im0 Do Q"
    drawn = ["q 90 0 0 127 440 40 cm /Im0 Do Q"] if page.scan is not None else []
    height = 790
    if title:
        drawn.append(_text(title[:24], 18, 70, height))
        height -= 40
    for line in page.lines[:LINES_PER_PAGE]:
        drawn.append(_text(line[:_LINE_CHARACTERS], 12, 70, height))
        height -= 18
    return "\n".join(drawn).encode()


def _text(words: str, size: int, x: int, y: int) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET"


def _image(image: Scan) -> bytes:
    space = b"/DeviceRGB" if image.has_colour else b"/DeviceGray"
    entries = (
        b" /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %b"
        b" /BitsPerComponent 8 /Filter /DCTDecode" % (image.width, image.height, space)
    )
    return stream(image.content, entries, is_packed=True)


def _metadata(title: str) -> bytes:
    # Left readable: tools look for the packet without unpacking the file.
    packet = _XMP.format(title=escape(title)).encode()
    return stream(packet, b" /Type /Metadata /Subtype /XML", is_packed=True)


def _document_information(title: str, created_at: datetime) -> bytes:
    written = b"FEFF" + title.encode("utf-16-be").hex().upper().encode()
    moment = f"{created_at:%Y%m%d%H%M%S}+08'00'".encode()
    return b"<< /Title <%b> /Producer (case demonstration) /CreationDate (D:%b) >>" % (
        written,
        moment,
    )
