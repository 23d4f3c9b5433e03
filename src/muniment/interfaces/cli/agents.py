"""As whom a command acts."""

from __future__ import annotations

from datetime import datetime

from muniment.commons.identity import api as identity
from muniment.kernel.agents import system

_NOBODY = "command-line"


def acting(username: str | None, at: datetime) -> identity.Agent:
    """Return the account that a command acts for, or the machine itself.

    Whoever can run commands on this machine holds its database anyway; the machine may do what
    a connected system may, for every agency.

    Raises:
        AccountUnknown: There is no such account, or it is suspended.
    """
    if username is not None:
        return identity.agent_of_username(username=username, at=at)
    permissions = identity.PERMISSIONS_OF[identity.Role.CLIENT]
    return identity.Agent(
        agent_id=system(_NOBODY),
        account_id=None,
        display_name=_NOBODY,
        organisation_id=identity.NO_ORGANISATION,
        organisation_name="",
        region_code="",
        roles=frozenset({identity.Role.CLIENT}),
        permissions=permissions,
        scope=identity.EVERYTHING,
    )
