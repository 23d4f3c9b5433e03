"""Lists of revoked certificates: read or refused, and never good news when altered."""

from __future__ import annotations

from recordkit.evidence import MalformedEvidence, Sources, crl_in_file, parse_certificate, parse_crl
from recordkit.evidence.revocation import status_of
from tests.fuzz.signing_material import AT, material


def seeds() -> list[bytes]:
    """Return one list."""
    return [material().crl]


def fuzz(data: bytes) -> None:
    """Read the bytes as a list, look certificates up in it, and judge by it."""
    held = material()
    try:
        listed = parse_crl(crl_in_file(data))
        for serial in (0, 2, 9, -1):
            listed.revocation_of(serial)
    except MalformedEvidence:
        pass
    leaf, root = map(parse_certificate, (held.seal.certificates[0], held.root))
    status_of(leaf, root, Sources((data,)), at=AT)
