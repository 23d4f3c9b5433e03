"""Which desks there are, which of them somebody has, and which one is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Agent, Role
from muniment.interfaces.web.views.homes import (
    administration,
    archives,
    authority,
    handler,
    leader,
    operations,
    records,
)
from muniment.interfaces.web.views.homes.asking import Asked

COOKIE = "desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its word in addresses, whose it is, and how it is laid out.

    `part` is the template of what renews itself while the page is open; empty: nothing does.
    """

    word: str
    label: str | Promise
    roles: frozenset[Role]
    lay: Callable[[Asked], Mapping[str, Any]]
    template: str
    part: str = ""


def _of(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


# In the order in which they are offered; somebody's first one is shown unless another is chosen.
DESKS = (
    Desk(
        "handler",
        _("经办"),
        _of(Role.HANDLER),
        handler.desk,
        "muniment/home/handler.html",
        "muniment/partials/lights.html",
    ),
    Desk(
        "records",
        _("档案员"),
        _of(Role.RECORDS_OFFICER),
        records.desk,
        "muniment/home/records.html",
    ),
    Desk(
        "archives",
        _("档案馆"),
        _of(Role.ARCHIVIST, Role.PRESERVATION_OFFICER),
        archives.desk,
        "muniment/home/archives.html",
    ),
    Desk(
        "authority",
        _("监督指导"),
        _of(Role.SUPERVISOR),
        authority.desk,
        "muniment/home/authority.html",
        "muniment/partials/agencies.html",
    ),
    Desk("leader", _("领导"), _of(Role.LEADER), leader.desk, "muniment/home/leader.html"),
    Desk(
        "operations",
        _("运维"),
        _of(Role.OPERATOR),
        operations.desk,
        "muniment/home/operations.html",
    ),
    Desk(
        "accounts",
        _("系统管理"),
        _of(Role.SYSTEM_ADMINISTRATOR),
        administration.accounts,
        "muniment/home/administration.html",
    ),
    Desk(
        "rights",
        _("安全保密"),
        _of(Role.SECURITY_OFFICER),
        administration.rights,
        "muniment/home/administration.html",
    ),
    Desk(
        "audit",
        _("安全审计"),
        _of(Role.AUDITOR),
        administration.audit,
        "muniment/home/administration.html",
    ),
)
_BY_WORD = {desk.word: desk for desk in DESKS}


def desks_of(agent: Agent) -> tuple[Desk, ...]:
    """Return the desks of the roles that `agent` holds at this moment."""
    return tuple(desk for desk in DESKS if desk.roles & agent.roles)


def chosen(agent: Agent, *, asked: str, remembered: str) -> Desk | None:
    """Return the desk asked for, else the one remembered, else the first; None: there is none.

    What is remembered counts only while the role is held.

    Raises:
        Http404: There is no desk of that word.
        NotPermitted: The role of the desk asked for is not held.
    """
    offered = desks_of(agent)
    if asked:
        return _asked_for(agent, asked)
    kept = next((desk for desk in offered if desk.word == remembered), None)
    return kept or next(iter(offered), None)


def as_held(agent: Agent, *, word: str) -> Agent:
    """Return `agent` with the roles of one desk and no other; without a word, as they are.

    Raises as `chosen` does.
    """
    return agent.in_roles(_asked_for(agent, word).roles) if word else agent


def _asked_for(agent: Agent, word: str) -> Desk:
    desk = _BY_WORD.get(word)
    if desk is None:
        raise Http404(f"there is no desk {word[:40]!r}")
    if not desk.roles & agent.roles:
        names = "、".join(role.words.zh for role in sorted(desk.roles))
        raise identity.NotPermitted(
            f"{agent.display_name} holds no role of this desk",
            zh=f"{agent.display_name} 现在没有“{names}”角色",
            where=word,
        )
    return desk
