"""Two versions of a case side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.lifecycle import api as lifecycle


@permitted(Permission.VIEW_CASES)
def compare(request: SignedRequest, record_id: UUID) -> HttpResponse:
    """Show what two versions differ in; `?all=1` shows what they share as well."""
    found = lifecycle.compare_versions(
        record_id=record_id,
        before=_number(request.GET.get("from", "")),
        after=_number(request.GET.get("to", "")),
        agent=request.agent,
    )
    context = {"found": found, "row": found.row, "shows_all": "all" in request.GET}
    return private(render(request, "muniment/compare.html", context))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
