"""Metadata: the documents are there, can be read, and say what they have to say."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.documents import DOCUMENTS, Holder
from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.packages.manifest import VERIFICATION, VERIFICATION_SCHEMA
from recordkit.packages.package_documents import SCHEMAS
from recordkit.packages.xml_lines import Line
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property

_SCHEMAS = {**SCHEMAS, VERIFICATION: VERIFICATION_SCHEMA}


@rule(
    Property.INTEGRITY,
    says=("元数据文件齐全", "Every metadata document is there"),
    mend=("补入缺少的元数据文件后重新封装", "Add the missing document and build again"),
    source="DA/T 70-2018, the package's metadata is complete; GB/T 42727-2023, 7",
)
def metadata_documents_are_there(subject: Subject) -> Iterator[Finding]:
    for name in DOCUMENTS:
        if name in subject.members:
            yield passed(name)
        else:
            yield failed(name, "缺少元数据文件", "the document is not there", expected=name)


@rule(
    Property.USABILITY,
    says=("元数据文件是可读的 XML，不含 DTD", "Every document is readable XML without a DTD"),
    mend=("重新生成该文件", "Make the document again"),
    source="DA/T 70-2018, the package's metadata is readable",
)
def documents_are_well_formed(subject: Subject) -> Iterator[Finding]:
    for name, document in subject.documents.items():
        if document.problem is None:
            yield passed(name)
        else:
            yield failed(name, document.problem.zh, document.problem.en, expected="XML")


@rule(
    Property.USABILITY,
    says=("元数据文件符合结构定义（XSD）", "Every document follows its schema"),
    mend=("按结构定义更正该文件", "Correct the document after its schema"),
    source="DA/T 70-2018, the package's metadata is readable; GB/T 42727-2023, 8",
)
def documents_follow_their_schema(subject: Subject) -> Iterator[Finding]:
    broken = dict.fromkeys(subject.documents, False)
    for problem in subject.opened.problems:
        if problem.expected in _SCHEMAS.values():
            broken[problem.where.partition("/")[0]] = True
            yield problem
    for name, document in subject.documents.items():
        if not broken[name] and document.root is not None:
            yield passed(name)


@rule(
    Property.INTEGRITY,
    says=("必备的元数据项都有（不缺项）", "Every mandatory element is there"),
    mend=("补入该元数据项", "Add the element"),
    source="DA/T 70-2018, elements are complete; DA/T 46-2009; GB/T 42727-2023, 8",
)
def mandatory_elements_are_there(subject: Subject) -> Iterator[Finding]:
    for holder, line in _mandatory(subject):
        if line.tag in holder.texts:
            yield passed(line.tag)
        else:
            yield failed(
                holder.where(line),
                f"缺项：{line.title}",
                f"the element {line.tag} is missing",
                expected=" ".join(filter(None, (line.tag, line.code))),
            )
    if subject.package.case.is_closed and subject.package.case.outcome is None:
        yield failed(
            f"{DOCUMENTS[0]}/base_info/result",
            "缺项：办理结果",
            "the element result is missing: a closed case has one",
            expected="result",
        )


@rule(
    Property.INTEGRITY,
    says=("必备的元数据项都有值（不缺值）", "Every mandatory element has a value"),
    mend=("填写该元数据项", "Give the element its value"),
    source="DA/T 70-2018, mandatory elements have values; DA/T 46-2009",
)
def mandatory_elements_have_values(subject: Subject) -> Iterator[Finding]:
    for holder, line in _mandatory(subject):
        text = holder.texts.get(line.tag)
        if text is None:
            continue
        if text.strip():
            yield passed(line.tag)
        else:
            yield failed(
                holder.where(line),
                f"缺值：{line.title}",
                f"the element {line.tag} is empty",
                expected=" ".join(filter(None, (line.tag, line.code))),
                found="",
            )


def _mandatory(subject: Subject) -> Iterator[tuple[Holder, Line]]:
    for holder in subject.holders:
        for line in holder.lines.mandatory:
            yield holder, line
