"""Certificates, read once into plain values, with SM2 and ordinary keys alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509

from recordkit.evidence.algorithms import is_signed_by
from recordkit.evidence.asn1 import (
    MalformedEvidence,
    load,
    moment_of,
    parameters_of,
    reading,
    require_no_more,
    require_shortest_lengths,
    whole_octets,
)
from recordkit.evidence.names import (
    COMMON_NAME,
    ORGANIZATION,
    ORGANIZATION_IDENTIFIER,
    SERIAL_NUMBER,
    attributes_of,
    comparable,
)

TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"

_BASIC_CONSTRAINTS = "2.5.29.19"
_KEY_USAGE = "2.5.29.15"
_EXTENDED_KEY_USAGE = "2.5.29.37"
_POLICIES = "2.5.29.32"
_ALTERNATIVE_NAME = "2.5.29.17"
_LARGEST_CERTIFICATE_BYTES = 32 << 10
_SUBJECT_KEY_ID = "2.5.29.14"
_NAME_CONSTRAINTS = "2.5.29.30"
_CRL_POINTS = "2.5.29.31"
_MOST_CRL_POINTS = 32
_MOST_CERTIFICATES = 64
# Critical extensions whose meaning is carried out here. A certificate with any other critical
# one must not be relied on (RFC 5280, section 4.2). Any policy and any name is acceptable to
# us, so that nothing remains to be carried out for those two.
_UNDERSTOOD = frozenset(
    (_BASIC_CONSTRAINTS, _KEY_USAGE, _EXTENDED_KEY_USAGE, _POLICIES, _ALTERNATIVE_NAME)
)
# A unified social credit code, alone or behind a scheme such as NTRCN-.
_CREDIT_CODE = re.compile(r"(?:[A-Z]{5}-)?([0-9A-HJ-NPQRTUWXY]{18})")


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """What one X.509 certificate says. Nothing in it has been verified yet."""

    der: bytes
    subject: str  # canonical form, for comparing only
    issuer: str
    serial_number: int
    name: str  # the common name as people read it, or the organisation's
    organization: str
    credit_code: str  # unified social credit code in the subject, or empty
    valid_from: datetime
    valid_until: datetime  # the last moment included
    public_key_info: bytes
    subject_name: bytes  # DER
    issuer_name: bytes
    signed_part: bytes
    signature: bytes
    signature_algorithm: str  # object identifier
    signature_parameters: bytes  # DER, empty when there are none
    is_authority: bool
    path_length: int | None
    key_usage: frozenset[str] | None  # None: not restricted
    extended_usage: tuple[str, ...] | None
    extended_usage_is_critical: bool
    subject_key_id: bytes | None
    crl_points: frozenset[bytes]  # names (DER) of the places where its revocation is published
    unknown_critical: tuple[str, ...]  # name constraints among them, critical or not

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same name, as in a root."""
        return self.subject == self.issuer

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether `moment` lies within the validity, both ends included."""
        return self.valid_from <= moment <= self.valid_until

    def may_sign_content(self) -> bool:
        """Whether the key usage lets this key sign documents and tokens."""
        return self.key_usage is None or bool(
            self.key_usage & {"digital_signature", "non_repudiation"}
        )

    def may_sign_revocations(self) -> bool:
        """Whether the key usage lets this key sign lists of revoked certificates."""
        return self.key_usage is None or "crl_sign" in self.key_usage

    def may_issue(self) -> bool:
        """Whether it is an authority's certificate whose key may sign certificates."""
        return self.is_authority and (self.key_usage is None or "key_cert_sign" in self.key_usage)


@lru_cache(maxsize=128)
def parse_certificate(der: bytes) -> Certificate:
    """Read one certificate.

    Raises:
        MalformedEvidence: It is not a certificate, or says something twice.
    """
    with reading("证书", "the certificate"):
        # What is read is remembered, so that its size bounds what strangers can make us keep.
        if len(der) > _LARGEST_CERTIFICATE_BYTES:
            raise ValueError(f"{len(der)} bytes, more than {_LARGEST_CERTIFICATE_BYTES}")
        require_shortest_lengths(der)
        held = load(x509.Certificate, der)
        require_no_more(held)
        tbs = held["tbs_certificate"]
        if tbs["signature"].dump() != held["signature_algorithm"].dump():
            raise ValueError("it names two different signature algorithms")
        subject = tbs["subject"]
        attributes = attributes_of(subject.dump())
        return Certificate(
            der=der,
            subject=comparable(subject),
            issuer=comparable(tbs["issuer"]),
            serial_number=tbs["serial_number"].native,
            name=attributes.get(COMMON_NAME) or attributes.get(ORGANIZATION, ""),
            organization=attributes.get(ORGANIZATION, ""),
            credit_code=_credit_code(attributes),
            valid_from=moment_of(tbs["validity"]["not_before"]),
            valid_until=moment_of(tbs["validity"]["not_after"]),
            public_key_info=tbs["subject_public_key_info"].dump(),
            subject_name=subject.dump(),
            issuer_name=tbs["issuer"].dump(),
            signed_part=tbs.dump(),
            signature=whole_octets(held["signature_value"]),
            signature_algorithm=held["signature_algorithm"]["algorithm"].dotted,
            signature_parameters=parameters_of(held["signature_algorithm"]),
            **_extensions(tbs),
        )


def readable_certificates(held: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Return those of `held` (DER) that can be read, each once and 64 at most.

    The rest can vouch for nobody.
    """
    found = dict.fromkeys(_readable(held))
    return tuple(found)[:_MOST_CERTIFICATES]


def _readable(held: Iterable[bytes]) -> Iterator[Certificate]:
    for der in held:
        try:
            yield parse_certificate(der)
        except MalformedEvidence:
            continue


@lru_cache(maxsize=512)
def has_issued(issuer: Certificate, subject: Certificate) -> bool:
    """Whether `subject` names `issuer` as its issuer and bears its signature.

    Raises:
        NotVerifiedHere: The signature is of a kind that we do not verify.
    """
    if subject.issuer != issuer.subject:
        return False
    return is_signed_by(
        issuer.public_key_info,
        subject.signed_part,
        subject.signature,
        algorithm=subject.signature_algorithm,
        parameters=subject.signature_parameters,
    )


def _credit_code(attributes: dict[str, str]) -> str:
    for oid in (ORGANIZATION_IDENTIFIER, SERIAL_NUMBER):
        code = _CREDIT_CODE.fullmatch(attributes.get(oid, ""))
        if code:
            return code[1]
    return ""


def _extensions(tbs: Any) -> dict[str, Any]:
    by_oid = {}
    for extension in tbs["extensions"]:
        oid = extension["extn_id"].dotted
        if oid in by_oid:
            raise ValueError(f"extension {oid} appears twice")
        by_oid[oid] = extension
    constraints = _parsed(by_oid, _BASIC_CONSTRAINTS)
    usage = _parsed(by_oid, _KEY_USAGE)
    extended = _parsed(by_oid, _EXTENDED_KEY_USAGE)
    key_id = _parsed(by_oid, _SUBJECT_KEY_ID)
    # Where an issuer says which names it may vouch for, that holds though it were not critical.
    critical = {_NAME_CONSTRAINTS} & by_oid.keys() | {
        oid for oid, extension in by_oid.items() if extension["critical"].native
    }
    return {
        "is_authority": constraints is not None and bool(constraints["ca"].native),
        "path_length": constraints["path_len_constraint"].native if constraints else None,
        "key_usage": None if usage is None else frozenset(usage.native),
        "extended_usage": None if extended is None else tuple(use.dotted for use in extended),
        "extended_usage_is_critical": (
            extended is not None and bool(by_oid[_EXTENDED_KEY_USAGE]["critical"].native)
        ),
        "subject_key_id": None if key_id is None else bytes(key_id.native),
        "crl_points": _crl_points(_parsed(by_oid, _CRL_POINTS)),
        "unknown_critical": tuple(sorted(oid for oid in critical if oid not in _UNDERSTOOD)),
    }


def _parsed(by_oid: dict[str, Any], oid: str) -> Any:
    extension = by_oid.get(oid)
    return None if extension is None else extension["extn_value"].parsed


def _crl_points(points: Any) -> frozenset[bytes]:
    if points is None:
        return frozenset()
    found = frozenset(
        name.dump()
        for point in points
        if point["distribution_point"].native is not None
        if point["distribution_point"].name == "full_name"
        for name in point["distribution_point"].chosen
    )
    if len(found) > _MOST_CRL_POINTS:
        raise ValueError(f"{len(found)} distribution points, more than {_MOST_CRL_POINTS}")
    return found
