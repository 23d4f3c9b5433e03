"""What PRONOM says of a file: its answer, and where that answer is certain without the engine.

Most files of a case are scans (JFIF) and plain PDF. Their signatures are a few bytes at both
ends, and every format that shares those ends with them is told apart by a word that can be
looked for. Whatever is not plainly one of the two is asked of the engine; a test holds the
answers here against the engine's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """One PRONOM format that both ends of a file agree with."""

    puid: str
    name: str
    version: str
    mime_type: str


def _jfif(puid: str, version: str) -> Match:
    return Match(puid, "JPEG File Interchange Format", version, "image/jpeg")


def _pdf(puid: str, version: str) -> Match:
    name = f"Acrobat PDF {version} - Portable Document Format"
    return Match(puid, name, version, "application/pdf")


_JFIF_START = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
_JFIF_VERSIONS = {
    0: _jfif("fmt/42", "1.00"),
    1: _jfif("fmt/43", "1.01"),
    2: _jfif("fmt/44", "1.02"),
}
_JFIF_UNITS = (0, 1, 2)
_SCAN = 0xDA
# Frames, tables, restart interval, comment. Behind any other marker another format may begin,
# for example Exif, which is then what PRONOM names the file after.
_PLAIN_SEGMENTS = frozenset((*range(0xC0, 0xD0), 0xDB, 0xDD, 0xFE))

_PDF_VERSIONS = {
    b"%PDF-1.0": _pdf("fmt/14", "1.0"),
    b"%PDF-1.1": _pdf("fmt/15", "1.1"),
    b"%PDF-1.2": _pdf("fmt/16", "1.2"),
    b"%PDF-1.3": _pdf("fmt/17", "1.3"),
    b"%PDF-1.4": _pdf("fmt/18", "1.4"),
    b"%PDF-1.5": _pdf("fmt/19", "1.5"),
    b"%PDF-1.6": _pdf("fmt/20", "1.6"),
    b"%PDF-1.7": _pdf("fmt/276", "1.7"),
}
# PDF/A, PDF/X, PDF/E, PDF/UA, portfolios and Illustrator: each signature has one of these words.
_CLAIMS = (
    b"pdfaid",
    b"pdfx",
    b"pdfe:",
    b"pdfuaid",
    b"GTS_",
    b"CGATS",
    b"/Collection",
    b"AIPrivateData",
    b"llustrator",
)


def certain_match(both_ends: bytes) -> Match | None:
    """Return PRONOM's word on a file with these ends where it is certain; None where it is not."""
    if both_ends.startswith(_JFIF_START):
        return _certain_jfif(both_ends)
    if both_ends.startswith(b"%PDF-"):
        return _certain_pdf(both_ends)
    return None


def _certain_jfif(both_ends: bytes) -> Match | None:
    if len(both_ends) < 20 or both_ends[13] not in _JFIF_UNITS:
        return None
    if not both_ends.endswith(b"\xff\xd9") or not _is_plain_up_to_its_scan(both_ends):
        return None
    return _JFIF_VERSIONS.get(both_ends[12])


def _is_plain_up_to_its_scan(both_ends: bytes) -> bool:
    """Whether nothing stands between the first segment and the picture but what belongs to it."""
    at = 20
    while at + 4 <= len(both_ends) >> 1 and both_ends[at] == 0xFF:
        marker = both_ends[at + 1]
        if marker == _SCAN:
            return True
        if marker not in _PLAIN_SEGMENTS:
            return False
        at += 2 + int.from_bytes(both_ends[at + 2 : at + 4], "big")
    return False


def _certain_pdf(both_ends: bytes) -> Match | None:
    if not both_ends.rstrip(b"\r\n").endswith(b"%%EOF"):
        return None
    if any(claim in both_ends for claim in _CLAIMS):
        return None
    return _PDF_VERSIONS.get(both_ends[:8])
