"""OCSP responses: read or refused, and judged without raising."""

from __future__ import annotations

from datetime import timedelta

from recordkit.evidence import (
    MalformedEvidence,
    Revocation,
    Sources,
    parse_certificate,
    parse_ocsp_response,
)
from recordkit.evidence.revocation import status_of
from tests.fuzz.signing_material import AT, material
from tests.unit.recordkit.evidence.making_ocsp import make_ocsp_response


def seeds() -> list[bytes]:
    """Return a good answer and one that a certificate was revoked."""
    held = material()
    leaf = held.seal.certificates[0]
    return [
        make_ocsp_response(leaf, held.root, held.issuer, this_update=AT),
        make_ocsp_response(
            leaf,
            held.root,
            held.issuer,
            this_update=AT,
            next_update=AT + timedelta(days=1),
            revocation=Revocation(AT),
            by_key=True,
            carried=(leaf,),
        ),
    ]


def fuzz(data: bytes) -> None:
    """Read the bytes as a response and judge by it."""
    held = material()
    leaf, root = map(parse_certificate, (held.seal.certificates[0], held.root))
    try:
        for answer in parse_ocsp_response(data).answers:
            answer.is_about(leaf, root)
    except MalformedEvidence:
        pass
    status_of(leaf, root, Sources((), (data,)), at=AT)
