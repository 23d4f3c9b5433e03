"""Reading one chunk of an upload from the line, digesting it on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from muniment.stages.capture.faults import ChunkCutShort, ChunkDigestDiffers, UploadDigestDiffers
from recordkit.fixity import CHUNK_BYTES


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Announced:
    """The digests that a sender announced, as lower-case hexadecimal digits; empty: none."""

    sha256: str = ""
    sm3: str = ""

    def __bool__(self) -> bool:
        return bool(self.sha256 or self.sm3)

    def compare(self, found: Digesting, *, where: str) -> None:
        """Do nothing if `found` is what was announced.

        Raises:
            UploadDigestDiffers: It is not.
        """
        for name, expected in (("SHA-256", self.sha256), ("SM3", self.sm3)):
            digest = found.hexdigest(name)
            if expected and digest != expected:
                raise UploadDigestDiffers(
                    f"{name}: announced was {expected}, found {digest}",
                    zh=f"{name}：声明为 {expected}，实为 {digest}",
                    where=where,
                )


class Digesting:
    """The digests of what has been read so far; only those that somebody will compare."""

    def __init__(self, wanted: Announced) -> None:
        self._hashes = {}
        if wanted.sha256:
            self._hashes["SHA-256"] = hashlib.sha256()
        if wanted.sm3:
            self._hashes["SM3"] = hashlib.new("sm3")

    def update(self, piece: bytes) -> None:
        """Take the next bytes."""
        for digest in self._hashes.values():
            digest.update(piece)

    def hexdigest(self, name: str) -> str:
        """Return the digest of that name; empty when nobody wanted it."""
        found = self._hashes.get(name)
        return found.hexdigest() if found else ""


class Chunk:
    """What a sender sends at a time. Never more than a mebibyte of it is in memory."""

    def __init__(
        self, source: Readable, size_bytes: int, digesting: Digesting, digest: str
    ) -> None:
        self.left = self._size_bytes = size_bytes
        self.digesting = digesting
        self.digest = digest
        self.is_cut_off = False
        self._source = source
        self._sha256 = hashlib.sha256()

    def segment(self, most_bytes: int) -> Iterator[bytes]:
        """Yield the next bytes, at most so many; a line that breaks is the end of them."""
        room = most_bytes
        while self.left and room:
            piece = self._read(min(CHUNK_BYTES, self.left, room))
            if not piece:
                self.is_cut_off = True
                return
            self.left -= len(piece)
            room -= len(piece)
            self.digesting.update(piece)
            if self.digest:
                self._sha256.update(piece)
            yield piece

    def compare(self) -> None:
        """Do nothing unless the chunk has a digest and did not come as it says.

        Raises:
            ChunkCutShort, ChunkDigestDiffers: Nothing of the chunk may count.
        """
        if not self.digest:
            return
        self.refuse_cut_short()
        if self._sha256.hexdigest() != self.digest:
            raise ChunkDigestDiffers(
                f"SHA-256: announced was {self.digest}, found {self._sha256.hexdigest()}",
                zh=f"SHA-256：声明为 {self.digest}，实为 {self._sha256.hexdigest()}",
                where="Content-Digest",
            )

    def refuse_cut_short(self) -> None:
        """Do nothing if everything came.

        Raises:
            ChunkCutShort: It did not.
        """
        if self.left:
            came = self._size_bytes - self.left
            raise ChunkCutShort(
                f"announced were {self._size_bytes} bytes, {came} came",
                zh=f"声明 {self._size_bytes} 字节，收到 {came} 字节",
                where="Content-Length",
            )

    def _read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except OSError:  # the line broke; what came before is as good as ever
            return b""
