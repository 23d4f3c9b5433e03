"""Key files in the dresses that tools write them in: PEM and DER, PKCS #8, SEC 1 and PKCS #1.

Source: RFC 5958 (PKCS #8), RFC 5915 (SEC 1 keys), RFC 5480 (public keys on curves). For SM2,
what the openssl command writes: the label ``SM2 PRIVATE KEY`` for SEC 1, a block of parameters
before it, the curve by name or spelled out, the point whole or compressed.
"""

from __future__ import annotations

from typing import Any

from asn1crypto import core, keys, pem
from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from recordkit.evidence import sm2_curve as curve
from recordkit.evidence.asn1 import SM2_CURVE_OID, MalformedEvidence, load, reading
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.sm2 import KEY_OID, Sm2PrivateKey

OrdinaryKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
_PRIVATE = ("PRIVATE KEY", "EC PRIVATE KEY", "SM2 PRIVATE KEY", "RSA PRIVATE KEY")
_PARAMETERS = ("EC PARAMETERS", "SM2 PARAMETERS")
_MOST_BLOCKS = 8


def read_private_key(key_file: bytes) -> Sm2PrivateKey | OrdinaryKey:
    """Read an unencrypted private key, PEM or DER.

    Raises:
        MalformedEvidence: There is none, it is encrypted, or of a kind that nobody uses here.
    """
    with reading("私钥", "the private key"):
        der = _private_der(key_file)
        secret = _sm2_secret(der)
    if secret is not None:
        return Sm2PrivateKey.of_scalar(secret)
    try:
        with reading("私钥", "the private key"):
            key = load_der_private_key(der, password=None)
    except (UnsupportedAlgorithm, InternalError) as unknown:
        # The second is what OpenSSL says of some keys that are none.
        said = " ".join(str(unknown).split())[:100]
        raise MalformedEvidence(f"the private key: {said}", zh="私钥的算法不受支持") from unknown
    if isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        return key
    raise MalformedEvidence(
        f"the private key is a {type(key).__name__}, which we do not sign with",
        zh="私钥的算法不受支持",
    )


def read_public_key(key_file: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo (DER) in a public key or certificate, PEM or DER.

    Raises:
        MalformedEvidence: There is none.
    """
    with reading("公钥", "the public key"):
        if not pem.detect(key_file):
            return _public_der(key_file)
        label, _, der = pem.unarmor(key_file)
        if label not in ("PUBLIC KEY", "CERTIFICATE"):
            raise ValueError(f"expected PUBLIC KEY or CERTIFICATE, found {label}")
        return _public_der(der)


def _public_der(der: bytes) -> bytes:
    try:
        held = load(keys.PublicKeyInfo, der)
        held["algorithm"]["algorithm"].dotted  # noqa: B018 - asn1crypto parses when looked at
        held["public_key"].native  # noqa: B018
    except ValueError:
        return parse_certificate(der).public_key_info
    return der


def _private_der(key_file: bytes) -> bytes:
    if not pem.detect(key_file):
        return key_file
    found = []
    for count, (label, _, der) in enumerate(pem.unarmor(key_file, multiple=True)):
        if count == _MOST_BLOCKS:
            raise ValueError(f"more than {_MOST_BLOCKS} blocks in a key file")
        if label in _PRIVATE:
            found.append(der)
        elif label not in _PARAMETERS:
            raise ValueError(f"expected an unencrypted PRIVATE KEY, found {label}")
    if len(found) != 1:
        raise ValueError(f"expected one private key, found {len(found)}")
    return bytes(found[0])


def _sm2_secret(der: bytes) -> int | None:
    """Return the secret of an SM2 key; None when it is a key of another kind."""
    outer = load(_AnySequence, der)
    if isinstance(outer[1], core.OctetString):  # SEC 1: version, secret, …
        body = load(keys.ECPrivateKey, der)
        return int(body["private_key"].native) if _is_sm2(body["parameters"]) else None
    if isinstance(outer[1], core.Integer):  # PKCS #1: version, modulus, …
        return None
    held = load(keys.PrivateKeyInfo, der)
    algorithm = held["private_key_algorithm"]
    kind = algorithm["algorithm"].dotted
    if kind != SM2_CURVE_OID and not (kind == KEY_OID and _is_sm2(algorithm["parameters"])):
        return None
    body = load(keys.ECPrivateKey, bytes(held["private_key"].contents))
    return int(body["private_key"].native)


class _AnySequence(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.Any

    def __getitem__(self, key: int) -> Any:
        return super().__getitem__(key).parsed


def _is_sm2(parameters: Any) -> bool:
    """Whether domain parameters are those of the SM2 curve, named or spelled out."""
    if parameters.native is None:
        return False
    if parameters.name == "named":
        return bool(parameters.chosen.dotted == SM2_CURVE_OID)
    if parameters.name != "specified":
        return False
    said = parameters.chosen
    coefficients = (
        int.from_bytes(bytes(said["curve"][name].contents), "big") for name in ("a", "b")
    )
    base = bytes(said["base"].native)
    return (
        said["field_id"]["parameters"].native == curve.P
        and tuple(coefficients) == (curve.A, curve.B)
        and int(said["order"]) == curve.N
        and base[1:33] == curve.GX.to_bytes(32, "big")
    )
