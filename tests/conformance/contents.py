"""Small, real files of every format that a good package in these tests holds."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from PIL import Image

OFD_NAMESPACE = "http://www.ofdspec.org/2016"


def pdf(*, password: str = "", script: str = "") -> bytes:
    """Return a one-page PDF that claims to be PDF/A, locked or carrying a script when asked."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.Root.Metadata = pikepdf.Stream(document, _PDFA_CLAIM)
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String(script)
        )
    written = io.BytesIO()
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(written, deterministic_id=not password, encryption=lock)
    return written.getvalue()


def jpeg() -> bytes:
    """Return a small grey JPEG."""
    written = io.BytesIO()
    Image.new("L", (64, 64), 200).save(written, "JPEG")
    return written.getvalue()


def ofd() -> bytes:
    """Return an OFD of one empty page."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _OFD_MEMBERS.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return written.getvalue()


def html(title: str) -> bytes:
    """Return a page that needs nothing from outside itself."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    ).encode()


def xml(title: str) -> bytes:
    """Return a small XML document."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n<数据快照 title="{title}"/>\n'.encode()


_PDFA_CLAIM = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"/>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
_OFD_MEMBERS = {
    "OFD.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD xmlns:ofd="{OFD_NAMESPACE}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>
<ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID></ofd:DocInfo>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>""",
    "Doc_0/Document.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:Document xmlns:ofd="{OFD_NAMESPACE}"><ofd:CommonData><ofd:MaxUnitID>2</ofd:MaxUnitID>
<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>
<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>""",
    "Doc_0/Pages/Page_0/Content.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:Page xmlns:ofd="{OFD_NAMESPACE}"><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>
</ofd:Area></ofd:Page>""",
}


def zipped() -> bytes:
    """Return an archive with one text in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (1980, 1, 1, 0, 0, 0)), "附件")
    return written.getvalue()


def bitmap() -> bytes:
    """Return a small bitmap, a format to be converted."""
    written = io.BytesIO()
    Image.new("L", (8, 8), 200).save(written, "BMP")
    return written.getvalue()
