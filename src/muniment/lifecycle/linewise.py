"""Small texts line by line: which lines two versions differ in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import BinaryIO

from recordkit.formats.sources import glance_at
from recordkit.formats.text import CODECS, encoding_of, kind_of_text
from recordkit.formats.texts import read_text

MOST_BYTES = 128 * 1024  # larger texts are compared by their digests only
_MOST_LINES = 2_000
_MOST_SHOWN = 200
_AROUND = 1
_LONGEST_LINE = 400
_TAG = re.compile(r"<[^<>]{0,4000}>")
_FAMILIES = ("text", "csv", "json", "xml", "html")


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line; `sign` is + for added, - for removed, a space beside them, … where some are not."""

    sign: str
    text: str


def readable_lines(stream: BinaryIO, *, size_bytes: int) -> list[str] | None:
    """Return the lines that people read in a small text; None when it is none. Closes `stream`."""
    with stream:
        if size_bytes > MOST_BYTES:
            return None
        glance = glance_at(stream, size_bytes, name="")
        encoding = encoding_of(glance) if size_bytes else None
        if encoding is None:
            return None
        family = kind_of_text(glance, encoding).family
        if family not in _FAMILIES:
            return None
        text = _text_of(stream, size_bytes, family, CODECS[encoding])
    lines = [line[:_LONGEST_LINE] for line in text.splitlines() if line.strip()]
    return lines if lines and len(lines) <= _MOST_LINES else None


def _text_of(stream: BinaryIO, size_bytes: int, family: str, codec: str) -> str:
    """Return the text of a small file. Pages are stripped of tags and not parsed as pages.

    A page may be made to keep a parser busy for minutes, and here somebody waits.
    """
    if family != "html":
        return read_text(stream, size_bytes=size_bytes, family=family, name="").text
    stream.seek(0)
    return unescape(_TAG.sub("\n", stream.read().decode(codec, errors="replace")))


def changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[LineChange, ...]:
    """Return the lines that differ with one beside them, and where lines were left out."""
    changes = list(_changes(before, after))
    if len(changes) > _MOST_SHOWN:
        return (*changes[:_MOST_SHOWN], LineChange("…", ""))
    return tuple(changes)


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[LineChange]:
    matcher = SequenceMatcher(a=before, b=after, autojunk=len(before) + len(after) > 1_000)
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if number:
            yield LineChange("…", "")
        for tag, a, to_a, b, to_b in group:
            if tag == "equal":
                yield from (LineChange(" ", line) for line in before[a:to_a])
                continue
            yield from (LineChange("-", line) for line in before[a:to_a])
            yield from (LineChange("+", line) for line in after[b:to_b])
