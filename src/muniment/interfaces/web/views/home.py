"""The first page: what needs this person now, at the desk of one of their roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muniment.interfaces.web import display
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import SignedRequest, signed_in
from muniment.interfaces.web.touring import tour_of
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.interfaces.web.views.homes.desks import COOKIE, Desk, chosen, desks_of
from muniment.kernel.clock import now


@signed_in
def home(request: SignedRequest) -> HttpResponse:
    """Show one desk; `?as=` says which, and the browser remembers it.

    Only desks of roles held at this moment are offered; another one is refused.
    """
    word = request.GET.get("as", "")
    desk = chosen(request.agent, asked=word, remembered=request.COOKIES.get(COOKIE, ""))
    if desk is None:
        return private(render(request, "muniment/home/nothing.html"))
    context = _context(request, desk)
    response = answer(request, desk.template, desk.part or desk.template, context)
    if word:
        _remember(response, desk)
    return response


def _context(request: SignedRequest, desk: Desk) -> dict[str, Any]:
    query = request.GET.copy()
    query["as"] = desk.word
    asked = Asked(request.agent.in_roles(desk.roles), request.agent, now(), query)
    here = reverse("web:home")
    offered = desks_of(request.agent)
    tabs = [(each.label, f"{here}?as={each.word}", each is desk) for each in offered]
    return {
        "desk": desk,
        "here": f"{here}?as={desk.word}",
        "tabs": tabs if len(offered) > 1 else [],
        "tour": tour_of(request.agent, request.GET.get("tour", "")),
        **desk.lay(asked),
    }


def _remember(response: HttpResponse, desk: Desk) -> None:
    response.set_cookie(
        COOKIE,
        desk.word,
        max_age=display.KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
