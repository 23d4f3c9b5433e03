"""One decision about many cases: looked at first, confirmed, worked off in the background.

Each case is decided through the same call as a single one, by the person who confirmed, with what
that person may do at that moment. What was decided and that it was are written in one transaction:
whoever dies in between has done neither.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from muniment.commons.identity import api as identity
from muniment.commons.worklists import api as worklists
from muniment.kernel.agents import PLATFORM, AgentId
from muniment.lifecycle.classifying import words_of_choice
from muniment.lifecycle.deciding import decide
from muniment.lifecycle.hindering import NEEDED, hindrances
from muniment.lifecycle.picking import account_of, records_of, rows_of
from muniment.lifecycle.reading import row_of
from muniment.lifecycle.shapes import (
    BulkRow,
    BulkWork,
    CaseRow,
    Decision,
    Hindered,
    Hindrance,
    Preview,
)
from muniment.stages.arrangement import api as arrangement
from muniment.stages.checking import api as checking
from recordkit.errors import ContentFault, Fault, NotHeld, Refusal, Words

log = logging.getLogger(__name__)

_TURN = 20
_LEASE_SECONDS = 60
_SHOWN_OF_EACH = 10
_AT_A_TIME = 500
ACCOUNT_GONE = "account_gone"  # in the audit log, where the words are made by whoever reads it
_ACCOUNT_GONE = Words("作此决定的账号已停用", "the account that decided is suspended")
_OUR_DEFECT = Words("平台出错，请联系运维人员", "our error; ask the operators")
_OUR_ERROR = Words("平台出错，此件未处理", "our error; nothing was done about this case")


class BulkNotYours(Refusal):
    """The person may not take this decision about any case."""

    code = "LFC-103"
    title = Words("您没有作此决定的权限", "You may not take this decision")
    mend = Words("请由有此权限的人员处理", "Have somebody with this right do it")


class ReasonMissing(Refusal):
    """A decision about many cases needs its reason before anything is done."""

    code = "LFC-104"
    title = Words("请填写理由", "A reason is needed")
    mend = Words("用一两句话说明依据，至少 4 个字", "Say why in a sentence, at least 4 characters")


class NothingChosen(Refusal):
    """Cases are classified by one approved line or category, and by nothing else."""

    code = "LFC-105"
    title = Words("请先选定一条", "Choose one first")
    mend = Words("从列出的已批准条目中选定一条", "Choose one of the approved lines that are listed")


def decisions_in_bulk(*, agent: identity.Agent) -> tuple[Decision, ...]:
    """Return which decisions the agent may take about many cases at once."""
    return tuple(each for each in Decision if _may(agent, each))


def draft_bulk(
    *, agent: identity.Agent, decision: Decision, at: datetime, choice: str = ""
) -> UUID:
    """Put down a decision about what is picked, to be looked at; nothing is decided yet.

    `choice` is by what the cases are to be classified, and empty for every other decision.

    Raises:
        BulkNotYours, NothingPicked, NothingChosen: Nothing changed.
    """
    if not _may(agent, decision):
        raise BulkNotYours(decision.value)
    if (decision is Decision.CLASSIFY) is not (words_of_choice(choice) is not None):
        raise NothingChosen(choice[:100])
    return worklists.draft_undertaking(
        account_id=account_of(agent), what=decision.value, choice=choice, at=at
    )


def confirm_bulk(*, undertaking_id: UUID, agent: identity.Agent, reason: str, at: datetime) -> None:
    """Let a decision about many cases be carried out. Asking twice is harmless.

    Raises:
        UndertakingNotHeld, BulkNotYours, ReasonMissing: Nothing changed.
    """
    account_id = account_of(agent)
    work = _work(undertaking_id, agent, at)
    if not _may(agent, work.decision):
        raise BulkNotYours(work.decision.value)
    if work.decision is not Decision.RETRY and len(reason.strip()) < 4:
        raise ReasonMissing
    with transaction.atomic():
        is_first = worklists.confirm_undertaking(
            account_id=account_id, undertaking_id=undertaking_id, reason=reason, at=at
        )
        if is_first:
            _note(agent.agent_id, work, reason.strip(), at)


def pause_bulk(*, undertaking_id: UUID, agent: identity.Agent) -> None:
    """Pause after the turn that runs.

    Raises:
        UndertakingNotHeld, NotInThisState: Nothing changed.
    """
    worklists.pause_undertaking(account_id=account_of(agent), undertaking_id=undertaking_id)


def resume_bulk(*, undertaking_id: UUID, agent: identity.Agent, at: datetime) -> None:
    """Go on with what is paused, or was stopped.

    Raises:
        UndertakingNotHeld, NotInThisState, BulkNotYours: Nothing changed.
    """
    work = _work(undertaking_id, agent, at)
    if not _may(agent, work.decision):
        raise BulkNotYours(work.decision.value)
    worklists.go_on(account_id=account_of(agent), undertaking_id=undertaking_id, at=at)


def try_bulk_errors_again(*, undertaking_id: UUID, agent: identity.Agent, at: datetime) -> int:
    """Deal again with what ended in an error of ours; return how many cases that are.

    Raises:
        UndertakingNotHeld: Nothing changed.
    """
    return worklists.try_errors_again(
        account_id=account_of(agent), undertaking_id=undertaking_id, at=at
    )


def discard_bulk(*, undertaking_id: UUID, agent: identity.Agent) -> None:
    """Throw away what was not confirmed; the selection stays.

    Raises:
        UndertakingNotHeld, NotInThisState: Nothing changed.
    """
    worklists.discard_draft(account_id=account_of(agent), undertaking_id=undertaking_id)


def bulk_work(*, undertaking_id: UUID, agent: identity.Agent, at: datetime) -> BulkWork:
    """Return one decision about many cases: what it would do, or how it goes.

    Raises:
        UndertakingNotHeld: The agent has no such undertaking.
    """
    work = _work(undertaking_id, agent, at)
    if work.undertaking.state is not worklists.UndertakingState.DRAFT:
        return work
    return replace(work, preview=_preview(work, agent))


def bulk_works(
    *, agent: identity.Agent, cursor: str = "", size: int = 20
) -> tuple[tuple[BulkWork, ...], str]:
    """Return one page of the agent's decisions about many cases, newest first, and its cursor."""
    found = worklists.undertakings(
        account_id=account_of(agent), before=_identifier(cursor), limit=size + 1
    )
    works = tuple(_work_of(each) for each in found[:size])
    return works, str(found[size - 1].undertaking_id) if len(found) > size else ""


def bulk_rows(
    *,
    undertaking_id: UUID,
    agent: identity.Agent,
    states: Sequence[worklists.ItemState] = (),
    cursor: str = "",
    size: int = 50,
) -> tuple[tuple[BulkRow, ...], str]:
    """Return one page of what became of each case, in the order of the selection, and its cursor.

    Raises:
        UndertakingNotHeld: The agent has no such undertaking.
    """
    _own(undertaking_id, agent)
    after = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 9 else 0
    items = worklists.undertaking_items(
        undertaking_id=undertaking_id, states=states, after=after, limit=size + 1
    )
    shown = items[:size]
    rows = rows_of([item.record_id for item in shown], agent)
    pairs = tuple(BulkRow(item, row) for item, row in zip(shown, rows, strict=True))
    return pairs, str(shown[-1].place) if len(items) > size else ""


def every_bulk_row(*, undertaking_id: UUID, agent: identity.Agent) -> Iterator[BulkRow]:
    """Yield what became of every case, in the order of the selection.

    Raises:
        UndertakingNotHeld: The agent has no such undertaking.
    """
    _own(undertaking_id, agent)
    return (
        BulkRow(item, row)
        for some in worklists.every_item(undertaking_id=undertaking_id)
        for item, row in zip(some, rows_of([one.record_id for one in some], agent), strict=True)
    )


def carry_on(*, at: datetime) -> int:
    """Take one turn of the bulk work that has waited longest; return how many cases it had.

    Where whoever decided may no longer do so, nothing more is decided, and the page says why.
    """
    turn = worklists.take_turn(limit=_TURN, lease_seconds=_LEASE_SECONDS, at=at)
    if turn is None:
        return 0
    try:
        agent = identity.agent_of_account(account_id=turn.account_id, at=at)
    except identity.NotSignedIn:
        agent = None
    if agent is None or not _may(agent, Decision(turn.what)):
        _stop(turn, agent, at)
        return 1
    try:
        _take(turn, agent, at)
    except OperationalError:
        worklists.let_go(turn=turn)  # the database was away for a moment: the same turn again
        raise
    except Exception:
        log.exception("a defect in bulk work %s", turn.undertaking_id)
        worklists.stop_undertaking(turn=turn, why=_OUR_DEFECT)
    return max(1, len(turn.record_ids))


@transaction.atomic
def _take(turn: worklists.Turn, agent: identity.Agent, at: datetime) -> None:
    decision = Decision(turn.what)
    records = records_of(turn.record_ids)
    hindered = hindrances(records, turn.record_ids, decision, agent, turn.choice)
    outcomes = [
        _refused(record_id, hindered[record_id])
        if record_id in hindered
        else _decided(record_id, turn, agent, at)
        for record_id in turn.record_ids
    ]
    if not worklists.settle_turn(turn=turn, outcomes=outcomes, at=at):
        log.warning("a turn of bulk work took too long and is somebody else's now")
        transaction.set_rollback(True)


def _decided(
    record_id: UUID, turn: worklists.Turn, agent: identity.Agent, at: datetime
) -> worklists.ItemOutcome:
    state = worklists.ItemState
    try:
        with transaction.atomic():
            decide(
                record_id=record_id,
                decision=Decision(turn.what),
                reason=turn.reason,
                agent=agent,
                at=at,
                choice=turn.choice,
            )
    except (checking.NothingToDecide, arrangement.NothingToClassify):
        # Between our looking and our deciding.
        return _refused(record_id, Hindrance.DECIDED)
    except (Refusal, NotHeld, ContentFault) as fault:
        return worklists.ItemOutcome(record_id, state.REFUSED, fault.code, fault.title)
    except OperationalError:
        raise
    except Fault as fault:
        return worklists.ItemOutcome(record_id, state.ERROR, fault.code, fault.title)
    except Exception:
        log.exception("a defect while deciding about record %s", record_id)
        return worklists.ItemOutcome(record_id, state.ERROR, "", _OUR_ERROR)
    return worklists.ItemOutcome(record_id, state.DONE)


def _refused(record_id: UUID, why: Hindrance) -> worklists.ItemOutcome:
    return worklists.ItemOutcome(record_id, worklists.ItemState.REFUSED, why.value, why.words)


def _stop(turn: worklists.Turn, agent: identity.Agent | None, at: datetime) -> None:
    why = BulkNotYours.title if agent else _ACCOUNT_GONE
    code = BulkNotYours.code if agent else ACCOUNT_GONE
    worklists.stop_undertaking(turn=turn, why=why)
    line = identity.NewAuditLine(
        identity.AuditedAction.BULK_STOPPED,
        PLATFORM,
        subject=turn.what,
        detail=identity.facts(undertaking=turn.undertaking_id, why=code),
    )
    identity.write_audit(lines=[line], at=at)


def _note(by: AgentId, work: BulkWork, reason: str, at: datetime) -> None:
    said = identity.facts(
        count=work.undertaking.total, undertaking=work.undertaking.undertaking_id, reason=reason
    )
    line = identity.NewAuditLine(
        identity.AuditedAction.BULK_CONFIRMED, by, subject=work.decision.value, detail=said
    )
    identity.write_audit(lines=[line], at=at)


def _preview(work: BulkWork, agent: identity.Agent) -> Preview:
    """Look at every case of a draft, some hundreds at a time."""
    count, agencies = 0, Counter[str]()
    hindered: dict[Hindrance, list[CaseRow]] = {}
    counts = Counter[Hindrance]()
    for some in worklists.every_item(undertaking_id=work.undertaking.undertaking_id):
        record_ids = [item.record_id for item in some]
        records = records_of(record_ids)
        found = hindrances(records, record_ids, work.decision, agent, work.undertaking.choice)
        count += len(record_ids)
        counts.update(found.values())
        agencies.update(records[each].agency_name for each in record_ids if each not in found)
        for record_id, why in found.items():
            some_of = hindered.setdefault(why, [])
            is_shown = why is not Hindrance.OUT_OF_SIGHT and len(some_of) < _SHOWN_OF_EACH
            if is_shown:
                some_of.append(row_of(records[record_id]))
    return Preview(
        count=count,
        can=count - counts.total(),
        agencies=tuple(agencies.most_common()),
        cannot=tuple(
            Hindered(why, counts[why], tuple(hindered[why])) for why in Hindrance if counts[why]
        ),
    )


def _may(agent: identity.Agent, decision: Decision) -> bool:
    needed = (identity.Permission.VIEW_CASES, *NEEDED[decision])
    return all(agent.may(permission) for permission in needed)


def _own(undertaking_id: UUID, agent: identity.Agent) -> None:
    worklists.require_own(account_id=account_of(agent), undertaking_id=undertaking_id)


def _work(undertaking_id: UUID, agent: identity.Agent, at: datetime) -> BulkWork:
    found = worklists.undertaking(
        account_id=account_of(agent), undertaking_id=undertaking_id, at=at
    )
    return _work_of(found)


def _work_of(found: worklists.UndertakingShape) -> BulkWork:
    chosen = words_of_choice(found.choice) if found.choice else None
    return BulkWork(Decision(found.what), found, chosen=chosen)


def _identifier(cursor: str) -> UUID | None:
    try:
        return UUID(cursor)
    except ValueError:
        return None
