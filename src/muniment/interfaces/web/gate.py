"""Who may open which address. A view without a gate cannot be given one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, path
from django_htmx.middleware import HtmxDetails

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Agent, Permission
from muniment.kernel.clock import now

SIGN_IN, PASSWORD = "web:sign-in", "web:password"

P = ParamSpec("P")


class SignedRequest(HttpRequest):
    """A request that has passed a gate: somebody known asks."""

    agent: Agent
    htmx: HtmxDetails


Page = Callable[Concatenate[SignedRequest, P], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Gate:
    """What an address demands. Without `permission`, being signed in is enough."""

    needs_sign_in: bool
    permission: Permission | None = None
    even_with_temporary_password: bool = False

    def admits(self, agent: Agent | None) -> bool:
        """Whether `agent` may pass; None is somebody who has not signed in."""
        if not self.needs_sign_in:
            return True
        if agent is None:
            return False
        return self.permission is None or agent.may(self.permission)


class GatedView(Protocol):
    """A view that says what it demands."""

    gate: Gate

    def __call__(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase: ...


def permitted(permission: Permission) -> Callable[[Page[P]], GatedView]:
    """Admit those whose roles include `permission`; send others to sign in, or refuse them."""
    return _gated(Gate(needs_sign_in=True, permission=permission))


def signed_in(view: Page[P]) -> GatedView:
    """Admit whoever has signed in."""
    return _gated(Gate(needs_sign_in=True))(view)


def signed_in_at_first(view: Page[P]) -> GatedView:
    """Admit whoever has signed in, also before choosing a password of his own."""
    return _gated(Gate(needs_sign_in=True, even_with_temporary_password=True))(view)


def anyone(view: Callable[..., HttpResponseBase]) -> GatedView:
    """Admit everybody. For the pages that one needs before signing in."""
    gated = cast(GatedView, view)
    gated.gate = Gate(needs_sign_in=False)
    return gated


def page(route: str, view: object, name: str) -> URLPattern:
    """Route an address to a view.

    Raises:
        ImproperlyConfigured: The view has no gate; nothing is open by oversight.
    """
    if not isinstance(getattr(view, "gate", None), Gate):
        raise ImproperlyConfigured(f"the view at {route!r} has no gate")
    return path(route, cast(GatedView, view), name=name)


def agent_of(request: HttpRequest) -> Agent | None:
    """Return who asks, read once per request; None when nobody has signed in."""
    if not hasattr(request, "agent"):
        user = getattr(request, "user", None)
        is_known = user is not None and user.is_authenticated
        request.agent = _known(user) if is_known else None  # type: ignore[attr-defined]
    return cast("Agent | None", request.agent)  # type: ignore[attr-defined]


def _known(account: Any) -> Agent | None:
    try:
        return identity.agent_of_account(account_id=account.pk, at=now())
    except identity.NotSignedIn:
        return None  # suspended since signing in


def _gated(gate: Gate) -> Callable[[Page[P]], GatedView]:
    def wrap(view: Page[P]) -> GatedView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            agent = agent_of(request)
            if agent is None:
                return _away(request, SIGN_IN)
            if agent.password_is_temporary and not gate.even_with_temporary_password:
                return _away(request, PASSWORD)
            if gate.permission is not None:
                identity.require(agent, gate.permission)
            return view(cast(SignedRequest, request), *args, **kwargs)

        guarded.gate = gate  # type: ignore[attr-defined]
        return cast(GatedView, guarded)

    return wrap


def _away(request: HttpRequest, view: str) -> HttpResponse:
    """Send a person elsewhere and back; a partial update asks the whole page to go there."""
    back = request.get_full_path() if request.method == "GET" else "/"
    if getattr(request, "htmx", False):
        shown = cast(SignedRequest, request).htmx.current_url_abs_path or "/"
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = f"{resolve_url(view)}?{urlencode({'next': shown})}"
        return answer
    return redirect(f"{resolve_url(view)}?{urlencode({'next': back})}")
