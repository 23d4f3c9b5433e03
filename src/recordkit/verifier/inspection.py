"""The word on one document: its structure in short, and every signature with its verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recordkit.errors import Words
from recordkit.evidence import Judgement
from recordkit.evidence.documents import (
    Aspect,
    FoundSignature,
    Inspection,
    Picture,
)
from recordkit.terms.finding import overall
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.show import CONCLUSIONS, MARKS, plain

FORMAT = "recordkit-inspection/1"
_KINDS = {
    "ofd": Words("OFD 文件", "OFD document"),
    "pdf": Words("PDF 文件", "PDF document"),
    "seal": Words("电子印章", "electronic seal"),
    "signed_value": Words("签名值", "signature value"),
    "certificate": Words("证书", "certificate"),
    "token": Words("时间戳", "timestamp token"),
    "unknown": Words("无法识别的文件", "unknown file"),
}
_SIGNATURE_KINDS = {
    "seal": Words("签章", "seal"),
    "signature": Words("签名", "signature"),
    "document_timestamp": Words("文档时间戳", "document timestamp"),
    "timestamp": Words("时间戳", "timestamp"),
}


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """One file as it was inspected."""

    name: str
    inspection: Inspection

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all: never better than its worst part."""
        return overall(each.verdict for each in self._judgements())

    @property
    def exit_status(self) -> int:
        """0 nothing against it, 3 not all decided, 40 a signature fails, 10 the file itself."""
        signed = self.inspection.signatures
        if any(each.verdict is Verdict.FAILED for one in signed for each in one.judgements):
            return 40
        about_the_file = (Aspect.STRUCTURE, Aspect.OPENS)
        if any(
            each.verdict is Verdict.FAILED and each.aspect not in about_the_file
            for each in self.inspection.judgements
        ):
            return 40
        return {Verdict.FAILED: 10, Verdict.INDETERMINATE: 3}.get(self.verdict, 0)

    def as_json(self) -> dict[str, object]:
        """Return the inspection as JSON values with stable keys; see docs/formats/inspect.md."""
        return {
            "format": FORMAT,
            "name": self.name,
            "verdict": self.verdict.name.lower(),
            "exit_status": self.exit_status,
            **inspection_as_json(self.inspection),
        }

    def lines(self, *, language: str) -> Iterator[str]:
        """Yield the lines that tell a person."""
        inspection = self.inspection
        yield f"{_KINDS[inspection.kind].in_language(language)}  {plain(self.name)}"
        yield from _fact_lines(inspection.facts, language)
        yield from _judgement_lines(inspection.judgements, language)
        for signature in inspection.signatures:
            yield ""
            yield from _signature_lines(signature, language)
        yield ""
        conclusion = CONCLUSIONS[self.verdict].in_language(language)
        yield f"{Words('结论', 'Conclusion').in_language(language)}: {conclusion}"

    def _judgements(self) -> Iterator[Judgement]:
        yield from self.inspection.judgements
        for signature in self.inspection.signatures:
            yield from signature.judgements


def inspection_as_json(inspection: Inspection) -> dict[str, object]:
    """Return an inspection as JSON values; pictures without their bytes."""
    return {
        "kind": inspection.kind,
        "facts": {key: value for key, _, value in inspection.facts},
        "judgements": [_judgement_as_json(each) for each in inspection.judgements],
        "signatures": [_signature_as_json(each) for each in inspection.signatures],
    }


def _signature_as_json(signature: FoundSignature) -> dict[str, object]:
    aspects = dict.fromkeys(each.aspect for each in signature.judgements)
    picture = signature.picture
    return {
        "id": signature.number,
        "kind": signature.kind,
        "integrity": signature.integrity.name.lower(),
        "verdicts": {
            str(aspect): signature.verdict_of(Aspect(aspect)).name.lower() for aspect in aspects
        },
        "judgements": [_judgement_as_json(each) for each in signature.judgements],
        "facts": {key: value for key, _, value in signature.facts},
        "differing": list(signature.differing),
        "not_covered": list(signature.not_covered),
        "placed": [
            {"page": each.page, "boundary": each.boundary, "clip": each.clip}
            for each in signature.placed
        ],
        "picture": None if picture is None else _picture_as_json(picture),
    }


def _picture_as_json(picture: Picture) -> dict[str, object]:
    return {
        "type": picture.kind,
        "size_bytes": len(picture.content),
        "width_mm": picture.width_mm,
        "height_mm": picture.height_mm,
    }


def _judgement_as_json(judgement: Judgement) -> dict[str, object]:
    return {
        "aspect": str(judgement.aspect),
        "verdict": judgement.verdict.name.lower(),
        "reason": {"zh": judgement.reason.zh, "en": judgement.reason.en},
    }


def _signature_lines(signature: FoundSignature, language: str) -> Iterator[str]:
    kind = _SIGNATURE_KINDS[signature.kind].in_language(language)
    integrity = Words("内容完整性", "integrity").in_language(language)
    verdict = signature.integrity
    yield (
        f"{MARKS[verdict]} {kind} {plain(signature.number)}  {integrity}: "
        f"{verdict.words.in_language(language)}"
    )
    yield from _fact_lines(signature.facts, language)
    yield from _judgement_lines(signature.judgements, language)
    for place in signature.placed:
        clip = f", {Words('裁剪', 'clip').in_language(language)} {place.clip}" if place.clip else ""
        page = f"{Words('页', 'page').in_language(language)} {place.page}, " if place.page else ""
        where = Words("位置", "placed at").in_language(language)
        yield plain(f"    {where}: {page}{place.boundary}{clip}")


def _fact_lines(facts: tuple[tuple[str, Words, str], ...], language: str) -> Iterator[str]:
    for _, words, value in facts:
        if value:
            yield f"    {words.in_language(language)}: {plain(value)}"


def _judgement_lines(judgements: tuple[Judgement, ...], language: str) -> Iterator[str]:
    for each in judgements:
        label = Aspect(each.aspect).words.in_language(language)
        said = plain(each.reason.in_language(language))
        yield f"  {MARKS[each.verdict]} {label}: {said}"
