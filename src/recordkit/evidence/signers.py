"""Keys that sign, and the port behind which real ones stay in hardware."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from asn1crypto import keys, pem
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from recordkit.evidence.algorithms import SMALLEST_RSA_BITS, SignatureAlgorithm
from recordkit.evidence.asn1 import SM2_CURVE_OID, MalformedEvidence, load, reading
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.sm2 import KEY_OID, Sm2PrivateKey


class UnsafeStandIn(UserWarning):
    """Something is in use that weakens the evidence and is meant for trying things out."""


@runtime_checkable
class Signer(Protocol):
    """What signs seals, tokens and certificates: a key with the certificates that vouch for it.

    `certificates` are DER, the signer's own first, then those that lead to its authority.
    `sign` must give the same bytes for the same message.
    """

    @property
    def algorithm(self) -> SignatureAlgorithm: ...

    @property
    def certificates(self) -> tuple[bytes, ...]: ...

    def sign(self, message: bytes) -> bytes: ...


class SoftwareKey(Protocol):
    """A private key held in memory."""

    @property
    def algorithm(self) -> SignatureAlgorithm: ...

    @property
    def public_key_info(self) -> bytes:
        """The public half as a DER SubjectPublicKeyInfo."""

    def sign(self, message: bytes) -> bytes: ...

    def to_pem(self) -> bytes: ...


class UnsafeSoftwareSigner:
    """Signs with a key kept in memory, for trying things out: whoever reads the memory has it."""

    def __init__(self, key_pem: bytes, chain_pem: bytes) -> None:
        self._key = load_key(key_pem)
        self.algorithm = self._key.algorithm
        self.certificates = certificates_in_pem(chain_pem)
        _require_own_certificate(self._key, self.certificates)
        warnings.warn(
            "UnsafeSoftwareSigner keeps its key in memory; use a key in hardware for real records",
            UnsafeStandIn,
            stacklevel=2,
        )

    def sign(self, message: bytes) -> bytes:
        """Return the signature over `message`, the same every time."""
        return self._key.sign(message)


def load_key(key_pem: bytes) -> SoftwareKey:
    """Read an unencrypted PKCS#8 private key: SM2, P-256, RSA from 2048 bits, or Ed25519.

    Raises:
        MalformedEvidence: It is none of these.
    """
    if _is_sm2(key_pem):
        return _Sm2Key(Sm2PrivateKey.from_pem(key_pem))
    try:
        with reading("私钥", "the private key"):
            return _OrdinaryKey(load_pem_private_key(key_pem, password=None))
    except UnsupportedAlgorithm as unknown:
        raise MalformedEvidence(f"the private key: {unknown}", zh="私钥的算法不受支持") from unknown


def new_key(algorithm: SignatureAlgorithm) -> SoftwareKey:
    """Return a fresh key from the system's randomness; RSA keys have 3072 bits."""
    match algorithm:
        case SignatureAlgorithm.SM2_SM3:
            return _Sm2Key(Sm2PrivateKey.generate())
        case SignatureAlgorithm.ECDSA_SHA256:
            return _OrdinaryKey(ec.generate_private_key(ec.SECP256R1()))
        case SignatureAlgorithm.RSA_SHA256:
            return _OrdinaryKey(rsa.generate_private_key(65537, 3072))
        case SignatureAlgorithm.ED25519:
            return _OrdinaryKey(ed25519.Ed25519PrivateKey.generate())


def certificates_in_pem(chain_pem: bytes) -> tuple[bytes, ...]:
    """Return the certificates in a PEM file as DER, in their order.

    Raises:
        MalformedEvidence: There are none, or the armour is damaged.
    """
    with reading("证书文件", "the certificate file"):
        found = tuple(
            der for label, _, der in pem.unarmor(chain_pem, multiple=True) if label == "CERTIFICATE"
        )
    if not found:
        raise MalformedEvidence("no certificate in the file", zh="文件中没有证书")
    return found


def certificates_to_pem(certificates: Sequence[bytes]) -> bytes:
    """Return DER certificates as one PEM file, in their order."""
    return b"".join(pem.armor("CERTIFICATE", der) for der in certificates)


class _Sm2Key:
    algorithm = SignatureAlgorithm.SM2_SM3

    def __init__(self, key: Sm2PrivateKey) -> None:
        self._key = key
        parameters = keys.ECDomainParameters("named", SM2_CURVE_OID)
        spki = {
            "algorithm": {"algorithm": KEY_OID, "parameters": parameters},
            "public_key": key.public_key.to_point(),
        }
        self.public_key_info: bytes = keys.PublicKeyInfo(spki).dump()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def to_pem(self) -> bytes:
        return self._key.to_pem()


_Ordinary = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


class _OrdinaryKey:
    def __init__(self, key: object) -> None:
        self.algorithm, self._key = _recognised(key)
        self.public_key_info = self._key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        match self._key:
            case ec.EllipticCurvePrivateKey():
                scheme = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
                return self._key.sign(message, scheme)
            case rsa.RSAPrivateKey():
                return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())
            case _:
                return self._key.sign(message)

    def to_pem(self) -> bytes:
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _recognised(key: object) -> tuple[SignatureAlgorithm, _Ordinary]:
    match key:
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            return SignatureAlgorithm.ECDSA_SHA256, key
        case rsa.RSAPrivateKey() if key.key_size >= SMALLEST_RSA_BITS:
            return SignatureAlgorithm.RSA_SHA256, key
        case ed25519.Ed25519PrivateKey():
            return SignatureAlgorithm.ED25519, key
    raise MalformedEvidence(
        f"we sign with SM2, P-256, RSA of {SMALLEST_RSA_BITS} bits or more, or Ed25519; "
        f"this key is {type(key).__name__}",
        zh=f"签名只支持 SM2、P-256、{SMALLEST_RSA_BITS} 位以上 RSA 或 Ed25519 私钥",
    )


def _is_sm2(key_pem: bytes) -> bool:
    with reading("私钥", "the private key"):
        label, _, der = pem.unarmor(key_pem)
        if label != "PRIVATE KEY":
            raise ValueError(f"expected an unencrypted PRIVATE KEY, found {label}")
        algorithm = load(keys.PrivateKeyInfo, der)["private_key_algorithm"]
        if algorithm["algorithm"].dotted != KEY_OID:
            return False
        return bool(algorithm["parameters"].chosen.dotted == SM2_CURVE_OID)


def _require_own_certificate(key: SoftwareKey, certificates: tuple[bytes, ...]) -> None:
    if parse_certificate(certificates[0]).public_key_info != key.public_key_info:
        raise MalformedEvidence(
            "the first certificate belongs to another key", zh="首张证书与私钥不匹配"
        )
