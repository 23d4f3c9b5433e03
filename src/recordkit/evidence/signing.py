"""Seals: detached signatures over a run of bytes, made and verified.

Source: RFC 5652 (CMS); GB/T 32918.2-2016 and GB/T 32905-2016 for SM2 with SM3, under the
object identifiers of GM/T 0006.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recordkit.evidence.algorithms import NotVerifiedHere, signature_name
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.cms import DATA, SignedMessage, read_signed_message
from recordkit.evidence.cms_writing import write_signed_message
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.signers import Signer
from recordkit.evidence.trust import Trust, find_path, judge_trust, judge_validity
from recordkit.terms.vocabulary import Verdict

ASPECTS = ("signature_value", "signed_content", "certificate_trust", "certificate_validity")
STRUCTURE = "signature_structure"


@dataclass(frozen=True, slots=True)
class SignatureReading:
    """What a detached signature says, and what was found about it, aspect by aspect.

    When the structure cannot be read there is a failed `signature_structure`, every other
    aspect is indeterminate, and the rest is empty.
    """

    judgements: tuple[Judgement, ...]
    signer_name: str = ""
    signer_credit_code: str = ""
    algorithm: str = ""
    signed_at: datetime | None = None  # the signer's own word
    certificates: tuple[bytes, ...] = ()  # DER, the signer's first, as far as the path leads


def sign_detached(content: bytes, *, signer: Signer, signed_at: datetime) -> bytes:
    """Return DER SignedData over `content`, which is not carried along.

    The same content, signer and time give the same bytes. The time is written to the second.
    """
    return write_signed_message(
        content,
        content_type=DATA,
        signer=signer,
        signed_at=signed_at,
        attached=False,
        names_certificate=True,
    )


def verify_detached(
    content: bytes, cms: bytes, *, trust: Trust, at: datetime | None
) -> SignatureReading:
    """Judge a detached signature over `content`. Bad evidence is judged, never raised.

    `at` is a moment at which the signature is proven to have existed, such as that of a
    timestamp; None means that only the signer's word is to be had, which leaves
    `certificate_validity` indeterminate at best. Revocation is not examined.
    """
    try:
        message = _read(cms, content)
    except MalformedEvidence as unread:
        return SignatureReading(unreadable(STRUCTURE, unread.detail, ASPECTS))
    moment = at or message.signed_at
    path = find_path(message.signer, message.certificates, trust, at=moment)
    if moment is None:
        validity = undecided(
            "certificate_validity",
            "既没有可信时间，签名人也没有声明时间",
            "there is no proven time, and the signer states none",
        )
    else:
        validity = judge_validity("certificate_validity", path, moment, proven=at is not None)
    return SignatureReading(
        judgements=(
            passed(STRUCTURE, "签名结构完整可读", "the signature is well formed"),
            judge_value("signature_value", message),
            _judge_content(message, content),
            judge_trust("certificate_trust", path, trust),
            validity,
        ),
        signer_name=message.signer.name,
        signer_credit_code=message.signer.credit_code,
        algorithm=signature_name(message.signature_algorithm, message.digest_algorithm),
        signed_at=message.signed_at,
        certificates=tuple(step.der for step in path.certificates),
    )


def _read(cms: bytes, content: bytes) -> SignedMessage:
    message = read_signed_message(cms, content_type=DATA)
    if message.content not in (None, content):
        raise MalformedEvidence(
            "the signature carries another content along", zh="签名内附带了另一份内容"
        )
    return message


def judge_value(aspect: str, message: SignedMessage) -> Judgement:
    """Say whether the signature value was made with the key of the signer's certificate."""
    name = signature_name(message.signature_algorithm, message.digest_algorithm)
    try:
        good = message.value_is_good() and message.names_its_signer()
    except NotVerifiedHere as unknown:
        return undecided(
            aspect,
            f"本程序不能检验此种签名：{unknown}",
            f"this kind of signature is not verified here: {unknown}",
        )
    except MalformedEvidence as unread:
        return Judgement(aspect, Verdict.FAILED, unread.detail)
    if not good:
        return failed(
            aspect,
            f"签名值与“{message.signer.name}”的证书不符（{name}）：签名或签名属性已被改动，"
            "或由他人的密钥作出",
            f"the signature value does not fit the certificate of {message.signer.name!r} "
            f"({name}): it was altered, or made with another key",
        )
    return passed(
        aspect,
        f"签名值正确，由“{message.signer.name}”的密钥作出（{name}）",
        f"the signature value is good and was made with the key of "
        f"{message.signer.name!r} ({name})",
    )


def _judge_content(message: SignedMessage, content: bytes) -> Judgement:
    try:
        covered = message.covers(content)
    except NotVerifiedHere as unknown:
        return undecided(
            "signed_content",
            f"摘要算法不再可靠或不受支持：{unknown}",
            f"not relied on here: {unknown}",
        )
    if not covered:
        return failed(
            "signed_content",
            "被签名的内容与签名时不同，内容已被改动",
            "the content is not what was signed; it has been altered",
        )
    return passed("signed_content", "内容与签名时一致", "the content is what was signed")
