"""Writing lists of revoked certificates: for the demonstration authority, and to test against.

Source: RFC 5280, section 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recordkit.evidence import der
from recordkit.evidence.algorithms import signature_identifier
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.crls import Revocation
from recordkit.evidence.signers import Signer

_NUMBER, _REASON, _INVALID_SINCE = "2.5.29.20", "2.5.29.21", "2.5.29.24"
# RFC 5280, section 5.3.1; 7 is not used.
_REASON_NUMBERS = {
    "key_compromise": 1,
    "ca_compromise": 2,
    "affiliation_changed": 3,
    "superseded": 4,
    "cessation_of_operation": 5,
    "certificate_hold": 6,
    "remove_from_crl": 8,
    "privilege_withdrawn": 9,
    "aa_compromise": 10,
}


@dataclass(frozen=True, slots=True)
class Revoked:
    """One line of a list: a certificate by its serial number, and what became of it."""

    serial_number: int
    revocation: Revocation


def make_crl(
    issuer: Signer,
    *,
    this_update: datetime,
    next_update: datetime,
    number: int,
    revoked: Sequence[Revoked] = (),
) -> bytes:
    """Return a CRL (DER) under the issuer's first certificate, its lines in the order given."""
    algorithm = signature_identifier(issuer.algorithm)
    lines = der.sequence(*map(_line, revoked)) if revoked else b""
    numbered = _extension(_NUMBER, der.integer(number))
    body = der.sequence(
        der.integer(1),
        algorithm,
        parse_certificate(issuer.certificates[0]).subject_name,
        der.time(this_update),
        der.time(next_update),
        lines,
        der.explicit(0, der.sequence(numbered)),
    )
    return der.sequence(body, algorithm, der.bit_string(issuer.sign(body)))


def _line(revoked: Revoked) -> bytes:
    said = revoked.revocation
    extensions = []
    if said.reason in _REASON_NUMBERS:
        number = bytes((_REASON_NUMBERS[said.reason],))
        extensions.append(_extension(_REASON, der.tagged(0x0A, number)))
    if said.invalid_since is not None:
        extensions.append(_extension(_INVALID_SINCE, der.generalized_time(said.invalid_since)))
    return der.sequence(
        der.integer(revoked.serial_number),
        der.time(said.revoked_at),
        der.sequence(*extensions) if extensions else b"",
    )


def _extension(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.octet_string(value))
