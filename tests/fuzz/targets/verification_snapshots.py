"""Verification snapshots: read or refused, and verified from without raising."""

from __future__ import annotations

from datetime import timedelta

from recordkit.evidence import MalformedSnapshot, VerificationSnapshot, verify_from_snapshot
from tests.fuzz.signing_material import AT, CONTENT, material, snapshot


def seeds() -> list[bytes]:
    """Return one snapshot."""
    return [snapshot()]


def fuzz(data: bytes) -> None:
    """Read the bytes as a snapshot; what reads has to write itself and be verified from."""
    try:
        held = VerificationSnapshot.from_json(data)
    except MalformedSnapshot:
        return
    if VerificationSnapshot.from_json(held.to_json()) != held:
        raise AssertionError("a snapshot does not read back as itself")
    for trust in (None, material().trust):
        verify_from_snapshot(CONTENT, held, now=AT + timedelta(days=20_000), trust=trust)
