"""What should be filed and what is: by agency, and by item of an agency."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Completeness, RecordState
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views.homes.figures import gaps_chart
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CompletenessPage


class Filters(forms.Form):
    """The filters as they stand in the address."""

    agency = forms.UUIDField(required=False, label=_("单位"))
    year = forms.IntegerField(required=False, min_value=1949, max_value=2999, label=_("办结年份"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and the address of what it counts; empty where that cannot be listed."""

    line: Completeness
    address: str
    waiting_days: int | None


@permitted(Permission.VIEW_CASES)
def completeness(request: SignedRequest) -> HttpResponse:
    """Show what is filed, what is not yet, and since when, the largest gap first."""
    filters, trail = Filters(request.GET), Trail(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    found = lifecycle.completeness_page(
        agent=request.agent,
        agency_id=chosen.get("agency"),
        year=chosen.get("year"),
        cursor=trail.cursor,
    )
    lines = tuple(_line(line, found, trail) for line in found.lines)
    addresses = {each.line.key: each.address for each in lines}
    context = {
        "found": found,
        "lines": lines,
        "chart": gaps_chart(found, addresses, request.GET),
        "filters": filters,
        "chosen": chosen,
        "agency": str(found.agency_id or ""),
        "agency_name": dict(found.agencies).get(found.agency_id) if found.agency_id else "",
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
    }
    return answer(
        request, "muniment/completeness.html", "muniment/partials/completeness.html", context
    )


def _line(line: Completeness, found: CompletenessPage, trail: Trail) -> Line:
    since = line.oldest_closed_on
    days = (legal_day(now()) - since).days if since else None
    return Line(line, _address(line, found, trail), days)


def _address(line: Completeness, found: CompletenessPage, trail: Trail) -> str:
    """Return where an agency's items are; for an item, its cases that are not filed yet."""
    if found.agency_id is None:
        return reverse("web:completeness") + trail.changed(agency=line.key)
    state = RecordState.RETURNED if line.returned and not line.waiting else RecordState.CAPTURED
    query = trail.changed(agency=str(found.agency_id), item=line.key, state=state.value)
    return reverse("web:cases") + query if line.gap else ""
