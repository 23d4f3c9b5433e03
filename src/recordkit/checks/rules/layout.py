"""Layout: every member lies where the package format puts it, under a name that survives."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.packages.manifest import SIGNATURE, VERIFICATION
from recordkit.packages.model import PackagedComponent
from recordkit.packages.naming import (
    FOLDERS,
    SNAPSHOT_FOLDER,
    SUBMITTED_FOLDER,
    folder_of,
    objection_to_name,
)
from recordkit.packages.package_documents import README, SCHEMAS
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property

_OWN_MEMBERS = (README, *SCHEMAS, VERIFICATION, SIGNATURE)
_CONTENT_FOLDERS = (*FOLDERS.values(), SNAPSHOT_FOLDER)
_SUBMITTED = f"{SUBMITTED_FOLDER}/"
_LARGEST_README_BYTES = 1 << 20
_DEMANDED_FIELDS = ("文件格式", "电子文件号", "立档单位", "内容描述", "形成日期", "保管期限")


@rule(
    Property.AUTHENTICITY,
    says=("文件名不重复（不分大小写）", "No two names are the same, large and small letters alike"),
    mend=("给重名的文件另起名称后重新封装", "Give one of the two another name and build again"),
    source="DA/T 70-2018, no duplicate values; GB/T 42727-2023, 7",
)
def names_are_unique(subject: Subject) -> Iterator[Finding]:
    paths = [part.path for part in subject.package.components]
    held = Counter(path.casefold() for path in paths)
    for path in dict.fromkeys(paths):
        times = held[path.casefold()]
        if times == 1:
            yield passed(path)
        else:
            yield failed(
                path,
                f"有 {times} 个文件用此名称（不分大小写）",
                f"{times} components bear this name, large and small letters alike",
                expected=1,
                found=times,
            )


@rule(
    Property.AUTHENTICITY,
    says=("文件位于规定的文件夹", "Every member lies in the folder for its kind"),
    mend=(
        "按类别放入规定的文件夹后重新封装",
        "Put it into the folder for its kind and build again",
    ),
    source="DA/T 70-2018, directory structure; GB/T 42727-2023, 7 and annex B",
)
def members_lie_in_the_layout(subject: Subject) -> Iterator[Finding]:
    for part in subject.package.components:
        yield _placed(part)
    for name in subject.opened.member_names:
        if name in _OWN_MEMBERS or _is_content_place(name) or name.startswith(_SUBMITTED):
            continue  # content is judged by its description, above
        yield failed(
            name,
            "此位置不在信息包的目录结构中",
            "the package has no such place",
            expected="、".join((*_CONTENT_FOLDERS, SUBMITTED_FOLDER, *_OWN_MEMBERS)),
            found=name,
        )


@rule(
    Property.AUTHENTICITY,
    says=("文件名符合命名规则", "Every file name follows the rule"),
    mend=("按命名规则改名后重新封装", "Rename it by the rule and build again"),
    source="DA/T 70-2018, directory structure; GB/T 42727-2023, 7",
)
def names_follow_the_rule(subject: Subject) -> Iterator[Finding]:
    for part in subject.package.components:
        name = part.path.rpartition("/")[2]
        if objection := objection_to_name(name):
            yield failed(
                part.path, objection.zh, objection.en, expected="A01_营业执照.pdf", found=name
            )
        else:
            yield passed(part.path)


@rule(
    Property.AUTHENTICITY,
    says=(
        "说明文件按“字段：值”书写，与元数据一致",
        "The explanatory file has its form and fits the metadata",
    ),
    mend=("重新生成说明文件后重新封装", "Make the explanatory file again and build again"),
    source="DA/T 70-2018, explanatory file and catalogue; 档发〔2012〕7号 annex 2",
)
def explanatory_file_follows_its_form(subject: Subject) -> Iterator[Finding]:
    if README not in subject.members:
        yield failed(README, "缺少说明文件", "the explanatory file is missing", expected=README)
        return
    if README in subject.damaged:
        return  # another rule's finding
    with subject.opened.open(README) as stream:
        content = stream.read(_LARGEST_README_BYTES)
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        yield failed(
            README,
            "说明文件不是 UTF-8 文本",
            "not UTF-8 text",
            expected="UTF-8",
            found=error.reason,
        )
        return
    yield from _lines_of_readme(lines, subject.package.record_id)


def _lines_of_readme(lines: list[str], record_id: str) -> Iterator[Finding]:
    fields: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        field, colon, value = line.partition("：")
        if line.strip() and not colon:
            yield failed(
                f"{README}#{number}", "不是“字段：值”", "not a field and a value", found=line
            )
        fields[field.strip()] = value.strip()
    for field in _DEMANDED_FIELDS:
        if fields.get(field):
            yield passed(f"{README}#{field}")
        else:
            yield failed(
                f"{README}#{field}", f"缺少字段“{field}”", f"no field {field}", expected=field
            )
    if fields.get("电子文件号", record_id) != record_id:
        yield failed(
            f"{README}#电子文件号",
            "说明文件的电子文件号与元数据不一致",
            "the record identifier is not that of the metadata",
            expected=record_id,
            found=fields["电子文件号"],
        )


def _is_content_place(name: str) -> bool:
    folder, slash, rest = name.partition("/")
    return folder in _CONTENT_FOLDERS and bool(slash) and "/" not in rest


def _placed(part: PackagedComponent) -> Finding:
    expected = folder_of(part)
    if part.path.startswith(f"{expected}/"):
        return passed(part.path)
    return failed(
        part.path,
        "文件不在其类别的文件夹中",
        "the component is not in the folder for its kind",
        expected=f"{expected}/",
        found=part.path,
    )
