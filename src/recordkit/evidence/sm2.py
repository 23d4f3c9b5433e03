"""SM2 signatures with SM3: keys, signing, verifying.

Signing is deterministic: the nonce comes from the key and the message by the construction of
RFC 6979 with SM3, so that the same input gives the same bytes and a poor source of randomness
cannot give the key away.

Source: GB/T 32918.2-2016 (signature algorithm), GB/T 32918.5-2017 (curve), GB/T 32905-2016
(SM3); the default user identifier of GM/T 0009.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

from asn1crypto import keys
from asn1crypto import pem as armour

from recordkit.evidence import sm2_curve as curve
from recordkit.evidence.asn1 import SM2_CURVE_OID, MalformedEvidence, load, reading
from recordkit.evidence.sm2_curve import MultiplesOf, N, P

DEFAULT_USER_ID = b"1234567812345678"
KEY_OID = "1.2.840.10045.2.1"

_POINT_BYTES = 65
_COMPRESSED_BYTES = 33
_SCALAR_BYTES = 32
# A table is worth its making after four uses. Every agency has a key, and a city has dozens of
# agencies: with fewer tables than keys, each would be made again and again.
_KEPT_TABLES = 128
_USES_BEFORE_A_TABLE = 4


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A point of the SM2 curve that signatures are verified with."""

    x: int
    y: int

    @classmethod
    def from_point(cls, encoded: bytes) -> Self:
        """Read a point: 65 bytes that begin with 04, or 33 that begin with 02 or 03.

        Raises:
            MalformedEvidence: It is of another length or form, or not on the curve.
        """
        if len(encoded) == _COMPRESSED_BYTES and encoded[0] in (2, 3):
            x = int.from_bytes(encoded[1:], "big")
            y = curve.ordinate(x, odd=encoded[0] == 3)
        elif len(encoded) == _POINT_BYTES and encoded[0] == 4:
            x, y = int.from_bytes(encoded[1:33], "big"), int.from_bytes(encoded[33:], "big")
        else:
            raise MalformedEvidence(
                f"an SM2 public key is 65 bytes that begin with 04, or 33 compressed, not "
                f"{encoded[:4].hex()}… ({len(encoded)} bytes)",
                zh=f"SM2 公钥应为以 04 开头的 65 字节或压缩的 33 字节，实为 {len(encoded)} 字节",
            )
        if not curve.is_on_curve(x, y):
            raise MalformedEvidence(
                "the point is not on the SM2 curve", zh="公钥不是 SM2 曲线上的点"
            )
        return cls(x, y)

    def to_point(self) -> bytes:
        """Return the uncompressed form, 65 bytes."""
        return b"\x04" + _scalar_bytes(self.x) + _scalar_bytes(self.y)

    def verify(self, message: bytes, signature: bytes, *, user_id: bytes = DEFAULT_USER_ID) -> bool:
        """Whether `signature`, DER or 64 raw bytes, is this key's over `message`.

        A key that is met often gets a table of its own, which makes it four times as fast.
        """
        pair = _read_signature(signature)
        if pair is None:
            return False
        r, s = pair
        t = (r + s) % N
        if not (0 < r < N and 0 < s < N and t):
            return False
        x, _, z = _TABLES.sum_of_products(s, t, (self.x, self.y))
        # r = e + x1 mod N is compared without leaving projective coordinates; x1 < P may
        # exceed N, so two values of x1 are possible.
        wanted = (r - _message_scalar(self, user_id, message)) % N
        zz = z * z % P
        return z != 0 and any(
            (candidate * zz - x) % P == 0 for candidate in (wanted, wanted + N) if candidate < P
        )


@dataclass(frozen=True, slots=True)
class Sm2PrivateKey:
    """An SM2 key in software: for trying out. Real keys stay in hardware."""

    _d: int = field(repr=False)
    public_key: Sm2PublicKey

    @classmethod
    def of_scalar(cls, d: int) -> Self:
        """Return the key whose secret is `d`, which must lie in 1 … N - 2."""
        if not 0 < d < N - 1:
            raise MalformedEvidence(
                "an SM2 private key lies between 1 and n - 2", zh="SM2 私钥超出取值范围"
            )
        point = curve.to_affine(curve.total(curve.base_multiples().addends(d)))
        return cls(d, Sm2PublicKey(*point))

    @classmethod
    def generate(cls) -> Self:
        """Return a new key from the system's randomness."""
        return cls.of_scalar(secrets.randbelow(N - 2) + 1)

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read an unencrypted PKCS#8 key.

        Raises:
            MalformedEvidence: It is not one, or belongs to another curve.
        """
        with reading("SM2 私钥", "the SM2 private key"):
            label, _, der = armour.unarmor(pem)
            if label != "PRIVATE KEY":
                raise ValueError(f"expected PRIVATE KEY, found {label}")
            held = load(keys.PrivateKeyInfo, der)
            algorithm = held["private_key_algorithm"]
            kind = algorithm["algorithm"].dotted
            on_curve = algorithm["parameters"].chosen.dotted if kind == KEY_OID else ""
            if on_curve != SM2_CURVE_OID:
                raise ValueError(f"expected curve {SM2_CURVE_OID}, found {kind} {on_curve}")
            d = held["private_key"].parsed["private_key"].native
        return cls.of_scalar(int(d))

    def to_pem(self) -> bytes:
        """Return the key as unencrypted PKCS#8, which other tools read too."""
        body = {
            "version": "ecPrivkeyVer1",
            "private_key": self._d,
            "public_key": self.public_key.to_point(),
        }
        held = keys.PrivateKeyInfo(
            {
                "version": 0,
                "private_key_algorithm": {
                    "algorithm": KEY_OID,
                    "parameters": keys.ECDomainParameters("named", SM2_CURVE_OID),
                },
                "private_key": keys.ECPrivateKey(body),
            }
        )
        return _armoured(held.dump())

    def sign(self, message: bytes, *, user_id: bytes = DEFAULT_USER_ID) -> bytes:
        """Return the DER signature over `message`; the same message gives the same bytes."""
        e = _message_scalar(self.public_key, user_id, message)
        inverse = _signing_inverse(self._d)
        for k in _nonces(self._d, e % N):
            x, _ = curve.to_affine(curve.total(curve.base_multiples().addends(k)))
            r = (e + x) % N
            s = inverse * (k - r * self._d) % N
            if r and s and r + k != N:
                return encode_signature(r, s)
        raise AssertionError("unreachable: nonces do not end")


def encode_signature(r: int, s: int) -> bytes:
    """Return the two numbers as a DER sequence."""
    body = _der_integer(r) + _der_integer(s)
    return bytes((0x30, len(body))) + body


def decode_signature(signature: bytes) -> tuple[int, int] | None:
    """Return (r, s) of a DER signature; None unless it is exactly how `encode_signature` writes.

    One signature has one form, so that nobody can make a second valid one from the first.
    """
    if len(signature) < 8 or signature[0] != 0x30:
        return None
    length_of_r = signature[3]
    r = int.from_bytes(signature[4 : 4 + length_of_r], "big")
    s = int.from_bytes(signature[6 + length_of_r :], "big")
    too_large = r.bit_length() > 256 or s.bit_length() > 256
    return None if too_large or encode_signature(r, s) != signature else (r, s)


def _read_signature(signature: bytes) -> tuple[int, int] | None:
    if len(signature) == 2 * _SCALAR_BYTES and decode_signature(signature) is None:
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return decode_signature(signature)


class _Tables:
    """Tables of the keys met most lately, made once a key has been met a few times."""

    def __init__(self) -> None:
        self._uses: OrderedDict[curve.Point, int] = OrderedDict()
        self._tables: OrderedDict[curve.Point, MultiplesOf] = OrderedDict()

    def sum_of_products(self, s: int, t: int, point: curve.Point) -> curve.Jacobian:
        """Return s times the base point plus t times `point`."""
        addends = curve.base_multiples().addends(s)
        table = self._table_of(point)
        if table is None:
            return curve.total(addends, curve.times(t, point))
        return curve.total(addends + table.addends(t))

    def _table_of(self, point: curve.Point) -> MultiplesOf | None:
        # Taken out and put back, so that the table used last is forgotten last. Two threads may
        # make the same table; the second merely replaces the first.
        table = self._tables.pop(point, None)
        if table is None:
            if not self._is_met_often(point):
                return None
            table = MultiplesOf(point)
        self._tables[point] = table
        _forget_oldest(self._tables, _KEPT_TABLES)
        return table

    def _is_met_often(self, point: curve.Point) -> bool:
        """Count one more use; a key whose table is made begins anew, should it be forgotten."""
        uses = self._uses.pop(point, 0) + 1
        if uses >= _USES_BEFORE_A_TABLE:
            return True
        self._uses[point] = uses
        _forget_oldest(self._uses, 8 * _KEPT_TABLES)
        return False


def _forget_oldest(kept: OrderedDict[curve.Point, Any], limit: int) -> None:
    while len(kept) > limit:
        kept.popitem(last=False)


_TABLES = _Tables()


@lru_cache(maxsize=1024)
def identity_digest(key: Sm2PublicKey, user_id: bytes) -> bytes:
    """Return Z, the digest that ties a signature to a user and a key.

    Source: GB/T 32918.2-2016, clause 5.5.
    """
    parts = (curve.A, curve.B, curve.GX, curve.GY, key.x, key.y)
    entitled = (8 * len(user_id)).to_bytes(2, "big") + user_id
    return hashlib.new("sm3", entitled + b"".join(map(_scalar_bytes, parts))).digest()


def message_digest(key: Sm2PublicKey, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes:
    """Return SM3(Z ‖ M), which is what an SM2 signature is over. GB/T 32918.2-2016, clause 6.1."""
    digest = hashlib.new("sm3", identity_digest(key, user_id))
    digest.update(message)
    return digest.digest()


def _message_scalar(key: Sm2PublicKey, user_id: bytes, message: bytes) -> int:
    return int.from_bytes(message_digest(key, message, user_id), "big")


def _nonces(d: int, e: int) -> Iterator[int]:
    """Yield nonces by RFC 6979, section 3.2, with SM3 as the hash and `e` as the digest."""
    seed = _scalar_bytes(d) + _scalar_bytes(e)
    value, key = b"\x01" * 32, b"\x00" * 32
    for mark in (b"\x00", b"\x01"):
        key = hmac.digest(key, value + mark + seed, "sm3")
        value = hmac.digest(key, value, "sm3")
    while True:
        value = hmac.digest(key, value, "sm3")
        k = int.from_bytes(value, "big")
        if 0 < k < N:
            yield k
        key = hmac.digest(key, value + b"\x00", "sm3")
        value = hmac.digest(key, value, "sm3")


@lru_cache(maxsize=64)
def _signing_inverse(d: int) -> int:
    return pow(1 + d, -1, N)


def _scalar_bytes(value: int) -> bytes:
    return value.to_bytes(_SCALAR_BYTES, "big")


def _der_integer(value: int) -> bytes:
    body = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return bytes((0x02, len(body))) + body


def _armoured(der: bytes) -> bytes:
    text = base64.encodebytes(der).replace(b"\n", b"")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join((b"-----BEGIN PRIVATE KEY-----", *lines, b"-----END PRIVATE KEY-----", b""))
