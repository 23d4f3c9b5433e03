"""The entries of an OFD package as those who judge its signatures want them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from recordkit.formats.archive import Archive, Entry
from recordkit.formats.faults import DoesNotOpenWhole
from recordkit.formats.markup import parse_part
from recordkit.formats.ofd import MAX_TREE_BYTES


class OfdEntries:
    """An opened package behind names: bounded, case put aside where the exact name is absent."""

    def __init__(self, stream: BinaryIO, size_bytes: int) -> None:
        """Read the directory of `stream`; raises what `Archive` does."""
        self.archive = Archive(stream, size_bytes)
        self.names: tuple[str, ...] = tuple(
            entry.name for entry in self.archive.entries.values() if not entry.is_folder
        )

    def find(self, name: str) -> str | None:
        """Return the entry called `name`, else the only one that is but for case, else None."""
        entry = self.archive.find(name)
        return None if entry is None or entry.is_folder else entry.name

    def read(self, name: str, *, limit: int) -> bytes:
        """Return the bytes of an entry; raises what `Archive.read` does."""
        return self.archive.read(self._entry(name), limit=limit)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an entry piece by piece; raises what `Archive.read` does."""
        return self.archive.pieces(self._entry(name))

    def parse(self, name: str) -> etree._Element:
        """Return the root of a small XML entry; raises what `Archive.read` and `parse_part` do."""
        return parse_part(self.read(name, limit=MAX_TREE_BYTES), where=name)

    def _entry(self, name: str) -> Entry:
        entry = self.archive.entries.get(name)
        if entry is None:
            raise DoesNotOpenWhole(f"{name} is absent", zh=f"缺少 {name}", where=name)
        return entry
