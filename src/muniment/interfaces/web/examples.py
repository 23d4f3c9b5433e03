"""Invented values for the catalogue of components. No person, agency or case in it is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from muniment.commons.catalogue.api import ItemLine, ItemPage, ItemShape
from muniment.commons.custody.api import LedgerState
from muniment.commons.holdings.api import (
    Attention,
    Completeness,
    FoundIn,
    Piece,
    RecordState,
)
from muniment.commons.identity.api import (
    AccountShape,
    AuditedAction,
    AuditShape,
    GrantShape,
    GrantStanding,
    OrganisationKind,
    OrganisationShape,
    Role,
)
from muniment.commons.jobs.api import JobShape, JobStanding, QueueDepth
from muniment.commons.worklists.api import (
    ItemState,
    Pace,
    UndertakenShape,
    UndertakingShape,
    UndertakingState,
)
from muniment.interfaces.web.branches import Branch, RegionBranch
from muniment.interfaces.web.charts import Chart, Point
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views.grants import Granted
from muniment.interfaces.web.work_words import code_in, fault_words, work_said
from muniment.kernel.agents import AgentId, person
from muniment.kernel.work import Reason
from muniment.lifecycle.api import (
    AgenciesOverview,
    AgencyLine,
    CertificateLine,
    CertificatePage,
    ComparedGroup,
    ComparedLine,
    Comparison,
    Difference,
    FilingGaps,
    Light,
    LineChange,
    LitCase,
    RegionLine,
)
from muniment.lifecycle.shapes import (
    AttentionPage,
    AttentionRow,
    BulkRow,
    BulkWork,
    CaseList,
    CaseRow,
    ClassGroup,
    ClassWords,
    CompletenessPage,
    Decision,
    Fact,
    FactGroup,
    Hindered,
    Hindrance,
    MaterialView,
    Operations,
    Preview,
    ProofView,
    ReportView,
    ReturnView,
    StuckJob,
    TimelineEntry,
    Turn,
    TurnView,
    VersionView,
)
from recordkit.checks import RuleOutcome
from recordkit.description.case import Attributes
from recordkit.description.tally import TallyLine, TallyResult
from recordkit.errors import Words
from recordkit.evidence import Judgement
from recordkit.packages.model import ComponentKind
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import MaterialRole, Property, Provenance, Severity, Verdict

AGENCIES = ("示例市文化广电旅游局", "示例市水利局", "示例县民政局")
_AGENCY = AGENCIES[0]
_CLERK = Words("报送单位经办人", "the agency's handler")


def _uuid(number: int) -> UUID:
    return UUID(int=0xE0000000_0000_8000_8000_000000000000 + number)


def _both(text: str) -> Words:
    return Words(text, text)


_STAGES = (
    (RecordState.FILED, Attention.NONE, Words("已归档", "filed")),
    (RecordState.CAPTURED, Attention.NONE, Words("封装", "being packaged")),
    (RecordState.RETURNED, Attention.FAILED, Words("已退回", "returned")),
    (RecordState.CAPTURED, Attention.WAITING, Words("检测", "being checked")),
    (RecordState.CAPTURED, Attention.ERROR, Words("检测", "being checked")),
    (RecordState.CAPTURED, Attention.NONE, Words("整理", "being arranged")),
)
_SHOWN = 3


def case_row(number: int, at: datetime) -> CaseRow:
    """Return one invented case; `number` decides its state."""
    state, attention, stage = _STAGES[number % len(_STAGES)]
    is_filed = state is RecordState.FILED
    received = at - timedelta(hours=7 * number + 1)
    return CaseRow(
        record_id=_uuid(number),
        case_number=f"0000002026{number:07d}",
        title=("示例剧场申请营业性演出", "甲乙丙丁图书有限公司申请出版物零售并附设阅览室")[
            number % 2
        ],
        agency_name=_AGENCY,
        item_name=("营业性演出审批", "出版物零售单位设立审批")[number % 2],
        state=state,
        attention=attention,
        stage=stage,
        reference_code=f"X000-ZY·XK·2026·D30-{number:06d}" if is_filed else "",
        retention=("D30", "Y", "D10")[number % 3],
        closed_on=received.date(),
        received_at=received,
        filed_at=received + timedelta(seconds=38) if is_filed else None,
    )


def case_list(at: datetime, cursor: str) -> CaseList:
    """Return one page of the invented cases; the cursor is the number of the first."""
    rows = [case_row(number, at) for number in range(3 * _SHOWN)]
    start = int(cursor) if cursor in {"3", "6"} else 0
    onward = start + _SHOWN
    return CaseList(
        rows=tuple(rows[start:onward]),
        next_cursor=str(onward) if onward < len(rows) else "",
        total=len(rows),
        total_is_capped=False,
        by_state=tuple((state, sum(row.state is state for row in rows)) for state in RecordState),
        agencies=(),
    )


PLACE = FoundIn(
    "勘验记录",
    "勘验记录.txt",
    (Piece("…申请人的设施设备"), Piece("符合准入", is_hit=True), Piece("条件，建议准予许可…")),
)


def nothing_found() -> CaseList:
    """Return a list in which there is nothing."""
    return CaseList((), "", 0, False, (), ())


def near_cases(at: datetime, first: int) -> CaseList:
    """Return cases that come near to the words "营业性演岀", and where they stand."""
    rows = (case_row(first, at), case_row(first + 1, at))
    return CaseList(rows, "", 2, False, (), (), {rows[0].record_id: (PLACE,)})


def bulk_going(at: datetime) -> BulkWork:
    """Return bulk work in the middle of it."""
    counts = {ItemState.DONE: 118, ItemState.ERROR: 2, ItemState.PENDING: 380}
    return _bulk_work(at, UndertakingState.GOING, counts, Pace(120, timedelta(seconds=60)))


def classes() -> tuple[ClassGroup, ...]:
    """Return approved lines to choose among, one of them not confirmed, and categories."""
    item = Words("事项：营业性演出审批", "item: 营业性演出审批")
    other, none = Words("其他事项", "every other item"), Words("", "")
    approval, schedule = "示档审〔2026〕1号", _uuid(7)
    basis = "国家档案局令第8号"
    lines = (
        ClassWords(f"{schedule}/1/", 1, approval, "Y", "《办法》第十一条", item, ""),
        ClassWords(f"{schedule}/2/", 2, approval, "D30", basis, other, "", verified=False),
    )
    categories = tuple(
        ClassWords(f"/0/{each}", 0, "", "", "", none, each) for each in ("ZY·XK", "ZY·QT")
    )
    return (
        ClassGroup(_AGENCY, approval, 12, lines),
        ClassGroup(_AGENCY, "", 3, categories),
    )


def bulk_works(at: datetime) -> tuple[BulkWork, ...]:
    """Return bulk work in every state."""
    counts = {ItemState.DONE: 118, ItemState.REFUSED: 2}
    still = Pace(0, timedelta())
    return tuple(_bulk_work(at, state, counts, still) for state in UndertakingState)


def _bulk_work(
    at: datetime, state: UndertakingState, counts: dict[ItemState, int], pace: Pace
) -> BulkWork:
    undertaking = UndertakingShape(
        undertaking_id=_uuid(900),
        account_id=_uuid(901),
        what=Decision.ACCEPT.value,
        state=state,
        reason="已核对纸质原件",
        why_stopped=_both(""),
        drafted_at=at - timedelta(minutes=3),
        confirmed_at=at - timedelta(minutes=2),
        ended_at=None,
        counts=counts,
        pace=pace,
    )
    return BulkWork(Decision.ACCEPT, undertaking)


def preview(at: datetime) -> Preview:
    """Return what a decision would do: most of it can be done."""
    decided = Hindered(Hindrance.DECIDED, 12, (case_row(0, at), case_row(2, at)))
    hidden = Hindered(Hindrance.OUT_OF_SIGHT, 1, ())
    agencies = tuple(zip(AGENCIES, (300, 80, 7), strict=True))
    return Preview(400, 387, agencies, (decided, hidden))


def bulk_rows(at: datetime) -> tuple[BulkRow, ...]:
    """Return what became of cases, one of each kind."""
    whys = {
        ItemState.REFUSED: Hindrance.DECIDED.words,
        ItemState.ERROR: Words(
            "平台出错，此件未处理", "our error; nothing was done about this case"
        ),
    }
    return tuple(
        BulkRow(
            UndertakenShape(
                number,
                _uuid(number),
                state,
                "",
                whys.get(state, _both("")),
                None if state is ItemState.PENDING else at,
            ),
            case_row(number, at) if number else None,
        )
        for number, state in enumerate(ItemState)
    )


def attention_page(at: datetime) -> AttentionPage:
    """Return what waits for somebody, the first of it for too long."""
    words = Words("缺少必要材料：示例材料", "a mandatory material is missing: the example")
    rows = tuple(
        AttentionRow(
            _uuid(number),
            f"0000002026{number:07d}",
            case_row(number, at).title,
            _AGENCY,
            at - timedelta(days=days),
            days,
            words,
            count,
            _CLERK,
        )
        for number, days, count in ((2, 12, 3), (8, 1, 1))
    )
    return AttentionPage(rows, "", ((Attention.FAILED, 2), (Attention.WAITING, 0)))


def items() -> ItemPage:
    """Return service items: one in order, one without rules in force and with an odd code."""
    odd = Words("编码应为六段，此码只有四段", "expected a code of six parts, found four")
    return ItemPage(
        (
            ItemLine(_item("000000000001", "营业性演出审批"), _AGENCY, 2, 7),
            ItemLine(_item("000000000002", "出版物零售单位设立审批", odd), _AGENCY, None, 0),
        ),
        "",
    )


def _item(code: str, name: str, *odd: Words) -> ItemShape:
    return ItemShape(code, code, name, None, None, "000000", odd)


def operations(at: datetime, *, is_well: bool) -> Operations:
    """Return a machine that is doing well, or one on which work is stuck and the disk is full."""
    stuck = StuckJob(
        _uuid(90), "filing.file_cases", _uuid(4), 8, "EVD-501", at - timedelta(hours=5)
    )
    return Operations(
        queues=(
            QueueDepth("packaging.seal", 12, 2, 0, at - timedelta(seconds=48)),
            QueueDepth("filing.file_cases", 0, 0, 0 if is_well else 1, None),
        ),
        oldest_unfiled=None if is_well else case_row(4, at),
        unfiled_count=14,
        ledger=LedgerState(5120, "ab" * 32, at - timedelta(minutes=3), 1, at),
        vault_objects=5080,
        vault_bytes=18_112_331_776,
        disk_free_bytes=(600 if is_well else 40) * 1024**3,
        disk_total_bytes=1000 * 1024**3,
        disk_runway_days=24,
        filed_last_hour=31,
        filed_today=204,
        stuck=() if is_well else (stuck,),
        stand_ins=STAND_INS,
    )


def stuck(seen: Operations) -> dict[str, Any]:
    """Return what is stuck on a machine, in the words of its page."""
    rows = [
        (job, work_said(job.name), fault_words(job.note), code_in(job.note)) for job in seen.stuck
    ]
    return {"seen": seen, "stuck": rows}


def jobs(at: datetime) -> dict[str, Any]:
    """Return what the list of work shows: one piece that is stuck."""
    stuck = JobShape(
        _uuid(91),
        "filing.file_cases",
        _uuid(4),
        JobStanding.STUCK,
        20,
        at - timedelta(hours=5),
        None,
        "VLT-501 The disk is full",
    )
    return {
        "rows": (
            {
                "job": stuck,
                "words": _("归档登记"),
                "code": "VLT-501",
                "fault": fault_words(stuck.note),
            },
        ),
        "standing": JobStanding.STUCK,
        "tabs": ((_("停滞的任务"), "?", True),),
        "may_retry": True,
        "trail": Trail(QueryDict()),
        "onward": "",
        "nth": "-20",
    }


STAND_INS = (
    Words("时间戳由本机签发", "this machine stamps its own time"),
    Words("没有查毒", "nothing is scanned for malware"),
)

_FINDINGS = tuple(
    Finding(
        Verdict.FAILED,
        f"申报文件/A0{number}_示例.pdf",
        "完整的 PDF（含 %%EOF）",
        f"在 {number},048,576 字节处中断",
        Words("文件被截断", "the file is cut short"),
    )
    for number in range(1, 4)
)
FINDING = _FINDINGS[0]


_AGAIN = Words("重新导出该文件", "export the file again")


def _outcome(
    code: str, verdict: Verdict, severity: Severity, says: Words, *findings: Finding
) -> RuleOutcome:
    mend = _AGAIN if verdict is Verdict.FAILED else Words("", "")
    of = Property.USABILITY
    return RuleOutcome(
        "", code, of, severity, verdict, findings, says, mend, "DA/T 70-2018", bool(findings), 8
    )


FAILED = _outcome(
    "GD-3-1",
    Verdict.FAILED,
    Severity.MANDATORY,
    Words("每个文件都能打开", "every component opens"),
    *_FINDINGS,
)
UNSURE = _outcome(
    "GD-4-1",
    Verdict.INDETERMINATE,
    Severity.MANDATORY,
    Words("没有恶意代码", "there is no malware"),
    Finding(Verdict.INDETERMINATE, note=Words("没有查毒程序", "there is no scanner")),
)
HINT = _outcome(
    "GD-2-9",
    Verdict.FAILED,
    Severity.WARNING,
    Words("题名写明办理结果", "the title says the outcome"),
    Finding(Verdict.FAILED, "基本信息.xml", "申请……的批复", "申请营业性演出"),
)
PASSED = _outcome(
    "GD-1-1",
    Verdict.PASSED,
    Severity.MANDATORY,
    Words("每个文件的摘要与登记的一致", "every digest is the one recorded"),
)
SILENT = _outcome(
    "GD-3-5",
    Verdict.NOT_APPLICABLE,
    Severity.MANDATORY,
    Words("音视频能播放", "sound and video play"),
)
_COUNTED = (Verdict.PASSED, Verdict.FAILED, Verdict.INDETERMINATE, Verdict.NOT_APPLICABLE)


def report(at: datetime, *outcomes: RuleOutcome) -> ReportView:
    """Return a report with these outcomes and the verdict that follows from them."""
    counts = [sum(line.verdict is verdict for line in outcomes) for verdict in _COUNTED]
    matrix = tuple(
        (each, *(counts if each is Property.USABILITY else (3, 0, 0, 1))) for each in Property
    )
    verdict = max(line.verdict for line in outcomes if line.severity is Severity.MANDATORY)
    return ReportView("JC00000000", at, "归档四性检测", "2026-1", verdict, matrix, outcomes)


JUDGEMENTS = tuple(
    Judgement(aspect, verdict, words)
    for aspect, verdict, words in (
        (
            "package_digests",
            Verdict.PASSED,
            Words("摘要与归档时一致", "the digests are those of the filing"),
        ),
        (
            "certificate_trust",
            Verdict.INDETERMINATE,
            Words("根证书未列入受信任名单", "the root is not among those trusted"),
        ),
        (
            "signature_value",
            Verdict.FAILED,
            Words("签名值与内容不符", "the signature is not one over this content"),
        ),
        (
            "token_structure",
            Verdict.NOT_APPLICABLE,
            Words("此件没有时间戳", "there is no timestamp here"),
        ),
    )
)


def proof(at: datetime, status: Verdict) -> ProofView:
    """Return a proof of each outcome; only what is filed has a receipt."""
    said = {
        Verdict.PASSED: Words(
            "可证明：内容未变、时间已盖、已入日志", "Proved: unchanged and entered"
        ),
        Verdict.FAILED: Words("证明不成立：签名值与内容不符", "Disproved: the signature is wrong"),
        Verdict.INDETERMINATE: Words("有一项无法判定", "One thing cannot be told"),
        Verdict.NOT_APPLICABLE: Words("尚未归档，没有可证明的内容", "Not filed: nothing to prove"),
    }
    if status is Verdict.NOT_APPLICABLE:
        return ProofView(status, said[status], (), has_receipt=False)
    return ProofView(status, said[status], JUDGEMENTS, True, "ab" * 32, "cd" * 32, at, 4127)


REASONS = (
    Reason(
        Words("缺少必要材料：示例材料", "a mandatory material is missing: the example"),
        "材料目录.xml",
        "A05 示例材料",
        "",
        "GB/T 42727-2023 6.4",
        Words("补交该材料，或写明容缺理由", "add the material, or record why it is absent"),
        _CLERK,
    ),
    Reason(
        Words("文件被截断", "a file is cut short"),
        "申报文件/A01_示例.pdf",
        "完整的 PDF（含 %%EOF）",
        "在 1,048,576 字节处中断",
        "DA/T 70-2018 GD-3-1",
        Words("重新导出该文件", "export the file again"),
        _CLERK,
    ),
)


def returned(at: datetime) -> ReturnView:
    """Return a return with two reasons."""
    return ReturnView(at - timedelta(days=1), 1, REASONS)


def versions(at: datetime) -> tuple[VersionView, ...]:
    """Return two submissions, the second of them in force."""
    door = Words("接口报送", "REST")
    return (
        VersionView(2, at, door, "示例业务系统", 8, 812_440, is_current=True),
        VersionView(1, at - timedelta(days=2), door, "示例业务系统", 7, 701_233, is_current=False),
    )


def exchange(at: datetime) -> tuple[TurnView, ...]:
    """Return an exchange with every kind of turn."""
    words = "证照编号与结果文书一致，无法读取的附件已由窗口核对原件。"
    return (
        TurnView(Turn.SENT, at - timedelta(days=2), "示例业务系统", 1, components=7),
        TurnView(Turn.RETURNED, at - timedelta(days=1), "统一平台", 1, reasons=REASONS),
        TurnView(Turn.SENT, at - timedelta(hours=9), "示例业务系统", 2, components=8),
        TurnView(
            Turn.REJECTED, at - timedelta(hours=4), "某档案员", 2, "附件仍不清晰，请重新扫描。"
        ),
        TurnView(Turn.SENT, at - timedelta(hours=2), "示例业务系统", 3, components=8),
        TurnView(Turn.ACCEPTED, at, "某档案员", 3, words),
    )


def comparison(at: datetime) -> Comparison:
    """Return two versions in which something of every kind differs, and things that do not."""
    sizes = ("1,204", "1,530")
    before, after = (_both(f"勘验记录.txt；{size}") for size in sizes)
    lines = (
        LineChange(" ", "勘验时间：上午九时"),
        LineChange("-", "结论：基本符合"),
        LineChange("+", "结论：符合准入条件"),
        LineChange("…", ""),
    )
    nothing = Words("", "")
    is_changed, is_same = Difference.CHANGED, Difference.SAME
    materials = (
        ComparedLine(_both("勘验记录"), before, after, is_changed, lines),
        ComparedLine(_both("营业执照"), nothing, _both("营业执照.pdf；88,012"), Difference.ADDED),
        ComparedLine(_both("申请表"), _both("申请.pdf"), _both("申请表.pdf"), Difference.RENAMED),
        ComparedLine(_both("旧表"), _both("旧表.pdf；10"), nothing, Difference.REMOVED),
        ComparedLine(_both("决定书"), _both("决定书.pdf"), _both("决定书.pdf"), is_same),
    )
    title = ComparedLine(
        Words("题名", "Title"), _both("申请许可"), _both("申请演出许可"), is_changed
    )
    return Comparison(
        row=case_row(0, at),
        before=1,
        after=2,
        versions=(1, 2),
        groups=(
            ComparedGroup(Words("著录", "Description"), (title,)),
            ComparedGroup(Words("材料", "Materials"), materials),
            ComparedGroup(Words("办理环节", "Steps of handling"), materials[-1:]),
        ),
    )


def timeline(at: datetime) -> tuple[TimelineEntry, ...]:
    """Return steps of handling and entries of the ledger."""
    return (
        TimelineEntry(
            at - timedelta(days=9), Words("申请", "application"), "某申请人", "", None, True
        ),
        TimelineEntry(
            at - timedelta(hours=1),
            Words("办结", "closure"),
            "某经办人",
            "《行政许可法》第四十二条",
            None,
            is_handling=True,
        ),
        TimelineEntry(
            at, Words("接收办件", "case received"), "示例业务系统", "the Measures, article 14", 4101
        ),
        TimelineEntry(at, Words("归档登记", "filed"), "平台", "the Measures, article 14", 4127),
    )


TALLY = (
    TallyLine("A01", "演出申请表", MaterialRole.BASIS, True, 1, TallyResult.PRESENT),
    TallyLine(
        "A02", "场地证明", MaterialRole.BASIS, True, 0, TallyResult.ACCOMMODATED, "五日内补交"
    ),
    TallyLine("A03", "授权委托书", MaterialRole.BASIS, False, 0, TallyResult.NOT_DEMANDED),
    TallyLine("A05", "示例材料", MaterialRole.BASIS, True, 0, TallyResult.MISSING),
    TallyLine("Z99", "目录外附件", MaterialRole.PROCEDURAL, False, 1, TallyResult.UNEXPECTED),
)

FACTS = (
    FactGroup(
        Words("办件", "The case"),
        (
            Fact(Words("题名", "title"), _both("示例剧场申请营业性演出"), "M22"),
            Fact(Words("结果文号", "document number"), _both("")),
        ),
    ),
    FactGroup(Words("申请人", "The applicant"), (Fact(Words("姓名", "name"), _both("某申请人")),)),
    FactGroup(
        Words("归属", "Where it belongs"), (Fact(Words("全宗号", "fonds number"), _both("X000")),)
    ),
)


def materials() -> tuple[MaterialView, ...]:
    """Return one material of each way of looking at one."""
    table = (
        ("A01_演出申请表.pdf", MaterialRole.BASIS, "application/pdf", "PDF/A-2b", True),
        ("A02_场地照片.jpg", MaterialRole.BASIS, "image/jpeg", "JPEG", True),
        ("B01_审查记录.xml", MaterialRole.PROCEDURAL, "application/xml", "XML", True),
        ("C01_批复.ofd", MaterialRole.OUTCOME, "application/ofd", "OFD", False),
    )
    return tuple(
        MaterialView(
            path=name,
            title=name[4:].partition(".")[0],
            role=role,
            kind=ComponentKind.CONTENT,
            provenance=Provenance.SUBMITTED,
            size_bytes=48_000,
            format_name=form,
            puid="",
            mime_type=mime,
            sm3="cd" * 32,
            sha256="ab" * 32,
            material_code=name[:3],
            submitted_path=name,
            fetched_from="",
            attributes=Attributes(),
            can_show=can_show,
        )
        for name, role, mime, form, can_show in table
    )


def completeness() -> CompletenessPage:
    """Return a page of items: much missing, something returned, nothing missing."""
    lines = (
        Completeness("3990131001000", "食品经营许可", 412, 31, 4, date(2026, 1, 9)),
        Completeness("3990131002000", "药品经营许可", 97, 0, 2, date(2026, 3, 2)),
        Completeness("3990131003000", "企业设立登记", 1280),
    )
    return CompletenessPage(
        lines=lines,
        next_cursor="",
        total=len(lines),
        closed=sum(line.closed for line in lines),
        filed=sum(line.filed for line in lines),
        returned=sum(line.returned for line in lines),
        agency_id=_uuid(70),
        years=(2026, 2025),
        agencies=(),
    )


def certificates(at: datetime) -> CertificatePage:
    """Return certificates in every state: unreadable, expired, soon to expire, good for long."""
    broken = CertificateLine("", "", False, None, None, Words("编码不正确", "not well encoded"))
    lines = tuple(
        CertificateLine(name, "示范市某局", name == "示范根证书", at + timedelta(days=days), days)
        for name, days in (("某局电子签章", -3), ("时间戳证书", 41), ("示范根证书", 3000))
    )
    return CertificatePage((broken, *lines), "", 1 + len(lines))


def account(number: int, *, is_active: bool = True, at: datetime | None = None) -> AccountShape:
    """Return an invented person's account; one that never signed in without `at`."""
    name = ("何其芳", "乔松年", "温以宁")[number % 3]
    return AccountShape(
        _uuid(40 + number),
        f"someone-{number}",
        name,
        _uuid(50),
        "档案员" if number else "",
        f"{number:04}",
        is_active,
        at,
    )


def grants(at: datetime) -> tuple[Granted, ...]:
    """Return a role that runs, one that begins later, and one that has ended."""
    held = (
        (Role.RECORDS_OFFICER, GrantStanding.RUNNING, -90, None),
        (Role.HANDLER, GrantStanding.FUTURE, 7, 37),
        (Role.LEADER, GrantStanding.LAPSED, -400, -30),
    )
    return tuple(
        Granted(_grant(60 + place, role, at, starts, ends), standing, _AGENCY, "祝某某")
        for place, (role, standing, starts, ends) in enumerate(held)
    )


def _grant(number: int, role: Role, at: datetime, starts: int, ends: int | None) -> GrantShape:
    """Return a grant that runs between two days counted from a moment."""
    return GrantShape(
        _uuid(number),
        _uuid(40),
        role,
        _uuid(50),
        person(_uuid(41)),
        at + timedelta(days=starts),
        at + timedelta(days=ends) if ends else None,
    )


def regions() -> dict[str, Any]:
    """Return a region with two below it, one of them chosen."""
    below = tuple(
        RegionBranch(f"99000{n}", name, n, n, ()) for n, name in ((1, "城东区"), (2, "清溪县"))
    )
    return {"regions": (RegionBranch("990000", "示范市", 4, 7, below),), "code": "990002"}


def branches_of(agency: OrganisationShape) -> tuple[Branch, ...]:
    """Return an organisation with one below it."""
    return (Branch(agency, _PARENT, (Branch(organisation(is_active=False), "", ()),)),)


_PARENT = "示范市人民政府"


def organisation(*, is_active: bool = True) -> OrganisationShape:
    """Return an invented agency."""
    return OrganisationShape(
        _uuid(50 if is_active else 51),
        _AGENCY,
        "11990000073016863X",
        OrganisationKind.AGENCY,
        "990000",
        None,
        None,
        is_active,
    )


def audit_lines(at: datetime) -> tuple[AuditShape, ...]:
    """Return something that was done, and something that somebody unknown tried in vain."""
    suspended = AuditedAction.ACCOUNT_SUSPENDED
    return (
        AuditShape(2, at, person(_uuid(41)), suspended, "10.0.0.8", True, "someone-1", "调离"),
        AuditShape(1, at, AgentId("nobody"), AuditedAction.SIGNED_IN, "10.0.0.9", False, "x", ""),
    )


def lit_cases(at: datetime) -> tuple[LitCase, ...]:
    """Return one case under each light, and one that was filed a moment ago."""
    missing = Words("缺少必要材料：示例材料", "a mandatory material is missing: the example")
    mend = Words("补齐后重新报送", "add it and send the case in again")
    days = [at - timedelta(days=number) for number in (9, 2, 0, 1)]
    return (
        LitCase(case_row(2, at), Light.RED, days[0], missing, 2, mend),
        LitCase(case_row(3, at), Light.AMBER, days[1]),
        LitCase(case_row(0, at), Light.GREEN, days[2], has_receipt=True, is_new=True),
        LitCase(case_row(6, at), Light.GREEN, days[3]),
    )


def agencies_overview() -> AgenciesOverview:
    """Return invented agencies in two regions, one of them with nothing missing."""
    figures = [replace(line, overdue=line.gap // 2) for line in completeness().lines]
    codes = ("990000", "990000", "990121")
    agencies = tuple(
        AgencyLine(_uuid(number), code, line, number != 1)
        for number, (code, line) in enumerate(zip(codes, figures, strict=False))
    )
    regions = (
        RegionLine("990000", "示例市", 2, 1000, 930, 12),
        RegionLine("990121", "示例县", 1, 420, 420, 0),
        RegionLine("990122", "示例区", 1, 300, 210, 41),
        RegionLine("990123", "示例乡", 1, 900, 899, 0),
    )
    return AgenciesOverview(agencies, regions)


def filing_gaps(at: datetime) -> FilingGaps:
    """Return invented items with something missing, and the cases that wait longest."""
    lines = tuple(replace(line, overdue=1, due_soon=1) for line in completeness().lines)
    return FilingGaps(lines, (case_row(1, at), case_row(2, at)), _uuid(1))


def charts() -> tuple[Chart, Chart, Chart]:
    """Return a chart of few things, one of many days, and one of nothing."""
    few = tuple(Point(name, 1200 // n, address="?") for n, name in enumerate(AGENCIES, start=1))
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(30)]
    many = tuple(Point(day.isoformat()[5:], (day.day * 37) % 90) for day in days)
    title, says, headings = "示例图表", "数字均为虚构。", ("示例", "件数")
    return (
        Chart("few", title, says, headings, few, export="?"),
        Chart("many", title, says, headings, many),
        Chart("none", title, says, headings, ()),
    )
