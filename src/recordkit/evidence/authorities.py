"""Issuing certificates: enough to set up a demonstration authority, and to test against.

Not a certification authority: it keeps no register and revokes nothing.

Source: RFC 5280; RFC 3161, section 2.3, for timestamp authorities; GB/T 20518 names the same
fields for SM2 certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto.keys import PublicKeyInfo

from recordkit.evidence import der
from recordkit.evidence.algorithms import SignatureAlgorithm, digest, signature_identifier
from recordkit.evidence.asn1 import load, reading
from recordkit.evidence.certificates import OCSP_SIGNING, TIME_STAMPING, parse_certificate
from recordkit.evidence.names import ORGANIZATION_IDENTIFIER
from recordkit.evidence.signers import Signer, SoftwareKey


class Purpose(StrEnum):
    """What a certificate's key may be used for."""

    AUTHORITY = "authority"  # issues certificates of the other kinds
    SEAL = "seal"
    TIMESTAMPS = "timestamps"
    REVOCATION = "revocation"  # answers about revocation (OCSP) in the issuer's stead


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate is about. `credit_code` is the unified social credit code, or empty."""

    name: str
    organization: str = ""
    credit_code: str = ""
    country: str = "CN"


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when, both ends included, to the second."""

    starts_at: datetime
    ends_at: datetime


def make_authority(key: SoftwareKey, *, subject: Subject, validity: Validity, serial: int) -> bytes:
    """Return a self-signed root certificate (DER) that may issue leaves directly."""
    name = _name(subject)
    body = _to_be_signed(
        subject_name=name,
        issuer_name=name,
        public_key_info=key.public_key_info,
        issuer_key_info=key.public_key_info,
        purpose=Purpose.AUTHORITY,
        validity=validity,
        serial=serial,
        algorithm=key.algorithm,
    )
    return _signed(body, key)


def issue_certificate(
    public_key_info: bytes,
    *,
    issuer: Signer,
    subject: Subject,
    purpose: Purpose,
    validity: Validity,
    serial: int,
) -> bytes:
    """Return a certificate (DER) for `public_key_info` under the issuer's first certificate."""
    authority = parse_certificate(issuer.certificates[0])
    body = _to_be_signed(
        subject_name=_name(subject),
        issuer_name=authority.subject_name,
        public_key_info=public_key_info,
        issuer_key_info=authority.public_key_info,
        purpose=purpose,
        validity=validity,
        serial=serial,
        algorithm=issuer.algorithm,
    )
    return _signed(body, issuer)


def _to_be_signed(
    *,
    subject_name: bytes,
    issuer_name: bytes,
    public_key_info: bytes,
    issuer_key_info: bytes,
    purpose: Purpose,
    validity: Validity,
    serial: int,
    algorithm: SignatureAlgorithm,
) -> bytes:
    extensions = (
        *_EXTENSIONS[purpose],
        _extension("2.5.29.14", der.octet_string(_key_id(public_key_info))),
        _extension("2.5.29.35", der.sequence(der.tagged(0x80, _key_id(issuer_key_info)))),
    )
    return der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(serial),
        signature_identifier(algorithm),
        issuer_name,
        der.sequence(der.time(validity.starts_at), der.time(validity.ends_at)),
        subject_name,
        public_key_info,
        der.explicit(3, der.sequence(*extensions)),
    )


def _signed(body: bytes, signer: Signer | SoftwareKey) -> bytes:
    return der.sequence(
        body, signature_identifier(signer.algorithm), der.bit_string(signer.sign(body))
    )


def _extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    mark = der.TRUE if critical else b""
    return der.sequence(der.identifier(oid), mark, der.octet_string(value))


def _key_usage(*bits: int) -> bytes:
    highest = max(bits)
    value = sum(0x80 >> bit for bit in bits)
    return _extension("2.5.29.15", der.bit_string(bytes((value,)), 7 - highest), critical=True)


def _extended_usage(oid: str) -> bytes:
    return _extension("2.5.29.37", der.sequence(der.identifier(oid)), critical=True)


_LEAF = _extension("2.5.29.19", der.sequence(), critical=True)
_EXTENSIONS = {
    Purpose.AUTHORITY: (
        _extension("2.5.29.19", der.sequence(der.TRUE), critical=True),
        _key_usage(5, 6),  # certificates and revocation lists
    ),
    Purpose.SEAL: (_LEAF, _key_usage(0, 1)),  # signatures, non-repudiation
    Purpose.REVOCATION: (_LEAF, _key_usage(0), _extended_usage(OCSP_SIGNING)),
    Purpose.TIMESTAMPS: (_LEAF, _key_usage(0), _extended_usage(TIME_STAMPING)),
}


def _name(subject: Subject) -> bytes:
    parts = (
        ("2.5.4.6", der.tagged(0x13, subject.country.encode("ascii"))),
        ("2.5.4.10", der.utf8_string(subject.organization)),
        (ORGANIZATION_IDENTIFIER, der.utf8_string(subject.credit_code)),
        ("2.5.4.3", der.utf8_string(subject.name)),
    )
    return der.sequence(
        *(
            der.set_of(der.sequence(der.identifier(oid), value))
            for oid, value in parts
            if value[1]  # an empty attribute is left out
        )
    )


def _key_id(public_key_info: bytes) -> bytes:
    """Return RFC 7093's first method: the leftmost 160 bits of SHA-256 over the key."""
    with reading("公钥", "the public key"):
        point = load(PublicKeyInfo, public_key_info)["public_key"].contents[1:]
    return digest("sha256", point)[:20]
