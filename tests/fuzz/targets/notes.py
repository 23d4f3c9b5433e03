"""Signed notes, verifier keys and policies of witnesses, from any bytes."""

from __future__ import annotations

from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recordkit.evidence import (
    CosignatureSigner,
    MalformedCheckpoint,
    MalformedPolicy,
    NoteSigner,
    parse_note,
    parse_policy,
    parse_verifier_key,
    sign_checkpoint,
)

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_LEDGER, _WITNESS = NoteSigner("ledger.example", _KEY), CosignatureSigner("witness.example", _KEY)


def seeds() -> list[bytes]:
    """Return good ones of each kind."""
    note = sign_checkpoint(_LEDGER.name, 3, bytes(32), _LEDGER)
    line = _WITNESS.cosignature_line(parse_note(note).text, at_seconds=1)
    policy = (
        f"log {_LEDGER.vkey}\nwitness w {_WITNESS.vkey} https://witness.example/\n"
        "# a comment\ngroup g 1 w\ngroup h any g\nquorum h\n"
    )
    return [
        note.encode(),
        (note + line).encode(),
        _LEDGER.vkey.encode(),
        _WITNESS.vkey.encode(),
        policy.encode(),
    ]


def fuzz(data: bytes) -> None:
    """Read `data` as each of the three; what is read must write back as it was."""
    with suppress(MalformedCheckpoint):
        note = parse_note(data)
        if str(note).encode() != data:
            raise AssertionError(data)
        for key in (_LEDGER.verifier, _WITNESS.verifier):
            note.verdict_on(key)
    with suppress(MalformedCheckpoint):
        text = data.decode("utf-8", "surrogateescape")
        if str(parse_verifier_key(text)) != text:
            raise AssertionError(text)
    with suppress(MalformedPolicy):
        policy = parse_policy(data)
        if policy.quorum is not None:
            policy.quorum.is_met_by(policy.witnesses)
