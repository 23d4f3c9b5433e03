"""DOCX with a heading, paragraphs and perhaps a picture. Source: ECMA-376, part 1."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from muniment.interfaces.cli.demonstration.cases.files.scans import Scan
from muniment.interfaces.cli.demonstration.cases.files.zipped import zipped

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORDS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="jpg" ContentType="image/jpeg"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORDS_TYPE}"/></Types>'
)
_ACROSS, _DOWN = 3_600_000, 5_090_000  # English metric units: 10 cm by 14 cm
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    f'<wp:extent cx="{_ACROSS}" cy="{_DOWN}"/><wp:docPr id="1" name="1"/>'
    f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{_DRAWING}/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="1"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_ACROSS}" cy="{_DOWN}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def docx(title: str, paragraphs: Sequence[str], picture: Scan | None = None) -> bytes:
    """Return a document that word processors open."""
    members = [
        ("[Content_Types].xml", _CONTENT_TYPES.encode()),
        ("_rels/.rels", _relations("officeDocument", "word/document.xml")),
        ("word/document.xml", _body(title, paragraphs, picture is not None)),
    ]
    if picture is not None:
        members.append(("word/_rels/document.xml.rels", _relations("image", "media/image1.jpg")))
        members.append(("word/media/image1.jpg", picture.content))
    return zipped(members)


def _relations(kind: str, target: str) -> bytes:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def _body(title: str, paragraphs: Sequence[str], has_picture: bool) -> bytes:
    text = "".join([f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in paragraphs])
    return (
        f'{_DECLARATION}<w:document xmlns:w="{_WORDS}" xmlns:r="{_OFFICE}"'
        f' xmlns:wp="{_DRAWING}/wordprocessingDrawing"><w:body>'
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>'
        f"<w:t>{escape(title)}</w:t></w:r></w:p>{text}{_PICTURE if has_picture else ''}"
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    ).encode()
