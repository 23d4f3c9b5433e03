"""A believable city in memory: cases of every state, with everything that a page can show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from muniment.commons.custody.api import LedgerState
from muniment.commons.holdings.api import Attention, RecordState
from muniment.commons.jobs.api import JobShape, JobStanding, QueueDepth
from muniment.kernel.clock import now
from muniment.kernel.work import Reason
from muniment.lifecycle.shapes import (
    CasePage,
    CaseRow,
    Decision,
    Fact,
    FactGroup,
    MaterialView,
    Operations,
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
from recordkit.description.case import (
    Applicant,
    Attributes,
    CaseDescription,
    Outcome,
    Sharing,
    SourceSystem,
)
from recordkit.description.tally import TallyLine, TallyResult
from recordkit.errors import Words
from recordkit.evidence import Judgement
from recordkit.packages.model import ComponentKind
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import (
    ApplicantKind,
    Disclosure,
    MaterialRole,
    OutcomeKind,
    Property,
    Provenance,
    Severity,
    SharingScope,
    Verdict,
)
from tests.browser import sample_files

_SPACE = UUID("0190a1b2-0000-7000-8000-000000000000")
COUNT = 137

AGENCIES = (
    "市市场监督管理局",
    "市公安局",
    "市住房和城乡建设局",
    "市人力资源和社会保障局",
    "市卫生健康委员会",
    "市自然资源和规划局",
    "城东区教育局",
    "清溪县农业农村局",
)
ITEMS = (
    ("食品经营许可（新办）", "欧阳䶮申请食品经营许可"),
    ("户口迁移审批", "李建国申请户口迁移"),
    (
        "建筑工程施工许可证核发（含装饰装修、消防设施等专业工程联合申报）",
        "示范市清溪建设发展有限公司申请清溪路片区老旧小区综合改造及配套基础设施工程（一期）施工许可",
    ),
    ("社会保险费缓缴申请", "示范市远航物流有限公司申请社会保险费缓缴"),
    ("医疗机构执业登记", "示范市城东区平安社区卫生服务站申请执业登记"),
    ("不动产首次登记", "赵氏兄弟申请不动产首次登记"),
    ("教师资格认定", "王小雨申请教师资格认定"),
    ("农药经营许可", "清溪县丰收农资店申请农药经营许可"),
)
_WAY = (
    Words("已接收", "received"),
    Words("整理", "being arranged"),
    Words("封装", "being packaged"),
    Words("检测", "being checked"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One case of the city. `number` decides everything about it."""

    number: int
    at: datetime

    @property
    def is_unclassified(self) -> bool:
        """Whether it waits to be classified: every third of those that wait."""
        return self.attention is Attention.WAITING and self.number % 33 == 15

    @property
    def record_id(self) -> UUID:
        return uuid5(_SPACE, f"record {self.number}")

    @property
    def attention(self) -> Attention:
        turn = self.number % 11
        table = {1: Attention.FAILED, 4: Attention.WAITING, 8: Attention.ERROR}
        return table.get(turn, Attention.NONE)

    @property
    def state(self) -> RecordState:
        if self.attention is Attention.FAILED:
            return RecordState.RETURNED
        return (
            RecordState.CAPTURED
            if self.attention is not Attention.NONE or self.number % 7 == 2
            else RecordState.FILED
        )

    @property
    def received_at(self) -> datetime:
        return self.at - timedelta(hours=5 * self.number + 2, minutes=self.number * 7 % 60)

    def row(self) -> CaseRow:
        """Return the case as a list shows it."""
        kind = self.number % len(AGENCIES)
        filed = self.state is RecordState.FILED
        stage = Words("已归档", "filed") if filed else _WAY[self.number % len(_WAY)]
        if self.state is RecordState.RETURNED:
            stage = Words("已退回", "returned")
        return CaseRow(
            record_id=self.record_id,
            case_number=f"5116022026{self.number:07d}",
            title=ITEMS[kind][1],
            agency_name=AGENCIES[kind],
            item_name=ITEMS[kind][0],
            state=self.state,
            attention=self.attention,
            stage=stage,
            reference_code=f"J{kind + 11:03d}-ZY·XK·2026·D30-{self.number:06d}" if filed else "",
            retention=("D30", "Y", "D10")[self.number % 3],
            closed_on=self.received_at.date(),
            received_at=self.received_at,
            filed_at=self.received_at + timedelta(seconds=41) if filed else None,
        )


def samples() -> tuple[Sample, ...]:
    """Return every case, newest first."""
    at = now()
    return tuple(Sample(number, at) for number in range(COUNT))


def _material(
    path: str, title: str, role: MaterialRole, mime: str, name: str, body: bytes, **more: object
) -> MaterialView:
    values: dict[str, object] = {
        "path": path,
        "title": title,
        "role": role,
        "kind": ComponentKind.CONTENT,
        "provenance": Provenance.SUBMITTED,
        "size_bytes": len(body),
        "format_name": name,
        "puid": "fmt/44",
        "mime_type": mime,
        "sm3": hashlib.sha256(b"3" + body).hexdigest(),
        "sha256": hashlib.sha256(body).hexdigest(),
        "material_code": "A01",
        "submitted_path": path,
        "fetched_from": "",
        "attributes": Attributes(
            Sharing(SharingScope.CONDITIONAL, condition="仅限市场监管部门"), Disclosure.ON_REQUEST
        ),
        "can_show": True,
    }
    return MaterialView(**(values | more))  # type: ignore[arg-type]


def files() -> dict[str, bytes]:
    """Return the content of every material by path."""
    return {
        "申报文件/A01_营业执照.jpg": sample_files.scan(),
        "申报文件/A02_食品经营许可申请书.pdf": sample_files.form(),
        "申报文件/A03_平面布局图.docx": b"PK\x03\x04" + bytes(48_000),
        "申报文件/A04_网页存档.html": sample_files.hostile_html(),
        "过程文件/B01_受理通知书.html": sample_files.view(),
        "过程文件/B02_现场核查记录.xml": sample_files.process_xml(),
        "结果文件/C01_食品经营许可证.ofd": b"PK\x03\x04" + bytes(181_000),
        "数据快照/受理通知书.json": sample_files.snapshot(),
    }


def materials() -> tuple[MaterialView, ...]:
    """Return one material of every kind that can be met."""
    body = files()
    basis, procedural, outcome = MaterialRole.BASIS, MaterialRole.PROCEDURAL, MaterialRole.OUTCOME
    table = (
        (
            "申报文件/A01_营业执照.jpg",
            "营业执照",
            basis,
            "image/jpeg",
            "JPEG",
            {"provenance": Provenance.CALLED},
        ),
        (
            "申报文件/A02_食品经营许可申请书.pdf",
            "食品经营许可申请书",
            basis,
            "application/pdf",
            "PDF/A-2b",
            {},
        ),
        (
            "申报文件/A03_平面布局图.docx",
            "经营场所平面布局图及主要设备设施清单（含冷藏、冷冻、消毒设备）",
            basis,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "DOCX",
            {},
        ),
        ("申报文件/A04_网页存档.html", "门户申报页存档", basis, "text/html", "HTML", {}),
        (
            "过程文件/B01_受理通知书.html",
            "受理通知书",
            procedural,
            "text/html",
            "HTML",
            {"submitted_path": "", "provenance": Provenance.FORMED},
        ),
        (
            "过程文件/B02_现场核查记录.xml",
            "现场核查记录",
            procedural,
            "application/xml",
            "XML",
            {"fetched_from": "https://docs.example.gov.cn/check/7781.xml", "submitted_path": ""},
        ),
        (
            "结果文件/C01_食品经营许可证.ofd",
            "食品经营许可证",
            outcome,
            "application/ofd",
            "OFD",
            {"provenance": Provenance.FORMED},
        ),
        (
            "数据快照/受理通知书.json",
            "受理通知书数据",
            procedural,
            "application/json",
            "JSON",
            {"kind": ComponentKind.SNAPSHOT, "provenance": Provenance.FORMED, "submitted_path": ""},
        ),
    )
    return tuple(
        _material(path, title, role, mime, name, body[path], **more)
        for path, title, role, mime, name, more in table
    )


_TALLY = (
    TallyLine("A01", "营业执照", MaterialRole.BASIS, True, 1, TallyResult.PRESENT),
    TallyLine("A02", "食品经营许可申请书", MaterialRole.BASIS, True, 1, TallyResult.PRESENT),
    TallyLine("A03", "平面布局图", MaterialRole.BASIS, True, 1, TallyResult.PRESENT),
    TallyLine(
        "A05",
        "食品安全管理制度",
        MaterialRole.BASIS,
        True,
        0,
        TallyResult.ACCOMMODATED,
        "企业承诺五日内补交，见容缺受理单",
    ),
    TallyLine(
        "A06", "法定代表人授权委托书", MaterialRole.BASIS, False, 0, TallyResult.NOT_DEMANDED
    ),
    TallyLine("C01", "食品经营许可证", MaterialRole.OUTCOME, True, 1, TallyResult.PRESENT),
    TallyLine("Z99", "Z99", MaterialRole.PROCEDURAL, False, 1, TallyResult.UNEXPECTED),
)
_GAP = TallyLine("A05", "食品安全管理制度", MaterialRole.BASIS, True, 0, TallyResult.MISSING)


def _outcome(
    rule: str,
    code: str,
    of: Property,
    verdict: Verdict,
    says: tuple[str, str],
    findings: tuple[Finding, ...] = (),
    mend: tuple[str, str] = ("", ""),
) -> RuleOutcome:
    return RuleOutcome(
        rule,
        code,
        of,
        Severity.MANDATORY,
        verdict,
        findings,
        Words(*says),
        Words(*mend),
        "DA/T 70-2018",
        True,
        8,
    )


_GOOD = (
    _outcome(
        "component_matches_its_recorded_digest",
        "GD-1-1",
        Property.AUTHENTICITY,
        Verdict.PASSED,
        (
            "每个文件与接收时登记的摘要一致",
            "every component still has the digest recorded at capture",
        ),
    ),
    _outcome(
        "metadata_is_complete",
        "GD-2-3",
        Property.INTEGRITY,
        Verdict.PASSED,
        ("必填元数据齐全", "mandatory metadata is there"),
    ),
    _outcome(
        "counts_agree",
        "GD-2-1",
        Property.INTEGRITY,
        Verdict.PASSED,
        ("文件数量与登记一致", "the number of components is the one announced"),
    ),
    _outcome(
        "format_is_allowed",
        "GD-3-4",
        Property.USABILITY,
        Verdict.PASSED,
        ("格式可识别且允许归档", "every format is identified and allowed"),
    ),
    _outcome(
        "no_encryption",
        "GD-3-5",
        Property.USABILITY,
        Verdict.PASSED,
        ("文件未加密", "no component is encrypted"),
    ),
)
_SILENT = _outcome(
    "seal_is_valid",
    "GD-1-7",
    Property.AUTHENTICITY,
    Verdict.NOT_APPLICABLE,
    ("电子印章有效", "electronic seals are valid"),
)
_HINT = RuleOutcome(
    "format_lasts",
    "GD-3-4",
    Property.USABILITY,
    Severity.WARNING,
    Verdict.FAILED,
    tuple(
        Finding(
            Verdict.FAILED,
            f"申报文件/A0{number}.pdf",
            "PDF/A",
            "PDF 1.7",
            Words("可以归档，长期保存宜为 PDF/A", "may be filed; PDF/A keeps better"),
        )
        for number in range(1, 6)
    ),
    Words("内容格式适合长期保存", "formats that last"),
    Words("归档时转存一份长期保存格式", "keep a copy in a format that lasts"),
    "DA/T 70-2018",
    False,
    8,
)
_UNSCANNED = _outcome(
    "no_malware",
    "GD-4-1",
    Property.SECURITY,
    Verdict.INDETERMINATE,
    ("未发现恶意代码", "no malware is found"),
    (
        Finding(
            Verdict.INDETERMINATE,
            "申报文件/A03_平面布局图.docx",
            "clean",
            "not scanned",
            Words("没有接入查毒服务，无法判定", "no scanner is connected, so nobody can tell"),
        ),
    ),
    (
        "请运维人员接入查毒服务后重试，或由档案员确认",
        "connect a scanner and try again, or let a records officer accept it",
    ),
)
_MISSING = _outcome(
    "mandatory_materials_are_there",
    "S-04",
    Property.INTEGRITY,
    Verdict.FAILED,
    ("必要材料齐全", "every mandatory material is there"),
    (
        Finding(
            Verdict.FAILED,
            "材料目录.xml",
            "A05 食品安全管理制度",
            "",
            Words(
                "事项要求的必要材料没有报送，也没有容缺理由",
                "a mandatory material is absent without a recorded reason",
            ),
        ),
    ),
    (
        "补交该材料，或写明容缺理由后重新报送",
        "add the material, or record why it is absent, and submit again",
    ),
)


def _report(sample: Sample) -> ReportView:
    outcomes: tuple[RuleOutcome, ...] = (*_GOOD, _SILENT, _HINT)
    if sample.attention is Attention.FAILED:
        outcomes += (_MISSING,)
    if sample.attention is Attention.WAITING:
        outcomes += (_UNSCANNED,)
    matrix = tuple(
        (
            each,
            *(
                sum(line.property is each and line.verdict is verdict for line in outcomes)
                for verdict in (
                    Verdict.PASSED,
                    Verdict.FAILED,
                    Verdict.INDETERMINATE,
                    Verdict.NOT_APPLICABLE,
                )
            ),
        )
        for each in Property
    )
    verdict = max(line.verdict for line in outcomes if line.severity is Severity.MANDATORY)
    return ReportView(
        f"JC{sample.number:08d}",
        sample.received_at + timedelta(seconds=38),
        "归档四性检测",
        "2026-1",
        verdict,
        matrix,
        outcomes,
    )  # type: ignore[arg-type]


_REASONS = (
    Reason(
        Words(
            "缺少必要材料：食品安全管理制度", "A mandatory material is missing: food safety rules"
        ),
        "材料目录.xml",
        "A05 食品安全管理制度",
        "",
        "《办法》第十五条；GB/T 42727-2023 6.4",
        Words("补交该材料，或写明容缺理由", "Add the material, or record why it is absent"),
        Words("报送单位经办人", "the agency's handler"),
    ),
    Reason(
        Words("文件被截断，无法完整打开", "A file is cut short and cannot be opened whole"),
        "申报文件/A02_食品经营许可申请书.pdf",
        "完整的 PDF（含 %%EOF）",
        "在 1,048,576 字节处中断",
        "DA/T 70-2018 GD-3-1",
        Words("重新扫描或重新导出该文件", "Scan or export the file again"),
        Words("报送单位经办人", "the agency's handler"),
    ),
    Reason(
        Words("摘要与登记的不一致", "A digest is not the one announced"),
        "结果文件/C01_食品经营许可证.ofd",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        "DA/T 70-2018 GD-1-1",
        Words("由业务系统重新计算摘要并报送", "Let the business system compute the digest again"),
        Words("业务系统运维", "the business system's operators"),
    ),
)


def _proof(sample: Sample) -> ProofView:
    if sample.state is not RecordState.FILED:
        return ProofView(
            Verdict.NOT_APPLICABLE,
            Words("尚未归档，暂无可证明的内容", "Not filed yet: nothing can be proved so far"),
            (),
            False,
        )
    good = Verdict.PASSED
    return ProofView(
        Verdict.PASSED,
        Words(
            "可证明：内容未变、时间已盖、已入日志",
            "Proved: content unchanged, time stamped, entered in the ledger",
        ),
        (
            Judgement(
                "package_digests",
                good,
                Words(
                    "归档信息包的 SM3 与 SHA-256 与归档时一致",
                    "the package has the digests it had at filing",
                ),
            ),
            Judgement(
                "signature_value",
                good,
                Words("单位签名（SM2）核对无误", "the agency's SM2 signature is right"),
            ),
            Judgement(
                "certificate_trust",
                Verdict.INDETERMINATE,
                Words(
                    "示范根证书未列入受信任名单，无法判定",
                    "the demonstration root is not among those trusted, so nobody can tell",
                ),
            ),
            Judgement(
                "token_value",
                good,
                Words("时间戳签名核对无误", "the timestamp's signature is right"),
            ),
            Judgement(
                "ledger_inclusion",
                good,
                Words(
                    "已证明列入大小为 5,120 的日志",
                    "inclusion in the ledger of 5,120 entries is proved",
                ),
            ),
        ),
        True,
        hashlib.sha256(b"package").hexdigest(),
        hashlib.sha256(b"sm3").hexdigest(),
        sample.received_at + timedelta(seconds=41),
        4127 - sample.number,
    )


def _timeline(sample: Sample) -> tuple[TimelineEntry, ...]:
    at = sample.received_at
    handled = (
        TimelineEntry(
            at - timedelta(days=9), Words("申请", "application"), "欧阳䶮", "", None, True
        ),
        TimelineEntry(
            at - timedelta(days=9, hours=-2),
            Words("受理", "acceptance"),
            "周敏（受理岗）",
            "《行政许可法》第三十二条",
            None,
            True,
        ),
        TimelineEntry(
            at - timedelta(days=3),
            Words("办理：现场核查", "handling: site check"),
            "陈立群、何静",
            "《食品经营许可管理办法》第二十条",
            None,
            True,
        ),
        TimelineEntry(
            at - timedelta(hours=1), Words("办结", "closure"), "周敏（受理岗）", "", None, True
        ),
    )
    kept = [
        TimelineEntry(
            at,
            Words("接收办件", "case received"),
            "市场监管业务系统",
            "《办法》第十四条",
            4101 - sample.number,
        )
    ]
    if sample.attention is Attention.FAILED:
        kept.append(
            TimelineEntry(
                at + timedelta(seconds=39),
                Words("退回报送单位", "returned to the agency"),
                "平台",
                "《办法》第十五条",
                4102 - sample.number,
            )
        )
    elif sample.state is RecordState.FILED:
        kept.append(
            TimelineEntry(
                at + timedelta(seconds=12),
                Words("整理完成", "arranged"),
                "平台",
                "《办法》第十五条",
                4103 - sample.number,
            )
        )
        kept.append(
            TimelineEntry(
                at + timedelta(seconds=41),
                Words("归档登记", "filed"),
                "平台",
                "《办法》第十四条",
                4127 - sample.number,
            )
        )
    return (*handled, *kept)


def _versions(sample: Sample) -> tuple[VersionView, ...]:
    door = Words("接口报送", "REST")
    now_here = VersionView(
        2, sample.received_at, door, "市场监管业务系统", 8, 812_440, is_current=True
    )
    before = VersionView(
        1,
        sample.received_at - timedelta(days=2),
        door,
        "市场监管业务系统",
        7,
        701_233,
        is_current=False,
    )
    return (now_here, before)


_DECISIONS = {
    Attention.WAITING: (Decision.ACCEPT, Decision.RETURN),
    Attention.ERROR: (Decision.RETRY,),
}


UNCLASSIFIED = (
    Reason(
        Words(
            "保管期限表没有覆盖该件的条目：示档审〔2026〕1号（第 1 版）",
            "No line of the approved schedule is about this case: 示档审〔2026〕1号 (version 1)",
        ),
        clause="the Measures, article 11",
        who=Words("档案员", "a records officer"),
    ),
)


def case_page(sample: Sample) -> CasePage:
    """Return everything about one case."""
    row = sample.row()
    is_failed = sample.attention is Attention.FAILED
    case = CaseDescription(
        case_number=row.case_number,
        title=row.title,
        item_code="511Z07001006-511602000000-000-11511301008778183N-1-00",
        agency_code="11511301008778183N",
        region_code="511602",
        applicant=Applicant(
            "欧阳䶮", ApplicantKind.NATURAL_PERSON, "居民身份证", "51160219900307****"
        ),
        source_system=SourceSystem("市场监管业务系统", "4.2"),
        outcome=Outcome(OutcomeKind.GRANTED, "准予许可", "示市监许〔2026〕117号"),
        is_closed=True,
    )
    returned = ReturnView(
        sample.received_at + timedelta(seconds=39)
        if is_failed
        else sample.received_at - timedelta(days=1),
        2 if is_failed else 1,
        _REASONS if is_failed else _REASONS[1:2],
    )
    return CasePage(
        row=row,
        case=case,
        fact_groups=_facts(row, case),
        materials=materials(),
        tally=(*_TALLY[:3], _GAP, *_TALLY[4:]) if is_failed else _TALLY,
        reports=(_report(sample),),
        returns=(returned,),
        versions=_versions(sample),
        timeline=_timeline(sample),
        proof=_proof(sample),
        decisions=(Decision.CLASSIFY, Decision.RETURN)
        if sample.is_unclassified
        else _DECISIONS.get(sample.attention, ()),
        unclassified=UNCLASSIFIED if sample.is_unclassified else (),
        exchange=_exchange(sample, returned),
    )


def _exchange(sample: Sample, returned: ReturnView) -> tuple[TurnView, ...]:
    sent = [
        TurnView(Turn.SENT, one.received_at, one.by_name, one.number, components=one.components)
        for one in _versions(sample)
    ]
    back = TurnView(
        Turn.RETURNED, returned.returned_at, "平台", returned.version, reasons=returned.reasons
    )
    return tuple(sorted([*sent, back], key=lambda turn: turn.at))


def _facts(row: CaseRow, case: CaseDescription) -> tuple[FactGroup, ...]:
    return (
        FactGroup(
            Words("办件", "The case"),
            (
                Fact(Words("题名", "title"), _same(row.title), "M22"),
                Fact(Words("办件编号", "case number"), _same(row.case_number), "M19"),
                Fact(Words("事项名称", "service item"), _same(row.item_name)),
                Fact(Words("事项编码", "item code"), _same(case.item_code)),
                Fact(Words("办理结果", "outcome"), _same("准予许可")),
                Fact(Words("结果文号", "document number"), _same("示市监许〔2026〕117号"), "M26"),
            ),
        ),
        FactGroup(
            Words("申请人", "The applicant"),
            (
                Fact(Words("姓名", "name"), _same(case.applicant.name)),
                Fact(Words("类型", "kind"), _same("自然人")),
                Fact(Words("证件号码", "identity number"), _same(case.applicant.id_number)),
            ),
        ),
        FactGroup(
            Words("归属", "Where it belongs"),
            (
                Fact(Words("立档单位", "creator"), _same(row.agency_name), "M5"),
                Fact(Words("全宗号", "fonds number"), _same("J012"), "M3"),
                Fact(Words("类别", "class"), _same("ZY·XK")),
                Fact(
                    Words("保管期限依据", "basis of retention"),
                    _same("示档审〔2026〕3号，第 12 条"),
                ),
            ),
        ),
    )


def jobs(standing: JobStanding, at: datetime) -> tuple[JobShape, ...]:
    """Return work that stands so: what is stuck, or a few pieces of each queue."""
    seen = operations(at)
    if standing is JobStanding.STUCK:
        return tuple(
            JobShape(
                job.job_id,
                job.name,
                job.record_id,
                standing,
                job.attempts,
                job.since,
                None,
                job.note,
            )
            for job in seen.stuck
        )
    is_waiting = standing is JobStanding.WAITING
    return tuple(
        JobShape(
            uuid5(_SPACE, f"{standing} {queue.name}"),
            queue.name,
            samples()[place].record_id,
            standing,
            place,
            at - timedelta(minutes=3 * place + 1),
            at + timedelta(seconds=30),
            "VLT-502 the vault did not answer" if place else "",
        )
        for place, queue in enumerate(seen.queues)
        if (queue.queued if is_waiting else queue.leased)
    )


def operations(at: datetime) -> Operations:
    """Return a machine with some of everything."""
    waiting = [sample for sample in samples() if sample.state is RecordState.CAPTURED]
    return Operations(
        queues=(
            QueueDepth("packaging.seal", 12, 2, 0, at - timedelta(seconds=48)),
            QueueDepth("arrangement.arrange", 3, 1, 0, at - timedelta(seconds=9)),
            QueueDepth("checking.check_for_filing", 1204, 64, 1, at - timedelta(minutes=7)),
            QueueDepth("filing.file_cases", 0, 0, 1, None),
        ),
        oldest_unfiled=waiting[-1].row(),
        unfiled_count=len(waiting),
        ledger=LedgerState(
            size=5120,
            root_hex="ab" * 32,
            checkpoint_at=at - timedelta(minutes=3),
            pending=14,
            oldest_pending_at=at - timedelta(seconds=40),
        ),
        vault_objects=88_412,
        vault_bytes=301_442_118_991,
        disk_free_bytes=212_442_118_991,
        disk_total_bytes=1_000_204_886_016,
        unread_entries=37,
        newest_timestamp_at=at - timedelta(minutes=4),
        evidence_holds_until=at + timedelta(days=1400),
        disk_runway_days=24,
        filed_last_hour=318,
        filed_today=1904,
        stuck=tuple(
            StuckJob(
                uuid5(_SPACE, f"job {index}"),
                name,
                waiting[index].record_id,
                8,
                note,
                at - timedelta(hours=5 * index + 1),
            )
            for index, (name, note) in enumerate(
                (
                    ("checking.check_for_filing", "VLT-501 The disk is full"),
                    (
                        "filing.file_cases",
                        "EVD-501 the timestamp authority did not answer within 20 s",
                    ),
                )
            )
        ),
        stand_ins=(
            Words(
                "UnsafeLocalTimestamps：时间戳由本机签发，不能对外证明时间",
                "UnsafeLocalTimestamps: this machine stamps its own time, which proves nothing to others",
            ),
            Words("UnsafeNoScanner：没有查毒", "UnsafeNoScanner: nothing is scanned for malware"),
        ),
    )


def _same(value: str) -> Words:
    """Return a value that is written the same in every language."""
    return Words(value, value)
