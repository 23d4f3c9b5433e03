"""The course of a case: when which step was taken, by whom, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.choices import (
    LICENSING,
    AgencyChoice,
    ItemChoice,
)
from muniment.interfaces.cli.demonstration.cases.people import person_name
from muniment.interfaces.cli.demonstration.cases.prose import opinion_on
from recordkit.terms.vocabulary import OutcomeKind, StepKind

LEGAL_TIME = timezone(timedelta(hours=8))
SYSTEM = "市政务服务一体化办理系统"

_OPENS_AT = timedelta(hours=8, minutes=30)
_DAY, _OFFICE_DAY = timedelta(days=1), timedelta(hours=9)
_LONGEST_HANDLING_MINUTES = 20 * 24 * 60
_NOTICE = "备案"  # items of which the agency only takes note
_CLERK = "窗口人员"
_POSTS = {"审查": "审查员", "现场核查": "核查员", "决定": "负责人", "制证": "制证员"}
# A step of handling, how often it is taken, and how far through the case it lies.
_HANDLING = (("审查", 1.0, 0.3), ("现场核查", 0.5, 0.5), ("决定", 1.0, 0.8), ("制证", 0.6, 0.9))


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken."""

    kind: StepKind
    name: str
    actor: dict[str, str]
    started_at: datetime
    ended_at: datetime
    opinion: str
    basis: str

    def written(self) -> dict[str, object]:
        """Return the step as the case document says it."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "actor": self.actor,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "basis": self.basis,
            "opinion": self.opinion,
            "system": SYSTEM,
        }

    def as_row(self) -> dict[str, str]:
        """Return the step as one row of the process sheet, headed as people read it."""
        return {
            "环节": self.name,
            "办理人": self.actor["name"],
            "职务": self.actor.get("post", ""),
            "开始时间": f"{self.started_at:%Y-%m-%d %H:%M:%S}",
            "结束时间": f"{self.ended_at:%Y-%m-%d %H:%M:%S}",
            "意见": self.opinion,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """What happened between the application and the delivery."""

    accepted_at: datetime
    closed_at: datetime
    outcome: OutcomeKind
    steps: tuple[Taken, ...]


def course(
    chance: Chance, *, applicant: str, item: ItemChoice, agency: AgencyChoice, closed_on: date
) -> Course:
    """Return a course that closes on `closed_on` and delivers that day, all in office hours."""
    outcome = _outcome(chance, item)
    clerk = _actor(chance, _CLERK, agency)
    steps = []
    for kind, name, at in _plan(chance, closed_on, outcome):
        post = _POSTS.get(name)
        actor = _actor(chance, post, agency) if post else clerk
        if kind is StepKind.APPLICATION:
            actor = {"name": applicant}
        steps.append(_taken(chance, kind, name, actor, _in_office_hours(at)))
    ended = {step.kind: step.ended_at for step in steps}
    return Course(ended[StepKind.ACCEPTANCE], ended[StepKind.CLOSURE], outcome, tuple(steps))


def _outcome(chance: Chance, item: ItemChoice) -> OutcomeKind:
    """Return how the case ends; licences are now and then refused or withdrawn."""
    usual = OutcomeKind.RECORDED if _NOTICE in item.name else OutcomeKind.GRANTED
    kinds = (usual, OutcomeKind.REFUSED, OutcomeKind.WITHDRAWN)
    weights = (0.93, 0.05, 0.02) if item.item_type == LICENSING else (0.98, 0.02, 0)
    return chance.weighted(kinds, weights)


def _plan(
    chance: Chance, closed_on: date, outcome: OutcomeKind
) -> list[tuple[StepKind, str, datetime]]:
    """Return the steps in order, at moments spread over whole days."""
    closed_at = datetime.combine(closed_on, time(1), tzinfo=LEGAL_TIME)
    closed_at += timedelta(minutes=chance.whole(0, 20 * 60))
    took = timedelta(minutes=chance.whole(60, _LONGEST_HANDLING_MINUTES))
    accepted_at = closed_at - took
    applied_at = accepted_at - timedelta(minutes=chance.whole(15, 600))
    steps = [(StepKind.APPLICATION, "申请", applied_at), (StepKind.ACCEPTANCE, "受理", accepted_at)]
    for name, share, place in _HANDLING:
        # What is refused or withdrawn gets no licence made.
        is_idle = name == "制证" and outcome is not OutcomeKind.GRANTED
        if chance.happens(share) and not is_idle:
            steps.append((StepKind.HANDLING, name, accepted_at + place * took))
    delivered_at = closed_at + timedelta(minutes=chance.whole(5, 120))
    steps.append((StepKind.CLOSURE, "办结", closed_at))
    steps.append((StepKind.DELIVERY, "送达", delivered_at))
    return steps


def _in_office_hours(at: datetime) -> datetime:
    """Squeeze the whole day into the hours in which offices work, so that order is kept."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + _OPENS_AT + (at - midnight) / _DAY * _OFFICE_DAY


def _taken(chance: Chance, kind: StepKind, name: str, actor: dict[str, str], at: datetime) -> Taken:
    ended_at = at.replace(microsecond=0)
    started_at = ended_at - timedelta(seconds=chance.whole(5, 40))
    opinion = opinion_on(chance, name)
    return Taken(kind, name, actor, started_at, ended_at, opinion, f"办事指南“{name}”环节规定")


def _actor(chance: Chance, post: str, agency: AgencyChoice) -> dict[str, str]:
    return {
        "name": person_name(chance),
        "post": post,
        "staff_number": f"{chance.whole(1, 9999):04}",
        "unit": agency.unit,
    }
