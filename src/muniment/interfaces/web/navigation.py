"""The places of the platform, and who is shown the way to which."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Agent, Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation."""

    view: str
    label: Promise
    icon: str
    permission: Permission | None = None


PLACES = (
    Place("web:home", _("首页"), "home"),
    Place("web:cases", _("办件"), "folder", Permission.VIEW_CASES),
    Place("web:attention", _("待处理"), "bell", Permission.VIEW_CASES),
    Place("web:completeness", _("归档情况"), "chart", Permission.VIEW_CASES),
    Place("web:catalogue", _("事项目录"), "list", Permission.VIEW_CATALOGUE),
    Place("web:operations", _("运行"), "pulse", Permission.VIEW_OPERATIONS),
    Place("web:people", _("人员"), "person", Permission.MANAGE_ACCOUNTS),
    Place("web:organisations", _("机构"), "building", Permission.MANAGE_ACCOUNTS),
    Place("web:clients", _("对接系统"), "plug", Permission.MANAGE_ACCOUNTS),
    Place("web:roles", _("角色"), "key", Permission.GRANT_ROLES),
    Place("web:ask-access", _("知悉范围"), "search", Permission.GRANT_ROLES),
    Place("web:audit", _("审计日志"), "log", Permission.READ_AUDIT),
    Place("web:check-receipt", _("核验回执"), "shield"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """One entry as a page shows it."""

    address: str
    label: Promise
    icon: str
    is_here: bool


def ways_for(agent: Agent, *, path: str) -> tuple[Way, ...]:
    """Return the entries that `agent` may open, the one that `path` lies under marked."""
    return tuple(
        Way(address, place.label, place.icon, _lies_under(path, address))
        for place in PLACES
        if place.permission is None or agent.may(place.permission)
        for address in (reverse(place.view),)
    )


def _lies_under(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)
