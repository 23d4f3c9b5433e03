"""Linkage: the description, the manifest and the members speak of the same files."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.packages.manifest import SIGNATURE, VERIFICATION
from recordkit.packages.model import ComponentKind, PackagedComponent
from recordkit.packages.naming import FOLDERS, SNAPSHOT_FOLDER
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property

_SEALS = (VERIFICATION, SIGNATURE)
_CONTENT_FOLDERS = (*FOLDERS.values(), SNAPSHOT_FOLDER)


@rule(
    Property.AUTHENTICITY,
    says=(
        "著录的文件都在验证信息中，大小和摘要相同",
        "Every described component is in the manifest with the same size and digests",
    ),
    mend=(
        "使归档文件集与验证信息一致后重新封装",
        "Make file set and manifest agree and build again",
    ),
    source="DA/T 70-2018, metadata and content are linked; GB/T 42727-2023, 6.6",
)
def description_and_manifest_agree(subject: Subject) -> Iterator[Finding]:
    manifest = subject.opened.manifest
    if manifest.record_id != subject.package.record_id:
        yield failed(
            VERIFICATION,
            "验证信息属于另一份电子文件",
            "the manifest is that of another record",
            expected=subject.package.record_id,
            found=manifest.record_id,
        )
    lines = {line.path: line for line in manifest.lines}
    for part in subject.package.components:
        line = lines.get(part.path)
        if line is None:
            yield failed(
                part.path,
                "著录了此文件，验证信息中没有",
                "it is described and not in the manifest",
                expected=f"{part.size_bytes} bytes, sm3 {part.digests.sm3}",
            )
        elif line.digests != part.digests:
            yield failed(
                part.path,
                "著录的摘要与验证信息不一致",
                "the digest described is not the digest in the manifest",
                expected=line.digests.sm3,
                found=part.digests.sm3,
            )
        else:
            yield passed(part.path)


@rule(
    Property.AUTHENTICITY,
    says=("版式呈现都指向包内的数据快照", "Every rendition points at a snapshot in the package"),
    mend=("补入数据快照或更正呈现关系", "Add the snapshot or correct the relation"),
    source="DA/T 70-2018, metadata and content are linked; the Measures, article 13",
)
def renditions_point_at_snapshots(subject: Subject) -> Iterator[Finding]:
    kinds = {part.path: part.kind for part in subject.package.components}
    for part in subject.package.components:
        if not part.rendition_of:
            continue
        if kinds.get(part.rendition_of) is ComponentKind.SNAPSHOT:
            yield passed(part.path)
        else:
            yield failed(
                part.path,
                "呈现所依据的数据快照不在包中",
                "the snapshot that it shows is not in the package",
                expected=part.rendition_of,
            )


@rule(
    Property.INTEGRITY,
    says=("验证信息所列的文件都在包中", "Every file that the manifest lists is in the package"),
    mend=("补入缺少的文件后重新封装", "Add the missing file and build the package again"),
    source="DA/T 70-2018, the package's content is complete; GB/T 42727-2023, 6.6",
)
def listed_members_are_present(subject: Subject) -> Iterator[Finding]:
    for line in subject.opened.manifest.lines:
        if line.path in subject.members:
            yield passed(line.path)
        else:
            yield failed(
                line.path,
                "验证信息列有此文件，包中没有",
                "the manifest lists it and it is not in the package",
                expected=f"{line.size_bytes} bytes",
            )


@rule(
    Property.SECURITY,
    says=("包中没有目录以外的文件", "The package holds no file outside its lists"),
    mend=(
        "移除多余文件，或补充著录后重新封装",
        "Take the surplus file out, or describe it and build again",
    ),
    source="DA/T 70-2018, no surplus file; GB/T 42727-2023, 6.6",
)
def no_member_is_surplus(subject: Subject) -> Iterator[Finding]:
    listed = {line.path for line in subject.opened.manifest.lines}
    described = {part.path for part in subject.package.components}
    for name in subject.opened.member_names:
        if name in _SEALS:
            continue  # the manifest cannot list itself, nor the signature made over it
        if name not in listed:
            yield _surplus(name, "不在验证信息中", "is not in the manifest")
        elif _lies_with_content(name) and name not in described:
            yield _surplus(name, "没有著录", "is not described")
        else:
            yield passed(name)


def _surplus(name: str, zh: str, en: str) -> Finding:
    return failed(name, f"多余文件：{zh}", f"surplus: it {en}", found=name)


def _lies_with_content(name: str) -> bool:
    return name.partition("/")[0] in _CONTENT_FOLDERS


@rule(
    Property.AUTHENTICITY,
    says=(
        "著录的文件大小和格式与实际一致",
        "Size and format as described are size and format as found",
    ),
    mend=("按实际文件更正著录后重新封装", "Correct the description after the file and build again"),
    source="DA/T 70-2018, electronic attributes agree; DA/T 46-2009 M47, M49",
)
def electronic_attributes_are_as_described(subject: Subject) -> Iterator[Finding]:
    for part in subject.present:
        actual = subject.measured[part.path].size_bytes
        if part.size_bytes != actual:
            yield failed(
                part.path,
                "著录的文件大小与实际不一致",
                "the size described is not the size found",
                expected=f"{part.size_bytes} bytes",
                found=f"{actual} bytes",
            )
        else:
            yield _format(subject, part)


def _format(subject: Subject, part: PackagedComponent) -> Finding:
    actual = subject.readings[part.path].identification
    if part.format.family and part.format.family != actual.family:
        return failed(
            part.path,
            "著录的格式与按内容识别的格式不一致",
            "the format described is not the format found by signature",
            expected=part.format.name or part.format.family,
            found=actual.name or actual.family,
        )
    return passed(part.path)


@rule(
    Property.AUTHENTICITY,
    says=("文件扩展名与内容格式相符", "A file's extension fits its content"),
    mend=("用正确的扩展名重新报送该文件", "Submit the file again under the right extension"),
    source="DA/T 70-2018, electronic attributes agree; DA/T 46-2009 M48",
)
def extensions_fit_the_content(subject: Subject) -> Iterator[Finding]:
    for part in subject.present:
        actual = subject.readings[part.path].identification
        if not subject.measured[part.path].size_bytes:
            continue  # an empty file has no format; another rule's finding
        if actual.extension_agrees is False:
            yield failed(
                part.path,
                "扩展名与内容格式不符",
                "the extension is that of another format",
                expected=actual.name or actual.family,
                found=part.path.rpartition(".")[2],
            )
        elif actual.extension_agrees:
            yield passed(part.path)
