"""What people decide where no line of the plan decides for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.lifecycle import classifying
from muniment.lifecycle.reading import seen_record
from muniment.lifecycle.shapes import Decision
from muniment.stages.arrangement import api as arrangement
from muniment.stages.checking import api as checking
from recordkit.errors import Refusal, Words


class NotYoursToDecide(Refusal):
    """The agent may see the case but not decide about it."""

    code = "LFC-101"
    title = Words("您没有权限对该件作出决定", "You may not decide about this case")
    mend = Words("请由本单位档案员处理", "Have the records officer of the agency do it")


def decide(
    *,
    record_id: UUID,
    decision: Decision,
    reason: str,
    agent: identity.Agent,
    at: datetime,
    choice: str = "",
) -> None:
    """Carry out what a person decided about one case; `choice` is what to classify it by.

    Raises:
        RecordNotHeld, NotYoursToDecide, ReasonNeeded, NothingToDecide: Nothing changed.
        NothingToClassify, ClassNotApproved, ReasonToClassifyNeeded: Nothing changed.
    """
    record = seen_record(record_id, agent)
    if decision is Decision.RETRY:
        _retry(record, agent, at)
        return
    if not agent.scope_for(_PERMISSION[decision]).covers(record.agency_id):
        raise NotYoursToDecide(record.case_number)
    if decision is Decision.CLASSIFY:
        classifying.classify(record_id=record_id, choice=choice, reason=reason, agent=agent, at=at)
        return
    if decision is Decision.RETURN and arrangement.unclassified_among(record_ids=[record_id]):
        arrangement.give_back(record_id=record_id, reason=reason, by=agent.agent_id, at=at)
        return
    checking.decide(
        record_id=record_id,
        is_accepted=decision is Decision.ACCEPT,
        reason=reason,
        by=agent.agent_id,
        at=at,
    )


_PERMISSION = {
    Decision.ACCEPT: identity.Permission.DECIDE_WAITING,
    Decision.RETURN: identity.Permission.DECIDE_WAITING,
    Decision.CLASSIFY: identity.Permission.CLASSIFY_CASES,
}


def retry_stuck(*, job_ids: Sequence[UUID], agent: identity.Agent, at: datetime) -> int:
    """Try stuck work again; return how many pieces there were.

    Raises:
        NotYoursToDecide: The agent may not.
    """
    if not agent.may(identity.Permission.RETRY_WORK):
        raise NotYoursToDecide("retry_work")
    return _try_again(jobs.stuck_among(job_ids=job_ids, at=at), agent, at)


def retry_every_stuck(*, agent: identity.Agent, at: datetime, name: str = "") -> int:
    """Try all stuck work again, of one kind if it is named; return how many pieces there were.

    Some hundreds at a time, each with its own transaction: whoever dies in between has retried
    some, and asking again retries the rest. At most `MOST_RETRIED` at once. No case is shown.

    Raises:
        NotYoursToDecide: The agent may not.
    """
    if not agent.may(identity.Permission.RETRY_WORK):
        raise NotYoursToDecide("retry_work")
    total = 0
    while total < MOST_RETRIED:
        some = jobs.jobs_listed(standing=jobs.JobStanding.STUCK, at=at, name=name, limit=_AT_A_TIME)
        if not some:
            break
        total += _try_again(some, agent, at)
    return total


MOST_RETRIED = 20_000
_AT_A_TIME = 500


def _retry(record: holdings.RecordShape, agent: identity.Agent, at: datetime) -> None:
    if not agent.may(identity.Permission.RETRY_WORK):
        raise NotYoursToDecide("retry_work")
    _try_again(jobs.stuck_of(subject_ids=[record.record_id]), agent, at)


@transaction.atomic
def _try_again(
    stuck: Sequence[jobs.JobShape | jobs.StuckJob], agent: identity.Agent, at: datetime
) -> int:
    holdings.call_attention(
        record_ids=[job.subject_id for job in stuck], attention=holdings.Attention.NONE, at=at
    )
    return jobs.retry_stuck(job_ids=[job.id for job in stuck], at=at, by=agent.agent_id)
