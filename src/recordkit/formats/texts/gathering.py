"""Gathering text up to a limit: whoever reads stops when there is enough."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Enough(Exception):
    """The limit is reached; what was gathered stands."""


class Gathering:
    """Text as it comes, up to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[str] = []
        self._length = 0

    def add(self, piece: str) -> None:
        """Take a piece.

        Raises:
            Enough: This was the last that was wanted.
        """
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > self._limit:
            raise Enough

    @property
    def is_full(self) -> bool:
        """Whether there was more than was wanted."""
        return self._length > self._limit

    def text(self) -> str:
        """Return what was gathered: runs of white space as one space or one new line."""
        whole = _CONTROL.sub(" ", "".join(self._pieces)[: self._limit])
        return _LINES.sub("\n", _SPACE.sub(" ", whole)).strip()
