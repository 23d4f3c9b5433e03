"""RSA-PSS parameters: which digest, which mask, how much salt.

Source: RFC 8017, section 9.1 (the scheme); RFC 4055, section 3.1 (its parameters).
"""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import algos

from recordkit.evidence import der
from recordkit.evidence.asn1 import load, reading

RSA_PSS = "1.2.840.113549.1.1.10"
_MASK_BY_DIGEST = "1.2.840.113549.1.1.8"
_LONGEST_SALT_BYTES = 512


@dataclass(frozen=True, slots=True)
class PssParameters:
    """Object identifiers of the two digests, and the length of the salt."""

    digest_algorithm: str
    mask_digest_algorithm: str
    salt_bytes: int


def read_pss_parameters(encoded: bytes) -> PssParameters:
    """Return what RSASSA-PSS-params says; what it leaves out is SHA-1 with 20 bytes of salt.

    Raises:
        MalformedEvidence: It is not one, or names another mask or trailer than the only ones
            there are.
    """
    with reading("RSA-PSS 参数", "the RSA-PSS parameters"):
        held = load(algos.RSASSAPSSParams, encoded)
        mask = held["mask_gen_algorithm"]
        if mask["algorithm"].dotted != _MASK_BY_DIGEST:
            raise ValueError(f"mask generation {mask['algorithm'].dotted}")
        if int(held["trailer_field"]) != 1:
            raise ValueError("another trailer than the only one there is")
        salt_bytes = int(held["salt_length"])
        if not 0 <= salt_bytes <= _LONGEST_SALT_BYTES:
            raise ValueError(f"a salt of {salt_bytes} bytes")
        return PssParameters(
            digest_algorithm=held["hash_algorithm"]["algorithm"].dotted,
            mask_digest_algorithm=mask["parameters"]["algorithm"].dotted,
            salt_bytes=salt_bytes,
        )


def pss_parameters(digest_oid: str, salt_bytes: int) -> bytes:
    """Return RSASSA-PSS-params (DER) with one digest for message and mask."""
    digest = der.algorithm(digest_oid, null=True)
    mask = der.sequence(der.identifier(_MASK_BY_DIGEST), digest)
    return der.sequence(
        der.explicit(0, digest), der.explicit(1, mask), der.explicit(2, der.integer(salt_bytes))
    )


def pss_identifier(digest_oid: str, salt_bytes: int) -> bytes:
    """Return the AlgorithmIdentifier (DER) of RSA-PSS with one digest for message and mask."""
    return der.sequence(der.identifier(RSA_PSS), pss_parameters(digest_oid, salt_bytes))
