"""Evidence records with their timestamp tokens and certificates: foreign ASN.1."""

from __future__ import annotations

from docs.generating.vectors import issuing

from recordkit.evidence import verify_evidence_record
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

DIGEST = bytes.fromhex(issuing.package_of(issuing.OURS).sm3)
GOOD = issuing.evidence(DigestAlgorithm.SM3, issuing.authority("sm2").timestamps)


def seeds() -> list[bytes]:
    """Return a record by each kind of authority."""
    signers = [issuing.authority(algorithm).timestamps for algorithm in issuing.ALGORITHMS]
    return [GOOD, *(issuing.evidence(DigestAlgorithm.SHA256, signer) for signer in signers)]


def fuzz(data: bytes) -> None:
    """Judge a record; no record but a good one passes whole."""
    reading = verify_evidence_record(data, DIGEST, trust=issuing.trust())
    assert reading.judgements
    if all(each.verdict is Verdict.PASSED for each in reading.judgements):
        assert reading.stamped_at == issuing.STAMPED_AT
