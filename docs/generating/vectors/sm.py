"""SM2 and SM3: messages, digests and signatures, good and bad."""

from __future__ import annotations

from docs.generating.vectors.keys import sm2_key
from recordkit.evidence import Sm2PrivateKey
from recordkit.evidence.sm2 import decode_signature, encode_signature
from recordkit.evidence.sm2_curve import N
from recordkit.fixity import Digests

_MESSAGES = (b"", b"abc", b"abcd" * 16, "归档回执".encode(), bytes(range(256)) * 4)


def sm_vectors() -> dict[str, object]:
    """Return digests by SM3, and SM2 signatures by one key with the default user identifier."""
    key = sm2_key("leaf")
    return {
        "sm3": [{"message": each.hex(), "digest": Digests.of(each).sm3} for each in _MESSAGES],
        "sm2": {
            "public_key": key.public_key.to_point().hex(),
            "signatures": [case for each in _MESSAGES for case in _cases(key, each)],
        },
    }


def _cases(key: Sm2PrivateKey, message: bytes) -> list[dict[str, object]]:
    signature = key.sign(message)
    r, s = decode_signature(signature) or (0, 0)
    cases = {
        "good": signature,
        "r altered": encode_signature(r ^ 1, s),
        "s altered": encode_signature(r, s ^ 1),
        "r and s exchanged": encode_signature(s, r),
        "r of nought": encode_signature(0, s),
        "s larger than the order": encode_signature(r, s + N) if s + N < 1 << 256 else b"",
        "r and s sum up to the order": encode_signature(r, N - r),
        "length not in its shortest form": b"\x30\x81" + signature[1:],
        "something behind": signature + b"\0",
    }
    return [
        {
            "case": name,
            "message": message.hex(),
            "signature": given.hex(),
            "good": key.public_key.verify(message, given),
        }
        for name, given in cases.items()
        if given
    ]
