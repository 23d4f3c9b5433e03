"""The keys of the vectors: each follows from words that stand here, so all are worth nothing."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from recordkit.evidence import Sm2PrivateKey

# How far beyond the number that the words give the next prime lies, so that nobody has to search.
_NEXT_PRIME = {"root p": 38, "root q": 758, "leaf p": 707, "leaf q": 683}
_EXPONENT = 65537


def key_pem(algorithm: str, role: str) -> bytes:
    """Return the private key of `role` ("root", "leaf" or a ledger's name) as PKCS#8."""
    if algorithm == "sm2":
        return sm2_key(role).to_pem()
    if algorithm == "p256":
        return _pem(ec.derive_private_key(_secret(f"p256 {role}"), ec.SECP256R1()))
    if algorithm == "rsa":
        return _pem(_rsa_key(role))
    return _pem(ed25519_key(role))


def sm2_key(role: str) -> Sm2PrivateKey:
    """Return the SM2 key of a role."""
    return Sm2PrivateKey.of_scalar(_secret(f"sm2 {role}"))


def ed25519_key(role: str) -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 key of a role."""
    secret = _secret(f"ed25519 {role}").to_bytes(32, "big")
    return ed25519.Ed25519PrivateKey.from_private_bytes(secret)


def _rsa_key(role: str) -> rsa.RSAPrivateKey:
    p, q = (_number(f"{role} {part}") + _NEXT_PRIME[f"{role} {part}"] for part in "pq")
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        d % (p - 1),
        d % (q - 1),
        pow(q, -1, p),
        rsa.RSAPublicNumbers(_EXPONENT, p * q),
    ).private_key()


def _number(words: str) -> int:
    """Return a number of 1024 bits, the two highest set."""
    octets = hashlib.shake_256(f"muniment vectors: rsa {words}".encode()).digest(128)
    return int.from_bytes(octets, "big") | 0b11 << 1022


def _secret(words: str) -> int:
    """Return a number that is a secret on every curve of 256 bits."""
    return (
        int.from_bytes(hashlib.sha256(f"muniment vectors: {words}".encode()).digest(), "big") >> 1
    )


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
