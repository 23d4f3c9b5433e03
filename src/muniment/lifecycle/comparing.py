"""Two versions of what was handed in for a case, side by side.

What an agency changed after a return is seen here: elements of the description, steps of handling,
materials by their digests, and what the check found of either version.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.kernel import parts
from muniment.kernel.clock import LEGAL_ZONE
from muniment.kernel.ports import StagedFile, StagedFileMissing
from muniment.lifecycle import facts
from muniment.lifecycle.linewise import LineChange, changed_lines, readable_lines
from muniment.lifecycle.reading import row_of, seen_record
from muniment.lifecycle.shapes import CaseRow
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from recordkit.checks import RuleOutcome
from recordkit.description.case import CaseDescription, ComponentDescription, Step
from recordkit.errors import NotHeld, Words
from recordkit.terms.vocabulary import Term, Verdict

_NOTHING = Words("", "")
_T = TypeVar("_T")


class VersionNotHeld(NotHeld):
    """The case has no such version."""

    code = "LFC-302"
    title = Words("该件没有这一次报送", "The case has no such version")
    mend = Words("请从办件页面的“历次报送”重新选择", "Choose again from the versions of the case")


class Difference(Term):
    """How something stands in two versions."""

    CHANGED = "changed", "有改动", "changed"
    ADDED = "added", "新增", "added"
    REMOVED = "removed", "去掉", "removed"
    RENAMED = "renamed", "仅改名", "renamed"
    SAME = "same", "相同", "the same"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One thing in two versions; empty words where a version has none of it.

    `lines` are those of a small text that differ, where the reader may see them.
    """

    label: Words
    before: Words
    after: Words
    difference: Difference
    lines: tuple[LineChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """Things of one kind in two versions."""

    title: Words
    lines: tuple[ComparedLine, ...]

    @property
    def differing(self) -> tuple[ComparedLine, ...]:
        """The lines that differ."""
        return tuple(line for line in self.lines if line.difference is not Difference.SAME)

    @property
    def same(self) -> int:
        """How many lines do not differ."""
        return len(self.lines) - len(self.differing)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a case. `versions` are the numbers of all there are, oldest first."""

    row: CaseRow
    before: int
    after: int
    versions: tuple[int, ...]
    groups: tuple[ComparedGroup, ...]

    @property
    def differing(self) -> int:
        """How many things differ."""
        return sum(len(group.differing) for group in self.groups)


def compare_versions(
    *, record_id: UUID, before: int | None, after: int | None, agent: identity.Agent
) -> Comparison:
    """Compare two versions of a case; None: the newest, and the one before it.

    Raises:
        RecordNotHeld: There is no such record, or the agent may not know of it.
        VersionNotHeld: The case has only one version, or not those.
    """
    record = seen_record(record_id, agent)
    numbers = sorted(one.version for one in capture.submissions_of(record_id=record_id))
    later = after if after is not None else numbers[-1]
    earlier = before if before is not None else max((n for n in numbers if n < later), default=0)
    found = capture.versions_collected(record_id=record_id, versions=(earlier, later))
    if earlier not in found or later not in found:
        raise VersionNotHeld(f"record {record_id}: versions {earlier} and {later} of {numbers}")
    may_read = agent.scope_for(identity.Permission.VIEW_CONTENT).covers(record.agency_id)
    pair = (found[earlier], found[later])
    reports = {one.version: one for one in reversed(checking.reports_of(record_id=record_id))}
    return Comparison(
        row=row_of(record),
        before=earlier,
        after=later,
        versions=tuple(numbers),
        groups=tuple(group for group in _groups(record, pair, reports, may_read) if group.lines),
    )


_Pair = tuple[capture.CollectedCase, capture.CollectedCase]


def _groups(
    record: holdings.RecordShape,
    pair: _Pair,
    reports: Mapping[int, checking.ReportShape],
    may_read: bool,
) -> Iterator[ComparedGroup]:
    cases = (pair[0].case, pair[1].case)
    elements = [{one.label: one for one in _elements(record, c, may_read)} for c in cases]
    yield ComparedGroup(Words("著录", "Description"), tuple(_values(*elements)))
    yield ComparedGroup(Words("办理环节", "Steps of handling"), tuple(_steps(*cases, may_read)))
    yield ComparedGroup(Words("材料", "Materials"), tuple(_materials(pair, may_read)))
    rest = Words("视图、链接与容缺", "Views, links and reasons for absence")
    yield ComparedGroup(rest, tuple(_values(*map(_rest_of, cases))))
    yield ComparedGroup(
        Words("归档检测", "Check at filing"),
        tuple(_checked(*(_outcomes(reports.get(each.version)) for each in pair))),
    )


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: how it is called and shown, and what decides whether it is the same."""

    label: Words
    shown: Words
    meant: Hashable


def _elements(
    record: holdings.RecordShape, case: CaseDescription, may_read: bool
) -> Iterator[_Element]:
    for group in facts.fact_groups(record, case)[1:]:  # the first is of the record, not the version
        for fact in group.facts:
            zh = f"{group.title.zh} · {fact.label.zh}"
            yield _Element(Words(zh, f"{group.title.en}: {fact.label.en}"), fact.value, fact.value)
    number = case.applicant.id_number
    masked = facts.masked(number)
    yield _element("申请人 · 号码（部分隐去）", "Applicant: number, in part", masked, number)
    if may_read:
        yield _element("申请人 · 住址", "Applicant: address", case.applicant.address)
    yield _element("题名", "Title", case.title)
    yield _element("受理编号", "Acceptance number", case.acceptance_number)
    yield _element("项目代码", "Project code", case.project_code)
    yield _element("事项版本", "Version of the item", str(case.item_version or ""))
    if may_read:
        yield from (_element(name, name, value) for name, value in case.extra)


def _element(zh: str, en: str, value: str, meant: str | None = None) -> _Element:
    return _Element(Words(zh, en), Words(value, value), value if meant is None else meant)


def _values(
    before: Mapping[Words, _Element], after: Mapping[Words, _Element]
) -> Iterator[ComparedLine]:
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label), after.get(label)
        shown = (old.shown if old else _NOTHING, new.shown if new else _NOTHING)
        if not any(each.zh for each in shown):
            continue
        is_same = old is not None and new is not None and old.meant == new.meant
        yield ComparedLine(label, *shown, Difference.SAME if is_same else _how(*shown))


def _how(before: Words, after: Words) -> Difference:
    if not before.zh:
        return Difference.ADDED
    return Difference.CHANGED if after.zh else Difference.REMOVED


def _steps(
    before: CaseDescription, after: CaseDescription, may_read: bool
) -> Iterator[ComparedLine]:
    for old, new in _aligned(before.steps, after.steps, lambda step: (step.kind, step.name)):
        either = new or old
        assert either is not None
        name = either.name
        label = Words(name or either.kind.words.zh, name or either.kind.words.en)
        yield _line(label, _step_said(old, may_read), _step_said(new, may_read))


def _aligned(
    before: Sequence[_T], after: Sequence[_T], key: object
) -> Iterator[tuple[_T | None, _T | None]]:
    """Pair what stands in two sequences in the same order under the same key."""
    assert callable(key)
    matcher = SequenceMatcher(a=[key(x) for x in before], b=[key(x) for x in after], autojunk=False)
    for _tag, a, to_a, b, to_b in matcher.get_opcodes():
        for place in range(max(to_a - a, to_b - b)):
            old = before[a + place] if a + place < to_a else None
            new = after[b + place] if b + place < to_b else None
            yield old, new


def _step_said(step: Step | None, may_read: bool) -> str:
    if step is None:
        return ""
    moments = [each for each in (step.started_at, step.ended_at) if each]
    when = " — ".join(f"{each.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}" for each in moments)
    who = " ".join(filter(None, (step.actor.unit, step.actor.post, step.actor.name)))
    opinion = step.opinion if may_read else ""
    return "；".join(filter(None, (who, when, step.basis, opinion)))


def _line(label: Words, before: str, after: str) -> ComparedLine:
    old, new = Words(before, before), Words(after, after)
    return ComparedLine(label, old, new, Difference.SAME if before == after else _how(old, new))


def _materials(pair: _Pair, may_read: bool) -> Iterator[ComparedLine]:
    for old, new in _paired(*pair):
        either = new or old
        assert either is not None
        before, after = (_held(case, part) for case, part in zip(pair, (old, new), strict=True))
        difference = _difference(old, new, before, after)
        lines: tuple[LineChange, ...] = ()
        if difference is Difference.CHANGED and may_read and before and after:
            lines = _lines(before, after)
        yield ComparedLine(
            Words(either.title, either.title),
            _material_said(old, before),
            _material_said(new, after),
            difference,
            lines,
        )


_Parts = tuple[ComponentDescription | None, ComponentDescription | None]


def _paired(before: capture.CollectedCase, after: capture.CollectedCase) -> Iterator[_Parts]:
    """Pair the materials of two versions: by path, then by content, then by what they are for."""
    left = {part.path: part for part in before.case.components}
    pairs: dict[str, ComponentDescription | None] = {}
    for same in (_same_path, _same_content, _same_purpose):
        for part in after.case.components:
            if part.path in pairs:
                continue
            old = next((o for o in left.values() if same(before, o, after, part)), None)
            if old is not None:
                pairs[part.path] = left.pop(old.path)
    yield from ((pairs.get(part.path), part) for part in after.case.components)
    yield from ((old, None) for old in left.values())


def _same_path(
    _b: capture.CollectedCase,
    old: ComponentDescription,
    _a: capture.CollectedCase,
    new: ComponentDescription,
) -> bool:
    return old.path == new.path


def _same_content(
    before: capture.CollectedCase,
    old: ComponentDescription,
    after: capture.CollectedCase,
    new: ComponentDescription,
) -> bool:
    held, now = before.files.get(old.path), after.files.get(new.path)
    return held is not None and now is not None and held.digests == now.digests


def _same_purpose(
    _b: capture.CollectedCase,
    old: ComponentDescription,
    _a: capture.CollectedCase,
    new: ComponentDescription,
) -> bool:
    return (old.title, old.role, old.material_code) == (new.title, new.role, new.material_code)


def _held(collected: capture.CollectedCase, part: ComponentDescription | None) -> StagedFile | None:
    return collected.files.get(part.path) if part else None


def _difference(
    old: ComponentDescription | None,
    new: ComponentDescription | None,
    before: StagedFile | None,
    after: StagedFile | None,
) -> Difference:
    if old is None:
        return Difference.ADDED
    if new is None:
        return Difference.REMOVED
    if before is None or after is None or before.digests != after.digests:
        return Difference.CHANGED
    if (old.path, old.title) != (new.path, new.title):
        return Difference.RENAMED
    return Difference.SAME if _told(old) == _told(new) else Difference.CHANGED


def _told(part: ComponentDescription) -> tuple[Hashable, ...]:
    return (part.role, part.provenance, part.material_code, part.source, part.attributes)


def _material_said(part: ComponentDescription | None, held: StagedFile | None) -> Words:
    if part is None:
        return _NOTHING
    size = f"{held.size_bytes:,}" if held else "?"
    digest = f"SHA-256 {held.digests.sha256[:12]}…" if held else ""
    role, origin = part.role.words, part.provenance.words
    return Words(
        "；".join(filter(None, (part.path, f"{size} 字节", role.zh, origin.zh, digest))),
        "; ".join(filter(None, (part.path, f"{size} bytes", role.en, origin.en, digest))),
    )


def _lines(before: StagedFile, after: StagedFile) -> tuple[LineChange, ...]:
    """Return the lines that differ between two small texts whose bytes are still in staging."""
    try:
        texts = [
            readable_lines(parts.get().staging.open(held.key), size_bytes=held.size_bytes)
            for held in (before, after)
        ]
    except StagedFileMissing:
        return ()
    old, new = texts
    return changed_lines(old, new) if old is not None and new is not None else ()


def _rest_of(case: CaseDescription) -> dict[Words, _Element]:
    said = (
        *(_element(f"视图 · {v.title}", f"View: {v.title}", v.data_path) for v in case.views),
        *(_element(f"链接 · {x.title}", f"Link: {x.title}", x.address) for x in case.links),
        *(
            _element(f"容缺 · {one.material_code}", f"Absence: {one.material_code}", one.reason)
            for one in case.accommodations
        ),
    )
    return {one.label: one for one in said}


def _outcomes(kept: checking.ReportShape | None) -> dict[str, RuleOutcome]:
    return {line.rule: line for line in kept.report.outcomes} if kept else {}


def _checked(
    before: Mapping[str, RuleOutcome], after: Mapping[str, RuleOutcome]
) -> Iterator[ComparedLine]:
    for rule in dict.fromkeys([*after, *before]):
        old, new = before.get(rule), after.get(rule)
        either = new or old
        assert either is not None
        says = Words(f"{either.says.zh}（{either.code}）", f"{either.says.en} ({either.code})")
        shown = (_outcome_said(old), _outcome_said(new))
        is_same = shown[0] == shown[1]
        yield ComparedLine(says, *shown, Difference.SAME if is_same else _how(*shown))


def _outcome_said(line: RuleOutcome | None) -> Words:
    if line is None:
        return _NOTHING
    verdict = line.verdict.words
    if line.verdict in (Verdict.PASSED, Verdict.NOT_APPLICABLE):
        return verdict
    notes = [(each.where, each.note) for each in line.findings[:5]]
    zh = "；".join(" ".join(filter(None, (where, note.zh))) for where, note in notes)
    en = "; ".join(" ".join(filter(None, (where, note.en))) for where, note in notes)
    return Words(
        "：".join(filter(None, (verdict.zh, zh))), ": ".join(filter(None, (verdict.en, en)))
    )
