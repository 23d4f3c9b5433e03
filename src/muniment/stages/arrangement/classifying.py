"""Cases that no approved line decides about: they wait, and a person classifies them.

Only what the archives authority approved can be chosen: a line of the schedule that was in force
on the day when the record was formed, and a category that is laid down for the fonds. Article 11
of the Measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.catalogue import api as catalogue
from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.kernel.agents import AgentId
from muniment.kernel.work import Reason, reason_of
from muniment.stages.arrangement.events import ArrangementFailed, CaseClassified, CaseUnclassified
from muniment.stages.arrangement.models import Arrangement, Classing
from muniment.stages.arrangement.placing import Unplaced, closed_on
from muniment.stages.arrangement.shapes import (
    ClassChoice,
    ClassingShape,
    ClassLine,
    ClassOptions,
)
from muniment.stages.arrangement.states import (
    ClassingAction,
    ClassingState,
    NothingToClassify,
    next_classing,
)
from muniment.stages.capture import api as capture
from recordkit.errors import Refusal, Words


class ReasonToClassifyNeeded(Refusal):
    """A choice needs its reason; it goes into the package."""

    code = "ARR-102"
    title = Words("请填写理由", "A reason is needed")
    mend = Words("用一两句话说明依据，至少 4 个字", "Say why in a sentence, at least 4 characters")


class ClassNotApproved(Refusal):
    """What was chosen is not among what is approved and in force for this case."""

    code = "ARR-103"
    title = Words("所选不在已批准的条目和门类之内", "What was chosen is not approved for this case")
    mend = Words(
        "请从页面列出的条目中重新选择；没有适用的，请退回并修订保管期限表",
        "Choose again among those that the page lists; if none applies, return the case and have "
        "the schedule amended",
    )
    basis = "the Measures, article 11"


@transaction.atomic
def let_wait(
    unplaced: Mapping[UUID, Unplaced],
    cases: Mapping[UUID, capture.CollectedCase],
    *,
    by: AgentId,
    at: datetime,
) -> None:
    """Let cases wait to be classified, and say so; those that wait already stay as they are."""
    if not unplaced:
        return
    there = set(
        Classing.objects.filter(record_id__in=list(unplaced)).values_list("record_id", "version")
    )
    new = {r: one for r, one in unplaced.items() if (r, cases[r].version) not in there}
    Classing.objects.bulk_create(
        [
            Classing(
                record_id=record_id,
                version=cases[record_id].version,
                needs_line=one.no_line is not None,
                needs_category=one.no_category is not None,
                reasons=[_for_the_officer(reason_of(fault)).as_json() for fault in one.faults],
                found_at=at,
            )
            for record_id, one in new.items()
        ]
    )
    events = [CaseUnclassified(r, cases[r].version, len(one.faults)) for r, one in new.items()]
    custody.record(events=events, by=by, at=at)
    if new:
        waiting = holdings.Attention.WAITING
        holdings.call_attention(record_ids=list(new), attention=waiting, at=at)


@transaction.atomic
def classify(
    *, record_id: UUID, choice: ClassChoice, reason: str, by: AgentId, at: datetime
) -> None:
    """Enter which approved line and category a case belongs to; arranging goes on from there.

    Raises:
        ReasonToClassifyNeeded: The reason is missing or says nothing.
        NothingToClassify: It does not wait for that, or somebody was faster.
        ClassNotApproved: The choice is not among what is approved for it.

    Basis: the Measures, article 11.
    """
    row = _waiting(record_id, ClassingAction.CLASSIFY, reason)
    options = options_of(record_ids=[record_id])[record_id]
    line = _chosen_line(row, choice, options)
    category = _chosen_category(row, choice, options)
    chosen = {
        "approval": options.approval if line else "",
        "line": line.number if line else None,
        "retention": line.line.retention.value if line else "",
        "basis": line.line.basis if line else "",
        "category": category,
    }
    _settle(row, ClassingAction.CLASSIFY, reason, by, at, **chosen)
    event = CaseClassified(
        record_id,
        row.version,
        str(chosen["approval"]),
        line.number if line else 0,
        str(chosen["retention"]),
        category,
    )
    custody.record(events=[event], by=by, at=at)
    holdings.call_attention(record_ids=[record_id], attention=holdings.Attention.NONE, at=at)


@transaction.atomic
def give_back(*, record_id: UUID, reason: str, by: AgentId, at: datetime) -> None:
    """Send a case back that nothing approved is about, with what is missing and the reason.

    Raises:
        ReasonToClassifyNeeded, NothingToClassify: Nothing changed.
    """
    row = _waiting(record_id, ClassingAction.GIVE_BACK, reason)
    _settle(row, ClassingAction.GIVE_BACK, reason, by, at)
    said = reason.strip()
    words = Reason(Words(f"人工审核退回：{said}", f"Returned by a person: {said}"))
    reasons = [words.as_json(), *row.reasons]
    Arrangement.objects.create(
        record_id=record_id, version=row.version, is_done=False, reasons=reasons, arranged_at=at
    )
    event = ArrangementFailed(record_id, row.version, len(reasons))
    custody.record(events=[event], by=by, at=at)
    holdings.call_attention(record_ids=[record_id], attention=holdings.Attention.NONE, at=at)


def classings_of(cases: Mapping[UUID, capture.CollectedCase]) -> dict[UUID, ClassingShape]:
    """Return what is known about classifying the present version of cases, where anything is."""
    return classings(versions={record_id: one.version for record_id, one in cases.items()})


def classings(*, versions: Mapping[UUID, int]) -> dict[UUID, ClassingShape]:
    """Return what is known about classifying that version of records, where anything is."""
    rows = Classing.objects.filter(record_id__in=list(versions))
    return {row.record_id: _shape(row) for row in rows if row.version == versions[row.record_id]}


def unclassified_among(*, record_ids: Sequence[UUID]) -> dict[UUID, ClassingShape]:
    """Return those of the records that wait to be classified; one query."""
    rows = Classing.objects.filter(
        record_id__in=record_ids, state=ClassingState.WAITING.value
    ).order_by("version")
    return {row.record_id: _shape(row) for row in rows}


def options_of(*, record_ids: Sequence[UUID]) -> dict[UUID, ClassOptions]:
    """Return among what each record may be classified, for those that wait for it.

    The lines are those of the schedule in force on the day when the record was formed.
    """
    waiting = unclassified_among(record_ids=record_ids)
    cases = capture.collected(record_ids=list(waiting))
    asks = {record_id: (one.agency_id, closed_on(one)) for record_id, one in cases.items()}
    schedules = catalogue.schedules_in_force(asks=set(asks.values()))
    fonds = catalogue.fonds_of(organisation_ids={one.agency_id for one in cases.values()})
    numbers = {agency_id: one.fonds_number for agency_id, one in fonds.items()}
    categories = catalogue.categories_of(fonds_numbers=set(numbers.values()))
    return {
        record_id: _options(
            waiting[record_id],
            schedules.get(asks[record_id]),
            categories.get(numbers.get(one.agency_id, ""), ()),
        )
        for record_id, one in cases.items()
    }


def _options(
    classing: ClassingShape, in_force: catalogue.ScheduleShape | None, categories: tuple[str, ...]
) -> ClassOptions:
    schedule = in_force if classing.needs_line else None
    return ClassOptions(
        schedule_id=schedule.id if schedule else None,
        approval=schedule.approval_number if schedule else "",
        lines=tuple(
            ClassLine(number, line)
            for number, line in enumerate(schedule.lines if schedule else (), 1)
        ),
        categories=categories if classing.needs_category else (),
    )


def _for_the_officer(reason: Reason) -> Reason:
    who = Words("档案员", "a records officer")
    return Reason(
        reason.what, reason.where, reason.expected, reason.found, reason.clause, reason.mend, who
    )


def _waiting(record_id: UUID, action: ClassingAction, reason: str) -> Classing:
    if len(reason.strip()) < _SHORTEST_REASON:
        raise ReasonToClassifyNeeded
    row = Classing.objects.filter(record_id=record_id).order_by("-version").first()
    if row is None:
        raise NothingToClassify(str(record_id))
    next_classing(ClassingState(row.state), action)
    return row


_SHORTEST_REASON = 4


def _settle(
    row: Classing, action: ClassingAction, reason: str, by: AgentId, at: datetime, **chosen: object
) -> None:
    """Compare and swap: of two people who decide at once, one is told that he is late."""
    source = ClassingState(row.state)
    moved = Classing.objects.filter(pk=row.pk, state=source.value).update(
        state=next_classing(source, action).value,
        reason=reason.strip(),
        decided_by=by,
        decided_at=at,
        **chosen,
    )
    if not moved:
        raise NothingToClassify(str(row.record_id))


def _chosen_line(row: Classing, choice: ClassChoice, options: ClassOptions) -> ClassLine | None:
    if not row.needs_line:
        return None
    is_ours = choice.schedule_id == options.schedule_id and options.schedule_id is not None
    found = next((each for each in options.lines if each.number == choice.line), None)
    if not is_ours or found is None:
        raise ClassNotApproved(
            f"no line {choice.line} of schedule {choice.schedule_id} is in force for this case",
            zh=f"第 {choice.line} 条不在该件适用的保管期限表 {options.approval} 之内",
            where=str(row.record_id),
        )
    return found


def _chosen_category(row: Classing, choice: ClassChoice, options: ClassOptions) -> str:
    if not row.needs_category:
        return ""
    if choice.category not in options.categories:
        raise ClassNotApproved(
            f"category {choice.category!r} is not laid down for the fonds",
            zh=f"门类 {choice.category!r} 不在该全宗规定的门类之内",
            where=str(row.record_id),
        )
    return choice.category


def _shape(row: Classing) -> ClassingShape:
    return ClassingShape(
        record_id=row.record_id,
        version=row.version,
        state=ClassingState(row.state),
        needs_line=row.needs_line,
        needs_category=row.needs_category,
        reasons=tuple(Reason.from_json(each) for each in row.reasons),
        approval=row.approval,
        line=row.line,
        retention=row.retention,
        basis=row.basis,
        category=row.category,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
