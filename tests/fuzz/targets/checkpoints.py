"""Checkpoints and their cosignatures, from any bytes."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordkit.evidence import (
    CosignatureSigner,
    MalformedCheckpoint,
    NoteSigner,
    WitnessPolicy,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
)
from recordkit.evidence.witness_checks import judge_witnesses

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_LEDGER, _WITNESS = NoteSigner("ledger.example", _KEY), CosignatureSigner("witness.example", _KEY)
_KEYS = (_LEDGER.verifier, _WITNESS.verifier)
_POLICY = WitnessPolicy.any_of([_WITNESS.verifier])
_NOTE = sign_checkpoint(_LEDGER.name, 3, bytes(32), _LEDGER)
_TEXT = parse_note(_NOTE).text
_SIGNED = {_TEXT}


def seeds() -> list[bytes]:
    """Return checkpoints with and without cosignatures and extension lines."""
    extended = f"{_TEXT}extension\n"
    line = _WITNESS.cosignature_line(_TEXT, at_seconds=1_700_000_000)
    empty = sign_checkpoint(_LEDGER.name, 0, bytes(32), _LEDGER)
    _SIGNED.update((extended, parse_note(empty).text))
    return [
        _NOTE.encode(),
        (_NOTE + line).encode(),
        f"{extended}\n{_LEDGER.signature_line(extended)}".encode(),
        empty.encode(),
    ]


def fuzz(data: bytes) -> None:
    """Read `data` as a checkpoint; nothing that was not signed may pass as signed."""
    judge_witnesses(data.decode("utf-8", "replace"), _POLICY)
    try:
        read = parse_checkpoint(data, _KEYS)
    except MalformedCheckpoint:
        return
    if read.signers and read.note.text not in _SIGNED:
        raise AssertionError(data)
