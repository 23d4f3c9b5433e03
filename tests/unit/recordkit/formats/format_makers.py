"""Makes small whole files of every kind, so that tests can cut, flip and lock them."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from PIL import Image

OFD_NS = "http://www.ofdspec.org/2016"


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture with some grain in it, in a format of the picture library."""
    width, height = size
    grain = bytes((x * 7 + y * 13) % 256 for y in range(height) for x in range(width))
    held = io.BytesIO()
    Image.frombytes("L", size, grain).convert("RGB").save(held, kind)
    return held.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that states these dimensions and holds next to nothing."""
    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(content)) + kind + content + zlib.crc32(kind + content).to_bytes(4)
        for kind, content in chunks
    )


def zipped(entries: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these entries, in this order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a Word document; `more` are further entries, underscores for slashes."""
    return zipped(
        {
            "[Content_Types].xml": "<Types xmlns='urn:t'/>",
            "_rels/.rels": "<Relationships xmlns='urn:r'/>",
            "word/document.xml": "<w:document xmlns:w='urn:w'>申请表</w:document>",
            **{
                name.replace("__", "/").replace("_bin", ".bin"): each for name, each in more.items()
            },
        }
    )


def xlsx() -> bytes:
    """Return an Excel workbook."""
    return zipped(
        {
            "[Content_Types].xml": "<Types xmlns='urn:t'/>",
            "_rels/.rels": "<Relationships xmlns='urn:r'/>",
            "xl/workbook.xml": "<workbook xmlns='urn:x'/>",
        }
    )


def odt(*, manifest: str = "<m:manifest xmlns:m='urn:m'/>") -> bytes:
    """Return an OpenDocument text."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": "<o:c xmlns:o='urn:o' xmlns:office='urn:f' office:version='1.2'/>",
            "META-INF/manifest.xml": manifest,
        }
    )


def ofd(**parts: str) -> bytes:
    """Return an OFD of one page; `parts` replaces entry (OFD), document (Document) or page."""
    entries = {
        "OFD.xml": parts.get(
            "entry",
            f'<ofd:OFD xmlns:ofd="{OFD_NS}" Version="1.1" DocType="OFD"><ofd:DocBody>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        ),
        "Doc_0/Document.xml": parts.get(
            "document",
            f'<ofd:Document xmlns:ofd="{OFD_NS}"><ofd:Pages>'
            '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        ),
        "Doc_0/Pages/Page_0/Content.xml": parts.get("page", f'<ofd:Page xmlns:ofd="{OFD_NS}"/>'),
    }
    if "encryptions" in parts:
        entries["Encryptions.xml"] = parts["encryptions"]
    return zipped(entries)


def pdf(*, pages: int = 2, user: str = "", owner: str = "", script: str = "") -> bytes:
    """Return a PDF, perhaps locked, perhaps with a script that runs on opening."""
    document = pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page()
        page.Contents = document.make_stream(b"0 0 m 10 10 l S " * 40)
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
    lock = pikepdf.Encryption(owner=owner, user=user) if owner or user else False
    held = io.BytesIO()
    document.save(held, encryption=lock)
    return held.getvalue()


def pdf_with_deep_stream(unfolded_bytes: int) -> bytes:
    """Return a PDF whose catalogue lies in an object stream that unfolds into so many bytes."""
    numbers = b"1 0 2 31 "
    objects = b"<</Type/Catalog/Pages 2 0 R>>  <</Type/Pages/Kids[]/Count 0>>"
    packer = zlib.compressobj(9)
    packed = packer.compress(numbers + objects)
    for _ in range(unfolded_bytes >> 20):
        packed += packer.compress(b" " * (1 << 20))
    packed += packer.flush()
    start = b"%PDF-1.5\n"
    held = (
        b"3 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>\nstream\n"
        % (len(numbers), len(packed))
        + packed
        + b"\nendstream\nendobj\n"
    )
    at = len(start) + len(held)
    rows = ((0, 0, 255), (2, 3, 0), (2, 3, 1), (1, len(start), 0), (1, at, 0))
    table = zlib.compress(b"".join(struct.pack(">BLB", *row) for row in rows))
    return (
        start
        + held
        + b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\n"
        b"stream\n" % len(table) + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file; each stream takes whole sectors of at least 4096 bytes."""
    table, body, entries = [0xFFFFFFFD], b"", []
    count = len(streams) + 1
    directory_sectors = -(-count // 4)
    entries.append(_directory_entry("Root Entry", 5, 0xFFFFFFFE, 0))
    at = 1 + directory_sectors
    table += [*range(2, directory_sectors + 1), 0xFFFFFFFE]
    for name, content in streams.items():
        size = max(4096, len(content))
        sectors = -(-size // 512)
        entries.append(_directory_entry(name, 2, at, size))
        table += [*range(at + 1, at + sectors), 0xFFFFFFFE]
        body += content.ljust(sectors * 512, b"\x00")
        at += sectors
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\x00")
    table += [0xFFFFFFFF] * (128 - len(table))
    header = struct.pack(
        "<8s16x5H6x9L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    places = struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    return header + places + struct.pack("<128L", *table) + directory + body


def _directory_entry(name: str, kind: int, sector: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBB3L", len(encoded), kind, 1, *[0xFFFFFFFF] * 3)
        + bytes(36)
        + struct.pack("<LQ", sector, size)
    )


def wav() -> bytes:
    """Return a second of silence."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    return held.getvalue()


def mp3(frames: int = 30) -> bytes:
    """Return frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz."""
    return b"".join(b"\xff\xfb\x90\x00".ljust(417, b"\x55") for _ in range(frames))


def mp4() -> bytes:
    """Return a film that shows nothing."""
    boxes = (
        (b"ftyp", b"isom\x00\x00\x02\x00isommp41"),
        (b"mdat", bytes(400)),
        (b"moov", bytes(100)),
    )
    return b"".join(struct.pack(">L", len(each) + 8) + kind + each for kind, each in boxes)
