"""Ledgers in folders, for witnesses and monitors to look at; also such as contradict themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordkit.evidence import (
    NoteSigner,
    TileAbsent,
    bundles_to_write,
    leaf_hash,
    root_of,
    sign_checkpoint,
    tiles_to_write,
)

LEDGER = NoteSigner("ledger.example/city", Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)))


def entries(count: int, *, word: str = "entry") -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


class LedgerFolder:
    """A ledger that is written as the platform writes it, and signs whatever it is told to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.held: list[bytes] = []

    def read(self, path: str) -> bytes:
        place = self.root / path
        if not place.exists():
            raise TileAbsent(path)
        return place.read_bytes()

    def grow(self, more: Sequence[bytes]) -> str:
        """Append, write all files and publish a checkpoint; return it."""
        size = len(self.held)
        self.held += more
        self._write(bundles_to_write(self, old_size=size, entries=more))
        self._write(tiles_to_write(self, old_size=size, leaf_hashes=map(leaf_hash, more)))
        return self.publish(self.note())

    def note(self, size: int | None = None) -> str:
        """Return the signed checkpoint over the first `size` entries."""
        held = self.held[:size]
        return sign_checkpoint(LEDGER.name, len(held), root_of(map(leaf_hash, held)), LEDGER)

    def publish(self, note: str) -> str:
        (self.root / "checkpoint").write_text(note)
        return note

    def _write(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, content in files:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(content)


def ledger_at(root: Path, held: Sequence[bytes] = ()) -> LedgerFolder:
    root.mkdir(parents=True, exist_ok=True)
    ledger = LedgerFolder(root)
    ledger.grow(list(held))
    return ledger
