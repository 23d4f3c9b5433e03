"""What keeps cases from being decided about together, looked up for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.lifecycle.shapes import Decision, Hindrance
from muniment.stages.arrangement import api as arrangement
from muniment.stages.checking import api as checking

# What each decision needs besides seeing the case.
NEEDED = {
    Decision.ACCEPT: (identity.Permission.DECIDE_WAITING,),
    Decision.CLASSIFY: (identity.Permission.CLASSIFY_CASES,),
    Decision.RETURN: (identity.Permission.RETURN_CASES, identity.Permission.DECIDE_WAITING),
    Decision.RETRY: (identity.Permission.RETRY_WORK,),
}


def hindrances(
    records: Mapping[UUID, holdings.RecordShape],
    record_ids: Sequence[UUID],
    decision: Decision,
    agent: identity.Agent,
    choice: str = "",
) -> dict[UUID, Hindrance]:
    """Return what keeps each record from being decided, for those that anything does."""
    mine, others = _reach(records, record_ids, decision, agent)
    if decision is Decision.CLASSIFY:
        return others | _not_classifiable(mine, choice)
    ready = _stuck(mine) if decision is Decision.RETRY else _waiting(records, mine)
    rest = [record_id for record_id in mine if record_id not in ready]
    if decision is Decision.RETRY:
        return others | dict.fromkeys(rest, Hindrance.NOT_STUCK)
    if decision is Decision.ACCEPT and ready:
        unclassified = arrangement.unclassified_among(record_ids=list(ready))
        others |= dict.fromkeys(unclassified, Hindrance.UNCLASSIFIED)
    decided = checking.decided_among(record_ids=rest) if rest else frozenset()
    return others | {
        each: Hindrance.DECIDED if each in decided else Hindrance.NOT_WAITING for each in rest
    }


def _not_classifiable(record_ids: Sequence[UUID], choice: str) -> dict[UUID, Hindrance]:
    """Return which records do not wait to be classified, or not by what was chosen."""
    options = arrangement.options_of(record_ids=record_ids) if record_ids else {}
    found: dict[UUID, Hindrance] = {}
    for record_id in record_ids:
        if record_id not in options:
            found[record_id] = Hindrance.NOT_UNCLASSIFIED
        elif not options[record_id].allow(arrangement.ClassChoice.parse(choice)):
            found[record_id] = Hindrance.OTHER_SCHEDULE
    return found


def _reach(
    records: Mapping[UUID, holdings.RecordShape],
    record_ids: Sequence[UUID],
    decision: Decision,
    agent: identity.Agent,
) -> tuple[list[UUID], dict[UUID, Hindrance]]:
    seen = agent.scope_for(identity.Permission.VIEW_CASES)
    scopes = [agent.scope_for(each) for each in NEEDED[decision]]
    mine: list[UUID] = []
    others: dict[UUID, Hindrance] = {}
    for record_id in record_ids:
        record = records.get(record_id)
        if record is None or not seen.covers(record.agency_id):
            others[record_id] = Hindrance.OUT_OF_SIGHT
        elif decision is not Decision.RETRY and not all(s.covers(record.agency_id) for s in scopes):
            others[record_id] = Hindrance.NOT_YOURS
        else:
            mine.append(record_id)
    return mine, others


def _waiting(
    records: Mapping[UUID, holdings.RecordShape], record_ids: Sequence[UUID]
) -> frozenset[UUID]:
    waits = holdings.Attention.WAITING
    return frozenset(each for each in record_ids if records[each].attention is waits)


def _stuck(record_ids: Sequence[UUID]) -> frozenset[UUID]:
    return frozenset(job.subject_id for job in jobs.stuck_of(subject_ids=record_ids))
