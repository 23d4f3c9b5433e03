"""Timestamp requests, answers and tokens: judged whatever the bytes are, never raised.

Reading a request and taking a token out of an answer may refuse; judging may not.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from recordkit.evidence import (
    MalformedEvidence,
    TimestampRefused,
    TimestampRequest,
    Trust,
    facts_of_token,
    judge_response,
    read_timestamp_request,
    token_in_response,
    verify_token,
)
from recordkit.evidence.algorithms import NotVerifiedHere
from recordkit.fixity import DigestAlgorithm

_FIXTURES = Path(__file__).parents[2] / "fixtures" / "tsr"
_DIGEST = hashlib.sha256(b"hello").digest()
_REQUEST = TimestampRequest.over(_DIGEST, DigestAlgorithm.SHA256, nonce=7, policy="1.2.3")


def seeds() -> list[bytes]:
    """Return requests, answers and tokens of several makers."""
    answers = [path.read_bytes() for path in sorted(_FIXTURES.glob("*/*.tsr"))]
    requests = [path.read_bytes() for path in sorted(_FIXTURES.glob("*/*.der"))]
    tokens = []
    for answer in answers:
        try:
            tokens.append(token_in_response(answer))
        except (MalformedEvidence, TimestampRefused):
            continue
    return [*answers, *requests, *tokens, _REQUEST.to_der()]


def fuzz(data: bytes) -> None:
    """Take the bytes for each of the three."""
    judge_response(data, _REQUEST, trust=Trust())
    verify_token(data, _DIGEST, trust=Trust())
    with suppress(MalformedEvidence, TimestampRefused):
        token_in_response(data)
    with suppress(MalformedEvidence):
        read_timestamp_request(data)
    with suppress(MalformedEvidence, NotVerifiedHere):
        facts_of_token(data, Trust())
