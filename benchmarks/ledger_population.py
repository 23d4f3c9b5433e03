"""A ledger of millions of entries, written in bulk as the platform would have written it.

Only the preparation is quick: what is measured afterwards goes the platform's own way. The rows,
the files and the head agree with one another, so `muniment log verify` finds the ledger whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from recordkit.evidence import (
    Frontier,
    TileAbsent,
    bundle_of,
    bundle_path,
    leaf_hash,
    tiles_to_write,
)
from recordkit.evidence.tile_paths import TILE_WIDTH

TAG, AGENT, BASIS = "filing:case:filed", "system:benchmark", "the Measures, article 14"
AT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
ENTRIES_OF_A_CASE = 8
_FIRST_MILLISECOND = 1_735_786_800_000
_ROWS_AT_ONCE = TILE_WIDTH * 64
_IN_A_ROW = "2025-01-02 03:04:05"
_IN_A_LEAF = "2025-01-02T03:04:05.000000Z"
_ENTRY_ROW = (
    "INSERT INTO custody_entry (id, tag, subject_id, agent, at, basis, detail)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_POSITION_ROW = "INSERT INTO custody_ledgerposition (position, entry_id) VALUES (?, ?)"


class NothingWritten:
    """A tile reader for a ledger that is written from its beginning."""

    def read(self, path: str) -> bytes:
        """Raise TileAbsent."""
        raise TileAbsent(path)


def subject_of(number: int) -> UUID:
    """Return whom an entry is about: a few entries in a row are about the same case."""
    return _identifier(number - number % ENTRIES_OF_A_CASE, 0xA)


def populate(database: Path, ledger: Path, *, entries: int) -> tuple[str, list[str]]:
    """Write so many entries; return the root and the edge, both in hexadecimal.

    The tables must be there and empty. Nothing is synced before the end.
    """
    rows = sqlite3.connect(database, isolation_level=None)
    for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-1000000"):
        rows.execute(f"PRAGMA {pragma}")
    edge = Frontier()
    hashes = _write_entries(rows, ledger, edge, entries)
    for path, content in tiles_to_write(NothingWritten(), old_size=0, leaf_hashes=hashes):
        _write(ledger / path, content)
    rows.execute(
        "INSERT OR REPLACE INTO custody_ledgerhead (id, size, edge, files_size, checkpoint_size,"
        " checkpoint_root, checkpoint) VALUES (1, ?, ?, ?, 0, '', '')",
        (entries, json.dumps(edge.to_hex()), entries),
    )
    rows.execute("PRAGMA journal_mode=WAL")
    rows.close()
    return edge.root().hex(), edge.to_hex()


def _write_entries(
    rows: sqlite3.Connection, ledger: Path, edge: Frontier, entries: int
) -> Iterator[bytes]:
    numbers = iter(range(entries))
    while some := list(islice(numbers, _ROWS_AT_ONCE)):
        made = [_entry(number) for number in some]
        rows.execute("BEGIN")
        rows.executemany(_ENTRY_ROW, [row for row, _ in made])
        rows.executemany(_POSITION_ROW, zip(some, (row[0] for row, _ in made), strict=True))
        rows.execute("COMMIT")
        leaves = [leaf for _, leaf in made]
        _write_bundles(ledger, some[0], leaves)
        for leaf in leaves:
            hashed = leaf_hash(leaf)
            edge.append(hashed)
            yield hashed


def _entry(number: int) -> tuple[tuple[str, ...], bytes]:
    entry_id, subject = _identifier(number, 0xB).hex, subject_of(number)
    detail = f'{{"package_sha256":"{number:064x}","package_size_bytes":{number + 1}}}'
    leaf = (
        f'{{"agent":"{AGENT}","at":"{_IN_A_LEAF}","basis":"{BASIS}","detail":{detail},'
        f'"format":"muniment-entry/1","subject":"{subject}","tag":"{TAG}"}}'
    )
    return (entry_id, TAG, subject.hex, AGENT, _IN_A_ROW, BASIS, detail), leaf.encode()


def _write_bundles(ledger: Path, start: int, leaves: Sequence[bytes]) -> None:
    for at in range(0, len(leaves), TILE_WIDTH):
        some = leaves[at : at + TILE_WIDTH]
        _write(ledger / bundle_path((start + at) // TILE_WIDTH, len(some)), bundle_of(some))


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
    path.write_bytes(content)


def _identifier(number: int, kind: int) -> UUID:
    """Return an identifier of version 7 that grows with `number`, its chance bits as if random."""
    chance = (number * 0x9E3779B97F4A7C15 + kind) & (1 << 62) - 1
    value = (_FIRST_MILLISECOND + number) << 80 | 0x7 << 76 | kind << 64
    return UUID(int=value | 0b10 << 62 | chance)
