"""Whether a value found in a document was made with a certificate's key, however it is written.

Makers write SM2 values as DER, as DER with numbers one byte too long or too short, or as 64 raw
bytes; and name the algorithm by the identifier of the curve or of SM3.

Source: GB/T 32918.2-2016; GM/T 0009 for the DER form; GM/T 0006 for the identifiers.
"""

from __future__ import annotations

from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    SIGNATURE_OIDS,
    NotVerifiedHere,
    SignatureAlgorithm,
    is_signed_by,
    signature_name,
)
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import Certificate
from recordkit.evidence.documents.loose_der import INTEGER, SEQUENCE, read_element
from recordkit.evidence.judgement import Judgement, failed, passed, undecided

SM2_WITH_SM3 = SIGNATURE_OIDS[SignatureAlgorithm.SM2_SM3]
_SM_FAMILY = "1.2.156.10197.1."
_SCALAR_BYTES = 32


def made_by(
    certificate: Certificate,
    message: bytes,
    signature: bytes,
    *,
    algorithm: str,
    digest_algorithm: str = "",
    parameters: bytes = b"",
) -> bool:
    """Whether `signature` over `message` was made with the certificate's key.

    Looser than `is_signed_by`, which seals and tokens go by: there one value has one form, so
    that nobody can make a second from the first; here makers write it as they like.

    Raises:
        NotVerifiedHere: The algorithm or the key is not one that is verified here.
        MalformedEvidence: The key cannot be read.
    """
    if is_sm(algorithm):
        return is_signed_by(
            certificate.public_key_info, message, _one_form(signature), algorithm=SM2_WITH_SM3
        )
    return is_signed_by(
        certificate.public_key_info,
        message,
        signature,
        algorithm=algorithm,
        digest_algorithm=digest_algorithm,
        parameters=parameters,
    )


def is_sm(algorithm: str) -> bool:
    """Whether an identifier used for a signature means SM2 with SM3 in any of its spellings."""
    return algorithm.startswith(_SM_FAMILY)


def is_bare_value(encoded: bytes) -> bool:
    """Whether bytes are nothing but an SM2 value, in either form."""
    return len(encoded) == 2 * _SCALAR_BYTES or _two_numbers(encoded) is not None


def judge_made_by(
    aspect: str,
    certificate: Certificate,
    message: bytes,
    signature: bytes,
    *,
    algorithm: str,
    digest_algorithm: str = "",
    parameters: bytes = b"",
) -> Judgement:
    """Say whether a value was made with the key of `certificate`."""
    name = _shown(algorithm, digest_algorithm, parameters)
    try:
        good = made_by(
            certificate,
            message,
            signature,
            algorithm=algorithm,
            digest_algorithm=digest_algorithm,
            parameters=parameters,
        )
    except NotVerifiedHere as unknown:
        return undecided(
            aspect,
            f"本程序不能检验此种签名：{unknown}",
            f"this kind of signature is not verified here: {unknown}",
        )
    except MalformedEvidence as unread:
        return failed(aspect, unread.detail.zh, unread.detail.en)
    if not good:
        return failed(
            aspect,
            f"签名值与“{certificate.name}”的证书不符（{name}）：被签内容或签名值已被改动，"
            "或由他人的密钥作出",
            f"the value does not fit the certificate of {certificate.name!r} ({name}): value or "
            "signed part were altered, or it was made with another key",
        )
    return passed(
        aspect,
        f"签名值正确，由“{certificate.name}”的密钥作出（{name}）",
        f"the value is good and was made with the key of {certificate.name!r} ({name})",
    )


def _shown(algorithm: str, digest_algorithm: str, parameters: bytes) -> str:
    if is_sm(algorithm):
        return SignatureAlgorithm.SM2_SM3
    return signature_name(algorithm, digest_algorithm, parameters)


def digest_of(algorithm: str) -> str:
    """Return hashlib's name of the digest that goes with a signature algorithm's identifier.

    Empty when it is not known here.
    """
    if is_sm(algorithm):
        return "sm3"
    _, _, name = signature_name(algorithm).partition("-")
    return name if name in DIGEST_OIDS else ""


def _one_form(signature: bytes) -> bytes:
    """Return 64 raw bytes for whatever form the two numbers came in; else the value as it is."""
    if len(signature) == 2 * _SCALAR_BYTES and signature[0] != SEQUENCE:
        return signature
    pair = _two_numbers(signature)
    if pair is None or max(pair).bit_length() > 8 * _SCALAR_BYTES:
        return signature
    return b"".join(number.to_bytes(_SCALAR_BYTES, "big") for number in pair)


def _two_numbers(signature: bytes) -> tuple[int, int] | None:
    try:
        held = read_element(signature, SEQUENCE).children()
    except MalformedEvidence:
        return None
    if len(held) != 2 or any(number.tag != INTEGER for number in held):
        return None
    # Unsigned: some writers leave out the zero byte before a high bit.
    r, s = (int.from_bytes(number.content, "big") for number in held)
    return r, s
