"""The service items of the agencies that a person may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings.api import Narrowing
from muniment.commons.identity.api import Agent, Permission
from muniment.interfaces.web.administering import asked_order, orders
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle

_LONGEST_SEARCH = 200
_YEARS_COUNTED, _MOST_COUNTED = 3, 1000


@permitted(Permission.VIEW_CATALOGUE)
def items(request: SignedRequest) -> HttpResponse:
    """List service items, with the version in force and what is irregular about a code."""
    trail = Trail(request.GET)
    asked = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    order = asked_order(request)
    found = catalogue.items(
        by=order,
        scope=request.agent.scope_for(Permission.VIEW_CATALOGUE),
        on=legal_day(now()),
        query=asked,
        cursor=trail.cursor,
    )
    context = {
        "found": found,
        "asked": asked,
        "orders": orders(order, _("按事项编码")),
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
    }
    return answer(request, "muniment/catalogue.html", "muniment/partials/catalogue.html", context)


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases of an item were closed in a year, and where they are listed."""

    year: int
    cases: int
    is_capped: bool
    address: str


@permitted(Permission.VIEW_CATALOGUE)
def item(request: SignedRequest, item_code: str) -> HttpResponse:
    """Show one item: its versions and materials, retention, fonds, and how many cases it has."""
    today = legal_day(now())
    scope = request.agent.scope_for(Permission.VIEW_CATALOGUE)
    try:
        card = catalogue.item_card(scope=scope, item_code=item_code, on=today)
    except catalogue.ItemUnknown as fault:
        raise Http404 from fault  # nothing was handed in: an address led nowhere
    asked = request.GET.get("version", "")
    shown = next((each for each in card.versions if str(each.version) == asked), None)
    shown = shown or next((each for each in card.versions if each.is_in_force), None)
    may_see = request.agent.may(Permission.VIEW_CASES)
    context = {
        "card": card,
        "shown": shown or next(iter(card.versions), None),
        "is_ready": any(each.is_in_force for each in card.versions),
        "counts": tuple(_counts(request.agent, card.item.code, today.year)) if may_see else (),
    }
    return private(render(request, "muniment/item.html", context))


def _counts(agent: Agent, code: str, this_year: int) -> Iterator[Count]:
    for year in range(this_year, this_year - _YEARS_COUNTED, -1):
        narrowed = Narrowing(item_code=code, closed_year=year)
        cases = lifecycle.case_count(agent=agent, narrowed=narrowed, most=_MOST_COUNTED)
        query = urlencode({"item": code, "year": year})
        address = f"{reverse('web:cases')}?{query}"
        yield Count(year, cases, cases >= _MOST_COUNTED, address)
