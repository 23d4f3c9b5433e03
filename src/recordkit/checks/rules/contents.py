"""Contents: each component is of an allowed format, whole, open, and not locked."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.formats import PolicyDecision
from recordkit.packages.model import ComponentKind, PackagedComponent
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, Verdict


@rule(
    Property.INTEGRITY,
    says=("每个文件都能从信息包中完整取出", "Every member can be taken out of the package whole"),
    mend=("信息包已损坏，请重新生成或重新传输", "The package is damaged: build or send it again"),
    source="DA/T 70-2018, content is complete",
)
def members_unpack_whole(subject: Subject) -> Iterator[Finding]:
    for path in subject.opened.member_names:
        if why := subject.damaged.get(path):
            yield failed(path, f"无法完整取出：{why.zh}", f"cannot be taken out whole: {why.en}")
        else:
            yield passed(path)


@rule(
    Property.INTEGRITY,
    says=("没有空文件", "No component is empty"),
    mend=("重新报送该文件", "Submit the file again"),
    source="DA/T 70-2018, content is complete",
)
def components_hold_something(subject: Subject) -> Iterator[Finding]:
    for part in subject.present:
        if subject.measured[part.path].size_bytes:
            yield passed(part.path)
        else:
            yield failed(
                part.path, "文件为空", "the file is empty", expected="> 0 bytes", found="0 bytes"
            )


@rule(
    Property.USABILITY,
    says=("内容格式按特征识别且允许归档", "Every format is identified by signature and allowed"),
    mend=("转换为允许的归档格式后重新报送", "Convert to a filing format and submit again"),
    source="DA/T 70-2018, content formats conform; GB/T 42727-2023, 9; the Measures, article 13",
)
def formats_are_allowed(subject: Subject) -> Iterator[Finding]:
    for part in _non_empty(subject):
        found = subject.readings[part.path].identification
        line = subject.surroundings.policy.decide(found.family, found.version)
        if line.decision is PolicyDecision.REFUSE:
            yield failed(
                part.path,
                f"格式不允许归档：{line.reason.zh}",
                f"this format may not be filed: {line.reason.en}",
                expected=f"policy {subject.surroundings.policy.edition}",
                found=" ".join(filter(None, (found.name or found.family, found.version))),
            )
        else:
            yield passed(part.path)


@rule(
    Property.USABILITY,
    says=("内容格式适合长期保存", "Every format is fit to be kept for long"),
    mend=("归档时另存一份长期保存格式", "Keep a copy in a format for the long term as well"),
    source="GB/T 42727-2023, 9; the Measures, article 13",
)
def formats_are_fit_for_the_long_term(subject: Subject) -> Iterator[Finding]:
    for part in _non_empty(subject):
        if subject.readings[part.path].encrypted.verdict is Verdict.FAILED:
            continue  # a locked file does not show what it is; that it is locked is found elsewhere
        found = subject.readings[part.path].identification
        line = subject.surroundings.policy.decide(found.family, found.version)
        if line.decision is PolicyDecision.ACCEPT:
            yield passed(part.path)
        elif line.decision is not PolicyDecision.REFUSE:  # a refused one is failed elsewhere
            yield failed(
                part.path,
                line.reason.zh,
                line.reason.en,
                expected=PolicyDecision.ACCEPT.value,
                found=f"{line.decision.value}: {found.name or found.family}",
            )


@rule(
    Property.USABILITY,
    says=("材料格式是事项所接受的格式", "Every material has a format that its item accepts"),
    mend=("按事项要求的格式报送该材料", "Submit the material in a format that the item accepts"),
    source="the Measures, article 7",
)
def formats_are_accepted_by_the_item(subject: Subject) -> Iterator[Finding]:
    item = subject.surroundings.item
    accepted = {line.code: line.accepted_formats for line in item.materials} if item else {}
    for part in _non_empty(subject):
        wanted = accepted.get(part.material_code, ())
        # A rendition or a snapshot is made by the platform; the item speaks of what is handed in.
        if not wanted or part.rendition_of or part.kind is ComponentKind.SNAPSHOT:
            continue
        family = subject.readings[part.path].identification.family
        if family in wanted:
            yield passed(part.path)
        else:
            yield failed(
                part.path,
                "不是事项要求的格式",
                "not a format that the item accepts",
                expected=", ".join(wanted),
                found=family,
            )


@rule(
    Property.USABILITY,
    says=("每个文件都能完整打开", "Every component opens whole"),
    mend=("文件已损坏或不完整，请重新报送", "The file is damaged or cut short: submit it again"),
    source="DA/T 70-2018, content is readable",
)
def components_open_whole(subject: Subject) -> Iterator[Finding]:
    for part in _non_empty(subject):
        reading = subject.readings[part.path]
        if reading.encrypted.verdict is Verdict.FAILED:
            continue  # a locked file cannot be looked into; that it is locked is found elsewhere
        yield _at(part, reading.opens)


@rule(
    Property.USABILITY,
    says=("文件没有加密", "No component is encrypted"),
    mend=("去除口令或加密后重新报送", "Remove the password and submit again"),
    source="DA/T 70-2018, no encryption, no closed compression; 档发〔2012〕7号, article 7",
)
def components_are_not_encrypted(subject: Subject) -> Iterator[Finding]:
    for part in _non_empty(subject):
        yield _at(part, subject.readings[part.path].encrypted)


@rule(
    Property.SECURITY,
    says=("文件不含脚本等活动内容", "No component carries scripts or other active content"),
    mend=(
        "去除脚本、嵌入程序等内容后重新报送",
        "Take out scripts and embedded programs, submit again",
    ),
    source="DA/T 70-2018, security of content",
)
def components_carry_no_active_content(subject: Subject) -> Iterator[Finding]:
    for part in _non_empty(subject):
        hazards = subject.readings[part.path].hazards
        yield from (_at(part, hazard) for hazard in hazards)
        if not hazards:
            yield passed(part.path)


def _non_empty(subject: Subject) -> Iterator[PackagedComponent]:
    """Yield what has bytes: an empty file has no format, and is found elsewhere."""
    return (part for part in subject.present if subject.measured[part.path].size_bytes)


def _at(part: PackagedComponent, finding: Finding) -> Finding:
    """Return the format reader's finding with its place in the package."""
    if finding.verdict <= Verdict.PASSED and not finding.note.zh:
        return passed(part.path)  # also where the question does not arise: a JPEG has no lock
    where = f"{part.path}#{finding.where}" if finding.where else part.path
    return Finding(finding.verdict, where, finding.expected, finding.found, finding.note)
