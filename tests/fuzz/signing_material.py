"""Seeds that the targets of the signature layer share: one small authority and what it signed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from recordkit.evidence import (
    Dress,
    Purpose,
    Revocation,
    Revoked,
    SignatureAlgorithm,
    Signer,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    Validity,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    make_crl,
    make_snapshot,
    new_key,
    sign_detached,
)
from recordkit.evidence.cms_writing import write_bare_signed_data

CONTENT = b"<manifest/>"
AT = datetime(2026, 6, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_VALID = Validity(AT - 365 * _DAY, AT + 3650 * _DAY)


@dataclass(frozen=True)
class Material:
    """An authority, a seal under it, and a list on which the seal does not stand."""

    root: bytes
    issuer: Signer
    seal: Signer
    crl: bytes

    @property
    def trust(self) -> Trust:
        return Trust((self.root,), crls=(self.crl,))


@cache
def material(algorithm: SignatureAlgorithm = SignatureAlgorithm.SM2_SM3) -> Material:
    """Return the material of one algorithm, made once per run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root_key, key = new_key(algorithm), new_key(algorithm)
        root = make_authority(root_key, subject=Subject("根 CA"), validity=_VALID, serial=1)
        issuer = UnsafeSoftwareSigner(
            root_key.to_pem(), certificates_to_pem([root]), algorithm=algorithm
        )
        leaf = issue_certificate(
            key.public_key_info,
            issuer=issuer,
            subject=Subject("某局", credit_code="11330100002489559F"),
            purpose=Purpose.SEAL,
            validity=_VALID,
            serial=2,
        )
        seal = UnsafeSoftwareSigner(
            key.to_pem(), certificates_to_pem([leaf, root]), algorithm=algorithm
        )
    lines = (Revoked(9, Revocation(AT - _DAY, "key_compromise", AT - 2 * _DAY)),)
    crl = make_crl(
        issuer, this_update=AT - _DAY, next_update=AT + 30 * _DAY, number=1, revoked=lines
    )
    return Material(root, issuer, seal, crl)


def signatures() -> list[bytes]:
    """Return SignedData in every dress and form that we write."""
    held = material()
    rsa = material(SignatureAlgorithm.RSA_PSS_SHA256)
    return [
        *(sign_detached(CONTENT, signer=held.seal, signed_at=AT, dress=each) for each in Dress),
        *(write_bare_signed_data(CONTENT, signer=held.seal, dress=each) for each in Dress),
        sign_detached(CONTENT, signer=rsa.seal, signed_at=AT),
    ]


def snapshot() -> bytes:
    """Return a snapshot of a good signature's verification, as it is kept."""
    held = material()
    made = make_snapshot(
        CONTENT,
        signatures()[0],
        trust=held.trust,
        proven_at=AT,
        verified_at=AT + _DAY,
        verifier="fuzz",
    )
    return made.to_json()
