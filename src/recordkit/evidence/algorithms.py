"""Which algorithms we sign with, which we verify, and what their object identifiers are.

One table, so that an algorithm is added or retired in one place. What is not in it is not
verified: the verdict is then indeterminate, never passed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum

from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from recordkit.evidence import der
from recordkit.evidence.asn1 import SM2_CURVE_OID, MalformedEvidence, load, reading
from recordkit.evidence.pss import RSA_PSS, pss_identifier, read_pss_parameters
from recordkit.evidence.sm2 import DEFAULT_USER_ID, KEY_OID, Sm2PublicKey, message_digest
from recordkit.fixity import DigestAlgorithm

SMALLEST_RSA_BITS = 2048
SMALLEST_CURVE_BITS = 256


class SignatureAlgorithm(StrEnum):
    """The algorithms that we sign with."""

    SM2_SM3 = "sm2-sm3"
    ECDSA_SHA256 = "ecdsa-sha256"
    ECDSA_SHA384 = "ecdsa-sha384"
    RSA_SHA256 = "rsa-sha256"
    RSA_PSS_SHA256 = "rsa-pss-sha256"
    ED25519 = "ed25519"


SIGNATURE_OIDS = {
    SignatureAlgorithm.SM2_SM3: "1.2.156.10197.1.501",
    SignatureAlgorithm.ECDSA_SHA256: "1.2.840.10045.4.3.2",
    SignatureAlgorithm.ECDSA_SHA384: "1.2.840.10045.4.3.3",
    SignatureAlgorithm.RSA_SHA256: "1.2.840.113549.1.1.11",
    SignatureAlgorithm.RSA_PSS_SHA256: RSA_PSS,
    SignatureAlgorithm.ED25519: "1.3.101.112",
}
# RFC 8419, section 2.3: Ed25519 goes with SHA-512 when there are signed attributes.
MESSAGE_DIGESTS = {
    SignatureAlgorithm.SM2_SM3: "sm3",
    SignatureAlgorithm.ECDSA_SHA256: "sha256",
    SignatureAlgorithm.ECDSA_SHA384: "sha384",
    SignatureAlgorithm.RSA_SHA256: "sha256",
    SignatureAlgorithm.RSA_PSS_SHA256: "sha256",
    SignatureAlgorithm.ED25519: "sha512",
}
DIGEST_OIDS = {
    "sm3": "1.2.156.10197.1.401",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
# As long as the digest, which is what RFC 4055, section 3.1, recommends.
PSS_SALT_BYTES = 32
DIGEST_NAMES = {oid: name for name, oid in DIGEST_OIDS.items()}
# Known by name, and never relied on.
OLD_DIGEST_NAMES = {"1.3.14.3.2.26": "sha1", "1.2.840.113549.2.5": "md5"}
_Sha2 = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
_SHA2: dict[str, _Sha2] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_ECDSA = {"2": "sha256", "3": "sha384", "4": "sha512"}
_RSA = {"11": "sha256", "12": "sha384", "13": "sha512"}
_PLAIN_RSA = "1.2.840.113549.1.1.1"  # the digest is named beside it
SM2_SIGNATURE_OID = "1.2.156.10197.1.301.1"  # as GB/T 35275 writes it; SM3 is named beside it
_SM2_SIGNING = ("1.2.156.10197.1.501", SM2_SIGNATURE_OID)
_NAMES = {oid: str(algorithm) for algorithm, oid in SIGNATURE_OIDS.items()}


class NotVerifiedHere(Exception):
    """An algorithm or key that we do not verify; the caller says *indeterminate*, never passed."""


def digest_name(oid: str) -> str:
    """Return hashlib's name of a digest algorithm that we still rely on.

    Raises:
        NotVerifiedHere: We do not know it, or no longer rely on it (SHA-1, MD5).
    """
    if oid not in DIGEST_NAMES:
        raise NotVerifiedHere(f"digest algorithm {oid}")
    return DIGEST_NAMES[oid]


def digest(name: str, content: bytes) -> bytes:
    """Return the digest of `content` by hashlib's `name`."""
    return hashlib.new(name, content).digest()


def digest_oid(algorithm: DigestAlgorithm) -> str:
    """Return the object identifier of one of the algorithms that we write."""
    return DIGEST_OIDS[str(algorithm)]


def signature_identifier(algorithm: SignatureAlgorithm) -> bytes:
    """Return the AlgorithmIdentifier (DER) that names `algorithm` in what we write."""
    if algorithm is SignatureAlgorithm.RSA_PSS_SHA256:
        return pss_identifier(DIGEST_OIDS["sha256"], PSS_SALT_BYTES)
    is_rsa = algorithm is SignatureAlgorithm.RSA_SHA256
    return der.algorithm(SIGNATURE_OIDS[algorithm], null=is_rsa)


def signature_name(oid: str, digest_algorithm: str = "", parameters: bytes = b"") -> str:
    """Return the name people know an algorithm by, or its identifier."""
    if oid == RSA_PSS:
        return f"rsa-pss-{_pss_digest(parameters, digest_algorithm)}"
    if oid in _NAMES:
        return _NAMES[oid]
    family, _, last = oid.rpartition(".")
    if family == "1.2.840.10045.4.3" and last in _ECDSA:
        return f"ecdsa-{_ECDSA[last]}"
    if family == "1.2.840.113549.1.1" and last in _RSA:
        return f"rsa-{_RSA[last]}"
    if oid == _PLAIN_RSA and digest_algorithm in DIGEST_NAMES:
        return f"rsa-{DIGEST_NAMES[digest_algorithm]}"
    return "sm2-sm3" if oid in _SM2_SIGNING else oid


def _pss_digest(parameters: bytes, digest_algorithm: str) -> str:
    try:
        oid = read_pss_parameters(parameters).digest_algorithm
    except MalformedEvidence:
        oid = digest_algorithm
    return DIGEST_NAMES.get(oid, oid)


def is_signed_by(
    public_key_info: bytes,
    message: bytes,
    signature: bytes,
    *,
    algorithm: str,
    digest_algorithm: str = "",
    parameters: bytes = b"",
    user_id: bytes = DEFAULT_USER_ID,
) -> bool:
    """Whether `signature` over `message` was made with the key of `public_key_info` (DER).

    A key of another kind than the algorithm asks for has certainly not made it.

    `algorithm` and `digest_algorithm` are object identifiers; the second counts only where
    the first does not name a digest. `parameters` (DER) count for RSA-PSS alone, `user_id`
    for SM2 alone.

    Raises:
        MalformedEvidence: The key or the parameters cannot be read.
        NotVerifiedHere: We do not verify this algorithm, or the key is too short.
    """
    verify = _verifier_of(algorithm, digest_algorithm, parameters, user_id)
    return verify(public_key_info, message, signature)


_Verifier = Callable[[bytes, bytes, bytes], bool]


def _verifier_of(
    algorithm: str, digest_algorithm: str, parameters: bytes, user_id: bytes
) -> _Verifier:
    family, _, last = algorithm.rpartition(".")
    if algorithm in _SM2_SIGNING:
        return _sm2_verifier(user_id)
    if family == "1.2.840.10045.4.3" and last in _ECDSA:
        return _ecdsa_verifier(_ECDSA[last])
    if family == "1.2.840.113549.1.1" and last in _RSA:
        return _rsa_verifier(_SHA2[_RSA[last]], padding.PKCS1v15())
    if algorithm == _PLAIN_RSA and digest_name(digest_algorithm) in _SHA2:
        return _rsa_verifier(_SHA2[digest_name(digest_algorithm)], padding.PKCS1v15())
    if algorithm == RSA_PSS:
        return _pss_verifier(parameters)
    if algorithm == SIGNATURE_OIDS[SignatureAlgorithm.ED25519]:
        return _verify_ed25519
    raise NotVerifiedHere(f"signature algorithm {algorithm}")


def _sm2_verifier(user_id: bytes) -> _Verifier:
    def verify(public_key_info: bytes, message: bytes, signature: bytes) -> bool:
        key = _sm2_key(public_key_info)
        return key is not None and key.verify(message, signature, user_id=user_id)

    return verify


def _ecdsa_verifier(name: str) -> _Verifier:
    def verify(public_key_info: bytes, message: bytes, signature: bytes) -> bool:
        key = _ordinary_key(public_key_info)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        if key.key_size < SMALLEST_CURVE_BITS:
            raise NotVerifiedHere(f"a curve of {key.key_size} bits, too short to rely on")
        return _accepts(lambda: key.verify(signature, message, ec.ECDSA(_SHA2[name])))

    return verify


def _rsa_verifier(hashed: _Sha2, padded: padding.PKCS1v15 | padding.PSS) -> _Verifier:
    def verify(public_key_info: bytes, message: bytes, signature: bytes) -> bool:
        key = _ordinary_key(public_key_info)
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        if key.key_size < SMALLEST_RSA_BITS:
            raise NotVerifiedHere(f"an RSA key of {key.key_size} bits, too short to rely on")
        return _accepts(lambda: key.verify(signature, message, padded, hashed))

    return verify


def _pss_verifier(encoded: bytes) -> _Verifier:
    parameters = read_pss_parameters(encoded)
    hashed, masked = (
        _SHA2.get(digest_name(oid))
        for oid in (parameters.digest_algorithm, parameters.mask_digest_algorithm)
    )
    if hashed is None or masked is None:
        raise NotVerifiedHere("RSA-PSS with a digest other than SHA-2")
    scheme = padding.PSS(mgf=padding.MGF1(masked), salt_length=parameters.salt_bytes)
    return _rsa_verifier(hashed, scheme)


def _verify_ed25519(public_key_info: bytes, message: bytes, signature: bytes) -> bool:
    key = _ordinary_key(public_key_info)
    if not isinstance(key, ed25519.Ed25519PublicKey):
        return False
    return _accepts(lambda: key.verify(signature, message))


def is_sm2_key(public_key_info: bytes) -> bool:
    """Whether a SubjectPublicKeyInfo (DER) is a key on the SM2 curve.

    Raises:
        MalformedEvidence: It cannot be read, or its point is not on the curve.
    """
    return _sm2_key(public_key_info) is not None


def sm2_digest(
    public_key_info: bytes, message: bytes, *, user_id: bytes = DEFAULT_USER_ID
) -> bytes:
    """Return SM3(Z ‖ M), the 32 bytes that a token signs for the SM2 key of `public_key_info`.

    Raises:
        MalformedEvidence: It cannot be read.
        NotVerifiedHere: It is no SM2 key.
    """
    key = _sm2_key(public_key_info)
    if key is None:
        raise NotVerifiedHere("an SM2 digest for a key of another kind")
    return message_digest(key, message, user_id)


def _sm2_key(public_key_info: bytes) -> Sm2PublicKey | None:
    """Return the SM2 key of a SubjectPublicKeyInfo; None if it is a key of another kind."""
    with reading("公钥", "the public key"):
        held = load(PublicKeyInfo, public_key_info)
        algorithm = held["algorithm"]
        if algorithm["algorithm"].dotted != KEY_OID:
            return None
        curve = algorithm["parameters"]
        if curve.name != "named" or curve.chosen.dotted != SM2_CURVE_OID:
            return None
        point = bytes(held["public_key"].native)
    return Sm2PublicKey.from_point(point)


def _ordinary_key(public_key_info: bytes) -> object:
    """Return the key as `cryptography` has it; None for an SM2 key, which it does not know."""
    try:
        with reading("公钥", "the public key"):
            return load_der_public_key(public_key_info)
    except InternalError as unreadable:  # what OpenSSL says of some keys that are none
        raise MalformedEvidence("the public key cannot be read", zh="公钥无法读取") from unreadable
    except UnsupportedAlgorithm as unknown:
        if _sm2_key(public_key_info) is not None:
            return None
        raise NotVerifiedHere(str(unknown)) from unknown


def _accepts(verify: Callable[[], None]) -> bool:
    try:
        verify()
    except InvalidSignature:
        return False
    return True
