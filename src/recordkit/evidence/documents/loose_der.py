"""ASN.1 as it is found inside documents: every element with the exact bytes that it came in.

Seals are signed over bytes, and their makers do not all follow the schema: strings hold bytes
that their type forbids, fields change their type between editions. So elements are taken apart
by tag alone, one level at a time, and what a field means is decided by who reads it.

Source: ITU-T X.690, with the indefinite lengths of BER.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from recordkit.evidence.asn1 import LARGEST_STRUCTURE_BYTES, MalformedEvidence
from recordkit.evidence.names import readable

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, PRINTABLE_STRING, IA5_STRING = 0x0C, 0x13, 0x16
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1

_CONSTRUCTED = 0x20
_DEEPEST = 64
_MOST_CHILDREN = 100_000


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag byte, what is in it, and all its bytes, header included."""

    tag: int
    content: bytes
    encoded: bytes

    def children(self) -> tuple[Element, ...]:
        """Return the elements inside, in their order.

        Raises:
            MalformedEvidence: It has none by nature, or they do not fill it exactly.
        """
        if not self.tag & _CONSTRUCTED:
            raise _broken(f"element {self.tag:#04x} holds nothing that can be taken apart")
        return tuple(_elements(self.content))

    def octets(self) -> bytes:
        """Return what an OCTET STRING holds, or a BIT STRING that is whole octets.

        Raises:
            MalformedEvidence: It is neither, or has bits that do not count: bytes that nothing
                protects could then be changed without changing the value.
        """
        if self.tag == OCTET_STRING:
            return self.content
        if self.tag == OCTET_STRING | _CONSTRUCTED:  # BER: in pieces
            return b"".join(piece.octets() for piece in self.children())
        if self.tag == BIT_STRING and self.content[:1] == b"\x00":
            return self.content[1:]
        raise _broken(f"expected whole octets, found element {self.tag:#04x}")

    def number(self) -> int:
        """Return an INTEGER, signed as it is written."""
        self.require(INTEGER)
        return int.from_bytes(self.content, "big", signed=True)

    def dotted(self) -> str:
        """Return an OBJECT IDENTIFIER in dotted form."""
        self.require(OID)
        return _dotted(self.content)

    def text(self) -> str:
        """Return a string of any kind for people to read; see `names.readable`."""
        return readable(self.content)

    def require(self, *tags: int) -> None:
        """See that the element is of one of `tags`."""
        if self.tag not in tags:
            wanted = " or ".join(f"{tag:#04x}" for tag in tags)
            raise _broken(f"expected element {wanted}, found {self.tag:#04x}")


def read_element(encoded: bytes, *tags: int) -> Element:
    """Return the one element that `encoded` is, of one of `tags` when any are given.

    Raises:
        MalformedEvidence: It is cut short, followed by something, too large, or of another tag.
    """
    if len(encoded) > LARGEST_STRUCTURE_BYTES:
        raise _broken(f"{len(encoded)} bytes, more than {LARGEST_STRUCTURE_BYTES}")
    end = _end_of(encoded, 0, 0)
    if end != len(encoded):
        raise _broken(f"{len(encoded) - end} bytes follow the structure")
    element = _element(encoded, 0, end)
    if tags:
        element.require(*tags)
    return element


def first_element(encoded: bytes) -> Element:
    """Return the element that `encoded` begins with; what follows it is the caller's to judge.

    Raises:
        MalformedEvidence: It is cut short or too large.
    """
    if len(encoded) > LARGEST_STRUCTURE_BYTES:
        raise _broken(f"{len(encoded)} bytes, more than {LARGEST_STRUCTURE_BYTES}")
    return _element(encoded, 0, _end_of(encoded, 0, 0))


def _elements(content: bytes) -> Iterator[Element]:
    at = 0
    for _ in range(_MOST_CHILDREN):
        if at == len(content):
            return
        end = _end_of(content, at, 0)
        yield _element(content, at, end)
        at = end
    raise _broken(f"more than {_MOST_CHILDREN} elements side by side")


def _element(held: bytes, at: int, end: int) -> Element:
    length, start = _header(held, at)
    inside_until = end if length is not None else end - 2
    return Element(held[at], held[start:inside_until], held[at:end])


def _header(held: bytes, at: int) -> tuple[int | None, int]:
    """Return an element's length, None when it is indefinite, and where its content begins."""
    if at + 2 > len(held):
        raise _broken(f"cut short at byte {at}")
    if held[at] & 0x1F == 0x1F:
        raise _broken(f"a tag of several bytes at byte {at}")
    first = held[at + 1]
    if first < 0x80:
        return first, at + 2
    octets = first & 0x7F
    if octets == 0:
        if not held[at] & _CONSTRUCTED:
            raise _broken(f"an indefinite length that cannot be at byte {at}")
        return None, at + 2
    if octets > 4 or at + 2 + octets > len(held):
        raise _broken(f"an impossible length at byte {at}")
    return int.from_bytes(held[at + 2 : at + 2 + octets], "big"), at + 2 + octets


def _end_of(held: bytes, at: int, depth: int) -> int:
    length, start = _header(held, at)
    if length is not None:
        if start + length > len(held):
            raise _broken(f"{start + length - len(held)} bytes are missing behind byte {at}")
        return start + length
    if depth == _DEEPEST:
        raise _broken(f"nested deeper than {_DEEPEST}")
    inner = start
    while held[inner : inner + 2] != b"\x00\x00":
        inner = _end_of(held, inner, depth + 1)
    return inner + 2


@lru_cache(maxsize=256)
def _dotted(content: bytes) -> str:
    numbers, value = [], 0
    if not content or content[-1] & 0x80 or len(content) > 64:
        raise _broken("an object identifier that does not end")
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _broken(said: str) -> MalformedEvidence:
    return MalformedEvidence(f"the structure cannot be read: {said}", zh=f"结构无法读取（{said}）")
