"""Who may see a record, and why: for those who answer for it, and for each about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.lifecycle.reading import row_of, seen_record
from muniment.lifecycle.shapes import CaseRow

_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Who may see a record.

    `row` is None for those who administer rights and see no records. `own` are the grants by
    which the reader sees it. `groups` is None for those who may only know about themselves;
    `people` is None for those who may know how many, and not who.
    """

    record_id: UUID
    agency_name: str
    row: CaseRow | None
    own: tuple[identity.ReachingPerson, ...]
    groups: tuple[identity.ReachingGroup, ...] | None
    people: tuple[identity.ReachingPerson, ...] | None
    next_cursor: str


def access_page(
    *,
    record_id: UUID,
    agent: identity.Agent,
    at: datetime,
    role: identity.Role | None = None,
    cursor: str = "",
) -> AccessPage:
    """Return who may see a record at a moment, as far as the agent may know.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.
    """
    names = _may_know_names(agent)
    sees = agent.may(identity.Permission.VIEW_CASES)
    record = (
        seen_record(record_id, agent)
        if sees or not names
        else holdings.get_record(record_id=record_id)
    )
    agency_id = record.agency_id
    knows = names or agent.scope_for(identity.Permission.VIEW_ACCESS).covers(agency_id)
    people: tuple[identity.ReachingPerson, ...] = ()
    if names:
        people = identity.people_reaching(
            organisation_id=agency_id, at=at, role=role, after=_uuid(cursor), limit=_ON_A_PAGE + 1
        )
    return AccessPage(
        record_id=record_id,
        agency_name=record.agency_name,
        row=row_of(record) if sees else None,
        own=_own(agency_id, agent, at),
        groups=identity.groups_reaching(organisation_id=agency_id, at=at) if knows else None,
        people=people[:_ON_A_PAGE] if names else None,
        next_cursor=str(people[_ON_A_PAGE - 1].grant_id) if len(people) > _ON_A_PAGE else "",
    )


def _may_know_names(agent: identity.Agent) -> bool:
    """Whether the agent knows by office who holds which role."""
    by_office = (identity.Permission.GRANT_ROLES, identity.Permission.READ_AUDIT)
    return any(agent.may(permission) for permission in by_office)


def _own(
    agency_id: UUID, agent: identity.Agent, at: datetime
) -> tuple[identity.ReachingPerson, ...]:
    if agent.account_id is None:
        return ()
    return identity.people_reaching(organisation_id=agency_id, at=at, account_id=agent.account_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
