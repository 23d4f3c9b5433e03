"""Seals, signature values, certificates and tokens that lie by themselves."""

from __future__ import annotations

from pathlib import Path

from recordkit.evidence import Trust
from recordkit.evidence.documents import (
    inspect_certificate,
    inspect_seal,
    inspect_signed_value,
    inspect_token,
)

_FIXTURES = Path(__file__).parents[2] / "fixtures"
_NOBODY = Trust()


def seeds() -> list[bytes]:
    """Return seals of three editions, a seal signature and timestamp answers."""
    paths = [*(_FIXTURES / "ofd-seal").glob("User*"), *(_FIXTURES / "ofd-seal").glob("*.dat")]
    paths += (_FIXTURES / "tsr").rglob("*.tsr")
    return [path.read_bytes() for path in sorted(paths)]


def fuzz(data: bytes) -> None:
    """Inspect bytes as everything that they may be; nothing may be raised."""
    inspect_seal(data, trust=_NOBODY, at=None)
    inspect_signed_value(data, trust=_NOBODY, at=None)
    inspect_certificate(data, trust=_NOBODY, at=None)
    inspect_token(data, trust=_NOBODY)
