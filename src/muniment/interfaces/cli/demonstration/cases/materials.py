"""Which materials a case brings, and what is said of each."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.choices import Profile
from muniment.interfaces.cli.demonstration.cases.contents import (
    EXTENSIONS,
    Brief,
    content,
    family_for,
)
from muniment.interfaces.cli.demonstration.cases.draft import Draft, Elements, Part
from muniment.interfaces.cli.demonstration.cases.people import UNASSIGNED_REGION
from recordkit.description.case import Applicant, CaseDescription, Outcome, SourceSystem
from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.vocabulary import MaterialRole, OutcomeKind, Provenance

_BASIS_NAMES = (
    *("身份证明", "营业执照", "授权委托书", "场所使用证明", "平面布局图", "法定代表人任职文件"),
    *("公司章程", "股东会决议", "健康证明", "安全承诺书", "环境影响评价批复", "房屋租赁合同"),
    *("消防验收意见", "设备清单", "人员资质证书", "验资报告"),
)
_DECIDED = Condition(
    ConditionField.OUTCOME, (OutcomeKind.GRANTED, OutcomeKind.REFUSED, OutcomeKind.RECORDED)
)
_GRANTED = Condition(ConditionField.OUTCOME, (OutcomeKind.GRANTED,))

# What a case brings when the caller knows no list of materials.
DEFAULT_MATERIALS = (
    MaterialRule("M01", "申请表", MaterialRole.BASIS, accepted_formats=("xml",)),
    MaterialRule(
        "M02", "办理决定书", MaterialRole.OUTCOME, Requirement.CONDITIONAL, _DECIDED, ("pdf",)
    ),
    MaterialRule(
        "M03", "电子证照", MaterialRole.OUTCOME, Requirement.CONDITIONAL, _GRANTED, ("ofd",)
    ),
    *(
        MaterialRule(f"M{number:02}", name, MaterialRole.BASIS, Requirement.OPTIONAL)
        for number, name in enumerate(_BASIS_NAMES, start=4)
    ),
    MaterialRule("M20", "受理通知书", MaterialRole.PROCEDURAL, Requirement.OPTIONAL),
    MaterialRule("M21", "现场核查记录", MaterialRole.PROCEDURAL, Requirement.OPTIONAL),
)

# A case that was decided has a decision, also where the item's list does not speak of one.
_DECISION = MaterialRule("", "办理决定书", MaterialRole.OUTCOME, accepted_formats=("pdf",))

FORM_PATH = "data/form.xml"
_FOLDERS = {
    MaterialRole.BASIS: "materials",
    MaterialRole.PROCEDURAL: "process",
    MaterialRole.OUTCOME: "result",
}
_UNSAFE = re.compile(r"[^0-9A-Za-z_\-\u4e00-\u9fa5.()（）]+")
_PERSONAL = re.compile("身份|健康|户口|病历|婚姻|残疾")
_ONCE = re.compile("申请|登记表|备案书")
_SHEET = re.compile("流程|过程|办理记录|审查意见|审批表")
_LICENCE = re.compile("执照|许可证|证照|身份证|资质证|登记证")
# The document, the process log and the form are always there.
_ALWAYS_THERE = 3
_FEWEST, _MIDDLE, _MOST, _SPREAD = 3, 9, 30, 0.5


def add_materials(draft: Draft) -> None:
    """Give the draft a component for every material demanded of it, and some optional ones."""
    rules = draft.item.materials or DEFAULT_MATERIALS
    case = _so_far(draft)
    draft.demanded = tuple(rule for rule in rules if rule.is_demanded_by(case))
    wanted = [*draft.demanded, *_optional(draft, rules)]
    form = next((rule for rule in wanted if _is_form(rule)), None)
    sheet = next((rule for rule in wanted if _is_assembled(rule)), None)
    draft.process_code = sheet.code if sheet is not None else ""
    draft.parts.append(form_part(draft, form))
    times: Counter[str] = Counter()
    for rule in wanted:
        if rule is not form and rule is not sheet:
            times[rule.code] += 1
            draft.parts.append(_part(draft, rule, times[rule.code]))
    if not _has_outcome(draft):
        draft.parts.append(_part(draft, _DECISION, 1))


def brief_for(draft: Draft, title: str, *, is_official: bool = False) -> Brief:
    """Return what a file of this case says first."""
    course = draft.course
    facts = (
        ("办件编号", draft.case_number),
        ("申请人", draft.applicant.name),
        ("办理事项", draft.item.name),
        ("办理机关", draft.agency.name),
        ("受理日期", f"{course.accepted_at:%Y-%m-%d}"),
    )
    created_at = course.closed_at if is_official else course.accepted_at
    return Brief(title, facts, created_at, draft.profile, draft.case_number, is_official)


def form_part(draft: Draft, rule: MaterialRule | None) -> Part:
    """Return the data form; it satisfies `rule`, when the item has one for it."""
    title = rule.name if rule is not None else "申请表单数据"
    return Part(
        FORM_PATH,
        content(draft.chance, "xml", brief_for(draft, title)),
        title,
        rule.role if rule is not None else MaterialRole.BASIS,
        Provenance.SUBMITTED,
        attributes_of(draft.chance, title, MaterialRole.BASIS),
        rule.code if rule is not None else "",
    )


def supplement(draft: Draft, title: str, extension: str, made: bytes) -> Part:
    """Return one more basis material that is on nobody's list."""
    path = f"materials/{len(draft.parts) + 1:02}-{title}.{extension}"
    said = attributes_of(draft.chance, title, MaterialRole.BASIS)
    return Part(path, made, title, MaterialRole.BASIS, Provenance.SUBMITTED, said)


def attributes_of(chance: Chance, title: str, role: MaterialRole) -> Elements:
    """Return the four attributes: personal papers are withheld, results are for everybody."""
    sharing: Elements = {"scope": "unconditional"}
    disclosure = "on_request"
    if _PERSONAL.search(title):
        sharing = {"scope": "withheld", "ground": "涉及个人隐私，共享目录列为不予共享"}
        disclosure = "withheld"
    elif role is MaterialRole.OUTCOME:
        disclosure = "active"
    elif chance.happens(0.25):
        sharing = {"scope": "conditional", "condition": "因履行职责需要，经提供单位同意"}
    return {
        "sharing": sharing,
        "disclosure": disclosure,
        "openness": "unreviewed",
        "secrecy": "internal" if role is MaterialRole.PROCEDURAL else "public",
    }


def _so_far(draft: Draft) -> CaseDescription:
    """Return as much of the case as conditions may ask about."""
    return CaseDescription(
        case_number=draft.case_number,
        title=draft.title,
        item_code=draft.item_code,
        agency_code=draft.agency.credit_code,
        region_code=draft.agency.region_code,
        applicant=Applicant(draft.applicant.name, draft.applicant.kind),
        source_system=SourceSystem(""),
        outcome=Outcome(draft.course.outcome),
    )


def _optional(draft: Draft, rules: Sequence[MaterialRule]) -> list[MaterialRule]:
    """Return what the applicant brings beyond what is demanded, the same thing perhaps twice."""
    if draft.profile is Profile.TINY:
        return []
    size = round(math.exp(math.log(_MIDDLE) + _SPREAD * draft.chance.bell()))
    count = min(_MOST, max(_FEWEST, size)) - _ALWAYS_THERE - len(draft.demanded) + 1
    open_to_choice = [rule for rule in rules if rule.requirement is Requirement.OPTIONAL]
    repeated = [
        rule
        for rule in draft.demanded
        if rule.role is MaterialRole.BASIS and not _ONCE.search(rule.name)
    ]
    candidates = [
        rule
        for rule in (*open_to_choice, *repeated)
        if rule.is_filed and not _is_form(rule) and not _is_assembled(rule)
    ]
    return [draft.chance.one_of(candidates) for _ in range(count)] if candidates else []


def _is_form(rule: MaterialRule) -> bool:
    """Whether the data form itself satisfies this material."""
    return rule.role is MaterialRole.BASIS and "xml" in rule.accepted_formats


def _is_assembled(rule: MaterialRule) -> bool:
    """Whether the business system shows this material as a page that it assembles."""
    may_be_a_page = rule.role is MaterialRole.PROCEDURAL and "html" in rule.accepted_formats
    return may_be_a_page and _SHEET.search(rule.name) is not None


def _has_outcome(draft: Draft) -> bool:
    """Whether there is a result, or none to be had because the application was withdrawn."""
    if draft.course.outcome is OutcomeKind.WITHDRAWN:
        return True
    return any(part.role is MaterialRole.OUTCOME for part in draft.parts)


def _part(draft: Draft, rule: MaterialRule, time: int) -> Part:
    chance = draft.chance
    title = rule.name if time == 1 else f"{rule.name}（{time}）"
    provenance = _provenance(chance, rule)
    is_sent = provenance is Provenance.SUBMITTED
    family = family_for(chance, rule.accepted_formats, profile=draft.profile, is_sent=is_sent)
    made = content(chance, family, brief_for(draft, title, is_official=not is_sent))
    if rule.role is MaterialRole.OUTCOME and _LICENCE.search(rule.name):
        draft.licence_number = _licence_number(chance, draft.course.closed_at.year)
    return Part(
        f"{_FOLDERS[rule.role]}/{len(draft.parts) + 1:02}-{_safe(title)}.{EXTENSIONS[family]}",
        made,
        title,
        rule.role,
        provenance,
        attributes_of(chance, title, rule.role),
        rule.code,
        _source(chance, provenance),
    )


def _provenance(chance: Chance, rule: MaterialRule) -> Provenance:
    if rule.role is not MaterialRole.BASIS:
        return Provenance.FORMED
    if _LICENCE.search(rule.name) and chance.happens(0.6):
        return Provenance.CALLED
    return Provenance.EXCHANGED if chance.happens(0.08) else Provenance.SUBMITTED


def _source(chance: Chance, provenance: Provenance) -> Elements:
    if provenance is Provenance.CALLED:
        number = _licence_number(chance, chance.whole(2016, 2022))
        return {
            "system": "市电子证照库",
            "identifier": f"licence:{number}",
            "licence_number": number,
            "issuer": "市市场监督管理局",
            "verified": "证照状态有效，签章验证通过",
        }
    if provenance is Provenance.EXCHANGED:
        return {"system": "市数据共享交换平台", "identifier": f"share:{chance.whole(1, 10**9)}"}
    return {}


def _licence_number(chance: Chance, year: int) -> str:
    return f"{UNASSIGNED_REGION}{year}{chance.whole(1, 999_999):06}"


def _safe(title: str) -> str:
    return _UNSAFE.sub("-", title)[:60]
