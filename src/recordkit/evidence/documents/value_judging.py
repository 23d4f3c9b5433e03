"""A signature value against what it should protect: binding, value, seal, certificates, time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from recordkit.errors import Words
from recordkit.evidence.algorithms import NotVerifiedHere, signature_name
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import (
    Certificate,
    parse_certificate,
    readable_certificates,
)
from recordkit.evidence.documents.inspection import Aspect, Fact, FoundSignature, Inspection
from recordkit.evidence.documents.moments import Stated
from recordkit.evidence.documents.seal_judging import (
    judge_holder,
    judge_seal,
    seal_facts,
)
from recordkit.evidence.documents.signed_values import (
    NOT_RELIED_ON,
    SignedValue,
    digest_by,
    read_signed_value,
)
from recordkit.evidence.documents.sm2_values import is_sm, judge_made_by, made_by
from recordkit.evidence.documents.token_times import When, judge_time
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.revocation import Sources, judge_revocation
from recordkit.evidence.trust import KeyUse, Trust, find_path, judge_trust, judge_validity

_MOST_GUESSES = 64


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands beside a value: the bytes that it should protect, and the seal as a file.

    `content` is None when the value lies by itself; `seal_file` may be the reason why it
    cannot be read.
    """

    content: bytes | None
    stated_at: Stated = Stated()
    seal_file: bytes | Words | None = None
    aspect: Aspect = Aspect.BINDING
    noun: Words = Words("签名文件", "the signature file")


def inspect_signed_value(encoded: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    """Judge a signature value that lies by itself: all but whether it protects anything."""
    try:
        value = read_signed_value(encoded)
    except MalformedEvidence as unread:
        said = failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en)
        return Inspection("signed_value", (said,))
    read = passed(Aspect.STRUCTURE, "签名值结构完整可读", "the value is well formed")
    found = FoundSignature(
        number=value.place,
        kind="signature" if value.seal is None else "seal",
        judgements=(read, *judge_signed_value(value, Binding(None), trust=trust, at=at)),
        facts=tuple(value_facts(value)),
        picture=value.seal.picture if value.seal is not None else None,
    )
    return Inspection("signed_value", (read,), (found,))


def judge_signed_value(
    value: SignedValue, binding: Binding, *, trust: Trust, at: datetime | None
) -> Iterator[Judgement]:
    """Yield everything that can be said of `value`, aspect by aspect."""
    yield judge_binding(value, binding)
    claimed = value.stated_at if value.stated_at.text else binding.stated_at
    when = judge_time(claimed, token=value.token, over=value.token_over, trust=trust, at=at)
    yield from _judge_signer(value, binding.content, when, trust)
    yield when.judgement
    if value.seal is not None:
        yield from judge_seal(value.seal, when, trust=trust)
        yield _judge_copy(value, binding.seal_file)


def judge_binding(value: SignedValue, binding: Binding) -> Judgement:
    """Say whether the value is about exactly the content that stands beside it."""
    aspect, noun, content = binding.aspect, binding.noun, binding.content
    if content is None:
        return undecided(
            aspect,
            "单独的签名值，没有被签内容可供核对",
            "the value lies by itself; there is nothing to compare it with",
        )
    if value.bound is None:
        return passed(aspect, f"签名值直接对{noun.zh}计算", f"the value is over {noun.en} directly")
    if not value.bound_by and value.bound != content:
        return undecided(
            aspect,
            "签名所用摘要算法不受支持，无法核对",
            "the digest algorithm is not computed here, so it was not compared",
        )
    wanted = digest_by(value.bound_by, content) if value.bound_by else content
    if value.attributes_bind is not None:
        bound = _through_content(value, wanted, content)
    else:
        bound = value.bound in (wanted, content)
    if not bound:
        return failed(
            aspect,
            f"{noun.zh}与签名时不同：应为 {wanted.hex()[:16]}…，签名中为 {value.bound.hex()[:16]}…",
            f"{noun.en} is not what was signed: expected {wanted.hex()[:16]}…, "
            f"found {value.bound.hex()[:16]}…",
        )
    name = value.bound_by.upper()
    if value.bound_by in NOT_RELIED_ON:
        return undecided(
            aspect,
            f"{noun.zh}的 {name} 摘要一致，但该算法已不可靠",
            f"the {name} digest of {noun.en} agrees, but it is no longer relied on",
        )
    return passed(
        aspect, f"{noun.zh}与签名时一致（{name}）", f"{noun.en} is what was signed ({name})"
    )


def value_facts(value: SignedValue) -> Iterator[Fact]:
    """Yield what a value says of itself."""
    yield "container", Words("签名格式", "container"), value.container.value
    algorithm = value.algorithm
    known = "sm2-sm3" if is_sm(algorithm) else ""
    yield (
        "algorithm",
        Words("签名算法", "algorithm"),
        known or signature_name(algorithm, value.digest_algorithm, value.parameters),
    )
    yield "claimed_time", Words("签名值所写时间", "claimed time"), value.stated_at.text
    if value.certificate is not None:
        for signer in readable_certificates((value.certificate,)):
            yield from signer_facts(signer)
    if value.place:
        yield "place", Words("签名文件位置", "path as signed"), value.place
    if value.seal is not None:
        yield from seal_facts(value.seal)


def signer_facts(signer: Certificate) -> Iterator[Fact]:
    """Yield what a signer's certificate says."""
    yield "signer", Words("签名人", "signer"), signer.name
    if signer.organization:
        yield "signer_organization", Words("单位", "organisation"), signer.organization
    if signer.credit_code:
        yield "signer_credit_code", Words("统一社会信用代码", "credit code"), signer.credit_code
    yield "signer_serial_number", Words("证书序列号", "serial number"), f"{signer.serial_number:x}"
    span = f"{signer.valid_from:%Y-%m-%d}–{signer.valid_until:%Y-%m-%d}"
    yield "signer_certificate_valid", Words("证书有效期", "certificate valid"), span


def _judge_signer(
    value: SignedValue, content: bytes | None, when: When, trust: Trust
) -> Iterator[Judgement]:
    message = value.signed_part if value.signed_part is not None else content
    if message is None:
        yield undecided(
            Aspect.VALUE, "没有被签内容，无法检验签名值", "what was signed is not at hand"
        )
        return
    try:
        signer = _signer_of(value, message, trust)
    except MalformedEvidence as unread:
        yield failed(Aspect.VALUE, unread.detail.zh, unread.detail.en)
        return
    if signer is None:
        yield from _nobody_known()
        return
    yield _judge_value(value, signer, message)
    if value.seal is not None:
        yield judge_holder(value.seal, signer)
    yield from _judge_certificate(signer, value, when, trust=trust)


def _judge_value(value: SignedValue, signer: Certificate, message: bytes) -> Judgement:
    # One key may have two certificates; the signer said which one it used.
    try:
        is_named = value.named_by is None or value.named_by.is_of(signer)
    except NotVerifiedHere as unknown:
        return undecided(
            Aspect.VALUE,
            f"签名人以本程序不支持的摘要算法指明其证书：{unknown}",
            f"the signer named its certificate by a digest that is not relied on here: {unknown}",
        )
    if not is_named:
        return failed(
            Aspect.VALUE,
            f"签名人指明的不是所附的证书“{signer.name}”，证书可能被替换",
            f"the signer named another certificate than {signer.name!r}, which may have been put "
            "in its place",
        )
    return judge_made_by(
        Aspect.VALUE,
        signer,
        message,
        value.signature,
        algorithm=value.algorithm,
        digest_algorithm=value.digest_algorithm,
        parameters=value.parameters,
    )


def _judge_certificate(
    signer: Certificate, value: SignedValue, when: When, *, trust: Trust
) -> Iterator[Judgement]:
    """Yield trust in a signer's certificate, and whether it was in force at the moment."""
    path = find_path(signer, readable_certificates(value.certificates), trust, at=when.moment)
    yield judge_trust(Aspect.SIGNER_TRUST, path, trust, use=KeyUse.CONTENT)
    yield judge_revocation(
        path,
        Sources.of(trust, value.crls, value.ocsp_responses),
        moment=when.moment,
        proven=when.is_proven,
        aspect=Aspect.SIGNER_REVOCATION,
    )
    if when.moment is None:
        yield undecided(
            Aspect.SIGNER_VALIDITY,
            "既没有可信时间，签名也没有声明时间",
            "there is no proven time, and none is claimed",
        )
    else:
        yield judge_validity(Aspect.SIGNER_VALIDITY, path, when.moment, proven=when.is_proven)


def _signer_of(value: SignedValue, message: bytes, trust: Trust) -> Certificate | None:
    """Return the certificate that the value carries, else the one the reader has that fits."""
    if value.certificate is not None:
        return parse_certificate(value.certificate)
    held = (*value.certificates, *trust.intermediates, *trust.anchors)
    for candidate in readable_certificates(held)[:_MOST_GUESSES]:
        try:
            if made_by(
                candidate,
                message,
                value.signature,
                algorithm=value.algorithm,
                digest_algorithm=value.digest_algorithm,
                parameters=value.parameters,
            ):
                return candidate
        except (NotVerifiedHere, MalformedEvidence):
            continue
    return None


def _nobody_known() -> Iterator[Judgement]:
    zh = "签名中没有证书，信任目录中也没有相符的证书，无法检验"
    en = "no certificate is carried and none that the reader has fits: it cannot be verified"
    for aspect in (Aspect.VALUE, Aspect.SIGNER_TRUST, Aspect.SIGNER_VALIDITY):
        yield undecided(aspect, zh, en)


def _through_content(value: SignedValue, wanted: bytes, content: bytes) -> bool:
    """Whether attributes lead to the content through what is embedded beside them."""
    embedded = value.attributes_bind or b""
    if embedded not in (wanted, content):
        return False
    return not value.bound_by or digest_by(value.bound_by, embedded) == value.bound


def _judge_copy(value: SignedValue, seal_file: bytes | Words | None) -> Judgement:
    aspect = Aspect.SEAL_COPY
    if seal_file is None:
        return passed(aspect, "没有另存的印章文件", "there is no copy of the seal beside it")
    if isinstance(seal_file, Words):
        return undecided(aspect, f"印章文件：{seal_file.zh}", f"the seal's file: {seal_file.en}")
    if value.seal is None or seal_file != value.seal.encoded:
        return failed(
            aspect,
            "另存的印章文件与签名所用的印章不同",
            "the seal's file is another seal than the one that was used",
        )
    return passed(
        aspect, "印章文件与签名所用的印章一致", "the seal's file is the seal that was used"
    )
