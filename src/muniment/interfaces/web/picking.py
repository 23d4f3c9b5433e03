"""What a person has selected, as the pages of lists show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from muniment.commons.identity.api import Agent
from muniment.commons.worklists.api import MOST_PICKED
from muniment.lifecycle import api as lifecycle


@dataclass(frozen=True, slots=True)
class Selection:
    """How many cases are selected in all, and which of those on this page are."""

    count: int
    here: frozenset[UUID]
    most: int = MOST_PICKED


def selection_of(agent: Agent, shown: Iterable[UUID]) -> Selection:
    """Return what `agent` has selected, with which of the cases `shown` belong to it."""
    here = [*shown]
    return Selection(
        count=lifecycle.picked_count(agent=agent),
        here=lifecycle.picked_among(agent=agent, record_ids=here) if here else frozenset(),
    )
