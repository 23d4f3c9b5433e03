"""The ledger's tree cut into tiles of 256 hashes, so that ten million entries stay cheap.

Appending rewrites only the right edge, a proof reads a handful of tiles, and other people's
tools read the same files. Level 0 tiles hold leaf hashes; a hash of level n + 1 is the root of
one full tile of level n. The last tile of a level may be partial and then says its width.

Source: the C2SP specification tlog-tiles, https://c2sp.org/tlog-tiles.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from recordkit.errors import EvidenceFault, NotHeld, Words
from recordkit.evidence.merkle import HASH_BYTES, node_hash
from recordkit.evidence.tile_paths import TILE_HEIGHT, TILE_WIDTH, Tile, bundle_path, tile_path

LARGEST_ENTRY_BYTES = 0xFFFF

_KEPT_TILES = 32


class TileAbsent(NotHeld):
    """There is no such tile. A `TileReader` raises it."""

    code = "EVD-301"
    title = Words("没有这个保管日志分片", "There is no such tile of the ledger")
    mend = Words("核对保管日志大小与分片路径", "Compare the ledger's size with the tile asked for")


class DamagedTile(EvidenceFault):
    """A tile or entry bundle does not have the shape that its name promises."""

    code = "EVD-401"
    title = Words("保管日志分片已损坏", "A tile of the ledger is damaged")
    mend = Words(
        "停止写入保管日志，从备份恢复该分片，并核对保管日志根哈希",
        "Stop writing to the ledger, restore the tile from a copy, and compare the root",
    )


class TileReader(Protocol):
    """Gives the bytes of a tile or entry bundle by its path, or raises `TileAbsent`."""

    def read(self, path: str) -> bytes: ...


def tiles_for(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles that a ledger gains by growing, lowest level first, left to right."""
    for level in itertools.count():
        before, after = old_size >> TILE_HEIGHT * level, new_size >> TILE_HEIGHT * level
        if not after:
            return
        if after > before:
            for start in range(before - before % TILE_WIDTH, after, TILE_WIDTH):
                yield Tile(level, start // TILE_WIDTH, min(TILE_WIDTH, after - start))


def tiles_to_write(
    reader: TileReader, *, old_size: int, leaf_hashes: Iterable[bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every tile to be written for the new leaves.

    Reads at most one partial tile per level and holds one tile per level in memory. Full
    tiles come as they fill; partial ones last. Nothing existing is changed: a partial tile of
    another width has another path.

    Raises:
        TileAbsent: A partial tile of the old tree is not there.
        DamagedTile: It has another width than its name says.
    """
    edge = _Edge(reader, old_size)
    for leaf in leaf_hashes:
        yield from edge.append(leaf)
    yield from edge.partial_tiles()


def bundle_of(entries: Iterable[bytes]) -> bytes:
    """Return up to 256 entries as one bundle, each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(bundle: bytes) -> tuple[bytes, ...]:
    """Return the entries of a bundle.

    Raises:
        DamagedTile: Its lengths do not add up, or it holds more entries than any bundle does.
    """
    entries: list[bytes] = []
    position = 0
    while position < len(bundle):
        if len(entries) == TILE_WIDTH:
            raise DamagedTile(f"the bundle holds more than {TILE_WIDTH} entries")
        length = int.from_bytes(bundle[position : position + 2], "big")
        end = position + 2 + length
        if end > len(bundle):
            raise DamagedTile(
                f"entry {len(entries)} of the bundle should end at byte {end}, "
                f"the bundle at {len(bundle)}"
            )
        entries.append(bundle[position + 2 : end])
        position = end
    return tuple(entries)


def read_bundle(reader: TileReader, index: int, width: int) -> tuple[bytes, ...]:
    """Return the first `width` entries of a bundle.

    A partial bundle that is gone because the ledger has grown is looked for as the full one.

    Raises:
        TileAbsent: Neither is there.
        DamagedTile: It does not hold as many entries as its name says.
    """
    try:
        return _entries(reader, index, width)
    except TileAbsent:
        if width == TILE_WIDTH:
            raise
        return _entries(reader, index, TILE_WIDTH)[:width]


def bundles_to_write(
    reader: TileReader, *, old_size: int, entries: Iterable[bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every entry bundle to be written for the new entries.

    Reads at most the last partial bundle, and holds one bundle in memory.

    Raises:
        ValueError: An entry is larger than 65,535 bytes, which the format cannot say.
    """
    index, width = divmod(old_size, TILE_WIDTH)
    kept = [*_entries(reader, index, width)] if width else []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY_BYTES:
            raise ValueError(f"an entry has at most {LARGEST_ENTRY_BYTES} bytes, not {len(entry)}")
        kept.append(entry)
        if len(kept) == TILE_WIDTH:
            yield bundle_path(index), bundle_of(kept)
            index, width, kept = index + 1, 0, []
    if len(kept) > width:
        yield bundle_path(index, len(kept)), bundle_of(kept)


def read_tile(reader: TileReader, level: int, index: int, width: int) -> Sequence[bytes]:
    """Return the first `width` hashes of a tile.

    A partial tile that is gone because the ledger has grown is looked for as the full one.

    Raises:
        TileAbsent: Neither is there.
        DamagedTile: It has another width than its name says.
    """
    try:
        return _read_tile(reader, level, index, width)
    except TileAbsent:
        if width == TILE_WIDTH:
            raise
        return _read_tile(reader, level, index, TILE_WIDTH)[:width]


class TileHashes:
    """Looks up complete nodes of a tree of `size` in its tiles; call it as `hash_at`.

    Keeps a few tiles, so that one proof reads each once. A partial tile that is gone because
    the ledger has grown since is looked for as the full one it became.
    """

    def __init__(self, reader: TileReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._tiles: OrderedDict[tuple[int, int], Sequence[bytes]] = OrderedDict()

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << height, TILE_WIDTH)
        hashes = self._tile(tile_level, tile_index)[offset : offset + (1 << height)]
        if len(hashes) != 1 << height:
            raise IndexError(
                f"a tree of {self._size} leaves has no complete node {index} of level {level}"
            )
        return _root_of_full(hashes)

    def _tile(self, level: int, index: int) -> Sequence[bytes]:
        found = self._tiles.get((level, index))
        if found is None:
            width = (self._size >> TILE_HEIGHT * level) - index * TILE_WIDTH
            width = min(width, TILE_WIDTH)
            found = read_tile(self._reader, level, index, width) if width > 0 else ()
            self._tiles[level, index] = found
            if len(self._tiles) > _KEPT_TILES:
                self._tiles.popitem(last=False)
        return found


class _Edge:
    """The rightmost tile of each level while a tree grows."""

    def __init__(self, reader: TileReader, old_size: int) -> None:
        self._reader = reader
        self._sizes = [old_size]  # how many hashes each level has
        self._kept: list[list[bytes] | None] = [None]  # None: not read yet
        self._old_size = old_size

    def append(self, leaf: bytes) -> Iterator[tuple[str, bytes]]:
        """Add one leaf hash; yield the tiles that it fills."""
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a leaf hash has {HASH_BYTES} bytes, not {len(leaf)}")
        level, node = 0, leaf
        while True:
            hashes = self._hashes_of(level)
            hashes.append(node)
            self._sizes[level] += 1
            if len(hashes) < TILE_WIDTH:
                return
            index = self._sizes[level] // TILE_WIDTH - 1
            yield tile_path(level, index), b"".join(hashes)
            level, node = level + 1, _root_of_full(hashes)
            hashes.clear()

    def partial_tiles(self) -> Iterator[tuple[str, bytes]]:
        """Yield the partial tiles that have grown."""
        for level, hashes in enumerate(self._kept):
            before = self._old_size >> TILE_HEIGHT * level
            if hashes and self._sizes[level] > before:
                index = self._sizes[level] // TILE_WIDTH
                yield tile_path(level, index, len(hashes)), b"".join(hashes)

    def _hashes_of(self, level: int) -> list[bytes]:
        if level == len(self._kept):
            self._kept.append(None)
            self._sizes.append(self._old_size >> TILE_HEIGHT * level)
        hashes = self._kept[level]
        if hashes is None:
            index, width = divmod(self._sizes[level], TILE_WIDTH)
            hashes = list(_read_tile(self._reader, level, index, width)) if width else []
            self._kept[level] = hashes
        return hashes


def _read_tile(reader: TileReader, level: int, index: int, width: int) -> Sequence[bytes]:
    path = tile_path(level, index, width)
    content = reader.read(path)
    if len(content) != width * HASH_BYTES:
        raise DamagedTile(
            f"{path}: expected {width * HASH_BYTES} bytes, found {len(content)}", where=path
        )
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def _entries(reader: TileReader, index: int, width: int) -> tuple[bytes, ...]:
    path = bundle_path(index, width)
    entries = entries_in(reader.read(path))
    if len(entries) != width:
        raise DamagedTile(f"{path}: expected {width} entries, found {len(entries)}", where=path)
    return entries


def _root_of_full(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a number of hashes that is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]
