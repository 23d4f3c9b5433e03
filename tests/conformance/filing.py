"""Filing a package as far as its receipt: a batch, a token, a ledger, a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from recordkit.evidence import (
    NoteSigner,
    Receipt,
    build_batch,
    canonical_json,
    certificates_to_pem,
    evidence_record,
    issue_token,
    leaf_hash,
    node_hash,
    sign_checkpoint,
    write_moment,
)
from recordkit.fixity import DigestAlgorithm, Digests
from tests.conformance.authority import authority
from tests.conformance.good_case import AGENCY_CODE, good_draft
from tests.conformance.sealing import seal

FILED_AT = datetime(2026, 3, 4, 3, tzinfo=UTC)
LEDGER = "ledger.example.gov.cn"


@cache
def ledger_signer() -> NoteSigner:
    """Return the ledger's key, made once per run."""
    return NoteSigner.generate(LEDGER)


def receipt_of(package: bytes) -> Receipt:
    """Return the receipt of a package, filed beside one other."""
    digests, draft = Digests.of(package), good_draft()
    entry = canonical_json(_entry(draft.package.record_id, digests, len(package)))
    neighbour = leaf_hash(b"another entry")
    root = node_hash(neighbour, leaf_hash(entry))
    return Receipt(
        record_id=draft.package.record_id,
        reference_code="J012-ZY·XK·2026·D30-000001",
        agency_name=draft.package.creator.name,
        agency_code=AGENCY_CODE,
        filed_at=FILED_AT,
        package_size_bytes=len(package),
        package=digests,
        evidence_record=_evidence(digests),
        entry=entry,
        position=1,
        tree_size=2,
        proof=(neighbour,),
        checkpoint=sign_checkpoint(LEDGER, 2, root, ledger_signer()),
        log_key=ledger_signer().vkey,
    )


@dataclass(frozen=True)
class Filed:
    """A good package, its receipt, and a folder of trusted keys, on disk."""

    package: Path
    receipt: Path
    trust: Path


def file_in(folder: Path) -> Filed:
    """Put a filed package and all that verifies it into `folder`."""
    package = seal(good_draft())
    filed = Filed(folder / "case.zip", folder / "receipt.json", folder / "trust")
    filed.package.write_bytes(package)
    filed.receipt.write_bytes(receipt_of(package).to_json())
    filed.trust.mkdir()
    (filed.trust / "root.pem").write_bytes(certificates_to_pem([authority().root]))
    (filed.trust / "root.crl").write_bytes(authority().crl)
    (filed.trust / "ledger.vkey").write_text(f"# the ledger\n{ledger_signer().vkey}\n")
    return filed


def _evidence(digests: Digests) -> bytes:
    batch = build_batch([bytes.fromhex(digests.sm3), bytes(32)], DigestAlgorithm.SM3)
    token = issue_token(
        batch.root,
        algorithm=DigestAlgorithm.SM3,
        signer=authority().timestamps,
        serial=7,
        at=FILED_AT,
        policy="1.2.3.4",
    )
    return evidence_record(batch, 0, token)


def _entry(record_id: str, digests: Digests, size_bytes: int) -> dict[str, object]:
    return {
        "format": "muniment-entry/1",
        "tag": "filing:case:filed",
        "subject": record_id,
        "agent": "filing",
        "at": write_moment(FILED_AT),
        "basis": "the Measures, article 14",
        "detail": {
            "package_sha256": digests.sha256,
            "package_sm3": digests.sm3,
            "package_size_bytes": size_bytes,
            "reference_code": "J012-ZY·XK·2026·D30-000001",
            "agency_name": good_draft().package.creator.name,
            "agency_code": AGENCY_CODE,
        },
    }
