"""What every page knows: who looks, where one can go, in which city, language and display."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from muniment.commons.identity.api import Permission, Role
from muniment.interfaces.web import display
from muniment.interfaces.web.gate import agent_of
from muniment.interfaces.web.helping import topic_of
from muniment.interfaces.web.navigation import Way, ways_for
from muniment.kernel.clock import now


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the layout; nothing is asked of the rooms until it is shown."""
    return {
        "agent": SimpleLazyObject(lambda: agent_of(request)),
        "roles": SimpleLazyObject(lambda: _roles(request)),
        "ways": SimpleLazyObject(lambda: _ways(request)),
        "may_search": SimpleLazyObject(lambda: _may_search(request)),
        "city": settings.MUNIMENT_CITY,
        "languages": settings.LANGUAGES,
        "display": display.read(request.COOKIES.get(display.COOKIE, "")),
        "help_topic": topic_of(request.resolver_match.view_name if request.resolver_match else ""),
        "shown_at": SimpleLazyObject(now),
    }


def _roles(request: HttpRequest) -> tuple[Role, ...]:
    agent = agent_of(request)
    return tuple(role for role in Role if agent is not None and role in agent.roles)


def _ways(request: HttpRequest) -> tuple[Way, ...]:
    agent = agent_of(request)
    if agent is None or agent.password_is_temporary:
        return ()  # nothing else opens before a password of one's own
    return ways_for(agent, path=request.path)


def _may_search(request: HttpRequest) -> bool:
    agent = agent_of(request)
    if agent is None or agent.password_is_temporary:
        return False
    return agent.may(Permission.VIEW_CASES)
