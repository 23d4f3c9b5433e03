"""Turns what happened into work that waits, and work that waits into calls.

Nothing here is kept in memory between two calls: what happened lies in the ledger's outbox, what
waits lies in the lease table, so a process may die anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.jobs import api as jobs
from muniment.kernel import settings
from muniment.kernel.agents import PLATFORM
from muniment.kernel.work import Outcome, note_of
from muniment.lifecycle.holding import held
from muniment.lifecycle.plan import IN_QUIET_TIMES, Work, names, steps_after, work_named
from recordkit.errors import Fault, Outage
from recordkit.terms.vocabulary import Ending

log = logging.getLogger(__name__)

_MOST_NOTICED = 500
_QUIET_BATCH = 16


def follow(*, at: datetime) -> int:
    """Ask for what follows from everything entered since; return how many entries were read."""

    def consume(entries: Sequence[custody.EntryShape]) -> None:
        requests = [
            jobs.JobRequest(step.name, entry.subject_id, f"{step.name}:{entry.id}")
            for entry in entries
            for step in steps_after(entry.tag)
        ]
        jobs.enqueue(requests=requests, at=at)

    return custody.follow(consume=consume)


def run_once(*, at: datetime, batch: int | None = None) -> int:
    """Do one batch of the work that is furthest along; return how many records it took.

    Work whose subjects fail together is tried again one by one, so that one bad record never
    stops its neighbours.
    """
    limit = batch or settings.read_number("MUNIMENT_BATCH")
    lease_seconds = settings.read_number("MUNIMENT_LEASE_SECONDS")
    for name in names():
        claim = jobs.claim(name=name, limit=limit, lease_seconds=lease_seconds, at=at)
        if claim.jobs:
            with held(claim, lease_seconds=lease_seconds):
                outcomes = _do(work_named(name), [job.subject_id for job in claim.jobs], at)
            _settle(claim, outcomes, at)
            return len(claim.jobs)
    return 0


def run_quietly(*, at: datetime, batch: int = _QUIET_BATCH) -> int:
    """Do a little of what may wait, if no other work is due or in hand; return how far it came."""
    if jobs.waiting_count(up_to=1):
        return 0
    return sum(step.ask(at=at, limit=batch) for step in IN_QUIET_TIMES)


def keep_up(*, at: datetime) -> None:
    """Do what nobody asks for: notice what is stuck, and take the last entries into the ledger."""
    notice_stuck(at=at)
    if custody.ledger_state().pending:
        custody.anchor(at=at)


def notice_stuck(*, at: datetime) -> None:
    """Call attention to records whose work nobody finishes, also where every worker died of it."""
    stuck = [job.subject_id for job in jobs.stuck_jobs(limit=_MOST_NOTICED)]
    if stuck:
        holdings.call_attention(record_ids=stuck, attention=holdings.Attention.ERROR, at=at)


def _do(work: Work, subjects: Sequence[UUID], at: datetime) -> dict[UUID, Outcome]:
    try:
        return {o.subject_id: o for o in work(record_ids=subjects, by=PLATFORM, at=at)}
    except Outage as away:  # it would be away for each of them as well
        return {each: Outcome(each, Ending.ERROR, _note(away)) for each in subjects}
    except Exception as fault:  # noqa: BLE001 - whatever broke, the neighbours go on
        if len(subjects) == 1:
            return {subjects[0]: Outcome(subjects[0], Ending.ERROR, _note(fault))}
        log.warning("a batch of %d broke, one by one now: %s", len(subjects), _note(fault))
    found: dict[UUID, Outcome] = {}
    for subject in subjects:
        found |= _do(work, [subject], at)
    return found


def _note(fault: Exception) -> str:
    """Say what broke. Anything that is not one of our faults is a defect and is logged whole."""
    if isinstance(fault, Fault):
        return note_of(fault)
    log.error("a defect", exc_info=fault)
    return f"defect: {type(fault).__name__}"


def _settle(claim: jobs.Claim, outcomes: Mapping[UUID, Outcome], at: datetime) -> None:
    settled = {
        job.id: (outcomes[job.subject_id].ending, outcomes[job.subject_id].note)
        for job in claim.jobs
    }
    jobs.settle(lease=claim.lease, outcomes=settled, at=at)
    if any(ending is Ending.ERROR for ending, _ in settled.values()):
        notice_stuck(at=at)
