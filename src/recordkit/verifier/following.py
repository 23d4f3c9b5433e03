"""Following a ledger: new entries are hashed, and every new hash in its tiles is compared."""

from __future__ import annotations

from collections.abc import Sequence

from recordkit.evidence import Frontier, TileReader, leaf_hash, read_bundle, root_of, tile_path
from recordkit.evidence.continuity import EntriesDisagree
from recordkit.evidence.tile_paths import TILE_HEIGHT, TILE_WIDTH
from recordkit.evidence.tiles import read_tile


def follow_entries(edge: Frontier, size: int, reader: TileReader) -> Frontier:
    """Return the edge of the tree after the entries up to `size`; `edge` stays as it is.

    Holds one bundle of entries at a time. Whether the root is the one that was signed is for
    the caller to see.

    Raises:
        EntriesDisagree: A tile does not hold the hashes that the entries give.
        TileAbsent, DamagedTile: A file is missing or has another width than its name.
    """
    grown = Frontier(edge.size, edge.nodes)
    while grown.size < size:
        index, known = divmod(grown.size, TILE_WIDTH)
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        hashes = [leaf_hash(entry) for entry in read_bundle(reader, index, width)]
        _compare(hashes, read_tile(reader, 0, index, width), tile_path(0, index, width))
        if width == TILE_WIDTH:
            _compare_above(index, hashes, size, reader)
        for each in hashes[known:]:
            grown.append(each)
    return grown


def _compare_above(index: int, hashes: Sequence[bytes], size: int, reader: TileReader) -> None:
    """Compare the root of a tile that is full with its place in the tile above, and so on up."""
    level, offset = 0, TILE_WIDTH - 1
    while offset == TILE_WIDTH - 1:
        node, level = root_of(hashes), level + 1
        index, offset = divmod(index, TILE_WIDTH)
        width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
        hashes = read_tile(reader, level, index, width)
        _compare([node], hashes[offset : offset + 1], tile_path(level, index, width))


def _compare(expected: Sequence[bytes], found: Sequence[bytes], path: str) -> None:
    if expected != found:
        raise EntriesDisagree(
            f"{path} does not hold the hashes that the entries give",
            zh=f"{path} 与条目算出的哈希不一致",
            where=path,
        )
