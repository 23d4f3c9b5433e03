"""The elements of a description that carry free values, and what their values must keep to.

Closed vocabularies are not here: the types of `recordkit.description` hold them. Sources: DA/T
46-2009 for the M numbers; lengths are ours, wide enough for every case that was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from recordkit.description.case import Applicant, CaseDescription, Outcome, Step
from recordkit.errors import Words
from recordkit.packages.model import Package, PackagedComponent


@dataclass(frozen=True, slots=True)
class Shape:
    """What the written form of a value must be: a pattern and its description for people."""

    pattern: re.Pattern[str]
    words: Words


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how it is called and what its value keeps to. Empty values keep to all."""

    name: str
    title: str
    most_chars: int
    shape: Shape | None = None
    is_title: bool = False
    may_have_lines: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One element's value at one place of the description."""

    where: str
    element: Element
    text: str


_Described = TypeVar("_Described")

_CODE = Shape(
    re.compile(r"[0-9A-Za-z\u4e00-\u9fa5._\-/()（）〔〕\[\]·]+"),
    Words(
        "字母、数字、汉字和 . _ - / ( ) 〔〕",
        "letters, digits, Chinese characters and . _ - / ( ) 〔〕",
    ),
)
_RECORD_ID = Shape(
    re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]*"),
    Words(
        "字母、数字和 . _ -，以字母或数字开头", "letters, digits and . _ -, beginning with no mark"
    ),
)
_CREDIT = Shape(
    re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"),
    Words(
        "18 位统一社会信用代码（GB 32100-2015）", "a credit code of 18 characters (GB 32100-2015)"
    ),
)
_REGION = Shape(
    re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}"),
    Words(
        "6、9 或 12 位行政区划代码（GB/T 2260）", "a region code of 6, 9 or 12 digits (GB/T 2260)"
    ),
)

CASE_ELEMENTS: tuple[tuple[Element, Callable[[CaseDescription], str]], ...] = (
    (Element("case_number", "业务流水号", 100, _CODE), lambda case: case.case_number),
    (Element("title", "办件名称", 300, is_title=True), lambda case: case.title),
    (Element("item_code", "事项编码", 100), lambda case: case.item_code),
    (Element("agency_code", "统一社会信用代码", 18, _CREDIT), lambda case: case.agency_code),
    (Element("region_code", "行政区划代码", 12, _REGION), lambda case: case.region_code),
    (Element("acceptance_number", "受理编号", 100, _CODE), lambda case: case.acceptance_number),
    (Element("project_code", "项目代码", 100, _CODE), lambda case: case.project_code),
    (Element("remarks", "备注", 4000, may_have_lines=True), lambda case: case.remarks),
    (Element("source_system", "信息系统描述", 200), lambda case: case.source_system.name),
)
APPLICANT_ELEMENTS: tuple[tuple[Element, Callable[[Applicant], str]], ...] = (
    (Element("name", "行政相对人名称", 200), lambda applicant: applicant.name),
    (Element("id_kind", "证件类型", 100), lambda applicant: applicant.id_kind),
    (Element("id_number", "证件号码", 100), lambda applicant: applicant.id_number),
    (Element("address", "地址", 500), lambda applicant: applicant.address),
    (
        Element("legal_representative", "法定代表人", 100),
        lambda applicant: applicant.legal_representative,
    ),
)
OUTCOME_ELEMENTS: tuple[tuple[Element, Callable[[Outcome], str]], ...] = (
    (Element("text", "办理结果", 4000, may_have_lines=True), lambda outcome: outcome.text),
    (Element("document_number", "结果文书编号", 200), lambda outcome: outcome.document_number),
    (Element("licence_number", "证照编号", 200), lambda outcome: outcome.licence_number),
)
PACKAGE_ELEMENTS: tuple[tuple[Element, Callable[[Package], str]], ...] = (
    (Element("record_id", "电子文件号", 100, _RECORD_ID), lambda package: package.record_id),
    (Element("item_name", "事项名称", 300, is_title=True), lambda package: package.item_name),
    (Element("item_type", "事项类型", 50), lambda package: package.item_type),
    (Element("creator_name", "立档单位名称", 200), lambda package: package.creator.name),
    (
        Element("creator_credit_code", "立档单位统一社会信用代码", 18, _CREDIT),
        lambda package: package.creator.credit_code,
    ),
    (
        Element("creator_region_code", "立档单位行政区划代码", 12, _REGION),
        lambda package: package.creator.region_code,
    ),
    (Element("creator_unit", "责任处（科）室", 200), lambda package: package.creator.unit),
    (
        Element("retention_basis", "保管期限依据", 500),
        lambda package: package.classification.retention_basis,
    ),
    (
        Element("software_environment", "软硬件环境", 2000, may_have_lines=True),
        lambda package: package.software_environment,
    ),
)
STEP_ELEMENTS: tuple[tuple[Element, Callable[[Step], str]], ...] = (
    (Element("name", "环节名称", 200), lambda step: step.name),
    (Element("actor_name", "处理人", 100), lambda step: step.actor.name),
    (Element("actor_post", "职务", 100), lambda step: step.actor.post),
    (Element("actor_staff_number", "工号", 100), lambda step: step.actor.staff_number),
    (Element("actor_unit", "处理单位", 200), lambda step: step.actor.unit),
    (Element("basis", "行为依据", 1000, may_have_lines=True), lambda step: step.basis),
    (Element("opinion", "意见", 4000, may_have_lines=True), lambda step: step.opinion),
    (Element("system", "业务系统", 200), lambda step: step.system),
)
COMPONENT_ELEMENTS: tuple[tuple[Element, Callable[[PackagedComponent], str]], ...] = (
    (Element("title", "材料名称", 200, is_title=True), lambda part: part.title),
    (Element("material_code", "材料编码", 100), lambda part: part.material_code),
    (Element("source_system", "来源系统", 200), lambda part: part.source.system),
    (Element("source_identifier", "来源标识", 200), lambda part: part.source.identifier),
    (Element("licence_number", "证照编号", 200), lambda part: part.source.licence_number),
    (Element("issuer", "颁发机构", 200), lambda part: part.source.issuer),
    (Element("condition", "共享条件", 1000), lambda part: part.attributes.sharing.condition),
    (Element("ground", "不予共享依据", 1000), lambda part: part.attributes.sharing.ground),
)


def values_of(package: Package) -> Iterator[Value]:
    """Yield every value that is not empty, in the order of the description."""
    yield from _of("", PACKAGE_ELEMENTS, package)
    yield from _of("case/", CASE_ELEMENTS, package.case)
    yield from _of("case/applicant/", APPLICANT_ELEMENTS, package.case.applicant)
    if package.case.outcome is not None:
        yield from _of("case/outcome/", OUTCOME_ELEMENTS, package.case.outcome)
    for number, step in enumerate(package.case.steps, start=1):
        yield from _of(f"steps/{number}/", STEP_ELEMENTS, step)
    for part in package.components:
        yield from _of(f"{part.path}#", COMPONENT_ELEMENTS, part)


def moments_of(package: Package) -> Iterator[tuple[str, datetime]]:
    """Yield every moment of the description with its place."""
    for number, step in enumerate(package.case.steps, start=1):
        yield f"steps/{number}/started_at", step.started_at
        if step.ended_at is not None:
            yield f"steps/{number}/ended_at", step.ended_at
    yield "arranged_at", package.arranged_at
    for part in package.components:
        if part.created_at is not None:
            yield f"{part.path}#created_at", part.created_at
        if part.fetched is not None:
            yield f"{part.path}#fetched_at", part.fetched.fetched_at


def _of(
    place: str, elements: tuple[tuple[Element, Callable[[_Described], str]], ...], thing: _Described
) -> Iterator[Value]:
    for element, read in elements:
        if text := read(thing):
            yield Value(f"{place}{element.name}", element, text)
