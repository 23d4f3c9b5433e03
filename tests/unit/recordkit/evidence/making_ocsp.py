"""OCSP responses for these tests, with SM2 and ordinary keys, written by hand."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from recordkit.evidence import Revocation, Signer, der, parse_certificate
from recordkit.evidence.algorithms import DIGEST_OIDS, signature_identifier
from recordkit.evidence.ocsp import key_bits

_BASIC = "1.3.6.1.5.5.7.48.1.1"


def make_ocsp_response(
    subject: bytes,
    issuer: bytes,
    responder: Signer,
    *,
    this_update: datetime,
    next_update: datetime | None = None,
    revocation: Revocation | None = None,
    unknown: bool = False,
    digest: str = "sha256",
    by_key: bool = False,
    carried: tuple[bytes, ...] = (),
    cutoff: datetime | None = None,
) -> bytes:
    own = parse_certificate(responder.certificates[0])
    single = der.sequence(
        _certificate_id(subject, issuer, digest),
        _status(revocation, unknown=unknown),
        der.generalized_time(this_update),
        b"" if next_update is None else der.explicit(0, der.generalized_time(next_update)),
        b"" if cutoff is None else der.explicit(1, der.sequence(_cutoff(cutoff))),
    )
    named = (
        der.explicit(2, der.octet_string(hashlib.sha1(key_bits(own)).digest()))
        if by_key
        else der.explicit(1, own.subject_name)
    )
    body = der.sequence(named, der.generalized_time(this_update), der.sequence(single))
    basic = der.sequence(
        body,
        signature_identifier(responder.algorithm),
        der.bit_string(responder.sign(body)),
        der.explicit(0, der.sequence(*carried)) if carried else b"",
    )
    wrapped = der.sequence(der.identifier(_BASIC), der.octet_string(basic))
    return der.sequence(der.tagged(0x0A, b"\0"), der.explicit(0, wrapped))


def _certificate_id(subject: bytes, issuer: bytes, digest: str) -> bytes:
    held: Any = parse_certificate(issuer)
    oid = "1.3.14.3.2.26" if digest == "sha1" else DIGEST_OIDS[digest]
    return der.sequence(
        der.algorithm(oid),
        der.octet_string(hashlib.new(digest, held.subject_name).digest()),
        der.octet_string(hashlib.new(digest, key_bits(held)).digest()),
        der.integer(parse_certificate(subject).serial_number),
    )


def _status(revocation: Revocation | None, *, unknown: bool) -> bytes:
    if unknown:
        return der.tagged(0x82, b"")
    if revocation is None:
        return der.tagged(0x80, b"")
    return der.implicit(1, der.sequence(der.generalized_time(revocation.revoked_at)))


def _cutoff(at: datetime) -> bytes:
    return der.sequence(
        der.identifier("1.3.6.1.5.5.7.48.1.6"), der.octet_string(der.generalized_time(at))
    )
