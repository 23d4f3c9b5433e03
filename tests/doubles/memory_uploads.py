"""Uploads in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from muniment.kernel.ports import UploadPart, UploadPartMissing


class InMemoryUploads:
    """Parts as entries of a dictionary."""

    def __init__(self) -> None:
        self._held: dict[UUID, dict[str, bytes]] = {}
        self._numbers = itertools.count()
        self.free = 1 << 40

    def put(self, upload_id: UUID, chunks: Iterable[bytes]) -> UploadPart:
        content = b"".join(chunks)
        name = f"{next(self._numbers):016x}"
        self._held.setdefault(upload_id, {})[name] = content
        return UploadPart(name, len(content))

    def open(self, upload_id: UUID, names: Sequence[str]) -> BinaryIO:
        try:
            return BytesIO(b"".join(self._held[upload_id][name] for name in names))
        except KeyError:
            raise UploadPartMissing(f"upload {upload_id}", where=str(upload_id)) from None

    def remove(self, upload_id: UUID, names: Sequence[str]) -> None:
        for name in names:
            self._held.get(upload_id, {}).pop(name, None)

    def discard(self, upload_id: UUID) -> int:
        return sum(len(content) for content in self._held.pop(upload_id, {}).values())

    def held(self) -> Iterator[UUID]:
        yield from self._held

    def free_bytes(self) -> int:
        return self.free
