"""How a page is sent: whole, or only the part that htmx asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from muniment.interfaces.web.gate import SignedRequest


def answer(
    request: SignedRequest, whole: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `part` for a partial update and `whole` for everything else.

    The same address gives both, so caches are told to keep them apart. A page restored by the
    back button is fetched again and has to be whole.
    """
    partial = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(request, part if partial else whole, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return private(response)


def came_from(request: HttpRequest) -> str:
    """Return where the person came from, if that is a page of ours; otherwise the first page."""
    given = (request.POST if request.method == "POST" else request.GET).get("next", "")
    is_ours = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours and urlsplit(given).path.startswith("/") else "/"


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page about people out of every cache; going back asks the server again."""
    response["Cache-Control"] = "private, no-store"
    return response
