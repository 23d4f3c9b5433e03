"""Lists of cases as people work through them: narrowed, walked from case to case, taken along.

Everything here is asked within what the agent may see, down to the count and the neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.lifecycle.reading import agencies_seen_by, manner, narrowed_to, row_of
from muniment.lifecycle.shapes import CaseRow, CaseWalk, ItemChoice, ListForm, TakenList
from recordkit.errors import Refusal, Words

MOST_TAKEN = {ListForm.SPREADSHEET: 20_000, ListForm.REGISTER: 2_000}
_ITEMS_OFFERED = 12


class ListTooLong(Refusal):
    """The list is longer than can be taken along at once."""

    code = "LFC-102"
    title = Words("办件太多，不能一次导出", "The list is too long to be taken along at once")
    mend = Words(
        "请按单位、事项、办结年份或状态缩小范围，分几次导出",
        "Narrow it by agency, service item, year of closure or state, and take it in several parts",
    )


def case_walk(
    *,
    record_id: UUID,
    agent: identity.Agent,
    text: str = "",
    how: holdings.Manner = holdings.Manner.ORDINARY,
    state: holdings.RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: holdings.Narrowing = holdings.WIDE,
    cursor: str = "",
) -> CaseWalk:
    """Return the cases beside one in a list, of those that the agent may see.

    `cursor` is that of the page from which the case was opened.

    Raises:
        RecordNotHeld: There is no such record.
    """
    beside = holdings.neighbours(
        record_id=record_id,
        agency_ids=narrowed_to(agencies_seen_by(agent), agency_id),
        text=text,
        state=state,
        narrowed=narrowed,
        cursor=cursor,
        **manner(agent, how),
    )
    return CaseWalk(
        newer=row_of(beside.newer) if beside.newer else None,
        older=row_of(beside.older) if beside.older else None,
        place=beside.place,
        cursor_after=str(beside.serial),
    )


def case_count(
    *,
    agent: identity.Agent,
    text: str = "",
    how: holdings.Manner = holdings.Manner.ORDINARY,
    state: holdings.RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: holdings.Narrowing = holdings.WIDE,
    most: int = 1000,
) -> int:
    """Return how many cases of a list the agent may see; counting stops at `most`."""
    return holdings.counted_to(
        agency_ids=narrowed_to(agencies_seen_by(agent), agency_id),
        text=text,
        state=state,
        narrowed=narrowed,
        most=most,
        **manner(agent, how),
    )


def taken_cases(
    *,
    form: ListForm,
    agent: identity.Agent,
    at: datetime,
    text: str = "",
    how: holdings.Manner = holdings.Manner.ORDINARY,
    state: holdings.RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: holdings.Narrowing = holdings.WIDE,
    address: str = "",
) -> TakenList:
    """Return the cases of a list to be taken along, newest first, and write down who took them.

    `address` is the network address from which they were asked for.

    Raises:
        ListTooLong: There are more than `MOST_TAKEN` of them; nothing was taken.
    """
    wanted = narrowed_to(agencies_seen_by(agent), agency_id)
    listing: dict[str, object] = {
        "agency_ids": wanted,
        "text": text,
        "state": state,
        "narrowed": narrowed,
        **manner(agent, how),
    }
    most = MOST_TAKEN[form]
    count = holdings.counted_to(**listing, most=most + 1)  # type: ignore[arg-type]
    if count > most:
        raise ListTooLong(f"more than {most:,} cases", zh=f"多于 {most:,} 件")
    _note(form, agent, address, _facts(count, text, how, state, agency_id, narrowed), at)
    named = wanted if agency_id else []
    return TakenList(
        count=count,
        rows=map(row_of, holdings.at_most(**listing, most=most)),  # type: ignore[arg-type]
        agencies=dict(holdings.agencies_with_records(agency_ids=named)),
    )


def taken_rows(
    *,
    form: ListForm,
    count: int,
    rows: Iterator[CaseRow],
    agent: identity.Agent,
    at: datetime,
    address: str = "",
) -> TakenList:
    """Return picked cases to be taken along, and write down who took them.

    Raises:
        ListTooLong: There are more than `MOST_TAKEN` of them; nothing was taken.
    """
    most = MOST_TAKEN[form]
    if count > most:
        raise ListTooLong(f"more than {most:,} cases", zh=f"多于 {most:,} 件")
    _note(form, agent, address, identity.facts(count=count, picked="yes"), at)
    return TakenList(count, rows, {})


def items_to_choose(*, agent: identity.Agent, text: str) -> tuple[ItemChoice, ...]:
    """Return service items whose name holds `text` or whose code begins with it; a few of them.

    Those of the agencies whose cases the agent may see.
    """
    if not text.strip():
        return ()
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    found = catalogue.items(scope=scope, query=text, size=_ITEMS_OFFERED)
    return tuple(
        ItemChoice(line.item.code, line.item.name, line.agency_name) for line in found.rows
    )


def _note(form: ListForm, agent: identity.Agent, address: str, facts: str, at: datetime) -> None:
    line = identity.NewAuditLine(
        identity.AuditedAction.EXPORTED,
        agent.agent_id,
        address=address,
        subject=form.value,
        detail=facts,
    )
    identity.write_audit(lines=[line], at=at)


def _facts(
    count: int,
    text: str,
    how: holdings.Manner,
    state: holdings.RecordState | None,
    agency_id: UUID | None,
    narrowed: holdings.Narrowing,
) -> str:
    """Return what was taken, in codes; the audit log says it in the language of its reader."""
    places = identity.organisations_by_id(organisation_ids=[agency_id] if agency_id else [])
    return identity.facts(
        count=count,
        organisation=next((place.credit_code for place in places.values()), agency_id),
        item=narrowed.item_code,
        year=narrowed.closed_year,
        retention=narrowed.retention,
        attention=narrowed.attention,
        received_from=narrowed.received_from,
        received_to=narrowed.received_to,
        closed_from=narrowed.closed_from,
        closed_to=narrowed.closed_to,
        state=state,
        text=text,
        how=how if text and how is not holdings.Manner.ORDINARY else "",
    )
