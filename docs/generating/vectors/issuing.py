"""Who issues the receipts of the vectors: authorities and a ledger with published keys."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from docs.generating.vectors.keys import ed25519_key, key_pem
from recordkit.evidence import (
    CosignatureSigner,
    NoteSigner,
    Purpose,
    Receipt,
    Signer,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    WitnessPolicy,
    build_batch,
    canonical_json,
    certificates_to_pem,
    evidence_record,
    inclusion_proof,
    issue_certificate,
    issue_token,
    leaf_hash,
    load_key,
    make_authority,
    node_hash,
    parse_policy,
    root_of,
    sign_checkpoint,
    write_moment,
)
from recordkit.fixity import DigestAlgorithm, Digests

FOLDER = Path(__file__).parents[2] / "formats" / "vectors"
WITNESSES = ("archives", "city", "county")
ALGORITHMS = ("sm2", "p256", "rsa", "ed25519")

FILED_AT = datetime(2026, 3, 4, 3, 0, 0, 678901, tzinfo=UTC)
COSIGNED_AT = datetime(2026, 3, 4, 3, 1, 0, tzinfo=UTC)
STAMPED_AT = datetime(2026, 3, 4, 3, 0, 2, tzinfo=UTC)
PACKAGE = b"PK\x05\x06" + bytes(18)  # the smallest ZIP there is
RECORD_ID = "01930000-0000-7000-8000-000000000001"
AGENCY_NAME, AGENCY_CODE = "示范市市场监督管理局", "11990000073001012W"
REFERENCE_CODE = "J004-ZY·XK·2026·D30-000001"
LEDGER = "ledger.example.gov.cn/agency"
OURS, ENTRIES = 4, 11
_VALID = Validity(datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Authority:
    """A root, and a timestamp authority under it."""

    root: bytes
    issuer: Signer
    timestamps: Signer


@cache
def authority(algorithm: str, name: str = "示范根证书") -> Authority:
    """Return the authority of an algorithm; its keys are the same under every name."""
    key = load_key(key_pem(algorithm, "root"))
    root = make_authority(key, subject=Subject(f"{name} {algorithm}"), validity=_VALID, serial=1)
    issuer = _signer(key_pem(algorithm, "root"), root)
    return Authority(root, issuer, leaf(algorithm, issuer, Purpose.TIMESTAMPS))


def leaf(algorithm: str, issuer: Signer, purpose: Purpose, validity: Validity = _VALID) -> Signer:
    """Return the leaf key of an algorithm with a certificate for `purpose`."""
    key = load_key(key_pem(algorithm, "leaf"))
    certificate = issue_certificate(
        key.public_key_info,
        issuer=issuer,
        subject=Subject("示范时间戳机构"),
        purpose=purpose,
        validity=validity,
        serial=2,
    )
    return _signer(key_pem(algorithm, "leaf"), certificate, *issuer.certificates)


def trust() -> Trust:
    """Return trust in the roots of the vectors."""
    return Trust(tuple(authority(algorithm).root for algorithm in ALGORITHMS))


@cache
def ledger(name: str = LEDGER, key: str = "ledger") -> NoteSigner:
    """Return the ledger's signer."""
    return NoteSigner(name, ed25519_key(key))


@cache
def witness(name: str, key: str = "") -> CosignatureSigner:
    """Return the signer of a witness; with another `key`, of somebody who takes its name."""
    return CosignatureSigner(
        f"witness.example.gov.cn/{name}", ed25519_key(f"witness {key or name}")
    )


def policy_text() -> str:
    """Return the policy that the vectors are judged by: the archives, and one of two others."""
    named = "".join(f"witness {name} {witness(name).vkey}\n" for name in WITNESSES)
    return f"{named}group offices any city county\ngroup both all archives offices\nquorum both\n"


def witnesses() -> WitnessPolicy:
    """Return whose cosignatures are asked for."""
    return parse_policy(policy_text().encode())


def cosigned(checkpoint: str, *names: str) -> str:
    """Return a checkpoint with the cosignatures of some witnesses."""
    text = checkpoint.partition("\n\n")[0] + "\n"
    seconds = int(COSIGNED_AT.timestamp())
    lines = (witness(name).cosignature_line(text, at_seconds=seconds) for name in names)
    return checkpoint + "".join(lines)


def entry_of(number: int, **changed: object) -> bytes:
    """Return the ledger entry of the filing at a position; None takes a member out."""
    package = package_of(number)
    detail = {
        "agency_code": AGENCY_CODE,
        "agency_name": AGENCY_NAME,
        "package_sha256": package.sha256,
        "package_size_bytes": len(PACKAGE),
        "package_sm3": package.sm3,
        "reference_code": REFERENCE_CODE if number == OURS else f"{REFERENCE_CODE[:-1]}{number}X",
    } | {name: value for name, value in changed.items() if name not in _ENTRY}
    entry = {
        "format": "muniment-entry/1",
        "tag": "filing:case:filed",
        "subject": RECORD_ID if number == OURS else f"{RECORD_ID[:-2]}{number + 20}",
        "agent": "platform",
        "at": write_moment(FILED_AT),
        "basis": "the Measures, article 14",
        "detail": {name: value for name, value in detail.items() if value is not None},
    } | {name: value for name, value in changed.items() if name in _ENTRY}
    return canonical_json(entry)


_ENTRY = frozenset(("format", "tag", "subject", "agent", "at", "basis"))


def package_of(number: int) -> Digests:
    """Return the digests of the package that was filed at a position."""
    return Digests.of(PACKAGE if number == OURS else b"package %d" % number)


def evidence(
    algorithm: DigestAlgorithm, signer: Signer, *, of: int = OURS, alone: bool = False
) -> bytes:
    """Return the evidence record of the package filed at position `of`."""
    numbers = [of] if alone else list(range(ENTRIES))
    digests = [bytes.fromhex(getattr(package_of(number), algorithm)) for number in numbers]
    batch = build_batch(digests, algorithm)
    token = issue_token(
        batch.root, algorithm=algorithm, signer=signer, serial=7, at=STAMPED_AT, policy="1.2.3.4"
    )
    return evidence_record(batch, numbers.index(of), token)


def receipt_of(evidence_der: bytes, *, entry: bytes | None = None, **changed: object) -> Receipt:
    """Return the receipt at our position of a ledger of a few entries."""
    entries = [entry_of(number) for number in range(ENTRIES)]
    entries[OURS] = entry or entries[OURS]
    leaves = [leaf_hash(each) for each in entries]
    receipt = Receipt(
        record_id=RECORD_ID,
        reference_code=REFERENCE_CODE,
        agency_name=AGENCY_NAME,
        agency_code=AGENCY_CODE,
        filed_at=FILED_AT,
        package_size_bytes=len(PACKAGE),
        package=package_of(OURS),
        evidence_record=evidence_der,
        entry=entries[OURS],
        position=OURS,
        tree_size=ENTRIES,
        proof=inclusion_proof(OURS, ENTRIES, lambda level, at: _node(leaves, level, at)),
        checkpoint=cosigned(
            sign_checkpoint(LEDGER, ENTRIES, root_of(leaves), ledger()), "archives", "county"
        ),
        log_key=ledger().vkey,
    )
    return replace(receipt, **changed)


def _node(leaves: list[bytes], level: int, index: int) -> bytes:
    nodes = leaves[index << level : (index + 1) << level]
    while len(nodes) > 1:
        nodes = [node_hash(*nodes[at : at + 2]) for at in range(0, len(nodes), 2)]
    return nodes[0]


def _signer(key: bytes, *chain: bytes) -> Signer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        return UnsafeSoftwareSigner(key, certificates_to_pem(chain))
