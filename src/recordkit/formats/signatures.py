"""Which family a file's first bytes put it in.

PRONOM asks for both ends, so a file that is cut short matches nothing there. These beginnings
say what such a file was meant to be, and PRONOM then gives the precise format.
"""

from __future__ import annotations

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN_BYTES = 1024  # readers accept a header that far in

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "mp3"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "executable"),
)
_RIFF_KINDS = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}

# What PRONOM's media types are called here, for formats whose beginning is not above.
FAMILY_OF_MIME = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/jp2": "jp2",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/webp": "webp",
    "application/rtf": "rtf",
    "audio/mpeg": "mp3",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "audio/mp4": "mp4",
    "video/quicktime": "mp4",
    "video/mpeg": "mpeg",
    "video/x-msvideo": "avi",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gzip",
}


def family_by_start(head: bytes) -> str:
    """Return the family that `head` begins like, or the empty string."""
    for start, family in _STARTS:
        if head.startswith(start):
            return family
    if head[:4] == b"RIFF":
        return _RIFF_KINDS.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00" and len(head) > 26:
        return "bmp"
    if head[:2] == b"MZ" and b"\x00" in head[2:64]:
        return "executable"
    return "pdf" if _begins_a_pdf(head) else ""


def _begins_a_pdf(head: bytes) -> bool:
    if head.lstrip(b"\xef\xbb\xbf\x00\t\n\r\x0c ").startswith(b"%PDF-"):
        return True
    # Behind something else a header counts only when an object follows, or a text that
    # merely speaks of PDF would be taken for one.
    at = head.find(b"%PDF-", 0, _PDF_WITHIN_BYTES)
    return at > 0 and b" obj" in head[at:]
