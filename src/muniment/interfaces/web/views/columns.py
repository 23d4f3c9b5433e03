"""Choosing which columns lists of cases have, and in which order; without scripts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muniment.commons.identity.api import Permission
from muniment.interfaces.web import columns, display
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.columns import Column, Layout, column_named, layout_for, layout_of
from muniment.interfaces.web.filters import kept
from muniment.interfaces.web.gate import SignedRequest, permitted

_STEPS = {"up": -1, "down": 1}


@permitted(Permission.VIEW_CASES)
@require_http_methods(["GET", "POST"])
def choose(request: SignedRequest) -> HttpResponse:
    """Show the columns in their order; keep what is ticked and moved."""
    listed = kept(request.GET)
    if request.method != "POST":
        context = {"layout": layout_for(request), "listed": listed}
        return private(render(request, "muniment/columns.html", context))
    # What is chosen here is the person's own again, whatever a saved view asked for.
    listed = kept(_without_layout(request.GET))
    wish, _colon, name = request.POST.get("do", "").partition(":")
    if wish == "usual":
        messages.success(request, _("已恢复默认的列。"))
        return _kept(redirect(f"{resolve_url('web:cases')}?{listed}"), columns.USUAL)
    layout, moving = _asked(request), column_named(name)
    if wish in _STEPS and moving is not None:
        here = f"{resolve_url('web:columns')}?{listed}#column-{moving.value}"
        return _kept(redirect(here), layout.moved(moving, _STEPS[wish]))
    messages.success(request, _("列的选择已保存在这个浏览器里；导出的表格和登记表也照此排列。"))
    layout = layout.placed(_places(request))
    return _kept(redirect(f"{resolve_url('web:cases')}?{listed}"), layout)


def _without_layout(query: QueryDict) -> QueryDict:
    rest = query.copy()
    rest.pop(columns.PARAMETER, None)
    return rest


def _asked(request: SignedRequest) -> Layout:
    order, shown = (
        [column for word in request.POST.getlist(name)[:50] if (column := column_named(word))]
        for name in ("order", "show")
    )
    return layout_of(order, shown)


def _places(request: SignedRequest) -> dict[Column, int]:
    asked = {column: request.POST.get(f"place-{column.value}", "") for column in Column}
    return {
        column: int(text) for column, text in asked.items() if text.isdecimal() and len(text) < 3
    }


def _kept(response: HttpResponse, layout: Layout) -> HttpResponse:
    response.set_cookie(
        columns.COOKIE,
        columns.written(layout),
        max_age=display.KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
