"""Where somebody who met an error goes to mend it: the page, if there is one he may open."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Agent, Permission
from muniment.interfaces.web.navigation import PLACES, Place, Way

_BY_VIEW = {place.view.removeprefix("web:"): place for place in PLACES}
_OTHERS = (
    Place("web:sign-in", _("登录"), "person"),
    Place("web:password", _("修改密码"), "key"),
    Place("web:jobs", _("任务"), "list", Permission.VIEW_OPERATIONS),
    Place("web:settings", _("配置"), "wrench", Permission.VIEW_OPERATIONS),
)
_BY_VIEW |= {place.view.removeprefix("web:"): place for place in _OTHERS}

# By code, and where the code is not named by its room. The first page that the person may open.
_PAGES: Mapping[str, tuple[str, ...]] = {
    "IDN-101": ("sign-in",),
    "IDN-103": ("roles", "home"),
    "IDN-108": ("password",),
    "IDN-203": ("password",),
    "IDN-104": ("roles",),
    "IDN-105": ("roles",),
    "IDN-106": ("roles",),
    "IDN-304": ("roles",),
    "IDN-102": ("clients",),
    "IDN-204": ("clients",),
    "IDN-206": ("clients",),
    "IDN-303": ("clients",),
    "IDN-201": ("organisations",),
    "IDN-205": ("organisations",),
    "IDN-301": ("organisations",),
    "TRM-203": ("organisations",),
    "KRN-501": ("settings",),
    "WEB-402": ("home",),
    "WEB-403": ("roles", "home"),
    "WEB-404": ("cases", "home"),
    "WEB-429": ("sign-in",),
    "IDN": ("people",),
    "CAT": ("catalogue",),
    "CHK": ("cases",),
    "FIX": ("cases",),
    "FMT": ("cases",),
    "LNK": ("cases",),
    "WKL": ("cases",),
    "SCN": ("jobs",),
    "SIG": ("jobs",),
    "VLT": ("jobs", "cases"),
    "PKG": ("jobs", "cases"),
    "CST": ("operations", "cases"),
    "HLD": ("cases",),
    "LFC": ("cases",),
    "CAP": ("cases",),
    "FIL": ("cases",),
    "EVD": ("check-receipt",),
    "PAP": ("cases",),
}


def place_to_mend(code: str, agent: Agent | None) -> Way | None:
    """Return the page on which the error with `code` is mended, or None where help has to do."""
    for name in _PAGES.get(code) or _PAGES.get(code[:3], ()):
        place = _BY_VIEW[name]
        if _is_open(place, agent):
            return Way(reverse(place.view), place.label, place.icon, is_here=False)
    return None


def _is_open(place: Place, agent: Agent | None) -> bool:
    if agent is None:
        return place.view == "web:sign-in"
    if agent.password_is_temporary:
        return place.view == "web:password"
    return place.permission is None or agent.may(place.permission)
