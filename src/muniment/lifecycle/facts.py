"""What is shown of a record: its elements, its components where they lie now, its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.kernel.clock import LEGAL_ZONE
from muniment.lifecycle.shapes import Fact, FactGroup
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.filing import api as filing
from recordkit.description.case import CaseDescription, ComponentDescription
from recordkit.description.tally import TallyLine
from recordkit.errors import Words
from recordkit.fixity import Digests
from recordkit.packages.model import PackagedComponent
from recordkit.packages.reader import open_package
from recordkit.terms.vocabulary import StepKind

_SHOWN = frozenset({"pdf", "jpeg", "png", "gif", "webp", "text", "xml", "json", "csv", "html"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A component and whether the browser can show it as it is."""

    component: PackagedComponent
    can_show: bool


@dataclass(frozen=True, slots=True)
class PlacedRecord:
    """The components of a record as far as it has come, and its tally once there is one."""

    components: tuple[Placed, ...]
    tally: tuple[TallyLine, ...]


def placed(collected: capture.CollectedCase, record: holdings.RecordShape) -> PlacedRecord:
    """Return a record's components: from its package once filed, as arranged, or as sent."""
    if record.state is holdings.RecordState.FILED:
        with vault.open_content(record_id=record.record_id, path=filing.PACKAGE_PATH) as stream:
            package = open_package(stream).package
        return PlacedRecord(tuple(map(_placed, package.components)), package.tally)
    arranged = arrangement.arranged(record_ids=[record.record_id]).get(record.record_id)
    if arranged is not None and arranged.version == collected.version:
        return PlacedRecord(tuple(map(_placed, arranged.components)), arranged.tally)
    sent = (_as_sent(part, collected) for part in collected.case.components)
    return PlacedRecord(tuple(map(_placed, sent)), ())


def fact_groups(record: holdings.RecordShape, case: CaseDescription) -> tuple[FactGroup, ...]:
    """Return the elements of the description in groups. Source: DA/T 46-2009 for the numbers."""
    return tuple(
        FactGroup(title, tuple(fact for fact in facts if fact.value.zh))
        for title, facts in (
            (Words("归档", "Filing"), tuple(_of_filing(record))),
            (Words("办件", "Case"), tuple(_of_case(record, case))),
            (Words("申请人", "Applicant"), tuple(_of_applicant(case))),
        )
        if any(fact.value.zh for fact in facts)
    )


def words_of_tag(tag: str, detail: Mapping[str, str | int]) -> Words:
    """Return what an entry of the ledger says, for people."""
    words = _TAGS.get(tag, Words(tag, tag))
    note = _note_of(detail)
    return Words(words.zh + note.zh, words.en + note.en)


def _placed(part: PackagedComponent) -> Placed:
    return Placed(part, part.format.family in _SHOWN)


def _as_sent(part: ComponentDescription, collected: capture.CollectedCase) -> PackagedComponent:
    held = collected.files.get(part.path)
    return PackagedComponent(
        path=part.path,
        title=part.title,
        role=part.role,
        provenance=part.provenance,
        size_bytes=held.size_bytes if held else part.size_bytes or 0,
        digests=held.digests if held else Digests("0" * 64, "0" * 64),
        material_code=part.material_code,
        submitted_path=part.path,
        attributes=part.attributes,
    )


def _of_filing(record: holdings.RecordShape) -> Iterator[Fact]:
    yield _fact("电子文件号", "record identifier", str(record.record_id), "M7")
    yield _fact("档号", "reference code", record.reference_code, "M8")
    yield _fact("全宗号", "fonds number", record.fonds_number, "M9")
    yield _fact("年度", "year", str(record.year or ""), "M11")
    period = _RETENTION.get(record.retention, Words("", ""))
    yield Fact(Words("保管期限", "retention period"), period, "M12")
    yield _fact("归档时间", "filed at", _moment(record.filed_at), "M82")


def _of_case(record: holdings.RecordShape, case: CaseDescription) -> Iterator[Fact]:
    yield _fact("办件编号", "case number", case.case_number, "M31")
    yield _fact("事项", "service item", record.item_name)
    yield _fact("事项编码", "item code", case.item_code)
    yield _fact("办理单位", "agency", record.agency_name, "M6")
    yield _fact("受理时间", "accepted at", _moment(case.accepted_at))
    yield _fact("办结时间", "closed at", _moment(case.step_at(StepKind.CLOSURE)), "M33")
    if case.outcome is not None:
        text = Words(case.outcome.text, case.outcome.text)
        said = text if case.outcome.text else case.outcome.kind.words
        yield Fact(Words("办理结果", "outcome"), said)
        yield _fact("结果文书编号", "document number", case.outcome.document_number)
        yield _fact("证照编号", "licence number", case.outcome.licence_number)
    yield Fact(Words("密级", "secrecy level"), case.secrecy.words, "M38")
    system = f"{case.source_system.name} {case.source_system.version}".strip()
    yield _fact("来源系统", "source system", system, "M51")
    yield _fact("备注", "remarks", case.remarks, "M75")


def _of_applicant(case: CaseDescription) -> Iterator[Fact]:
    who = case.applicant
    yield _fact("名称", "name", who.name, "M28")
    yield Fact(Words("类型", "kind"), who.kind.words)
    yield _fact("证件", "identity document", who.id_kind)
    yield _fact("证件号码", "number", masked(who.id_number))
    yield _fact("法定代表人", "legal representative", who.legal_representative)


def _fact(zh: str, en: str, value: str, code: str = "") -> Fact:
    """Return an element whose value is written the same in every language."""
    return Fact(Words(zh, en), Words(value, value), code)


def masked(number: str) -> str:
    """Return an identity number with its middle hidden; the record itself keeps it whole."""
    if len(number) < 10:
        return number
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}" if at else ""


def _note_of(detail: Mapping[str, str | int]) -> Words:
    if "reference_code" in detail:
        code = detail["reference_code"]
        return Words(f"，档号 {code}", f", reference code {code}")
    if detail.get("version", 1) != 1:
        number = detail["version"]
        return Words(f"（第 {number} 版）", f" (version {number})")
    return Words("", "")


_RETENTION = {
    "Y": Words("永久", "permanent"),
    "D30": Words("30年", "30 years"),
    "D10": Words("10年", "10 years"),
}
_TAGS = {
    "capture:submission:received": Words("收到报送", "Submission received"),
    "capture:case:closed": Words(
        "办结，收集齐备，开始归档计时", "Closed; the clock of filing starts"
    ),
    "capture:case:returned": Words("退回报送单位", "Returned to the agency"),
    "capture:submission:refused": Words("拒收涉密材料", "Classified material refused"),
    "capture:staging:cleared": Words(
        "清理暂存，库内已有正式保存", "Staging given up; the vault has it"
    ),
    "arrangement:case:arranged": Words("整理清点完成", "Arranged and tallied"),
    "arrangement:case:unclassified": Words(
        "没有适用的条目，等待归类", "No line applies by itself; to be classified"
    ),
    "arrangement:case:classified": Words("已由档案员归类", "Classified by a records officer"),
    "arrangement:case:failed": Words("整理未能完成", "Could not be arranged"),
    "packaging:package:sealed": Words("封装成归档信息包并签章", "Packaged and sealed"),
    "checking:package:passed": Words("归档检测通过", "Check at filing passed"),
    "checking:package:failed": Words("归档检测不通过", "Check at filing failed"),
    "checking:package:indeterminate": Words("归档检测需人工决定", "Check waits for a decision"),
    "checking:package:accepted": Words("人工确认，同意归档", "Accepted by a person"),
    "checking:package:rejected": Words("人工审核，决定退回", "Rejected by a person"),
    "filing:case:filed": Words("归档登记，移入档案库", "Filed into keeping"),
    "filing:evidence:renewed": Words(
        "证据续期，加盖新的时间戳", "Evidence renewed by a new timestamp"
    ),
    "holdings:record:returned": Words("状态变为已退回", "State is now returned"),
    "holdings:record:resubmitted": Words("重新报送", "Resubmitted"),
}
