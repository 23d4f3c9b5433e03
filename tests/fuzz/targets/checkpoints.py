"""Signed checkpoints and verifier keys of ledgers."""

from __future__ import annotations

from contextlib import suppress

from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import good

from recordkit.evidence import MalformedCheckpoint, NoteVerifier, parse_checkpoint


def seeds() -> list[bytes]:
    """Return a checkpoint, one with a witness, and a key."""
    text = good().checkpoint
    line = issuing.ledger("w.example.org", "stranger").signature_line(text.split("\n\n")[0] + "\n")
    return [text.encode(), (text + line).encode(), issuing.ledger().vkey.encode()]


def fuzz(data: bytes) -> None:
    """Read the bytes as both."""
    text = data.decode("utf-8", "surrogateescape")
    with suppress(MalformedCheckpoint):
        parse_checkpoint(text, (issuing.ledger().verifier,))
    with suppress(MalformedCheckpoint):
        assert str(NoteVerifier.parse(text)) == text
