"""Digests: SM3 and SHA-256 of a component, computed in one read.

`Digests.of_stream` reads once and returns both with the size; `DigestingWriter` computes them
while somebody else copies the bytes.
"""

from recordkit.fixity.digests import (
    CHUNK_BYTES,
    DigestAlgorithm,
    DigestingWriter,
    Digests,
    MalformedDigest,
    Measured,
    as_digest,
    measure,
)

__all__ = [
    "CHUNK_BYTES",
    "DigestAlgorithm",
    "DigestingWriter",
    "Digests",
    "MalformedDigest",
    "Measured",
    "as_digest",
    "measure",
]
