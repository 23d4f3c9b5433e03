"""Keys that sign, and the port behind which real ones stay in hardware."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from asn1crypto import keys, pem
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from recordkit.evidence.algorithms import PSS_SALT_BYTES, SMALLEST_RSA_BITS, SignatureAlgorithm
from recordkit.evidence.asn1 import SM2_CURVE_OID, MalformedEvidence, reading
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.key_files import OrdinaryKey, read_private_key
from recordkit.evidence.sm2 import DEFAULT_USER_ID, KEY_OID, Sm2PrivateKey


class UnsafeStandIn(UserWarning):
    """Something is in use that weakens the evidence and is meant for trying things out."""


@runtime_checkable
class Signer(Protocol):
    """What signs seals, tokens and certificates: a key with the certificates that vouch for it.

    `certificates` are DER, the signer's own first, then those that lead to its authority.
    `sign` gives the same bytes for the same message where the algorithm lets it; keys in
    hardware and RSA-PSS do not, so that nobody may count on it.
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

    def __init__(
        self,
        key_pem: bytes,
        chain_pem: bytes,
        *,
        algorithm: SignatureAlgorithm | None = None,
        user_id: bytes = DEFAULT_USER_ID,
    ) -> None:
        self._key = load_key(key_pem, algorithm=algorithm, user_id=user_id)
        self.algorithm = self._key.algorithm
        self.certificates = certificates_in_pem(chain_pem)
        _require_own_certificate(self._key, self.certificates)
        warnings.warn(
            "UnsafeSoftwareSigner keeps its key in memory; use a key in hardware for real records",
            UnsafeStandIn,
            stacklevel=2,
        )

    def sign(self, message: bytes) -> bytes:
        """Return the signature over `message`; all but RSA-PSS give the same every time."""
        return self._key.sign(message)


def load_key(
    key_file: bytes,
    *,
    algorithm: SignatureAlgorithm | None = None,
    user_id: bytes = DEFAULT_USER_ID,
) -> SoftwareKey:
    """Read an unencrypted private key: SM2, P-256, P-384, RSA from 2048 bits, or Ed25519.

    PEM or DER, PKCS #8 or the older forms. `algorithm` chooses where a key fits several: an
    RSA key signs by PKCS #1 v1.5 unless RSA-PSS is asked for. `user_id` counts for SM2 alone.

    Raises:
        MalformedEvidence: It is none of these, or does not fit `algorithm`.
    """
    key = read_private_key(key_file)
    if isinstance(key, Sm2PrivateKey):
        _require_fit(SignatureAlgorithm.SM2_SM3, algorithm)
        return _Sm2Key(key, user_id)
    return _OrdinaryKey(key, algorithm)


def new_key(algorithm: SignatureAlgorithm) -> SoftwareKey:
    """Return a fresh key from the system's randomness; RSA keys have 3072 bits."""
    match algorithm:
        case SignatureAlgorithm.SM2_SM3:
            return _Sm2Key(Sm2PrivateKey.generate())
        case SignatureAlgorithm.ECDSA_SHA256:
            return _OrdinaryKey(ec.generate_private_key(ec.SECP256R1()))
        case SignatureAlgorithm.ECDSA_SHA384:
            return _OrdinaryKey(ec.generate_private_key(ec.SECP384R1()))
        case SignatureAlgorithm.RSA_SHA256 | SignatureAlgorithm.RSA_PSS_SHA256:
            return _OrdinaryKey(rsa.generate_private_key(65537, 3072), algorithm)
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

    def __init__(self, key: Sm2PrivateKey, user_id: bytes = DEFAULT_USER_ID) -> None:
        self._key = key
        self._user_id = user_id
        parameters = keys.ECDomainParameters("named", SM2_CURVE_OID)
        spki = {
            "algorithm": {"algorithm": KEY_OID, "parameters": parameters},
            "public_key": key.public_key.to_point(),
        }
        self.public_key_info: bytes = keys.PublicKeyInfo(spki).dump()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, user_id=self._user_id)

    def to_pem(self) -> bytes:
        return self._key.to_pem()


class _OrdinaryKey:
    def __init__(self, key: OrdinaryKey, algorithm: SignatureAlgorithm | None = None) -> None:
        usual = _usual_algorithm(key)
        both = {SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.RSA_PSS_SHA256}
        if {usual, algorithm} != both:
            _require_fit(usual, algorithm)
        self._key = key
        self.algorithm = algorithm or usual
        self.public_key_info = key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        match self._key:
            case ec.EllipticCurvePrivateKey():
                is_larger = self.algorithm is SignatureAlgorithm.ECDSA_SHA384
                hashed = hashes.SHA384() if is_larger else hashes.SHA256()
                return self._key.sign(message, ec.ECDSA(hashed, deterministic_signing=True))
            case rsa.RSAPrivateKey():
                return self._key.sign(message, self._padded(), hashes.SHA256())
            case _:
                return self._key.sign(message)

    def to_pem(self) -> bytes:
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def _padded(self) -> padding.PKCS1v15 | padding.PSS:
        if self.algorithm is SignatureAlgorithm.RSA_PSS_SHA256:
            return padding.PSS(padding.MGF1(hashes.SHA256()), PSS_SALT_BYTES)
        return padding.PKCS1v15()


def _usual_algorithm(key: OrdinaryKey) -> SignatureAlgorithm:
    match key:
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            return SignatureAlgorithm.ECDSA_SHA256
        case ec.EllipticCurvePrivateKey(curve=ec.SECP384R1()):
            return SignatureAlgorithm.ECDSA_SHA384
        case rsa.RSAPrivateKey() if key.key_size >= SMALLEST_RSA_BITS:
            return SignatureAlgorithm.RSA_SHA256
        case ed25519.Ed25519PrivateKey():
            return SignatureAlgorithm.ED25519
    raise MalformedEvidence(
        f"we sign with SM2, P-256, P-384, RSA of {SMALLEST_RSA_BITS} bits or more, or Ed25519; "
        f"this key is {type(key).__name__}",
        zh=f"签名只支持 SM2、P-256、P-384、{SMALLEST_RSA_BITS} 位以上 RSA 或 Ed25519 私钥",
    )


def _require_fit(usual: SignatureAlgorithm, wanted: SignatureAlgorithm | None) -> None:
    if wanted not in (None, usual):
        raise MalformedEvidence(
            f"the key signs by {usual}, not by {wanted}", zh=f"该私钥用于 {usual}，不用于 {wanted}"
        )


def _require_own_certificate(key: SoftwareKey, certificates: tuple[bytes, ...]) -> None:
    if parse_certificate(certificates[0]).public_key_info != key.public_key_info:
        raise MalformedEvidence(
            "the first certificate belongs to another key", zh="首张证书与私钥不匹配"
        )
