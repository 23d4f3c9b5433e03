"""A vault in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from muniment.kernel.ports import DigestMismatch, NewObject, ObjectContent, ObjectNotHeld


class InMemoryVault:
    """Objects as lists of versions, each a dictionary of everything it holds."""

    def __init__(self) -> None:
        self._objects: dict[UUID, list[dict[str, bytes]]] = {}
        self._sha512: dict[tuple[UUID, str], str] = {}

    def put_new(self, objects: Sequence[NewObject]) -> None:
        contents = {item.record_id: _contents(item) for item in objects}
        for record_id, content in contents.items():
            if record_id in self._objects and self._objects[record_id][0] != content:
                raise DigestMismatch(f"object {record_id} differs", where=str(record_id))
        for item in objects:
            self._objects.setdefault(item.record_id, [contents[item.record_id]])
            self._remember(item)

    def add_version(self, addition: NewObject) -> None:
        versions = self._versions(addition.record_id)
        content = {**versions[-1], **_contents(addition)}
        if content != versions[-1]:
            versions.append(content)
            self._remember(addition)

    def add_versions(self, additions: Sequence[NewObject]) -> None:
        if len({item.record_id for item in additions}) != len(additions):
            raise ValueError("one record twice among the additions")
        for item in additions:
            self._versions(item.record_id)
        for item in additions:
            self.add_version(item)

    def open(self, record_id: UUID, path: str) -> BinaryIO:
        try:
            return BytesIO(self._versions(record_id)[-1][path])
        except KeyError:
            raise ObjectNotHeld(f"object {record_id} has no {path}", where=str(record_id)) from None

    def sizes(self, record_id: UUID) -> dict[str, int]:
        return {p: len(content) for p, content in sorted(self._versions(record_id)[-1].items())}

    def holds(self, record_id: UUID) -> bool:
        return record_id in self._objects

    def problems(self, record_id: UUID) -> tuple[str, ...]:
        return tuple(
            f"{path}: expected SHA-512 {expected}, found {found}"
            for path, content in sorted(self._versions(record_id)[-1].items())
            if (found := hashlib.sha512(content).hexdigest())
            != (expected := self._sha512[record_id, path])
        )

    def objects(self) -> Iterator[UUID]:
        yield from sorted(self._objects)

    def free_bytes(self) -> int:
        return 1 << 40

    def total_bytes(self) -> int:
        return 1 << 41

    def damage(self, record_id: UUID, path: str) -> None:
        """Turn over one bit, as a disk may."""
        version = self._objects[record_id][-1]
        version[path] = bytes([version[path][0] ^ 1]) + version[path][1:]

    def _versions(self, record_id: UUID) -> list[dict[str, bytes]]:
        try:
            return self._objects[record_id]
        except KeyError:
            raise ObjectNotHeld(f"no object {record_id}", where=str(record_id)) from None

    def _remember(self, item: NewObject) -> None:
        for path, content in item.files.items():
            self._sha512[item.record_id, path] = content.sha512


def _contents(item: NewObject) -> dict[str, bytes]:
    return {path: _bytes_of(content, item) for path, content in item.files.items()}


def _bytes_of(content: ObjectContent, item: NewObject) -> bytes:
    given = content.content
    found = given if isinstance(given, bytes) else given.read_bytes()
    if hashlib.sha512(found).hexdigest() != content.sha512:
        raise DigestMismatch(f"object {item.record_id}: not as measured", where=str(item.record_id))
    return found
