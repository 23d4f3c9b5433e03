"""A certificate authority for these tests: a root, the agency's seal, and a stranger."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Signer,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    make_crl,
    new_key,
)
from tests.conformance.good_case import AGENCY_CODE

OTHER_CODE = "12441500196720244T"
_VALID = Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Authority:
    """One root and what it issues."""

    root: bytes
    seal: Signer
    other_seal: Signer
    timestamps: Signer
    crl: bytes

    @property
    def trust(self) -> Trust:
        """Trust in this root and nobody else, with its list of revoked certificates."""
        return Trust(anchors=(self.root,), crls=(self.crl,))


@cache
def authority(name: str = "示范根证书") -> Authority:
    """Return the authority of this name, made once per run."""
    root_key = new_key(SignatureAlgorithm.SM2_SM3)
    root = make_authority(root_key, subject=Subject(name), validity=_VALID, serial=1)
    issuer = _signer(root_key, (root,))
    return Authority(
        root=root,
        seal=_issued(issuer, Purpose.SEAL, Subject("市场监督管理局", credit_code=AGENCY_CODE), 2),
        other_seal=_issued(issuer, Purpose.SEAL, Subject("税务局", credit_code=OTHER_CODE), 4),
        timestamps=_issued(issuer, Purpose.TIMESTAMPS, Subject("示范时间戳"), 3),
        crl=make_crl(issuer, this_update=_VALID.starts_at, next_update=_VALID.ends_at, number=1),
    )


def _issued(issuer: Signer, purpose: Purpose, subject: Subject, serial: int) -> Signer:
    key = new_key(SignatureAlgorithm.SM2_SM3)
    leaf = issue_certificate(
        key.public_key_info,
        issuer=issuer,
        subject=subject,
        purpose=purpose,
        validity=_VALID,
        serial=serial,
    )
    return _signer(key, (leaf, *issuer.certificates))


def _signer(key: object, chain: tuple[bytes, ...]) -> Signer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        return UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem(chain))
