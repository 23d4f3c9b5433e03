"""Help: two paths, topics that belong to pages, a search, and the tour of somebody new."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from muniment.commons.identity import api as identity
from muniment.interfaces.web import helping
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, anyone, signed_in
from muniment.interfaces.web.helping import TOPICS, Way

_LONGEST_SEARCH = 100


@anyone
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """Show both paths, or the topics in which something was found. Open before signing in."""
    asked = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    context = {
        "asked": asked,
        "found": helping.search(asked),
        "business": [topic for topic in TOPICS if topic.way is Way.BUSINESS],
        "technical": [topic for topic in TOPICS if topic.way is Way.TECHNICAL],
    }
    return private(render(request, "muniment/help.html", context))


@anyone
@require_safe
def help_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic, in the language of the page."""
    topic = helping.BY_SLUG.get(slug)
    if topic is None:
        raise Http404
    context = {
        "topic": topic,
        "body": topic.template(),
        "see": [helping.BY_SLUG[other] for other in topic.see],
        **helping.codes(),
    }
    return private(render(request, "muniment/help_topic.html", context))


@signed_in
@require_POST
def end_tour(request: SignedRequest) -> HttpResponse:
    """Remember that this person has seen the tour, or did not want to."""
    if request.agent.account_id is not None:
        identity.end_tour(account_id=request.agent.account_id)
    return redirect("web:home")
