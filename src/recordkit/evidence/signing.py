"""Seals: detached signatures over a run of bytes, made and verified.

Source: RFC 5652 (CMS); GB/T 32918.2-2016 and GB/T 32905-2016 for SM2 with SM3, under the
object identifiers of GM/T 0006; GB/T 35275 as it is found inside real documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recordkit.errors import Words
from recordkit.evidence.acceptance import ASPECT as ACCEPTANCE
from recordkit.evidence.acceptance import (
    CURRENT_REGISTER,
    Kind,
    Register,
    Use,
    digest_use,
    judge_acceptance,
    uses_of_path,
)
from recordkit.evidence.algorithms import NotVerifiedHere, digest, digest_name
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.cms import SignerUnknown, read_signed_data
from recordkit.evidence.cms_writing import write_signed_message
from recordkit.evidence.judgement import Judgement, failed, passed, undecided, unreadable
from recordkit.evidence.revocation import ASPECT as REVOCATION
from recordkit.evidence.revocation import Sources, judge_revocation
from recordkit.evidence.signed_messages import (
    DATA,
    GM_DATA,
    Dress,
    SignedMessage,
)
from recordkit.evidence.signers import Signer
from recordkit.evidence.sm2 import DEFAULT_USER_ID
from recordkit.evidence.trust import (
    KeyUse,
    Trust,
    TrustPath,
    find_path,
    judge_trust,
    judge_validity,
)
from recordkit.terms.vocabulary import Verdict

ASPECTS = (
    "signature_value",
    "signed_content",
    "certificate_trust",
    "certificate_validity",
    REVOCATION,
    ACCEPTANCE,
)
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
    dress: Dress = Dress.CMS
    signature_value: bytes = b""  # what a timestamp over the signature is about
    timestamp_tokens: tuple[bytes, ...] = ()  # DER, carried along unverified
    uses: tuple[Use, ...] = ()  # the algorithms and keys that the signature leans on
    sources: Sources = Sources()  # lists and answers about revocation that could be looked into


def sign_detached(
    content: bytes, *, signer: Signer, signed_at: datetime, dress: Dress = Dress.CMS
) -> bytes:
    """Return DER SignedData over `content`, which is not carried along.

    The same content, signer and time give the same bytes where the signer's algorithm lets
    them. The time is written to the second.
    """
    return write_signed_message(
        content,
        content_type=GM_DATA if dress is Dress.GM else DATA,
        signer=signer,
        signed_at=signed_at,
        attached=False,
        names_certificate=True,
        dress=dress,
    )


def verify_detached(
    content: bytes,
    cms: bytes,
    *,
    trust: Trust,
    at: datetime | None,
    may_carry_digest: bool = False,
    user_id: bytes = DEFAULT_USER_ID,
    register: Register = CURRENT_REGISTER,
) -> SignatureReading:
    """Judge a SignedData over `content`, in either dress. Bad evidence is judged, never raised.

    `at` is a moment at which the signature is proven to have existed, such as that of a
    timestamp; None means that only the signer's word is to be had, which leaves
    `certificate_validity` and `certificate_revocation` indeterminate at best. Revocation is
    judged from what `trust` holds and what the SignedData carries; with neither, it is open.
    `register` says until when algorithms are accepted.

    With `may_carry_digest` the SignedData may carry the digest of `content` in its stead, as
    signatures inside OFD documents do. `user_id` counts for SM2 alone. A signer whose
    certificate is not carried along is looked for among the intermediates of `trust`.
    """
    try:
        message = read_signed_data(cms, others=trust.known())
        _require_plain_data(message)
    except SignerUnknown as unknown:
        return SignatureReading(_without_signer(unknown.detail))
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
    sources = Sources.of(trust, message.crls, message.ocsp_responses)
    uses = _uses(message, path)
    value = judge_value("signature_value", message, detached=content, user_id=user_id)
    return SignatureReading(
        judgements=(
            passed(STRUCTURE, "签名结构完整可读", "the signature is well formed"),
            value,
            _judge_content(message, content, value.verdict, may_carry_digest=may_carry_digest),
            judge_trust("certificate_trust", path, trust, use=KeyUse.CONTENT),
            validity,
            judge_revocation(path, sources, moment=moment, proven=at is not None),
            judge_acceptance(uses, moment=moment, register=register),
        ),
        signer_name=message.signer.name,
        signer_credit_code=message.signer.credit_code,
        algorithm=message.algorithm_name,
        signed_at=message.signed_at,
        certificates=tuple(step.der for step in path.certificates),
        dress=message.dress,
        signature_value=message.signature,
        timestamp_tokens=message.timestamp_tokens,
        uses=uses,
        sources=sources,
    )


def _uses(message: SignedMessage, path: TrustPath) -> tuple[Use, ...]:
    """Return what a signature leans on: its digest, its own algorithm, and those of its path."""
    return (
        digest_use(message.digest_algorithm),
        Use(Kind.SIGNATURE, message.algorithm_name),
        *uses_of_path(path.certificates),
    )


def _require_plain_data(message: SignedMessage) -> None:
    if message.content_type not in (DATA, GM_DATA):
        raise MalformedEvidence(
            f"expected content of type {DATA} or {GM_DATA}, found {message.content_type}",
            zh=f"签名内容的类型应为数据，实为 {message.content_type}",
        )


def _without_signer(why: Words) -> tuple[Judgement, ...]:
    return (
        passed(STRUCTURE, "签名结构完整可读", "the signature is well formed"),
        *(Judgement(aspect, Verdict.INDETERMINATE, why) for aspect in ASPECTS),
    )


def judge_value(
    aspect: str,
    message: SignedMessage,
    *,
    detached: bytes | None = None,
    user_id: bytes = DEFAULT_USER_ID,
) -> Judgement:
    """Say whether the signature value was made with the key of the signer's certificate.

    `detached` is what a signature without signed attributes is over when it carries nothing.
    """
    name = message.algorithm_name
    try:
        good = message.value_is_good(detached, user_id=user_id) and message.names_its_signer()
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


def _judge_content(
    message: SignedMessage, content: bytes, value: Verdict, *, may_carry_digest: bool
) -> Judgement:
    aspect = "signed_content"
    try:
        covered = _covers(message, content, may_carry_digest=may_carry_digest)
    except NotVerifiedHere as unknown:
        return undecided(
            aspect,
            f"摘要算法不再可靠或不受支持：{unknown}",
            f"not relied on here: {unknown}",
        )
    if not covered:
        return failed(
            aspect,
            "被签名的内容与签名时不同，内容已被改动",
            "the content is not what was signed; it has been altered",
        )
    if message.content is None and not message.has_attributes and value is not Verdict.PASSED:
        return undecided(
            aspect,
            "签名值直接对内容作出而不成立，无法区分是内容还是签名被改动",
            "the value is over the content itself and does not hold; which of the two was "
            "altered cannot be told",
        )
    return passed(aspect, "内容与签名时一致", "the content is what was signed")


def _covers(message: SignedMessage, content: bytes, *, may_carry_digest: bool) -> bool:
    """Whether what was signed is `content`, or its digest where that may stand for it."""
    name = digest_name(message.digest_algorithm)
    bound = content if message.content is None else message.content
    is_digest = may_carry_digest and bound == digest(name, content)
    if not is_digest and bound != content:
        return False
    if not message.has_attributes:
        return True
    # Some producers that carry the digest state it as message digest, too, without hashing again.
    return message.covers(bound) or (is_digest and message.message_digest == bound)
