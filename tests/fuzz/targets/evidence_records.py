"""Evidence records, in DER and wrapped in XML: judged whatever the bytes are, never raised."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from recordkit.evidence import (
    MalformedEvidence,
    Trust,
    leaf_of_content,
    leaf_of_newest_token,
    newest_token,
    record_digest_algorithm,
    verify_evidence_record,
    verify_group_evidence,
)
from recordkit.evidence.algorithms import NotVerifiedHere
from recordkit.evidence.archive_timestamps import read_record, write_record
from recordkit.fixity import DigestAlgorithm

_FIXTURES = Path(__file__).parents[2] / "fixtures" / "ers"
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_CONTENT = b"TestData"


def seeds() -> list[bytes]:
    """Return records of other makers, and one that was renewed (and does not hold)."""
    found = [path.read_bytes() for path in sorted(_FIXTURES.glob("example.er*"))]
    held = read_record(found[-1])
    twice = write_record(held.digest_algorithms, held.encoded_chains * 2)
    return [*found, twice]


def fuzz(data: bytes) -> None:
    """Judge the bytes as a record over one object and over a group, and prepare a renewal."""
    verify_evidence_record(data, _digest, trust=Trust(), at=_AT)
    verify_evidence_record(data, bytes(32), trust=Trust())
    verify_group_evidence(data, [_digest, _digest], trust=Trust())
    record_digest_algorithm(data)
    with suppress(MalformedEvidence, NotVerifiedHere):
        newest_token(data)
        leaf_of_newest_token(data)
        leaf_of_content(data, bytes(32), DigestAlgorithm.SM3)


def _digest(name: str) -> bytes:
    return hashlib.new(name, _CONTENT).digest()
