"""Signatures, seals and timestamps inside a PDF, each judged apart.

The order of steps: (1) the structure, as pyHanko reads it; (2) document timestamps, for they
prove when what they cover existed; (3) per signature the signed bytes, the value, certificates
and time; (4) coverage and what was changed later; (5) signatures that no field leads to.

Source: ISO 32000-2, clause 12.8; ETSI EN 319 142-1 (PAdES); GB/T 35275, GB/T 38540 for values
made with SM2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recordkit.errors import Words
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import readable_certificates
from recordkit.evidence.documents.byte_ranges import SignedRange, signed_ranges
from recordkit.evidence.documents.inspection import (
    Aspect,
    Fact,
    FoundSignature,
    Inspection,
    Placed,
)
from recordkit.evidence.documents.loose_der import first_element
from recordkit.evidence.documents.moments import Stated, read_stated
from recordkit.evidence.documents.pdf_paths import refine_trust, refine_value
from recordkit.evidence.documents.pdf_structure import (
    Covers,
    LockedPdf,
    LongTerm,
    PdfStructure,
    SignatureField,
    UnreadablePdf,
    read_pdf_structure,
)
from recordkit.evidence.documents.pdf_words import (
    bytes_not_covered,
    field_facts,
    judge_changes,
    judge_coverage,
    judge_store,
    whole_file,
)
from recordkit.evidence.documents.signed_values import SignedValue, read_signed_value
from recordkit.evidence.documents.stamp_judging import of_stamp, stamp_facts
from recordkit.evidence.documents.token_times import judge_found_token
from recordkit.evidence.documents.value_judging import Binding, judge_signed_value, value_facts
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.timestamps import TimeReading, read_token
from recordkit.evidence.trust import Trust
from recordkit.terms.vocabulary import Verdict

LARGEST_PDF_BYTES = 256 << 20
_SIGNED_BYTES = Words("被签字节", "the signed bytes")
_SUBJECT = Binding(None, aspect=Aspect.ENTRIES, noun=_SIGNED_BYTES)
_NO_TIME = Stated()
_UNREADABLE = ("签名值不可读，此项无法检验", "the value cannot be read: not examined")


def inspect_pdf(document: bytes, *, trust: Trust, at: datetime | None = None) -> Inspection:
    """Judge every signature of a PDF. Bad evidence is judged, never raised.

    `at` is a moment at which the document is known from elsewhere to have existed, or None.
    Comparing revisions may take long on hostile files; see `pdf_structure`.
    """
    if len(document) > LARGEST_PDF_BYTES:
        said = f"{len(document)} > {LARGEST_PDF_BYTES}"
        return Inspection(
            "pdf", (undecided(Aspect.STRUCTURE, f"文件过大（{said}）", f"too large ({said})"),)
        )
    try:
        structure = read_pdf_structure(document)
    except LockedPdf as locked:
        why = Judgement(Aspect.STRUCTURE, Verdict.INDETERMINATE, locked.detail)
        return judge_ranges(document, trust=trust, at=at, why=why)
    except UnreadablePdf as unread:
        why = Judgement(Aspect.STRUCTURE, Verdict.FAILED, unread.detail)
        return judge_ranges(document, trust=trust, at=at, why=why)
    desk = _Desk(document, structure, _with_store(trust, structure.long_term), at)
    found = tuple(desk.judged())
    return Inspection("pdf", tuple(desk.on_the_whole()), found, tuple(_facts(structure)))


def judge_ranges(
    document: bytes, *, trust: Trust, at: datetime | None, why: Judgement | None = None
) -> Inspection:
    """Judge the signatures that the bytes alone show: content and value, nothing of structure.

    Linear in the size of the file. `why` is the judgement on a structure that could not be
    read, None when nobody looked at it.
    """
    ranges = signed_ranges(document)
    found = tuple(_judge_range(document, each, trust=trust, at=at) for each in ranges)
    if why is None:
        return Inspection("pdf", (), found)
    said = f"；仅按字节找到 {len(ranges)} 个签名" if ranges else ""
    said_en = f"; by its bytes alone it has {len(ranges)} signatures" if ranges else ""
    words = Words(f"{why.reason.zh}{said}", f"{why.reason.en}{said_en}")
    return Inspection("pdf", (replace(why, reason=words),), found)


def _judge_range(
    document: bytes, found: SignedRange, *, trust: Trust, at: datetime | None
) -> FoundSignature:
    whole = found.is_plain(len(document)) and not document[found.end :].strip(b"\r\n\t \x00")
    zh, en = "结构不可读，无法判断其后的改动", "the structure cannot be read: not analysed"
    judgements, facts, kind = _judge_content(document, found, trust=trust, at=at)
    return FoundSignature(
        number=f"@{found.first_length}",
        kind=kind,
        judgements=(
            *judgements,
            whole_file() if whole else undecided(Aspect.COVERAGE, zh, en),
            undecided(Aspect.LATER_CHANGES, zh, en),
        ),
        facts=facts,
    )


def _judge_content(
    document: bytes,
    found: SignedRange,
    *,
    trust: Trust,
    at: datetime | None,
    stated_at: Stated = _NO_TIME,
) -> tuple[tuple[Judgement, ...], tuple[Fact, ...], str]:
    try:
        value = found.value(document)
        held = _value_of(value)
    except MalformedEvidence as unread:
        return _without_value(unread.detail), (), "signature"
    if isinstance(held, SignedValue):
        binding = replace(_SUBJECT, content=found.covered(document), stated_at=stated_at)
        said = tuple(judge_signed_value(held, binding, trust=trust, at=at))
        return (_padding(value), *said), tuple(value_facts(held)), "signature"
    reading = _judge_stamp(held, found.covered(document), trust)
    return (
        (_padding(value), *of_stamp(reading)),
        tuple(stamp_facts(reading)),
        ("document_timestamp"),
    )


@dataclass
class _Desk:
    """One document on the desk. `trust` already has the certificates that it keeps for later."""

    document: bytes
    structure: PdfStructure
    trust: Trust
    at: datetime | None

    def judged(self) -> Iterator[FoundSignature]:
        """Yield every signature, in the order of the revisions."""
        stamps = {
            place: reading
            for place, each in enumerate(self.structure.fields)
            if each.is_timestamp and (reading := self._stamp(each)) is not None
        }
        for place, each in enumerate(self.structure.fields):
            yield self._signature(place, each, stamps)

    def on_the_whole(self) -> Iterator[Judgement]:
        """Yield what is to be said of the document."""
        structure = self.structure
        if structure.leniently:
            yield undecided(
                Aspect.STRUCTURE,
                f"结构不合规范，只能宽松读取：{structure.leniently}",
                f"it departs from the standard and was read leniently: {structure.leniently}",
            )
        for problem in structure.problems:
            yield undecided(Aspect.STRUCTURE, problem.zh, problem.en)
        if not structure.leniently and not structure.problems:
            count = len(structure.fields)
            yield passed(
                Aspect.STRUCTURE,
                f"结构可读，共 {count} 个签名" if count else "文件没有签名",
                f"the structure reads well: {count}" if count else "it bears no signature",
            )
        yield from self._unlisted()
        yield judge_store(structure.long_term, signed=bool(structure.fields))

    def _unlisted(self) -> Iterator[Judgement]:
        """Step 5. What the bytes show and no field leads to was overridden, or is bait."""
        known = {each.signed_range for each in self.structure.fields}
        loose = [each for each in signed_ranges(self.document) if each not in known]
        if loose:
            shown = ", ".join(f"@{each.first_length}" for each in loose[:5])
            yield undecided(
                Aspect.STRUCTURE,
                f"有 {len(loose)} 个签名不属于任何签名域，可能已被覆盖或隐藏：{shown}",
                f"{len(loose)} signatures belong to no field; they may have been overridden or "
                f"hidden: {shown}",
            )

    def _stamp(self, held: SignatureField) -> TimeReading | None:
        try:
            value = held.signed_range.value(self.document)
            token = first_element(value).encoded
            return _judge_stamp(token, held.signed_range.covered(self.document), self.trust)
        except MalformedEvidence:
            return None

    def _signature(
        self, place: int, held: SignatureField, stamps: dict[int, TimeReading]
    ) -> FoundSignature:
        signed = held.signed_range
        proven = self._proven_for(place, stamps)
        if held.is_timestamp and place in stamps:
            reading = stamps[place]
            judgements = (_stands(signed, self.document), *of_stamp(reading))
            facts, kind = tuple(stamp_facts(reading)), "document_timestamp"
        else:
            judgements, facts, kind = _judge_content(
                self.document, signed, trust=self.trust, at=proven, stated_at=_claimed(held)
            )
            judgements = tuple(self._refined(held, judgements, proven))
        return FoundSignature(
            number=held.name,
            kind=kind,
            judgements=(
                *judgements,
                judge_coverage(held, len(self.document)),
                judge_changes(held),
                self._judge_later(place),
            ),
            facts=(*field_facts(held), *facts),
            not_covered=bytes_not_covered(held, len(self.document)),
            placed=(Placed("", held.rectangle),) if held.rectangle else (),
        )

    def _refined(
        self, held: SignatureField, judgements: Sequence[Judgement], proven: datetime | None
    ) -> Iterator[Judgement]:
        """Let pyHanko say what our own code does not: rarer algorithms, and revocation."""
        for judgement in judgements:
            if judgement.aspect == Aspect.VALUE and judgement.verdict is Verdict.INDETERMINATE:
                yield refine_value(judgement, held.signed_range, self.document)
            elif judgement.aspect == Aspect.SIGNER_TRUST and self.trust.anchors:
                yield refine_trust(
                    judgement,
                    held.signed_range,
                    self.document,
                    trust=self.trust,
                    store=self.structure.long_term,
                    at=proven or _claimed(held).moment,
                )
            else:
                yield judgement

    def _proven_for(self, place: int, stamps: dict[int, TimeReading]) -> datetime | None:
        """Step 2. Return the earliest moment at which this signature is proven to have existed."""
        later = [
            reading.stamped_at
            for number, reading in stamps.items()
            if number > place
            and reading.stamped_at is not None
            and all(each.verdict is Verdict.PASSED for each in reading.judgements)
            and self.structure.fields[number].covers in (Covers.WHOLE_FILE, Covers.WHOLE_REVISION)
        ]
        known = [moment for moment in (*later, self.at) if moment is not None]
        return min(known, default=None)

    def _judge_later(self, place: int) -> Judgement:
        later = [each.name for each in self.structure.fields[place + 1 :]]
        if not later:
            return passed(
                Aspect.LATER_SIGNATURES, "其后没有别的签名", "no other signature came after it"
            )
        names = ", ".join(later[:8])
        return passed(
            Aspect.LATER_SIGNATURES,
            f"其后又有 {len(later)} 个签名（{names}）",
            f"{len(later)} signatures came after it ({names})",
        )


def _value_of(value: bytes) -> SignedValue | bytes:
    """Return the value taken apart, or the token that it is."""
    element = first_element(value).encoded
    try:
        read_token(element)
    except MalformedEvidence:
        return read_signed_value(element)
    return element


def _judge_stamp(token: bytes, covered: bytes, trust: Trust) -> TimeReading:
    return judge_found_token(read_token(token), (covered,), trust=trust)


def _without_value(why: Words) -> tuple[Judgement, ...]:
    return (
        failed(Aspect.STRUCTURE, why.zh, why.en),
        undecided(Aspect.ENTRIES, *_UNREADABLE),
        undecided(Aspect.VALUE, *_UNREADABLE),
    )


def _stands(signed: SignedRange, document: bytes) -> Judgement:
    try:
        return _padding(signed.value(document))
    except MalformedEvidence as unread:
        return failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en)


def _padding(value: bytes) -> Judgement:
    """See that the value is filled up with zeros; anything else there is covered by nobody."""
    rest = value[len(first_element(value).encoded) :]
    if rest.strip(b"\x00"):
        return undecided(
            Aspect.STRUCTURE,
            "签名值之后的填充区藏有其他数据，不受任何签名保护",
            "the padding behind the value holds something else, which no signature covers",
        )
    return passed(Aspect.STRUCTURE, "签名结构完整可读", "the signature is well formed")


def _facts(structure: PdfStructure) -> Iterator[Fact]:
    yield "revisions", Words("修订版数", "revisions"), str(structure.revisions)
    yield "encrypted", Words("加密", "encrypted"), "yes" if structure.is_encrypted else "no"


def _claimed(held: SignatureField) -> Stated:
    return read_stated(held.date.removeprefix("D:").replace("'", ""))


def _with_store(trust: Trust, store: LongTerm) -> Trust:
    kept = tuple(each.der for each in readable_certificates(store.certificates))
    return _extended(trust, kept, store)


def _extended(trust: Trust, certificates: tuple[bytes, ...], store: LongTerm) -> Trust:
    try:
        return replace(
            trust,
            intermediates=(*trust.intermediates, *certificates),
            crls=(*trust.crls, *store.revocation_lists),
            ocsp_responses=(*trust.ocsp_responses, *store.ocsp_responses),
        )
    except MalformedEvidence:
        return trust
