"""The choices that these tests make cases with."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from muniment.interfaces.cli.demonstration.cases import (
    AgencyChoice,
    Fault,
    ItemChoice,
    LinkChoice,
    MadeCase,
    Profile,
    make_case,
)
from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.vocabulary import ApplicantKind, MaterialRole, OutcomeKind

CLOSED_ON = date(2026, 1, 5)
AGENCY = AgencyChoice("示范市行政审批局", "11990000000000019A", "990001")
ITEM = ItemChoice("11990000000000019A3990100001000", "食品经营许可", retention="D30")

STRICT_RULES = (
    MaterialRule("A01", "食品经营许可申请书", MaterialRole.BASIS, accepted_formats=("pdf", "ofd")),
    MaterialRule(
        "A02",
        "营业执照",
        MaterialRole.BASIS,
        Requirement.CONDITIONAL,
        Condition(ConditionField.APPLICANT_KIND, (ApplicantKind.LEGAL_PERSON,)),
        ("ofd", "pdf", "jpeg"),
    ),
    MaterialRule("A03", "场所照片/平面图", MaterialRole.BASIS, accepted_formats=("jpeg", "png")),
    MaterialRule("A04", "设备清单", MaterialRole.BASIS, accepted_formats=("csv", "xlsx")),
    MaterialRule("A05", "补充说明", MaterialRole.BASIS, Requirement.OPTIONAL, None, ("docx",)),
    MaterialRule(
        "A06", "收件凭据", MaterialRole.BASIS, Requirement.OPTIONAL, None, ("pdf",), False, "不归档"
    ),
    MaterialRule("B00", "审批流程信息", MaterialRole.PROCEDURAL, accepted_formats=("html", "pdf")),
    MaterialRule("B01", "受理通知书", MaterialRole.PROCEDURAL, accepted_formats=("pdf", "ofd")),
    MaterialRule(
        "C01",
        "食品经营许可证",
        MaterialRole.OUTCOME,
        Requirement.CONDITIONAL,
        Condition(ConditionField.OUTCOME, (OutcomeKind.GRANTED,)),
        ("ofd",),
    ),
)
STRICT_ITEM = ItemChoice(ITEM.item_code, "食品经营许可", materials=STRICT_RULES)


def made(
    index: int = 0,
    *,
    profile: Profile = Profile.LEAN,
    fault: Fault | None = None,
    item: ItemChoice = ITEM,
    link: LinkChoice | None = None,
    seed: int = 7,
) -> MadeCase:
    """Return the case of these choices."""
    return make_case(
        seed=seed,
        index=index,
        profile=profile,
        item=item,
        agency=AGENCY,
        closed_on=CLOSED_ON,
        fault=fault,
        link=link,
    )


def document_of(case: MadeCase) -> dict[str, Any]:
    """Return case.json as Python values."""
    tree: dict[str, Any] = json.loads(case.document)
    return tree
