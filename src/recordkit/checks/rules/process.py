"""Process: every case shows how it was handled, by whom and when."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, StepKind

_DEMANDED = (StepKind.APPLICATION, StepKind.ACCEPTANCE, StepKind.CLOSURE)


@rule(
    Property.INTEGRITY,
    says=("申请、受理、办结环节齐全", "Application, acceptance and closure are all there"),
    mend=("补报缺少的办理环节", "Submit the missing step of handling"),
    source="DA/T 70-2018, process information is complete; the Measures, article 8",
)
def process_has_its_steps(subject: Subject) -> Iterator[Finding]:
    kinds = {step.kind for step in subject.package.case.steps}
    for kind in _DEMANDED:
        if kind in kinds:
            yield passed(kind.words.zh)
        else:
            yield failed(
                kind.words.zh,
                f"缺少{kind.words.zh}环节",
                f"there is no step of {kind.words.en}",
                expected=kind.value,
            )


@rule(
    Property.INTEGRITY,
    says=("办件已办结", "The case is closed"),
    mend=("办结后再归档", "File the case when it is closed"),
    source="the Measures, articles 12 and 14",
)
def case_is_closed(subject: Subject) -> Iterator[Finding]:
    if subject.package.case.is_closed:
        yield passed("case/is_closed")
    else:
        yield failed(
            "case/is_closed", "办件尚未办结", "the case is not closed", expected=True, found=False
        )


@rule(
    Property.INTEGRITY,
    says=("每个环节都有名称和处理人", "Every step has a name and an actor"),
    mend=("补报该环节的名称、处理人", "Submit the step's name and who took it"),
    source="DA/T 70-2018, process information is complete; DA/T 46-2009 M77, M81",
)
def steps_name_their_actor(subject: Subject) -> Iterator[Finding]:
    for number, step in enumerate(subject.package.case.steps, start=1):
        where = f"steps/{number} {step.name}".rstrip()
        if not step.name.strip():
            yield failed(where, "环节没有名称", "the step has no name", expected=step.kind.value)
        if not step.actor.name.strip():
            yield failed(where, "环节没有处理人", "the step has no actor", expected="actor/name")
        if step.name.strip() and step.actor.name.strip():
            yield passed(where)


@rule(
    Property.INTEGRITY,
    says=("每个环节的结束不早于开始", "No step ends before it begins"),
    mend=("更正该环节的开始、结束时间", "Correct when the step began and ended"),
    source="DA/T 70-2018, process information is complete; DA/T 46-2009 M82",
)
def steps_end_after_they_begin(subject: Subject) -> Iterator[Finding]:
    for number, step in enumerate(subject.package.case.steps, start=1):
        where = f"steps/{number} {step.name}".rstrip()
        if step.ended_at is None or step.started_at <= step.ended_at:
            yield passed(where)
        else:
            yield failed(
                where,
                "环节的结束早于开始",
                "the step ends before it begins",
                expected=f">= {step.started_at.isoformat()}",
                found=step.ended_at.isoformat(),
            )


@rule(
    Property.INTEGRITY,
    says=("办理环节次序合法", "The steps come in a lawful order"),
    mend=("核对业务系统中的环节次序并更正", "Correct the order of steps in the business system"),
    source="the Measures, article 8",
)
def steps_come_in_order(subject: Subject) -> Iterator[Finding]:
    # Handling lies between acceptance and closure; supplements and suspensions may lie anywhere.
    steps = subject.package.case.steps
    accepted = [step.started_at for step in steps if step.kind is StepKind.ACCEPTANCE]
    closed = [step.started_at for step in steps if step.kind is StepKind.CLOSURE]
    for number, step in enumerate(steps, start=1):
        where = f"steps/{number} {step.name}".rstrip()
        if step.kind is not StepKind.HANDLING:
            continue
        if accepted and step.started_at < min(accepted):
            yield _misplaced(where, "办理早于受理", "handling begins before acceptance")
        elif closed and step.started_at > max(closed):
            yield _misplaced(where, "办理晚于办结", "handling begins after closure")
        else:
            yield passed(where)


def _misplaced(where: str, zh: str, en: str) -> Finding:
    return failed(where, zh, en, expected="acceptance <= handling <= closure")
