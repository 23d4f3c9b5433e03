"""Materials: everything that the item demands is there as a file, or its absence explained."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed, undecided
from recordkit.checks.legal_days import legal_day
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.description.case import ViewDescription
from recordkit.description.items import ItemRules
from recordkit.description.tally import TallyResult, tally
from recordkit.packages.model import ComponentKind
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import MaterialRole, OutcomeKind, Property, Provenance

_SHORTCUTS = (".url", ".lnk", ".webloc", ".desktop")
_STANDS_FOR_A_FILE = (TallyResult.PRESENT, TallyResult.ACCOMMODATED, TallyResult.NOT_DEMANDED)


@rule(
    Property.AUTHENTICITY,
    says=("事项在目录中，受理时有效", "The service item is known and was in force at acceptance"),
    mend=(
        "按受理时有效的事项版本更正事项编码；手边没有目录时，到平台上检测",
        "Name the item version in force at acceptance; without a catalogue, check on the platform",
    ),
    source="the Measures, article 7",
)
def item_was_in_force_at_acceptance(subject: Subject) -> Iterator[Finding]:
    item, package = subject.surroundings.item, subject.package
    where = f"case/item_code {package.case.item_code}"
    if item is None:
        yield _unknown_item(subject, where)
    elif item.item_code != package.case.item_code or item.version != package.item_version:
        yield failed(
            where,
            "归档信息包所载事项与目录不一致",
            "the item of the package is not the item of the catalogue",
            expected=f"{item.item_code} v{item.version}",
            found=f"{package.case.item_code} v{package.item_version}",
        )
    else:
        yield from _in_force(subject, item, where)


@rule(
    Property.INTEGRITY,
    says=(
        "必要材料齐全，缺少的有容缺理由",
        "Every mandatory material is there or its absence explained",
    ),
    mend=(
        "补报该材料，或记录容缺理由和补交期限",
        "Submit the material, or record why it is absent",
    ),
    source="the Measures, articles 7 and 15; GB/T 42727-2023, 6.4",
)
def mandatory_materials_are_present(subject: Subject) -> Iterator[Finding]:
    item = subject.surroundings.item
    lines = tally(subject.package.case, item) if item else subject.package.tally
    for line in lines:
        where = f"{line.material_code} {line.name}".strip()
        if line.result in _STANDS_FOR_A_FILE:
            yield passed(where)
        elif line.result is TallyResult.MISSING:
            yield failed(
                where,
                f"缺少必要材料：{line.name}",
                f"a mandatory material is missing: {line.name}",
                expected=">= 1",
                found=line.count,
            )


@rule(
    Property.INTEGRITY,
    says=(
        "依据性、程序性、结果性材料齐全或有说明",
        "Each family of materials is there or explained",
    ),
    mend=(
        "补报该类材料，或以该类名称（basis、procedural、outcome）记录容缺理由",
        "Submit material of that family, or record the reason under basis, procedural or outcome",
    ),
    source="国办发〔2023〕26号; DA/T 70-2018, the scope is covered",
)
def families_are_present_or_explained(subject: Subject) -> Iterator[Finding]:
    package = subject.package
    there = {part.role for part in package.content}
    explained = {line.role for line in package.tally if line.result is TallyResult.ACCOMMODATED}
    # A whole family is explained under its own name where no single material stands for it.
    reasons = {line.material_code for line in package.case.accommodations if line.reason.strip()}
    explained |= {role for role in MaterialRole if role.value in reasons}
    outcome = package.case.outcome
    if outcome is not None and outcome.kind is OutcomeKind.WITHDRAWN:
        explained.add(MaterialRole.OUTCOME)  # a withdrawn application has no decision
    for role in MaterialRole:
        if role in there or role in explained:
            yield passed(role.words.zh)
        else:
            yield failed(
                role.words.zh,
                f"没有{role.words.zh}，也没有说明",
                f"there is no {role.words.en} and no reason why",
                expected=">= 1",
                found=0,
            )


@rule(
    Property.INTEGRITY,
    says=("数据链接都已取回为文件", "Every data link became a file"),
    mend=(
        "取回链接所指的文件后重新整理",
        "Fetch the file that the link points to and arrange again",
    ),
    source="the Measures, article 13",
)
def links_became_files(subject: Subject) -> Iterator[Finding]:
    fetched = {part.fetched.address for part in subject.present if part.fetched is not None}
    for link in subject.package.case.links:
        if link.address in fetched:
            yield passed(link.address)
        else:
            yield failed(
                link.address,
                f"《{link.title}》只有链接，没有文件",
                f"{link.title!r} is only a link",
                expected="a file in the package",
            )
    for part in subject.present:
        if part.path.lower().endswith(_SHORTCUTS):
            yield failed(
                part.path,
                "此文件只是一个链接，离开网络无法阅读",
                "this file is only a shortcut; it cannot be read without the network",
                expected="the file itself",
                found=part.path.rpartition(".")[2],
            )


@rule(
    Property.INTEGRITY,
    says=("组合页面既有数据又有版式呈现", "Every assembled view has its data and a rendition"),
    mend=(
        "补入页面的数据快照和版式呈现后重新整理",
        "Add the view's data and its rendition, arrange again",
    ),
    source="the Measures, article 13",
)
def views_have_data_and_rendition(subject: Subject) -> Iterator[Finding]:
    held = [part for part in subject.present if part.kind is ComponentKind.SNAPSHOT]
    shown = {part.rendition_of for part in subject.present}
    for view in subject.package.case.views:
        # Arrangement may keep the data as it came, or write it anew under the view's title.
        snapshots = {
            part.path
            for part in held
            if part.submitted_path == view.data_path or part.title == view.title
        }
        if not snapshots:
            yield _view(view, "没有数据快照", "has no snapshot of its data", view.data_path)
        elif not snapshots & shown:
            yield _view(view, "没有版式呈现", "has no rendition", "a rendition")
        else:
            yield passed(view.title)


@rule(
    Property.AUTHENTICITY,
    says=(
        "调用的证照或数据载明来源和核验记录",
        "Called licences name their source and verification",
    ),
    mend=("补报证照编号和核验记录", "Submit the licence number and the word of its verification"),
    source="the Measures, article 9",
)
def called_components_name_their_source(subject: Subject) -> Iterator[Finding]:
    for part in subject.present:
        if part.provenance is not Provenance.CALLED or part.kind is ComponentKind.SNAPSHOT:
            continue
        origin = part.source
        if not (origin.licence_number or origin.identifier or origin.system or part.fetched):
            yield failed(
                part.path, "没有载明来源", "its source is not named", expected="source/identifier"
            )
        elif origin.licence_number and not origin.verified:
            yield failed(
                part.path, "没有核验记录", "its verification is not recorded", expected="verified"
            )
        else:
            yield passed(part.path)


def _unknown_item(subject: Subject, where: str) -> Finding:
    if subject.surroundings.has_catalogue:
        return failed(where, "目录中没有此事项", "the catalogue does not know this item")
    return undecided(where, "手边没有事项目录", "no catalogue of items is at hand")


def _in_force(subject: Subject, item: ItemRules, where: str) -> Iterator[Finding]:
    accepted_at = subject.package.case.accepted_at
    if accepted_at is None:
        return  # a case without acceptance is another rule's finding
    on = legal_day(accepted_at)
    if item.effective_on <= on and (item.ends_on is None or on <= item.ends_on):
        yield passed(where)
        return
    yield failed(
        where,
        "受理时该事项版本不在有效期内",
        "this version of the item was not in force at acceptance",
        expected=f"{item.effective_on}..{item.ends_on or ''}",
        found=on,
    )


def _view(view: ViewDescription, zh: str, en: str, expected: str) -> Finding:
    return failed(view.title, f"《{view.title}》{zh}", f"{view.title!r} {en}", expected=expected)
