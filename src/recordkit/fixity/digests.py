"""Two digests of the same bytes, side by side, so that either algorithm may age."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol, Self

from recordkit.errors import ContentFault, Words

Chunk = bytes | bytearray | memoryview
CHUNK_BYTES = 1 << 20
# Looking the algorithm up costs more than digesting a small file; copying costs nothing.
_SM3 = hashlib.new("sm3")
_SHA256 = hashlib.sha256()
_HEX = re.compile(r"[0-9a-f]{64}")


class DigestAlgorithm(StrEnum):
    """The algorithms we write. SM3: GB/T 32905-2016. SHA-256: FIPS 180-4."""

    SM3 = "sm3"
    SHA256 = "sha256"


class MalformedDigest(ContentFault):
    """A digest is not 64 hexadecimal digits."""

    code = "FIX-201"
    title = Words("摘要值格式不正确", "A digest is not well formed")
    mend = Words("摘要应为 64 位十六进制小写字符", "Write the digest as 64 hexadecimal digits")


def as_digest(value: str) -> str:
    """Return `value` when it is 64 lower-case hexadecimal digits.

    Raises:
        MalformedDigest: It is not.
    """
    if not _HEX.fullmatch(value):
        raise MalformedDigest(f"not a digest: {value!r}")
    return value


@dataclass(frozen=True, slots=True)
class Digests:
    """The SM3 and SHA-256 of one run of bytes, as 64 lower-case hexadecimal digits each."""

    sm3: str
    sha256: str

    def __post_init__(self) -> None:
        as_digest(self.sm3)
        as_digest(self.sha256)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the digests of bytes in memory."""
        sm3 = _SM3.copy()
        sm3.update(content)
        return cls(sm3.hexdigest(), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Measured:
    """What one read of a stream established."""

    size_bytes: int
    digests: Digests


class _Sink(Protocol):
    def write(self, chunk: Chunk, /) -> int | None: ...


class DigestingWriter:
    """Passes what is written on to `sink` and knows its size and digests at the end."""

    def __init__(self, sink: _Sink | None = None) -> None:
        self._sink = sink
        self._sm3 = _SM3.copy()
        self._sha256 = _SHA256.copy()
        self.size_bytes = 0

    def write(self, chunk: Chunk) -> int:
        """Take one chunk."""
        self._sm3.update(chunk)
        self._sha256.update(chunk)
        if self._sink is not None:
            self._sink.write(chunk)
        written = memoryview(chunk).nbytes
        self.size_bytes += written
        return written

    def measured(self) -> Measured:
        """Return the size and digests of everything written so far."""
        return Measured(self.size_bytes, Digests(self._sm3.hexdigest(), self._sha256.hexdigest()))


def measure(stream: BinaryIO, *, into: _Sink | None = None) -> Measured:
    """Read `stream` to its end once and return its size and digests.

    With `into`, everything read is written there on the way.
    """
    writer = DigestingWriter(into)
    while chunk := stream.read(CHUNK_BYTES):
        writer.write(chunk)
    return writer.measured()
