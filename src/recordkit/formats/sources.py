"""Bytes as this part of the library meets them: something seekable, looked at from both ends."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Protocol

HEAD_BYTES = 8192
TAIL_BYTES = 8192


class ByteSource(Protocol):
    """One run of bytes that can be opened again and again, each time from its start."""

    @property
    def size_bytes(self) -> int:
        """How many bytes there are."""
        ...

    def open(self) -> BinaryIO:
        """Open the bytes at their start; what comes back can seek."""
        ...


@dataclass(frozen=True, slots=True)
class HeldBytes:
    """A source over bytes in memory."""

    content: bytes

    @property
    def size_bytes(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    def open(self) -> BinaryIO:
        """Open the bytes at their start."""
        return BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source over whatever `opener` opens: a member of a package, an object of the vault."""

    size_bytes: int
    opener: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        """Open the bytes at their start."""
        return self.opener()


@dataclass(frozen=True, slots=True)
class Glance:
    """Both ends of a run of bytes, its size, and the extension of its name in lower case."""

    size_bytes: int
    head: bytes
    tail: bytes
    extension: str

    @property
    def sees_everything(self) -> bool:
        """Whether the head already holds all the bytes."""
        return len(self.head) >= self.size_bytes


def glance_at(stream: BinaryIO, size_bytes: int, *, name: str) -> Glance:
    """Read both ends of `stream`; the name gives its extension and is never opened."""
    head = read_at(stream, 0, min(HEAD_BYTES, size_bytes))
    from_byte = max(0, size_bytes - TAIL_BYTES)
    tail = head[from_byte:] if from_byte < len(head) == size_bytes else None
    if tail is None:
        tail = read_at(stream, from_byte, size_bytes - from_byte)
    return Glance(size_bytes, head, tail, extension_of(name))


def extension_of(name: str) -> str:
    """Return the extension of `name` without its dot, lower case and NFC; empty when none."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = last.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def read_at(stream: BinaryIO, offset: int, count: int) -> bytes:
    """Read `count` bytes at `offset`; fewer come back only where the stream ends."""
    stream.seek(offset, os.SEEK_SET)
    content = stream.read(count)
    while len(content) < count and (more := stream.read(count - len(content))):
        content += more
    return content
