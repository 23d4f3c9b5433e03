"""Tiles, entry bundles and their paths, from any bytes."""

from __future__ import annotations

from contextlib import suppress

from recordkit.evidence import (
    DamagedTile,
    NoTilePath,
    TileHashes,
    bundle_of,
    bundle_path,
    entries_in,
    parse_tile_path,
    read_bundle,
    tile_path,
)

_SIZE = 300


def seeds() -> list[bytes]:
    """Return bundles, tiles and paths."""
    return [
        bundle_of([b"entry 0", b"", b"entry 2"]),
        bundle_of([b"%d" % number for number in range(256)]),
        bytes(range(32)) * 44,
        bytes(8192),
        tile_path(0, 1_234_067).encode(),
        bundle_path(67, 8).encode(),
    ]


def fuzz(data: bytes) -> None:
    """Read `data` as each of the three; what is read must write back as it was."""
    with suppress(DamagedTile):
        if bundle_of(entries_in(data)) != data:
            raise AssertionError(data)
    with suppress(DamagedTile):
        read_bundle(_Always(data), 0, 3)
    with suppress(DamagedTile):
        TileHashes(_Always(data), _SIZE)(0, _SIZE - 1)
    with suppress(NoTilePath):
        path = data.decode("utf-8", "surrogateescape")
        if parse_tile_path(path).path != path:
            raise AssertionError(path)


class _Always:
    """A reader that gives the same bytes for every path."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, path: str) -> bytes:
        del path
        return self._content
