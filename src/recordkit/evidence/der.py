"""Writing DER: a few plain functions, since what we write is small and must be exact.

Reading foreign structures is asn1crypto's work; see `asn1`. Source: ITU-T X.690.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


def tagged(tag: int, body: bytes) -> bytes:
    """Return `body` under a one-byte tag with the shortest length."""
    length = len(body)
    if length < 0x80:
        return bytes((tag, length)) + body
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of `parts` in their order."""
    return tagged(0x30, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF `parts`, sorted as DER asks."""
    return tagged(0x31, b"".join(sorted(parts)))


def explicit(number: int, part: bytes) -> bytes:
    """Return `part` inside the explicit context tag `number`."""
    return tagged(0xA0 | number, part)


def implicit(number: int, part: bytes) -> bytes:
    """Return the constructed `part` with its tag replaced by the context tag `number`."""
    return bytes((0xA0 | number,)) + part[1:]


def integer(value: int) -> bytes:
    """Return a non-negative INTEGER."""
    return tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octet_string(body: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tagged(0x04, body)


def bit_string(body: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING whose last byte has `unused` bits that do not count."""
    return tagged(0x03, bytes((unused,)) + body)


def utf8_string(text: str) -> bytes:
    """Return a UTF8String."""
    return tagged(0x0C, text.encode("utf-8"))


@lru_cache(maxsize=256)
def identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    return tagged(0x06, b"".join(map(_base128, (first * 40 + second, *rest))))


def algorithm(dotted: str, *, null: bool = False) -> bytes:
    """Return an AlgorithmIdentifier, with NULL parameters or with none."""
    return sequence(identifier(dotted), NULL if null else b"")


def time(moment: datetime) -> bytes:
    """Return a Time as certificates and CMS write it: UTCTime until 2049, to the second."""
    utc = moment.astimezone(UTC)
    if 1950 <= utc.year < 2050:
        return tagged(0x17, utc.strftime("%y%m%d%H%M%SZ").encode("ascii"))
    return generalized_time(utc)


def generalized_time(moment: datetime) -> bytes:
    """Return a GeneralizedTime in UTC, to the second."""
    utc = moment.astimezone(UTC)
    return tagged(0x18, f"{utc.year:04}{utc:%m%d%H%M%S}Z".encode("ascii"))


def _base128(value: int) -> bytes:
    octets = [value & 0x7F]
    while value := value >> 7:
        octets.append(0x80 | value & 0x7F)
    return bytes(reversed(octets))
