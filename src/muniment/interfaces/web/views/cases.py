"""The list of cases: by state, narrowed, with search and pages made on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from muniment.commons.holdings.api import Manner, RecordState
from muniment.commons.identity.api import Agent, Permission
from muniment.commons.worklists import api as worklists
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.columns import layout_for
from muniment.interfaces.web.filters import (
    DAYS,
    KINDS,
    Asked,
    Chosen,
    asked_of,
    chosen_filters,
    kept,
    manners_for,
)
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.picking import selection_of
from muniment.interfaces.web.views.saved import account_of
from muniment.interfaces.web.walking import carrying
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CaseList, ListForm
from recordkit.terms.retention import RetentionCode

_LONGEST_TYPED = 300


@dataclass(frozen=True, slots=True)
class Tab:
    """One state above the list, with its count and the address that shows it alone."""

    state: RecordState | None
    count: int
    address: str
    is_chosen: bool


@permitted(Permission.VIEW_CASES)
def case_list(request: SignedRequest) -> HttpResponse:
    """Show one page of the cases that match the filters in the address."""
    asked, trail = asked_of(request.GET, request.agent), Trail(request.GET)
    found = lifecycle.case_list(agent=request.agent, cursor=trail.cursor, **asked.listing())
    chosen = chosen_filters(asked, found, trail)
    is_near = asked.how is Manner.NEAR and bool(asked.text)
    context = {
        "found": found,
        "filters": asked.form,
        "asked": asked,
        "agency": str(asked.agency_id or ""),
        "periods": tuple(RetentionCode),
        "kinds": KINDS,
        "manners": manners_for(request.agent),
        "near": _near(asked, found, request.agent),
        "is_near": is_near,
        "near_address": trail.changed(how=Manner.NEAR.value),
        "columns": layout_for(request).columns,
        "days": [asked.form[name] for name in DAYS],
        "days_named": DAYS,
        "tabs": _tabs(found, trail, asked.state),
        "counts_are_whole": not asked.text and not asked.narrowed,
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
        "chosen": chosen if found.rows else _loosened(chosen, request.agent),
        "items": [(item, trail.changed(item=item.code)) for item in asked.items],
        # Near matches stand in an order of their own, which leads nowhere from case to case.
        "carrying": "" if is_near else carrying(kept(request.GET)),
        "listed": kept(request.GET),
        **_bounds(found),
        "picking": selection_of(request.agent, [row.record_id for row in found.rows]),
        "pick_total": 0 if found.total_is_capped else found.total,
        "from": "cases",
        "views": SimpleLazyObject(lambda: _views(request)),
    }
    return answer(request, "muniment/cases.html", "muniment/partials/cases.html", context)


@permitted(Permission.VIEW_CASES)
def item_choices(request: SignedRequest) -> HttpResponse:
    """Offer the service items that what was typed so far may mean."""
    typed = request.GET.get("item", "")[:_LONGEST_TYPED].replace("\0", "").strip()
    items = lifecycle.items_to_choose(agent=request.agent, text=typed)
    return private(render(request, "muniment/partials/item_choices.html", {"items": items}))


def _near(asked: Asked, found: CaseList, agent: Agent) -> CaseList | None:
    """Return what comes near to words that are found nowhere; None where there is no need."""
    if found.rows or not asked.text or asked.how is Manner.NEAR:
        return None
    near = lifecycle.case_list(agent=agent, **asked.listing() | {"how": Manner.NEAR})
    return near if near.rows else None


@dataclass(frozen=True, slots=True)
class Tile:
    """One saved view above the list."""

    name: str
    address: str
    is_here: bool


def _views(request: SignedRequest) -> tuple[Tile, ...]:
    """Return the person's saved views; asked for only where the whole page is shown."""
    here = QueryDict(kept(request.GET)).dict()
    here.pop("at", None)
    return tuple(
        Tile(view.name, f"?{view.filters}", QueryDict(view.filters).dict() == here)
        for view in worklists.views_of(account_id=account_of(request.agent))
    )


def _tabs(found: CaseList, trail: Trail, chosen: RecordState | None) -> tuple[Tab, ...]:
    every = sum(count for _state, count in found.by_state)
    states = tuple(
        Tab(state, count, trail.changed(state=state.value), chosen is state)
        for state, count in found.by_state
    )
    return (Tab(None, every, trail.changed(state=""), chosen is None), *states)


def _bounds(found: CaseList) -> dict[str, int | bool]:
    """Return how much can be taken along at once, and whether this list may be longer."""
    on_sheet, on_paper = (lifecycle.MOST_TAKEN[form] for form in ListForm)
    return {
        "most_on_sheet": on_sheet,
        "most_on_paper": on_paper,
        "is_long": found.total_is_capped or found.total > on_paper,
    }


def _loosened(chosen: Sequence[Chosen], agent: Agent) -> tuple[Chosen, ...]:
    """Say of each filter of an empty list how many cases there are without it."""
    return tuple(replace(each, count=_count(QueryDict(each.without[1:]), agent)) for each in chosen)


def _count(query: QueryDict, agent: Agent) -> int:
    return lifecycle.case_count(agent=agent, **asked_of(query, agent).listing())
