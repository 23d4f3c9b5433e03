"""The life cycle, read from top to bottom.

Each line says: once this has happened, that is asked for. The rooms announce what happened and
know nothing of what follows; what follows is decided here and nowhere else. Where a line is
missing, a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from muniment.kernel.agents import AgentId
from muniment.kernel.events import Event
from muniment.kernel.work import Outcome
from muniment.lifecycle import steps, texts
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from muniment.stages.packaging import api as packaging
from recordkit.terms.measures import Article, measures


class Work(Protocol):
    """One call through one door, for many records, one outcome for each."""

    def __call__(
        self, *, record_ids: Sequence[UUID], by: AgentId, at: datetime
    ) -> tuple[Outcome, ...]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """Once `once` has happened to a record, `ask` is asked for it."""

    once: type[Event]
    ask: Work
    basis: Article

    @property
    def name(self) -> str:
        """The name under which the work waits, for example `arrangement.arrange`."""
        function: Callable[..., object] = self.ask
        return f"{function.__module__.split('.')[-2]}.{function.__name__}"


class QuietWork(Protocol):
    """Does a little of what may wait, and returns how far it came; 0 when nothing is left."""

    def __call__(self, *, at: datetime, limit: int) -> int: ...


@dataclass(frozen=True, slots=True)
class QuietStep:
    """What follows `once` in quiet times: only when no other work is due or in hand.

    No job waits for it, so what happens costs nothing more. The work itself remembers how far
    along the ledger it has come, and begins there after a restart.
    """

    once: type[Event]
    ask: QuietWork
    basis: Article


PLAN = (
    Step(capture.CaseClosed, arrangement.arrange, measures(14)),
    Step(arrangement.CaseClassified, arrangement.arrange, measures(11)),
    Step(arrangement.ArrangementFailed, steps.return_to_agency, measures(15)),
    Step(arrangement.CaseArranged, packaging.seal, measures(15)),
    Step(packaging.PackageSealed, checking.check_for_filing, measures(15)),
    Step(checking.CheckFailed, steps.return_to_agency, measures(15)),
    Step(checking.CheckRejected, steps.return_to_agency, measures(15)),
    Step(checking.CheckPassed, filing.file_cases, measures(14)),
    Step(checking.CheckAccepted, filing.file_cases, measures(14)),
    Step(filing.CaseFiled, filing.issue_receipts, measures(10)),
    Step(filing.CaseFiled, steps.clear_staging, measures(17)),
)

IN_QUIET_TIMES = (QuietStep(filing.CaseFiled, texts.read_texts, measures(20)),)


def steps_after(tag: str) -> Iterator[Step]:
    """Yield what is asked for once an event with `tag` has happened, in the plan's order."""
    return (step for step in PLAN if step.once.tag == tag)


def work_named(name: str) -> Work:
    """Return the work that waits under `name`.

    Raises:
        KeyError: The plan has no such work.
    """
    return {step.name: step.ask for step in PLAN}[name]


def names() -> tuple[str, ...]:
    """Return the names of all work, the latest in life first: what was begun is finished first."""
    return tuple(dict.fromkeys(step.name for step in reversed(PLAN)))
