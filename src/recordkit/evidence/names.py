"""Distinguished names as they are found: compared as the standard says, read whatever they hold.

Certificates are in use whose names hold bytes that their string type does not allow. Nobody
loses a verdict over a display name: what cannot be compared as text is compared as bytes, and
what cannot be decoded as declared is decoded as well as it goes.

Source: RFC 5280, section 7.1 (comparison).
"""

from __future__ import annotations

from typing import Any, ClassVar

from asn1crypto import core

from recordkit.evidence.asn1 import load

COMMON_NAME = "2.5.4.3"
SERIAL_NUMBER = "2.5.4.5"
ORGANIZATION = "2.5.4.10"
ORGANIZATION_IDENTIFIER = "2.5.4.97"
_LONGEST_VALUE = 256  # of what a certificate says of itself, as much as we repeat
_MOST_ATTRIBUTES = 64
_BMP_STRING, _UNIVERSAL_STRING = 30, 28
# UTF-8 refuses what is not UTF-8; GB 18030 is what Chinese authorities wrote before it.
_ENCODINGS = ("utf-8", "gb18030", "latin-1")


def comparable(name: Any) -> str:
    """Return the canonical form of an asn1crypto Name, for comparing only."""
    try:
        return str(name.hashable)
    except (ValueError, TypeError, KeyError, AttributeError):
        return f"der:{name.dump().hex()}"


def attributes_of(name_der: bytes) -> dict[str, str]:
    """Return the attributes of a DER Name as text, by OID; of several, the last.

    Raises:
        ValueError: It is no sequence of sets of pairs at all, or has too many.
    """
    found: dict[str, str] = {}
    count = 0
    for relative in load(_Name, name_der):
        for pair in relative:
            count += 1
            if count > _MOST_ATTRIBUTES:
                raise ValueError(f"a name of more than {_MOST_ATTRIBUTES} attributes")
            value = pair["value"].parsed
            found[pair["type"].dotted] = _text(value.tag, bytes(value.contents))
    return found


class _Pair(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [("type", core.ObjectIdentifier), ("value", core.Any)]


class _Relative(core.SetOf):  # type: ignore[misc]
    _child_spec = _Pair


class _Name(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Relative


def _text(tag: int, contents: bytes) -> str:
    if tag == _BMP_STRING:
        return contents.decode("utf-16-be", errors="replace")[:_LONGEST_VALUE]
    if tag == _UNIVERSAL_STRING:
        return contents.decode("utf-32-be", errors="replace")[:_LONGEST_VALUE]
    return readable(contents)


def readable(contents: bytes) -> str:
    """Return bytes as text: UTF-8, else GB 18030, else Latin-1; at most 256 characters."""
    for encoding in _ENCODINGS[:-1]:
        try:
            return contents.decode(encoding)[:_LONGEST_VALUE]
        except UnicodeDecodeError:
            continue
    return contents.decode(_ENCODINGS[-1])[:_LONGEST_VALUE]
