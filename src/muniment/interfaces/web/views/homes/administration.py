"""The desks of the three administrators: accounts, rights, and the eye on both. No records."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity import api as identity
from muniment.interfaces.web.administering import beginning_of
from muniment.interfaces.web.views.homes.asking import Asked, Count
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle


def accounts(asked: Asked) -> dict[str, Any]:
    """Return what a system administrator looks at."""
    figures, people = identity.figures(at=asked.at), reverse("web:people")
    suspended = f"{people}?state=suspended"
    return {
        "counts": (
            Count(_("账号"), figures.accounts, people, aside=_("开设、停用、重设密码")),
            Count(_("已停用的账号"), figures.suspended, suspended, aside=_("调离或离职的人员")),
        ),
        "operations": lifecycle.operations(at=asked.at),
    }


def rights(asked: Asked) -> dict[str, Any]:
    """Return what a security officer looks at."""
    figures, roles = identity.figures(at=asked.at), reverse("web:roles")
    future, lapsed = figures.with_future_grants, figures.with_lapsed_grants
    return {
        "counts": (
            Count(_("有尚未开始的角色的人员"), future, f"{roles}?standing=future"),
            Count(_("有已终止的角色的人员"), lapsed, f"{roles}?standing=lapsed"),
        ),
    }


def audit(asked: Asked) -> dict[str, Any]:
    """Return what an auditor looks at."""
    today = legal_day(asked.at)
    lines = identity.audit_lines_since(moment=beginning_of(today))
    address = f"{reverse('web:audit')}?since={today.isoformat()}"
    return {"counts": (Count(_("今日审计记录"), lines, address),)}
