"""Whether a seal is one that its maker made, whom it was made for, and for how long.

Source: GB/T 38540-2020 and GM/T 0031 for the order of steps: structure, maker's value, maker's
certificate, period, holders. Clause numbers to be confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from recordkit.errors import Words
from recordkit.evidence.algorithms import DIGEST_NAMES, DIGEST_OIDS
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import (
    Certificate,
    parse_certificate,
    readable_certificates,
)
from recordkit.evidence.documents.inspection import Aspect, Fact, FoundSignature, Inspection
from recordkit.evidence.documents.seals import CertificateDigest, Seal, read_seal
from recordkit.evidence.documents.sm2_values import judge_made_by
from recordkit.evidence.documents.token_times import When, judge_time
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.revocation import Sources, judge_revocation
from recordkit.evidence.trust import KeyUse, Trust, find_path, judge_trust, judge_validity


def inspect_seal(encoded: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    """Judge a seal that lies by itself. Bad evidence is judged, never raised.

    `at` is the moment for which the seal's period is asked, None when nobody asks.
    """
    try:
        seal = read_seal(encoded)
    except MalformedEvidence as unread:
        said = failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en)
        return Inspection("seal", (said,))
    when = When(at, at is not None, undecided(Aspect.TIME, "", ""))
    read = passed(Aspect.STRUCTURE, "印章结构完整可读", "the seal is well formed")
    found = FoundSignature(
        number=seal.seal_id,
        kind="seal",
        judgements=(read, *judge_seal(seal, when, trust=trust)),
        facts=tuple(seal_facts(seal)),
        picture=seal.picture,
    )
    return Inspection("seal", (read,), (found,))


def judge_seal(seal: Seal, when: When, *, trust: Trust) -> Iterator[Judgement]:
    """Yield what there is to say of the seal itself, for use at the moment of `when`."""
    made = judge_time(
        seal.created_at, token=seal.token, over=(seal.signature,), trust=trust, at=None
    )
    try:
        maker = parse_certificate(seal.maker_certificate)
    except MalformedEvidence as unread:
        yield failed(Aspect.SEAL_VALUE, unread.detail.zh, unread.detail.en)
        for aspect in (Aspect.MAKER_TRUST, Aspect.MAKER_VALIDITY):
            yield undecided(aspect, "制章人证书无法读取", "the maker's certificate cannot be read")
    else:
        yield judge_made_by(
            Aspect.SEAL_VALUE,
            maker,
            seal.signed_part,
            seal.signature,
            algorithm=seal.algorithm,
        )
        yield from _judge_maker(maker, seal, made, trust)
    yield _judge_period(seal, when)


def judge_holder(seal: Seal, signer: Certificate) -> Judgement:
    """Say whether the signer is among those whom the seal was made for."""
    if signer.der in seal.holders or any(_is_of(each, signer) for each in seal.holder_digests):
        return passed(
            Aspect.SIGNER_LISTED,
            f"签名人“{signer.name}”在印章的签章人列表中",
            f"the signer {signer.name!r} is in the seal's list of holders",
        )
    if any(_hash_of(each) is None for each in seal.holder_digests):
        return undecided(
            Aspect.SIGNER_LISTED,
            "印章以本程序不支持的摘要算法列出签章人",
            "the seal lists its holders by a digest that is not computed here",
        )
    return failed(
        Aspect.SIGNER_LISTED,
        f"签名人“{signer.name}”不在印章的签章人列表中，无权使用该印章",
        f"the signer {signer.name!r} is not in the seal's list of holders and may not use it",
    )


def seal_facts(seal: Seal) -> Iterator[Fact]:
    """Yield what a seal says of itself."""
    yield "seal_name", Words("印章名称", "seal"), seal.name
    yield "seal_id", Words("印章编码", "seal identifier"), seal.seal_id
    yield "seal_version", Words("印章版本", "seal version"), str(seal.version)
    yield "seal_maker", Words("印章厂商标识", "vendor"), seal.maker
    yield "seal_created_at", Words("制章时间", "made at"), _shown(seal.created_at.moment)
    yield "seal_valid_from", Words("印章有效期起", "valid from"), _shown(seal.valid_from.moment)
    yield "seal_valid_until", Words("印章有效期止", "valid until"), _shown(seal.valid_until.moment)
    picture = seal.picture
    size = f"{picture.kind}, {picture.width_mm} × {picture.height_mm} mm"
    yield "seal_picture", Words("印章图像", "picture"), f"{size}, {len(picture.content)} bytes"
    for maker in readable_certificates((seal.maker_certificate,)):
        yield "seal_maker_certificate", Words("制章人", "made by"), maker.name


def _judge_maker(maker: Certificate, seal: Seal, made: When, trust: Trust) -> Iterator[Judgement]:
    carried = readable_certificates(seal.holders)
    path = find_path(maker, carried, trust, at=made.moment)
    yield judge_trust(Aspect.MAKER_TRUST, path, trust, use=KeyUse.CONTENT)
    yield judge_revocation(
        path,
        Sources.of(trust),
        moment=made.moment,
        proven=made.is_proven,
        aspect=Aspect.MAKER_REVOCATION,
    )
    if made.moment is None:
        yield undecided(
            Aspect.MAKER_VALIDITY, "制章时间无法读取", "when the seal was made cannot be read"
        )
    else:
        yield judge_validity(Aspect.MAKER_VALIDITY, path, made.moment, proven=made.is_proven)


def _judge_period(seal: Seal, when: When) -> Judgement:
    aspect = Aspect.SEAL_PERIOD
    start, end, moment = seal.valid_from.moment, seal.valid_until.moment, when.moment
    if start is None or end is None:
        return undecided(
            aspect,
            f"印章有效期无法读取（{seal.valid_from.text}–{seal.valid_until.text}）",
            f"the seal's period cannot be read ({seal.valid_from.text}–{seal.valid_until.text})",
        )
    span = f"{start:%Y-%m-%d}–{end:%Y-%m-%d}"
    if moment is None:
        return undecided(
            aspect,
            f"印章有效期为 {span}，没有可比较的时间",
            f"the seal is valid {span}; there is no moment to compare with",
        )
    if not start <= moment <= end:
        return failed(
            aspect,
            f"印章有效期为 {span}，不含 {moment:%Y-%m-%d %H:%M:%S} UTC",
            f"the seal is valid {span}, not at {moment:%Y-%m-%d %H:%M:%S} UTC",
        )
    if not when.is_proven:
        return undecided(
            aspect,
            f"自称的时间 {moment:%Y-%m-%d} 在印章有效期 {span} 内，但没有可信时间加以证明",
            f"the claimed time {moment:%Y-%m-%d} is within the seal's {span}; no proof of it",
        )
    return passed(
        aspect,
        f"{moment:%Y-%m-%d %H:%M:%S} UTC 在印章有效期 {span} 内",
        f"{moment:%Y-%m-%d %H:%M:%S} UTC is within the seal's period {span}",
    )


def _is_of(named: CertificateDigest, signer: Certificate) -> bool:
    name = _hash_of(named)
    return name is not None and hashlib.new(name, signer.der).digest() == named.value


def _hash_of(named: CertificateDigest) -> str | None:
    written = named.algorithm.strip().lower().replace("-", "")
    name = DIGEST_NAMES.get(named.algorithm.strip(), written)
    return name if name in DIGEST_OIDS else None


def _shown(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
