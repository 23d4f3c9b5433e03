"""Staging in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO
from uuid import UUID

from muniment.kernel.ports import DigestMismatch, Opener, StagedFile, StagedFileMissing
from recordkit.fixity import Digests, measure

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class InMemoryStaging:
    """Shelves as dictionaries."""

    def __init__(self) -> None:
        self._held: dict[UUID, dict[str, bytes]] = {}
        self._linkable: Path | None = None

    def put(self, source: BinaryIO, *, shelf: UUID, expected: Digests | None) -> StagedFile:
        with self.draft(shelf=shelf) as draft:
            measured = measure(source, into=draft)
            if expected is not None and measured.digests != expected:
                raise DigestMismatch(f"expected {expected}, found {measured.digests}")
            return draft.keep(measured.digests, name=measured.digests.sha256)

    def put_all(self, sources: Sequence[Opener], *, shelf: UUID) -> tuple[StagedFile, ...]:
        kept = []
        for opener in sources:
            with opener() as source:
                kept.append(self.put(source, shelf=shelf, expected=None))
        return tuple(kept)

    @contextmanager
    def draft(self, *, shelf: UUID) -> Iterator[InMemoryDraft]:
        yield InMemoryDraft(shelf, self._held)

    def open(self, key: str) -> BinaryIO:
        shelf, _, name = key.partition("/")
        try:
            return BytesIO(self._held[UUID(shelf)][name])
        except (KeyError, ValueError):
            raise StagedFileMissing(f"staging holds no file {key!r}", where=key) from None

    def local_path(self, key: str) -> Path:
        """Write the file out once, for whoever wants to link it."""
        with self.open(key) as stream:
            content = stream.read()
        if self._linkable is None:
            self._linkable = Path(mkdtemp(dir=os.environ.get("MUNIMENT_HOME")))
        path = self._linkable / key.replace("/", "-")
        path.write_bytes(content)
        return path

    def sync(self) -> None:
        """Nothing here survives a power cut anyway."""

    def discard(self, *, shelf: UUID) -> int:
        return sum(len(content) for content in self._held.pop(shelf, {}).values())

    def shelves(self) -> Iterator[UUID]:
        yield from self._held


class InMemoryDraft:
    """A file being written."""

    def __init__(self, shelf: UUID, held: dict[UUID, dict[str, bytes]]) -> None:
        self._shelf = shelf
        self._held = held
        self._content = bytearray()

    def write(self, chunk: bytes | bytearray | memoryview, /) -> int:
        self._content += chunk
        return memoryview(chunk).nbytes

    def keep(self, digests: Digests, *, name: str) -> StagedFile:
        if not _NAME.fullmatch(name):
            raise ValueError(name)
        self._held.setdefault(self._shelf, {})[name] = bytes(self._content)
        return StagedFile(f"{self._shelf}/{name}", len(self._content), digests)
