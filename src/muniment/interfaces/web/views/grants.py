"""Grants of roles as lists and pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import GrantShape, GrantStanding


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant with the names that people read."""

    grant: GrantShape
    standing: GrantStanding
    organisation_name: str
    granted_by: str

    @property
    def can_end(self) -> bool:
        """Whether there is anything left to withdraw."""
        return self.standing is not GrantStanding.LAPSED


def granted(account_ids: Collection[UUID], at: datetime) -> Mapping[UUID, tuple[Granted, ...]]:
    """Return the grants of accounts, those that count first, in three queries for all of them."""
    grants = identity.grants_of(account_ids=account_ids)
    places = identity.names_of(organisation_ids={each.organisation_id for each in grants})
    people = identity.agent_names(agent_ids={each.granted_by for each in grants})
    found: dict[UUID, list[Granted]] = defaultdict(list)
    for each in grants:
        row = Granted(
            each, each.standing(at), places[each.organisation_id], people[each.granted_by]
        )
        found[each.account_id].append(row)
    order = list(GrantStanding)
    return {
        account_id: tuple(sorted(rows, key=lambda row: order.index(row.standing)))
        for account_id, rows in found.items()
    }
