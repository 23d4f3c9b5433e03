"""The list of cases: by state, with search and pages made on the server."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import RecordState
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CaseList

_LONGEST_SEARCH = 200


class Filters(forms.Form):
    """The filters of the list as they stand in the address."""

    q = forms.CharField(required=False, max_length=_LONGEST_SEARCH, label=_("查找"))
    state = forms.ChoiceField(
        required=False,
        choices=[(state.value, state.value) for state in RecordState],
        label=_("状态"),
    )
    agency = forms.UUIDField(required=False, label=_("单位"))


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
    filters, trail = Filters(request.GET), Trail(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    state = RecordState(chosen["state"]) if chosen.get("state") else None
    found = lifecycle.case_list(
        agent=request.agent,
        text=chosen.get("q", "").strip(),
        state=state,
        agency_id=chosen.get("agency"),
        cursor=trail.cursor,
    )
    context = {
        "found": found,
        "filters": filters,
        "chosen": chosen,
        "agency": str(chosen.get("agency") or ""),
        "tabs": _tabs(found, trail, state),
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
        "is_filtered": _is_filtered(request.GET),
    }
    return answer(request, "muniment/cases.html", "muniment/partials/cases.html", context)


def _tabs(found: CaseList, trail: Trail, chosen: RecordState | None) -> tuple[Tab, ...]:
    every = sum(count for _state, count in found.by_state)
    states = tuple(
        Tab(state, count, trail.changed(state=state.value), chosen is state)
        for state, count in found.by_state
    )
    return (Tab(None, every, trail.changed(state=""), chosen is None), *states)


def _is_filtered(query: QueryDict) -> bool:
    return any(query.get(name) for name in ("q", "state", "agency"))
