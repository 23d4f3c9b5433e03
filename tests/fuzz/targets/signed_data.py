"""SignedData of CMS and GB/T 35275: always judged, never raised, never good for other content."""

from __future__ import annotations

import contextlib

from recordkit.evidence import MalformedEvidence, verdict_on, verify_detached
from recordkit.evidence.cms import read_found_signed_data
from recordkit.terms.vocabulary import Verdict
from tests.fuzz.signing_material import AT, CONTENT, material, signatures


def seeds() -> list[bytes]:
    """Return SignedData in every dress and form."""
    return signatures()


def fuzz(data: bytes) -> None:
    """Verify the bytes over the content and over something else that nobody signed."""
    with contextlib.suppress(MalformedEvidence):
        read_found_signed_data(data).own_certificate()
    trust = material().trust
    for may_carry_digest in (False, True):
        verify_detached(CONTENT, data, trust=trust, at=AT, may_carry_digest=may_carry_digest)
        reading = verify_detached(
            b"nobody signed this", data, trust=trust, at=AT, may_carry_digest=may_carry_digest
        )
        aspects = ("signature_value", "signed_content", "certificate_trust")
        forged = all(verdict_on(aspect, reading.judgements) is Verdict.PASSED for aspect in aspects)
        if forged:
            raise AssertionError("a signature over other content is good")
