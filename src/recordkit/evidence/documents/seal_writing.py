"""Making seals, and signing with them: GB/T 38540-2020, with SM2.

A real seal is made by the body that registers seals. Ours is for demonstrations, and its name
says so: `unsafe_demonstration_seal`.

Source: GB/T 38540-2020 (SESeal, SES_Signature); GM/T 0009 and GM/T 0006 for value and identifiers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from recordkit.evidence import der
from recordkit.evidence.algorithms import SIGNATURE_OIDS, SignatureAlgorithm, digest
from recordkit.evidence.documents.seal_picture import draw_round_seal
from recordkit.evidence.documents.seals import Picture
from recordkit.evidence.signers import Signer

VERSION = 4
UNIT_SEAL = 1  # the kind of seal that stands for a body, not for a person
_BY_CERTIFICATE = 1  # the list of holders is one of whole certificates
_VENDOR = "MUNIMENT"
DEMONSTRATION = "演示专用"
# A token over the SHA-256 of what it is given.
Stamp = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class SealOrder:
    """What a seal is to be: `holders` are the certificates (DER) that may sign with it."""

    name: str
    seal_id: str  # ASCII
    picture: Picture
    holders: tuple[bytes, ...]
    created_at: datetime
    valid_from: datetime
    valid_until: datetime
    kind: int = UNIT_SEAL


def make_seal(order: SealOrder, *, maker: Signer) -> bytes:
    """Return a seal (DER) made by `maker`. The same input gives the same bytes.

    Raises:
        ValueError: The maker's key is not an SM2 key, or nobody may use the seal.
    """
    _require_sm2(maker)
    if not order.holders:
        raise ValueError("a seal that nobody may use")
    information = _information(order)
    return der.sequence(
        information,
        der.octet_string(maker.certificates[0]),
        _sm2_with_sm3(),
        der.bit_string(maker.sign(information)),
    )


def unsafe_demonstration_seal(
    name: str,
    *,
    holder: bytes,
    maker: Signer,
    seal_id: str,
    created_at: datetime,
    valid_until: datetime,
) -> bytes:
    """Return a seal (DER) for trying things out, which says so in its name and its picture.

    `name` is whose seal it shows; `holder` is the certificate (DER) that may sign with it.
    """
    order = SealOrder(
        name=f"{name}（{DEMONSTRATION}）",
        seal_id=seal_id,
        picture=draw_round_seal(name, below=DEMONSTRATION),
        holders=(holder,),
        created_at=created_at,
        valid_from=created_at,
        valid_until=valid_until,
    )
    return make_seal(order, maker=maker)


def sign_with_seal(
    seal: bytes,
    protected: bytes,
    *,
    place: str,
    signer: Signer,
    signed_at: datetime,
    stamp: Stamp | None = None,
) -> bytes:
    """Return a seal signature (SES_Signature, DER) over the SM3 digest of `protected`.

    `place` is the path of the protected file inside its package. With `stamp` the value is
    given a timestamp token.

    Raises:
        ValueError: The signer's key is not an SM2 key.
    """
    _require_sm2(signer)
    to_sign = der.sequence(
        der.integer(VERSION),
        seal,
        der.generalized_time(signed_at),
        der.bit_string(digest("sm3", protected)),
        _ia5(place),
    )
    value = signer.sign(to_sign)
    token = b"" if stamp is None else der.explicit(0, der.bit_string(stamp(value)))
    return der.sequence(
        to_sign,
        der.octet_string(signer.certificates[0]),
        _sm2_with_sm3(),
        der.bit_string(value),
        token,
    )


def _information(order: SealOrder) -> bytes:
    picture = order.picture
    return der.sequence(
        der.sequence(_ia5("ES"), der.integer(VERSION), _ia5(_VENDOR)),
        _ia5(order.seal_id),
        der.sequence(
            der.integer(order.kind),
            der.utf8_string(order.name),
            der.integer(_BY_CERTIFICATE),
            der.sequence(*map(der.octet_string, order.holders)),
            der.generalized_time(order.created_at),
            der.generalized_time(order.valid_from),
            der.generalized_time(order.valid_until),
        ),
        der.sequence(
            _ia5(picture.kind),
            der.octet_string(picture.content),
            der.integer(picture.width_mm),
            der.integer(picture.height_mm),
        ),
    )


def _require_sm2(signer: Signer) -> None:
    if signer.algorithm is not SignatureAlgorithm.SM2_SM3:
        raise ValueError(f"seals are made and used with SM2 keys, not with {signer.algorithm}")


def _sm2_with_sm3() -> bytes:
    return der.identifier(SIGNATURE_OIDS[SignatureAlgorithm.SM2_SM3])


def _ia5(text: str) -> bytes:
    return der.tagged(0x16, text.encode("ascii"))
