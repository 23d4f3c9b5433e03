"""A case that is as it should be; every broken package begins as this one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from recordkit.description.case import (
    Actor,
    Applicant,
    Attributes,
    CaseDescription,
    ComponentDescription,
    LinkDescription,
    Outcome,
    Sharing,
    Source,
    SourceSystem,
    Step,
    ViewDescription,
)
from recordkit.description.items import ItemRules, MaterialRule
from recordkit.description.tally import tally
from recordkit.fixity import Digests
from recordkit.packages.model import (
    Classification,
    ComponentKind,
    Creator,
    FetchNote,
    FormatNote,
    Package,
    PackagedComponent,
)
from recordkit.terms.vocabulary import (
    ApplicantKind,
    MaterialRole,
    OutcomeKind,
    Provenance,
    SharingScope,
    StepKind,
)
from tests.conformance import contents

AGENCY_CODE = "11990000MB0000001M"
ITEM_CODE = f"{AGENCY_CODE}3000111001000"
DATA_PATH = "views/register.json"
LINK = "https://licences.example.gov.cn/e/4401"
SNAPSHOT = "数据快照/S01_登记信息.xml"
CHECKED_AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
SEALED_AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)

ITEM = ItemRules(
    item_code=ITEM_CODE,
    name="食品经营许可",
    version=3,
    item_type="01",
    effective_on=date(2025, 1, 1),
    ends_on=None,
    materials=(
        MaterialRule("M01", "申请表", MaterialRole.BASIS, accepted_formats=("pdf", "ofd")),
        MaterialRule("M02", "营业执照", MaterialRole.BASIS),
        MaterialRule("M03", "受理通知书", MaterialRole.PROCEDURAL),
        MaterialRule("M04", "食品经营许可证", MaterialRole.OUTCOME),
    ),
)

_FORMATS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "ofd": "application/ofd",
    "html": "text/html",
    "xml": "application/xml",
}
_FAMILIES = {"jpg": "jpeg"}


@dataclass
class Draft:
    """A package still to be sealed, its bytes, and what surrounds the check. Break it here."""

    package: Package
    contents: dict[str, bytes]
    item: ItemRules = ITEM
    recorded: dict[str, Digests] = field(default_factory=dict)

    def change(self, **values: object) -> None:
        """Set elements of the package."""
        self.package = replace(self.package, **values)

    def change_case(self, **values: object) -> None:
        """Set elements of the case."""
        self.change(case=replace(self.package.case, **values))

    def change_component(self, path: str, /, **values: object) -> None:
        """Set elements of the component at `path`."""
        self.change(
            components=tuple(
                replace(part, **values) if part.path == path else part
                for part in self.package.components
            )
        )

    def change_content(self, path: str, content: bytes) -> None:
        """Give the component at `path` other bytes, recorded and described as such."""
        self.contents[path] = content
        digests = Digests.of(content)
        self.recorded[path] = digests
        self.change_component(path, size_bytes=len(content), digests=digests)

    def rename(self, path: str, to: str) -> None:
        """Put the component at `path` somewhere else."""
        self.contents[to] = self.contents.pop(path)
        self.recorded[to] = self.recorded.pop(path)
        self.change_component(path, path=to)

    def drop(self, path: str) -> None:
        """Take the component at `path` out, as if it had never been handed in."""
        del self.contents[path], self.recorded[path]
        self.change(components=tuple(p for p in self.package.components if p.path != path))

    def add(self, part: PackagedComponent, content: bytes) -> None:
        """Put one more component in."""
        self.contents[part.path] = content
        self.recorded[part.path] = part.digests
        self.change(components=(*self.package.components, part))


APPLICATION = "申报文件/A01_申请表.pdf"
LICENCE = "申报文件/A02_营业执照.jpg"
NOTICE = "过程文件/B01_受理通知书.ofd"
PERMIT = "结果文件/C01_食品经营许可证.ofd"
REGISTER = "结果文件/C02_登记信息.html"


def good_draft() -> Draft:
    """Return a case with every kind of component, ready to be sealed."""
    held = {
        APPLICATION: contents.pdf(),
        LICENCE: contents.jpeg(),
        NOTICE: contents.ofd(),
        PERMIT: contents.ofd(),
        REGISTER: contents.html("登记信息"),
        SNAPSHOT: contents.xml("登记信息"),
    }
    parts = (
        component(APPLICATION, held, "申请表", MaterialRole.BASIS, code="M01"),
        replace(
            component(LICENCE, held, "营业执照", MaterialRole.BASIS, code="M02"),
            provenance=Provenance.CALLED,
            submitted_path="",
            source=Source(
                system="证照库", identifier="4401", licence_number="4401", verified="核验一致"
            ),
            fetched=FetchNote(LINK, LINK, 200, datetime(2026, 3, 2, 3, tzinfo=UTC), "image/jpeg"),
        ),
        component(NOTICE, held, "受理通知书", MaterialRole.PROCEDURAL, code="M03"),
        component(PERMIT, held, "食品经营许可证", MaterialRole.OUTCOME, code="M04"),
        replace(
            component(REGISTER, held, "登记信息", MaterialRole.OUTCOME),
            submitted_path="",
            rendition_of=SNAPSHOT,
        ),
        replace(
            component(SNAPSHOT, held, "登记信息", MaterialRole.OUTCOME),
            kind=ComponentKind.SNAPSHOT,
            submitted_path=DATA_PATH,
        ),
    )
    package = Package(
        record_id="340700-20260301-000001",
        submission_version=1,
        case=_CASE,
        item_name=ITEM.name,
        item_version=ITEM.version,
        item_type=ITEM.item_type,
        creator=Creator("示范市市场监督管理局", AGENCY_CODE, "340700", "J012", "行政审批科"),
        classification=Classification(("ZY", "XK"), 2026, "D30", "示范市保管期限表 2025"),
        components=parts,
        tally=tally(_CASE, ITEM),
        formed_on=date(2026, 3, 2),
        arranged_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        software_environment="示范审批系统 2.1",
    )
    return Draft(package, held, recorded={part.path: part.digests for part in parts})


def component(
    path: str, held: dict[str, bytes], title: str, role: MaterialRole, *, code: str = ""
) -> PackagedComponent:
    """Return the description of what lies at `path`, as it really is."""
    content, extension = held[path], path.rpartition(".")[2]
    family = _FAMILIES.get(extension, extension)
    return PackagedComponent(
        path=path,
        title=title,
        role=role,
        provenance=Provenance.FORMED,
        size_bytes=len(content),
        digests=Digests.of(content),
        material_code=code,
        submitted_path=f"files/{title}.{extension}",
        created_at=datetime(2026, 3, 1, 1, tzinfo=UTC),
        attributes=Attributes(sharing=Sharing(SharingScope.UNCONDITIONAL)),
        format=FormatNote(
            "", family.upper(), "", _FORMATS.get(extension, "application/octet-stream"), family
        ),
    )


def _step(kind: StepKind, name: str, day: int, hour: int) -> Step:
    began = datetime(2026, 3, day, hour, tzinfo=UTC)
    return Step(
        kind=kind,
        name=name,
        actor=Actor("王芳", "科员", "A017", "行政审批科"),
        started_at=began,
        ended_at=began.replace(minute=30),
        basis="《食品安全法》第三十五条",
        system="示范审批系统",
    )


def _described(title: str, role: MaterialRole, code: str, extension: str) -> ComponentDescription:
    return ComponentDescription(
        path=f"files/{title}.{extension}",
        title=title,
        role=role,
        provenance=Provenance.FORMED,
        material_code=code,
    )


# Closed at 17:00 UTC on the first: in Shanghai that is already the second.
_CASE = CaseDescription(
    case_number="340700XK20260301000001",
    title="关于甲食品店食品经营许可的申请",
    item_code=ITEM_CODE,
    agency_code=AGENCY_CODE,
    region_code="340700",
    applicant=Applicant(
        "甲食品店", ApplicantKind.LEGAL_PERSON, "统一社会信用代码", "91990000MA0000002E"
    ),
    source_system=SourceSystem("示范审批系统", "2.1"),
    item_version=3,
    acceptance_number="SL20260301000001",
    outcome=Outcome(OutcomeKind.GRANTED, "准予许可", "示食许〔2026〕1号", "JY13407000000001"),
    steps=(
        _step(StepKind.APPLICATION, "申请", 1, 1),
        _step(StepKind.ACCEPTANCE, "受理", 1, 2),
        _step(StepKind.HANDLING, "审查", 1, 3),
        _step(StepKind.CLOSURE, "办结", 1, 17),
        _step(StepKind.DELIVERY, "送达", 2, 1),
    ),
    components=(
        _described("申请表", MaterialRole.BASIS, "M01", "pdf"),
        _described("受理通知书", MaterialRole.PROCEDURAL, "M03", "ofd"),
        _described("食品经营许可证", MaterialRole.OUTCOME, "M04", "ofd"),
    ),
    views=(ViewDescription("登记信息", MaterialRole.OUTCOME, "builtin:record-sheet", DATA_PATH),),
    links=(LinkDescription("营业执照", MaterialRole.BASIS, LINK, "M02"),),
    is_closed=True,
)
