"""What pyHanko sees of a PDF signature, told as judgements and facts."""

from __future__ import annotations

from collections.abc import Iterator

from recordkit.errors import Words
from recordkit.evidence.documents.inspection import Aspect, Fact
from recordkit.evidence.documents.pdf_structure import Changes, Covers, LongTerm, SignatureField
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.terms.vocabulary import Verdict


def judge_coverage(held: SignatureField, size_bytes: int) -> Judgement:
    """Say how much of the file a signature covers."""
    aspect, behind = Aspect.COVERAGE, size_bytes - held.signed_range.end
    if held.covers is Covers.WHOLE_FILE:
        return whole_file()
    if held.covers is Covers.WHOLE_REVISION:
        return passed(
            aspect,
            f"覆盖其所在的整个修订版；其后追加了 {behind} 字节，见后续变更",
            f"it covers all of its revision; {behind} bytes were added later, see later changes",
        )
    return failed(
        aspect,
        f"没有覆盖整个文件：覆盖的是{held.covers.words.zh}，其后有 {behind} 字节不受保护",
        f"not the whole file is covered but {held.covers.words.en}; {behind} bytes behind it are "
        "not protected",
    )


def judge_changes(held: SignatureField) -> Judgement:
    """Say what was done to the file after a signature."""
    said = held.changes.words
    because = f"（{held.why}）" if held.why else ""
    because_en = f": {held.why}" if held.why else ""
    if held.changes is Changes.NOT_ALLOWED:
        return failed(
            Aspect.LATER_CHANGES,
            f"签名之后{said.zh}{because}",
            f"after the signature {said.en}{because_en}",
        )
    if held.changes is Changes.UNKNOWN:
        return undecided(
            Aspect.LATER_CHANGES,
            f"签名之后的改动{said.zh}{because}",
            f"changes after the signature: {said.en}{because_en}",
        )
    return passed(Aspect.LATER_CHANGES, f"签名之后{said.zh}", f"after the signature {said.en}")


def judge_store(store: LongTerm, *, signed: bool) -> Judgement:
    """Say whether the document keeps what verifying it later needs."""
    if store.is_empty:
        zh = "没有长期验证材料（DSS）" if signed else "没有签名，不需要长期验证材料"
        en = "it keeps no long-term material (DSS)" if signed else "without signatures none needed"
        return Judgement(Aspect.LONG_TERM, Verdict.NOT_APPLICABLE, Words(zh, en))
    counts = (len(store.certificates), len(store.ocsp_responses), len(store.revocation_lists))
    return passed(
        Aspect.LONG_TERM,
        "附有长期验证材料：{} 张证书、{} 份 OCSP、{} 份吊销列表".format(*counts),
        "long-term material is kept: {} certificates, {} OCSP, {} CRL".format(*counts),
    )


def bytes_not_covered(held: SignatureField, size_bytes: int) -> tuple[str, ...]:
    """Return the run of bytes behind a signature, "first-last"; nothing when there is none."""
    end = held.signed_range.end
    return () if end >= size_bytes else (f"{end}-{size_bytes - 1}",)


def field_facts(held: SignatureField) -> Iterator[Fact]:
    """Yield what a signature field says of itself."""
    signed = held.signed_range
    numbers = f"{signed.first_start} {signed.first_length} {signed.second_start}"
    yield "format", Words("签名子类型", "SubFilter"), held.format
    yield "byte_range", Words("签名范围", "byte range"), f"{numbers} {signed.second_length}"
    yield "revision", Words("修订版", "revision"), str(held.revision + 1)
    yield "covers", Words("覆盖", "covers"), held.covers.value
    yield "changes", Words("其后改动", "later changes"), held.changes.value
    if held.date:
        yield "stated_time", Words("签名域所写时间", "time in the field"), held.date
    if held.reason:
        yield "reason", Words("签名原因", "reason"), held.reason
    if held.place:
        yield "location", Words("签名地点", "location"), held.place


def whole_file() -> Judgement:
    """Say that the whole file is covered."""
    return passed(Aspect.COVERAGE, "覆盖整个文件", "it covers the whole file")
