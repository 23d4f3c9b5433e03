"""Certificates, and key files in PEM and DER: read or refused, whatever the bytes."""

from __future__ import annotations

import contextlib

from recordkit.evidence import MalformedEvidence, parse_certificate
from recordkit.evidence.algorithms import NotVerifiedHere, SignatureAlgorithm
from recordkit.evidence.certificates import has_issued
from recordkit.evidence.key_files import read_private_key, read_public_key
from tests.fuzz.signing_material import material


def seeds() -> list[bytes]:
    """Return certificates and keys of every algorithm."""
    held = [material(each) for each in SignatureAlgorithm]
    certificates = [der for each in held for der in (each.root, each.seal.certificates[0])]
    return [*certificates, *(each.seal._key.to_pem() for each in held)]  # type: ignore[attr-defined]


def fuzz(data: bytes) -> None:
    """Read the bytes as a certificate and as keys; verify who issued a certificate that reads."""
    for read in (read_private_key, read_public_key):
        with contextlib.suppress(MalformedEvidence):
            read(data)
    try:
        certificate = parse_certificate(data)
        has_issued(parse_certificate(material().root), certificate)
        has_issued(certificate, certificate)
    except (MalformedEvidence, NotVerifiedHere):
        pass
