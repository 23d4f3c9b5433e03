"""Checkpoints: the ledger's size and root at a moment, signed so that it cannot be denied.

A checkpoint is a few lines of text that other people's tools read and co-sign.

Source: the C2SP specification tlog-checkpoint, https://c2sp.org/.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from recordkit.evidence.merkle import HASH_BYTES
from recordkit.evidence.note_keys import NoteSigner, NoteVerifier, signed_by
from recordkit.evidence.notes import Note, is_line, malformed, parse_note, unbase64

LARGEST_SIZE = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says, and whose signatures on it were verified."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    signers: tuple[NoteVerifier, ...]  # of the given verifiers, whose signature is good
    refuted: tuple[NoteVerifier, ...]  # of the given verifiers, whose signature is bad
    note: Note = field(repr=False)  # as it was read, with the signatures of strangers

    def is_signed_by_its_ledger(self, keys: Iterable[NoteVerifier]) -> bool:
        """Whether one of `keys` bears the ledger's name and its signature is good."""
        return any(key.name == self.origin and key in self.signers for key in keys)


def sign_checkpoint(origin: str, size: int, root: bytes, signer: NoteSigner) -> str:
    """Return the signed checkpoint. By convention the ledger's key bears the origin's name."""
    if not is_line(origin) or not 0 <= size <= LARGEST_SIZE or len(root) != HASH_BYTES:
        raise ValueError(f"not a checkpoint: {origin!r}, {size}, root of {len(root)} bytes")
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{signer.signature_line(text)}"


def parse_checkpoint(text: str | bytes, verifiers: Iterable[NoteVerifier]) -> Checkpoint:
    """Read a checkpoint and verify the signatures of those we have keys of.

    Signatures by others are passed over, as the format asks. A checkpoint that nobody we
    know has signed is read all the same: look at `signers`.

    Raises:
        MalformedCheckpoint: It does not follow the format.
    """
    note = parse_note(text)
    if note.text.count("\n") < 3:
        raise malformed("it has fewer than three lines", "正文不足三行")
    origin, size, root, *extensions = note.text.split("\n")[:-1]
    if not origin or not _is_size(size) or not all(extensions):
        raise malformed(f"origin {origin!r:.60}, size {size!r:.40}", f"大小 {size!r:.40}")
    encoded_root = unbase64(root)
    if len(encoded_root) != HASH_BYTES:
        raise malformed(f"root {root!r:.60} is not 32 bytes", f"根哈希 {root!r:.60} 不是 32 字节")
    good, bad = signed_by(note, verifiers)
    return Checkpoint(origin, int(size), encoded_root, tuple(extensions), good, bad, note)


def _is_size(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None and int(text) <= LARGEST_SIZE
