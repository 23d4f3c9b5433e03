"""The three XML documents that say what a package is: base, process and material metadata.

What `writing` puts in, `reading` gets out: one function of each kind per document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recordkit.description.case import (
    Accommodation,
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
from recordkit.description.tally import TallyLine
from recordkit.errors import Words
from recordkit.fixity import Digests
from recordkit.packages import element_tables as tables
from recordkit.packages.model import (
    Classification,
    Creator,
    FetchNote,
    FormatNote,
    Package,
    PackagedComponent,
)
from recordkit.packages.naming import FOLDERS, SNAPSHOT_FOLDER, folder_of
from recordkit.packages.xml_document import Element, children, text_of
from recordkit.packages.xml_lines import Problems, Row, own, read_lines, under, write_lines
from recordkit.packages.xml_writing import Written, add, new_root, to_bytes

README = "说明文件.txt"
BASE_METADATA = "基本信息元数据.xml"
PROCESS_METADATA = "流程信息元数据.xml"
MATERIAL_LIST = "材料目录.xml"
PACKAGE_FORMAT = "muniment-package/1"
SCHEMAS: Mapping[str, str] = {
    BASE_METADATA: "base_info.xsd",
    PROCESS_METADATA: "process.xsd",
    MATERIAL_LIST: "material_list.xsd",
}
_READ_BASE = (
    *(line for line in tables.BASE if line.field not in tables.DERIVED),
    *tables.CLOSING,
)


def base_metadata(package: Package) -> bytes:
    """Return 基本信息元数据.xml: the record, its case, and every file of the package."""
    root = new_root("base_info", "基本信息元数据", format=PACKAGE_FORMAT)
    write_lines(root, tables.BASE, package)
    if package.case.outcome is not None:
        write_lines(root, tables.OUTCOME, package.case.outcome)
    add(root, "total_number", "归档信息包内总件数", str(len(package.content)))
    write_lines(root, tables.CLOSING, package)
    if package.case.extra:
        extra = add(root, "extra_elements", "其他元素")
        for pointer, text in package.case.extra:
            add(extra, "extra_element", "其他元素", text).set("pointer", pointer)
    _write_files(add(root, "fileset", "归档文件集"), package)
    return to_bytes(root)


def process_metadata(package: Package) -> bytes:
    """Return 流程信息元数据.xml: every step, in the order of the case."""
    root = new_root("description", "流程信息元数据", format=PACKAGE_FORMAT)
    process = add(root, "process", "流程信息")
    for place, step in enumerate(package.case.steps, 1):
        element = add(process, "step", "环节")
        element.set("id", f"{place:04d}")
        add(element, "business_status", "业务状态", "历史行为", code="M80")
        write_lines(element, tables.STEP, step)
    return to_bytes(root)


def material_list(package: Package) -> bytes:
    """Return 材料目录.xml: what should be there against what is, and what was submitted."""
    root = new_root("material_list", "材料目录", format=PACKAGE_FORMAT)
    expected = add(root, "expected", "应有与实有")
    for line in package.tally:
        write_lines(add(expected, "material", "材料"), tables.TALLY, line)
    submitted = add(root, "submitted", "报送清单")
    for file in package.case.components:
        element = add(submitted, "submitted_file", "报送文件")
        write_lines(element, tables.SUBMITTED_FILE, file)
        write_lines(element, tables.SOURCE, file.source)
        write_lines(element, tables.ATTRIBUTES, file.attributes)
    for view in package.case.views:
        element = add(submitted, "submitted_view", "报送视图")
        write_lines(element, tables.SUBMITTED_VIEW, view)
        write_lines(element, tables.ATTRIBUTES, view.attributes)
    for link in package.case.links:
        element = add(submitted, "submitted_link", "报送链接")
        write_lines(element, tables.SUBMITTED_LINK, link)
        write_lines(element, tables.SOURCE, link.source)
        write_lines(element, tables.ATTRIBUTES, link.attributes)
    for accommodation in package.case.accommodations:
        element = add(submitted, "accommodation", "容缺说明")
        write_lines(element, tables.ACCOMMODATION, accommodation)
    return to_bytes(root)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What 材料目录.xml holds."""

    tally: tuple[TallyLine, ...] = ()
    components: tuple[ComponentDescription, ...] = ()
    views: tuple[ViewDescription, ...] = ()
    links: tuple[LinkDescription, ...] = ()
    accommodations: tuple[Accommodation, ...] = ()


def read_steps(root: Element, problems: Problems) -> tuple[Step, ...]:
    """Return the steps of 流程信息元数据.xml."""
    steps = []
    for element in children(root.find("process"), "step"):
        values = read_lines(Row(element), tables.STEP, problems)
        actor = Actor(**under(values, "actor"))
        steps.append(Step(actor=actor, **own(values)))
    return tuple(steps)


def read_material_list(root: Element, problems: Problems) -> Submitted:
    """Return what 材料目录.xml holds."""
    submitted = root.find("submitted")
    return Submitted(
        tally=tuple(
            TallyLine(**read_lines(row, tables.TALLY, problems))
            for row in _rows(root.find("expected"), "material")
        ),
        components=tuple(
            ComponentDescription(
                **read_lines(row, tables.SUBMITTED_FILE, problems),
                source=_source(row, problems),
                attributes=_attributes(row, problems),
            )
            for row in _rows(submitted, "submitted_file")
        ),
        views=tuple(
            ViewDescription(
                **read_lines(row, tables.SUBMITTED_VIEW, problems),
                attributes=_attributes(row, problems),
            )
            for row in _rows(submitted, "submitted_view")
        ),
        links=tuple(
            LinkDescription(
                **read_lines(row, tables.SUBMITTED_LINK, problems),
                source=_source(row, problems),
                attributes=_attributes(row, problems),
            )
            for row in _rows(submitted, "submitted_link")
        ),
        accommodations=tuple(
            Accommodation(**read_lines(row, tables.ACCOMMODATION, problems))
            for row in _rows(submitted, "accommodation")
        ),
    )


def read_package(
    root: Element, steps: tuple[Step, ...], submitted: Submitted, problems: Problems
) -> Package:
    """Return the package of 基本信息元数据.xml, completed by the two other documents."""
    row = Row(root)
    values = read_lines(row, _READ_BASE, problems)
    return Package(
        case=_case(row, values, steps, submitted, problems),
        creator=Creator(**under(values, "creator")),
        classification=Classification(**under(values, "classification")),
        components=_files(root, problems),
        tally=submitted.tally,
        **own(values),
    )


def _case(
    row: Row,
    values: Mapping[str, Any],
    steps: tuple[Step, ...],
    submitted: Submitted,
    problems: Problems,
) -> CaseDescription:
    outcome = None
    if "result" in row.children:
        outcome = Outcome(**read_lines(row, tables.OUTCOME, problems))
    extra = children(row.children.get("extra_elements"), "extra_element")
    return CaseDescription(
        applicant=Applicant(**under(values, "case.applicant")),
        source_system=SourceSystem(**under(values, "case.source_system")),
        outcome=outcome,
        steps=steps,
        components=submitted.components,
        views=submitted.views,
        links=submitted.links,
        accommodations=submitted.accommodations,
        extra=tuple((element.get("pointer", ""), text_of(element)) for element in extra),
        **under(values, "case"),
    )


def _write_files(fileset: Written, package: Package) -> None:
    """Write a folder for each that is used; `id` keeps the order across folders."""
    names = {line.material_code: line.name for line in package.tally}
    folders: dict[str, Written] = {}
    used = {folder_of(part) for part in package.components}
    for folder in (*FOLDERS.values(), SNAPSHOT_FOLDER):
        if folder in used:
            folders[folder] = add(fileset, "folder", folder)
            folders[folder].set("id", folder)
    for place, part in enumerate(package.components, 1):
        element = add(folders[folder_of(part)], "file", "文件")
        element.set("id", f"{place:04d}")
        _write_file(element, part, names.get(part.material_code, part.title))


def _write_file(element: Written, part: PackagedComponent, standard_name: str) -> None:
    name = part.path.rpartition("/")[2]
    actual = part.submitted_path.rpartition("/")[2] or name
    add(element, "file_code", "归档文件类型", name.partition("_")[0])
    add(element, "file_standard_name", "归档文件目录(标准)名称", standard_name)
    add(element, "file_actual_name", "归档文件(实际)名称", actual)
    add(element, "computer_file_name", "计算机文件名", name, code="M48")
    write_lines(element, tables.COMPONENT, part)
    write_lines(element, tables.FORMAT, part.format)
    write_lines(element, tables.SOURCE, part.source)
    write_lines(element, tables.ATTRIBUTES, part.attributes)
    if part.fetched is not None:
        write_lines(element, tables.FETCH, part.fetched)


def _files(root: Element, problems: Problems) -> tuple[PackagedComponent, ...]:
    found = [
        (element.get("id", ""), _file(folder.get("id", ""), element, problems))
        for folder in children(root.find("fileset"), "folder")
        for element in children(folder, "file")
    ]
    return tuple(part for _, part in sorted(found, key=lambda pair: pair[0]))


def _file(folder: str, element: Element, problems: Problems) -> PackagedComponent:
    row = Row(element)
    values = read_lines(row, tables.COMPONENT, problems)
    name = row.children.get("computer_file_name")
    if name is None:
        problems.note(element, "computer_file_name", Words("缺少文件名", "the name is missing"))
    fetched = None
    if "fetch_address" in row.children:
        fetched = FetchNote(**read_lines(row, tables.FETCH, problems))
    return PackagedComponent(
        path=f"{folder}/{text_of(name) if name is not None else ''}",
        digests=Digests(**under(values, "digests")),
        source=_source(row, problems),
        attributes=_attributes(row, problems),
        format=FormatNote(**read_lines(row, tables.FORMAT, problems)),
        fetched=fetched,
        **own(values),
    )


def _rows(parent: Element | None, tag: str) -> Iterator[Row]:
    return map(Row, children(parent, tag))


def _source(row: Row, problems: Problems) -> Source:
    return Source(**read_lines(row, tables.SOURCE, problems))


def _attributes(row: Row, problems: Problems) -> Attributes:
    values = read_lines(row, tables.ATTRIBUTES, problems)
    return Attributes(sharing=Sharing(**under(values, "sharing")), **own(values))
