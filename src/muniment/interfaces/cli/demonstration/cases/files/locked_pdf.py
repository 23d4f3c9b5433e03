"""A PDF that does not open without its password.

The oldest handler of the format (40-bit RC4) is weak and short; weak is enough here, because
what is shown is that encrypted files are recognised. Source: ISO 32000-1:2008, 7.6.
"""

from __future__ import annotations

import hashlib
import struct

from muniment.interfaces.cli.demonstration.cases.files.pdf import assembled

PASSWORD = b"opens-sesame"
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_KEY_BYTES = 5
_PERMISSIONS = -4  # everything allowed to whoever has the password
_CONTENT = b"BT /F1 14 Tf 70 780 Td (locked) Tj ET"


def locked_pdf(seed: str) -> bytes:
    """Return a one-page PDF that wants `PASSWORD`."""
    identity = _md5(seed.encode())
    owner = _rc4(_md5(_padded(PASSWORD))[:_KEY_BYTES], _padded(PASSWORD))
    permissions = struct.pack("<i", _PERMISSIONS)
    key = _md5(_padded(PASSWORD) + owner + permissions + identity)[:_KEY_BYTES]
    content = _rc4(_object_key(key, 4), _CONTENT)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
   /Resources << /Font << /F1 5 0 R >> >> >>""",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P %d >>"
        % (owner.hex().encode(), _rc4(key, _PADDING).hex().encode(), _PERMISSIONS),
    ]
    return assembled(objects, extra=b" /Encrypt 6 0 R", identity=identity)


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def _object_key(key: bytes, number: int) -> bytes:
    return _md5(key + struct.pack("<I", number)[:3] + b"\0\0")[: _KEY_BYTES + 5]


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)
