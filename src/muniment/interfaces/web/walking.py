"""From one case of a list to the next, and back to the list at the same place.

A case that is opened from a list carries the list in its address, as `in`. Whoever follows the
address of somebody else walks their own list: what is beside a case is asked anew each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from muniment.commons.identity.api import Agent
from muniment.interfaces.web.filters import asked_of, kept
from muniment.interfaces.web.paging import Trail
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CaseRow

_LONGEST = 4000
_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One step through the list: where it leads and what lies there."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The ways from a case that was opened from a list."""

    back: str
    newer: Step | None
    older: Step | None


def carried(request: HttpRequest) -> str | None:
    """Return the list that a case was opened from, as its query string; None: from no list."""
    text = request.GET.get("in")
    if text is None or len(text) > _LONGEST:
        return None
    try:
        return kept(QueryDict(text))
    except TooManyFieldsSent:
        return None


def carrying(listed: str | None) -> str:
    """Return what an address of a case ends with to carry a list along; empty without a list."""
    return "" if listed is None else f"?{urlencode({'in': listed})}"


def walk_from(record_id: UUID, listed: str, agent: Agent) -> Walk:
    """Return the ways from a case, for the list whose query string is `listed`."""
    query = QueryDict(listed)
    trail = Trail(query)
    found = lifecycle.case_walk(
        record_id=record_id,
        agent=agent,
        cursor=trail.cursor,
        **asked_of(query, agent).listing(),
    )
    turns_back = found.place == 1 and bool(trail.cursors)
    turns_on = found.place >= _ON_A_PAGE
    before = trail.back()[1:] if turns_back else listed
    after = trail.onward(found.cursor_after)[1:] if turns_on else listed
    return Walk(
        back=f"{reverse('web:cases')}?{listed}#case-{record_id}",
        newer=_step(found.newer, before),
        older=_step(found.older, after),
    )


def _step(row: CaseRow | None, listed: str) -> Step | None:
    if row is None:
        return None
    return Step(
        reverse("web:case", args=[row.record_id]) + carrying(kept(QueryDict(listed))), row.title
    )
