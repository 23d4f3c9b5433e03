"""Who may use which address. An endpoint without a gate does not get into the interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security import HttpBearer

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Agent, Permission
from muniment.kernel.clock import now

View = TypeVar("View", bound=Callable[..., Any])


class SignedRequest(HttpRequest):
    """A request that has passed a gate: a connected system asks, and the clock has been read."""

    agent: Agent
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Gate:
    """What an address demands. Without `permission` it is open to everybody."""

    permission: Permission | None = None

    @property
    def needs_sign_in(self) -> bool:
        """Whether a token has to be shown."""
        return self.permission is not None


class Bearer(HttpBearer):
    """A bearer token (RFC 6750) whose holder has one permission."""

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self._permission = permission

    def __call__(self, request: HttpRequest) -> Agent:
        """Return who asks, before anything of the request is read.

        Raises:
            NotSignedIn: There is no token, or none that counts.
            NotPermitted: The holder may not do this.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise identity.NotSignedIn("no bearer token", zh="请求头没有 Bearer 令牌")
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Agent:
        """Return who holds `token`. Raises as above."""
        signed = cast(SignedRequest, request)
        signed.received_at = now()
        signed.agent = identity.agent_of_token(token=token, at=signed.received_at)
        identity.require(signed.agent, self._permission)
        return signed.agent


def permitted(permission: Permission) -> Callable[[View], View]:
    """Let in connected systems that have `permission`, and nobody else."""

    def gated(view: View) -> View:
        def demand(operation: Operation) -> None:
            operation.auth_param = bearer = Bearer(permission)
            operation.auth_callbacks = [bearer]

        view.gate = Gate(permission)  # type: ignore[attr-defined]
        view._ninja_contribute_to_operation = [demand]  # type: ignore[attr-defined] # noqa: SLF001
        return view

    return gated


def anyone(view: View) -> View:
    """Let everybody in: for what is needed before there is a token."""
    view.gate = Gate()  # type: ignore[attr-defined]
    return view
