"""What a person picks in lists of cases, page by page, to decide about or to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.worklists import api as worklists
from muniment.lifecycle.listing import taken_rows
from muniment.lifecycle.reading import agencies_seen_by, manner, narrowed_to, row_of
from muniment.lifecycle.shapes import CaseRow, ListForm, TakenList

_AT_A_TIME = 500


def pick_cases(*, agent: identity.Agent, ticked: Sequence[UUID], shown: Sequence[UUID] = ()) -> int:
    """Pick what is ticked, and put back what was shown and is not; return how many are picked.

    What the agent may not see is not picked.

    Raises:
        TooManyPicked: Nothing changed.
    """
    account_id = account_of(agent)
    seen = _seen(ticked, agent)
    wanted = [record_id for record_id in ticked if record_id in seen]
    with transaction.atomic():
        worklists.put_back(account_id=account_id, record_ids=[*set(shown).difference(wanted)])
        return worklists.pick(account_id=account_id, record_ids=wanted)


def pick_every_case(
    *,
    agent: identity.Agent,
    text: str = "",
    how: holdings.Manner = holdings.Manner.ORDINARY,
    state: holdings.RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: holdings.Narrowing = holdings.WIDE,
) -> int:
    """Pick every case of a list as it is at this moment; return how many are picked now.

    Raises:
        TooManyPicked: There are too many; nothing changed.
    """
    listing: dict[str, object] = {
        "agency_ids": narrowed_to(agencies_seen_by(agent), agency_id),
        "text": text,
        "state": state,
        "narrowed": narrowed,
        **manner(agent, how),
    }
    most = worklists.MOST_PICKED
    if holdings.counted_to(**listing, most=most + 1) > most:  # type: ignore[arg-type]
        raise worklists.TooManyPicked(f"more than {most:,} cases", zh=f"多于 {most:,} 件")
    rows = holdings.at_most(**listing, most=most)  # type: ignore[arg-type]
    return worklists.pick(account_id=account_of(agent), record_ids=[row.record_id for row in rows])


def put_all_back(*, agent: identity.Agent) -> None:
    """Pick nothing any more."""
    worklists.put_back(account_id=account_of(agent))


def picked_among(*, agent: identity.Agent, record_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of the records the agent has picked."""
    return frozenset(worklists.picked(account_id=account_of(agent), among=record_ids))


def picked_count(*, agent: identity.Agent) -> int:
    """Return how many cases the agent has picked."""
    return worklists.picked_count(account_id=account_of(agent))


def taken_selection(
    *, form: ListForm, agent: identity.Agent, at: datetime, address: str = ""
) -> TakenList:
    """Return what the agent has picked to be taken along, and write down who took it.

    Raises:
        ListTooLong: There are more than `MOST_TAKEN` of them; nothing was taken.
    """
    record_ids = worklists.picked(account_id=account_of(agent))
    rows = (row for row in rows_of(record_ids, agent) if row is not None)
    return taken_rows(
        form=form, count=len(record_ids), rows=rows, agent=agent, at=at, address=address
    )


def account_of(agent: identity.Agent) -> UUID:
    """Return the person's account; only people decide about many cases at once.

    Raises:
        NotSignedIn: A system asks.
    """
    if agent.account_id is None:
        raise identity.NotSignedIn("a selection belongs to a person")
    return agent.account_id


def records_of(record_ids: Sequence[UUID]) -> dict[UUID, holdings.RecordShape]:
    """Return those of the records that there are."""
    return holdings.find_records(record_ids=record_ids) if record_ids else {}


def _seen(record_ids: Sequence[UUID], agent: identity.Agent) -> frozenset[UUID]:
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    records = records_of(record_ids[:_AT_A_TIME])
    return frozenset(each for each, record in records.items() if scope.covers(record.agency_id))


def rows_of(record_ids: Sequence[UUID], agent: identity.Agent) -> Iterator[CaseRow | None]:
    """Yield each record as a line; None for what the agent may not see."""
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    for start in range(0, len(record_ids), _AT_A_TIME):
        some = record_ids[start : start + _AT_A_TIME]
        records = records_of(some)
        for record_id in some:
            record = records.get(record_id)
            is_seen = record is not None and scope.covers(record.agency_id)
            yield row_of(record) if record is not None and is_seen else None
