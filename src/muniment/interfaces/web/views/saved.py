"""Saved views: the filters of the list of cases under a name, for the person who saved them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muniment.commons.identity.api import Agent, NotSignedIn, Permission
from muniment.commons.worklists import api as worklists
from muniment.interfaces.web import columns
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.columns import USUAL, layout_for
from muniment.interfaces.web.filters import FACETS, kept
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.kernel.clock import now
from recordkit.errors import ContentFault, NotHeld, Refusal


@permitted(Permission.VIEW_CASES)
@require_http_methods(["GET", "POST"])
def saved_views(request: SignedRequest) -> HttpResponse:
    """Show the person's saved views to be put in order, or save one more."""
    if request.method == "POST":
        return _save(request)
    views = worklists.views_of(account_id=account_of(request.agent))
    return private(render(request, "muniment/saved_views.html", {"views": views}))


@permitted(Permission.VIEW_CASES)
@require_POST
def rename_view(request: SignedRequest, view_id: UUID) -> HttpResponse:
    """Give a saved view another name."""
    account_id, name = account_of(request.agent), request.POST.get("name", "")
    _tried(
        request,
        lambda: worklists.rename_view(account_id=account_id, view_id=view_id, name=name),
        _("已改名。"),
    )
    return redirect("web:saved-views")


@permitted(Permission.VIEW_CASES)
@require_POST
def delete_view(request: SignedRequest, view_id: UUID) -> HttpResponse:
    """Delete a saved view."""
    account_id = account_of(request.agent)
    _tried(
        request,
        lambda: worklists.delete_view(account_id=account_id, view_id=view_id),
        _("已删除。"),
    )
    return redirect("web:saved-views")


def account_of(agent: Agent) -> UUID:
    """Return whose saved views are meant; only people have any.

    Raises:
        NotSignedIn: A system asks.
    """
    if agent.account_id is None:
        raise NotSignedIn("a saved view belongs to a person")
    return agent.account_id


def _save(request: SignedRequest) -> HttpResponseRedirect:
    account_id, name = account_of(request.agent), request.POST.get("name", "")
    query = QueryDict(kept(QueryDict(request.POST.get("filters", ""))), mutable=True)
    query.pop("at", None)
    if (layout := layout_for(request)) != USUAL and columns.PARAMETER not in query:
        query[columns.PARAMETER] = columns.written(layout)
    if any(query.get(facet) for facet in FACETS):
        _tried(
            request,
            lambda: worklists.save_view(
                account_id=account_id, name=name, filters=query.urlencode(), at=now()
            ),
            _("已保存为常用筛选。"),
        )
    else:
        messages.warning(request, _("没有筛选条件，无须保存。"))
    return redirect(f"{resolve_url('web:cases')}?{query.urlencode()}")


def _tried(request: SignedRequest, act: Callable[[], object], done: str) -> None:
    """Do it and say so; what a person can mend is said on the page they came from."""
    try:
        act()
    except (Refusal, ContentFault, NotHeld) as fault:
        language = get_language() or "zh-hans"
        title, mend = fault.title.in_language(language), fault.mend.in_language(language)
        messages.error(request, _("%(what)s：%(mend)s。") % {"what": title, "mend": mend})
    else:
        messages.success(request, done)
