"""The desks of the three administrators: accounts, rights, and the eye on both. No records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import AuditedAction
from muniment.interfaces.web.administering import beginning_of
from muniment.interfaces.web.views.homes.asking import Asked, Count
from muniment.kernel.agents import person
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle

_LINES = 8


def accounts(asked: Asked) -> dict[str, Any]:
    """Return what a system administrator looks at."""
    figures, people = identity.figures(at=asked.at), reverse("web:people")
    suspended = f"{people}?state=suspended"
    return {
        "counts": (
            *_consents(asked),
            Count(_("账号"), figures.accounts, people, aside=_("开设、停用、重设密码")),
            Count(_("已停用的账号"), figures.suspended, suspended, aside=_("调离或离职的人员")),
        ),
        "operations": lifecycle.operations(at=asked.at),
    }


def rights(asked: Asked) -> dict[str, Any]:
    """Return what a security officer looks at."""
    figures, roles = identity.figures(at=asked.at), reverse("web:roles")
    future, lapsed = figures.with_future_grants, figures.with_lapsed_grants
    none, ending = figures.without_grants, figures.ending_soon
    return {
        "counts": (
            *_consents(asked),
            Count(
                _("没有任何角色的人员"),
                none,
                f"{roles}?standing=none",
                "unsure",
                _("能登录，什么也做不了"),
            ),
            Count(
                _("三十天内到期的角色"),
                ending,
                "#ending",
                "unsure",
                _("到期自动失效，要续须重新授予"),
            ),
            Count(_("有尚未开始的角色的人员"), future, f"{roles}?standing=future"),
            Count(_("有已终止的角色的人员"), lapsed, f"{roles}?standing=lapsed"),
        ),
        "ending": _ending(asked),
        "roles_address": roles,
        "access_address": reverse("web:ask-access"),
    }


def _consents(asked: Asked) -> Iterator[Count]:
    """Yield how many requests wait for this person's consent, where any does."""
    found = identity.consents_to_decide(by=asked.person.agent_id, at=asked.at)
    if found:
        aside = _("重设另一位管理员的密码，须您同意")
        yield Count(_("待您同意的申请"), len(found), reverse("web:consents"), "bad", aside)


def _ending(asked: Asked) -> tuple[tuple[identity.GrantShape, str, str], ...]:
    """Return the roles that end soonest, each with the names of its holder and its place."""
    grants = identity.grants_ending(at=asked.at, limit=_LINES)
    people = identity.agent_names(agent_ids={person(each.account_id) for each in grants})
    places = identity.names_of(organisation_ids={each.organisation_id for each in grants})
    return tuple(
        (each, people[person(each.account_id)], places.get(each.organisation_id, ""))
        for each in grants
    )


def audit(asked: Asked) -> dict[str, Any]:
    """Return what an auditor looks at."""
    today = legal_day(asked.at)
    counted = identity.audit_counts_since(moment=beginning_of(today))
    address = f"{reverse('web:audit')}?since={today.isoformat()}"

    def of(*actions: AuditedAction) -> int:
        return sum(count for (action, _done), count in counted.items() if action in actions)

    vain = counted.get((AuditedAction.SIGNED_IN, False), 0)
    roles = of(AuditedAction.ROLE_GRANTED, AuditedAction.ROLE_ENDED)
    kinds = sorted({action for action, _done in counted}, key=lambda action: -of(action))
    return {
        "counts": (
            *_consents(asked),
            Count(_("今日审计记录"), sum(counted.values()), address),
            Count(_("今日登录未成功"), vain, f"{address}&what=signed_in", "bad"),
            Count(_("今日授予或终止角色"), roles, f"{address}&what=role_granted", "info"),
            Count(_("今日导出"), of(AuditedAction.EXPORTED), f"{address}&what=exported", "info"),
        ),
        "kinds": tuple((each, of(each), f"{address}&what={each.value}") for each in kinds),
        "audit_address": address,
    }
