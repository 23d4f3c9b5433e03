"""Signed byte ranges of a PDF, found by looking at the bytes alone.

A signature dictionary is never compressed, for its value is put into a gap that was left in the
file. So its ranges can be found without understanding the file, which matters for files that
cannot be understood and for signatures that somebody has taken out of the form.

Source: ISO 32000-2, clause 12.8.1 (signature dictionary, ByteRange).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recordkit.evidence.asn1 import LARGEST_STRUCTURE_BYTES, MalformedEvidence

MOST_RANGES = 200
_NUMBER = rb"\s+(\d{1,10})"
_RANGE = re.compile(rb"/ByteRange\s{0,64}\[\s{0,64}(\d{1,10})" + _NUMBER * 3 + rb"\s{0,64}\]")
_MARK = b"/ByteRange"


@dataclass(frozen=True, slots=True)
class SignedRange:
    """What a signature says it is over: two runs of bytes around the gap that holds its value."""

    first_start: int
    first_length: int
    second_start: int
    second_length: int

    @property
    def end(self) -> int:
        """The first byte behind everything that is covered."""
        return self.second_start + self.second_length

    def is_plain(self, size_bytes: int) -> bool:
        """Whether it starts at the file's start, has its gap inside and ends inside the file."""
        return (
            self.first_start == 0
            and 0 < self.first_length < self.second_start
            and self.second_length > 0
            and self.end <= size_bytes
        )

    def covered(self, document: bytes) -> bytes:
        """Return the bytes that are signed."""
        first = document[self.first_start : self.first_start + self.first_length]
        return first + document[self.second_start : self.end]

    def value(self, document: bytes) -> bytes:
        """Return the value in the gap, with the zeros that fill it up.

        Raises:
            MalformedEvidence: The gap holds anything but one hexadecimal string.
        """
        gap = document[self.first_start + self.first_length : self.second_start]
        if len(gap) > 2 * LARGEST_STRUCTURE_BYTES:
            raise _wrong(f"it is {len(gap)} bytes long", f"长度 {len(gap)} 字节")
        if gap[:1] != b"<" or gap[-1:] != b">":
            raise _wrong(
                f"it begins with {gap[:4]!r} and ends with {gap[-4:]!r}",
                "不是以 < 开始、以 > 结束的十六进制串",
            )
        try:
            return bytes.fromhex(gap[1:-1].decode("ascii"))
        except ValueError as error:
            raise _wrong("it is not hexadecimal", "不是十六进制") from error


def signed_ranges(document: bytes) -> tuple[SignedRange, ...]:
    """Return the ranges that the bytes speak of, in their order, each once; at most 200."""
    return tuple(dict.fromkeys(_ranges(document)))


def may_be_signed(document: bytes) -> bool:
    """Whether a PDF speaks of signed ranges at all: one look over the bytes."""
    return _MARK in document


def _ranges(document: bytes) -> Iterator[SignedRange]:
    for number, found in enumerate(_RANGE.finditer(document)):
        if number == MOST_RANGES:
            return
        yield SignedRange(*(int(group) for group in found.groups()))


def _wrong(said: str, zh: str) -> MalformedEvidence:
    return MalformedEvidence(
        f"the gap between the signed ranges should hold the value alone: {said}",
        zh=f"签名范围之间应只有签名值：{zh}",
    )
