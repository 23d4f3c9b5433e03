"""Granting and withdrawing roles: asked, then shown with its effects, then confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import (
    AccountShape,
    Foreseen,
    GrantStanding,
    NewGrant,
    Permission,
    Role,
)
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import INLINE, PAGE_SIZE, Asking, Crumb, ReasonForm
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.intents import (
    Intent,
    IntentTooOld,
    IntentUnreadable,
    sealed,
    unsealed,
)
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.interfaces.web.views.grants import Granted, granted
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle


def _grantable() -> list[tuple[str, Any]]:
    """Return the roles that people may be granted; some are held by systems only."""
    roles = [role for role in Role if identity.HOMES_OF[role]]
    return [("", _("请选择角色")), *((role.value, capfirst(said(role))) for role in roles)]


class GrantForm(ReasonForm):
    """A role at an organisation, for good or for some days."""

    role = forms.ChoiceField(
        choices=_grantable,
        label=_("所授角色"),
        error_messages={
            "required": _("请选择角色。"),
            "invalid_choice": _("没有这个角色，请从列表中选择。"),
        },
    )
    organisation = administering.OrganisationField()
    since = administering.day_field(_("自何日起（可不填）"), _("不填则立即生效。"))
    until = administering.day_field(_("至何日止（可不填）"), _("含当日；不填则长期有效。"))
    field_order = ("role", "organisation", "since", "until", "reason")

    def clean(self) -> dict[str, Any]:
        """Refuse days that have gone by or are the wrong way round."""
        given = super().clean() or {}
        today = legal_day(now())
        since, until = given.get("since"), given.get("until")
        if since and since < today:
            self.add_error("since", _("不能从过去的日期起授予。"))
        if until and until < (since or today):
            self.add_error("until", _("结束日期不得早于开始日期。"))
        return given


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does, as the person who confirms it is told."""

    foreseen: Foreseen
    cases_before: int
    cases_after: int
    gained: tuple[Permission, ...]
    lost: tuple[Permission, ...]


_NONE = "none"  # in addresses: people who may sign in and hold no role


@permitted(Permission.GRANT_ROLES)
def roles(request: SignedRequest) -> HttpResponse:
    """List people with the roles that they hold or will hold."""
    trail, at = Trail(request.GET), now()
    asked = request.GET.get("q", "").strip()[: administering.LONGEST_SEARCH]
    standing = next((each for each in GrantStanding if each == request.GET.get("standing")), None)
    found = identity.accounts(
        query=asked,
        with_grants=(standing, at) if standing else None,
        without_grants=at if request.GET.get("standing") == _NONE else None,
        after=trail.cursor,
        limit=PAGE_SIZE + 1,
    )
    page = administering.leaf(found, trail, lambda row: row.username)
    context = {
        "rows": _with_grants(page.rows, standing, at),
        "onward": page.onward,
        "trail": trail,
        "asked": asked,
        "standing": standing,
        "tabs": _tabs(trail, standing, request.GET.get("standing") == _NONE),
    }
    return answer(request, "muniment/roles.html", "muniment/partials/roles.html", context)


def _with_grants(
    rows: tuple[AccountShape, ...], standing: GrantStanding | None, at: datetime
) -> tuple[tuple[AccountShape, str, tuple[Granted, ...]], ...]:
    grants = granted([row.id for row in rows], at)
    names = identity.names_of(organisation_ids={row.organisation_id for row in rows})

    def shown(each: Granted) -> bool:
        return each.standing is standing if standing else each.can_end

    return tuple(
        (row, names[row.organisation_id], tuple(filter(shown, grants.get(row.id, ()))))
        for row in rows
    )


@permitted(Permission.GRANT_ROLES)
def roles_of(request: SignedRequest, account_id: UUID) -> HttpResponse:
    """Show which roles a person holds, will hold and held."""
    shown = identity.account(account_id=account_id)
    context = {
        "account": shown,
        "organisation": identity.organisation(organisation_id=shown.organisation_id),
        "grants": granted([account_id], now()).get(account_id, ()),
        "is_own": account_id == request.agent.account_id,
    }
    return private(render(request, "muniment/roles_of.html", context))


@permitted(Permission.GRANT_ROLES)
@require_http_methods(["GET", "POST"])
def grant(request: SignedRequest, account_id: UUID) -> HttpResponse:
    """Ask which role a person is to have; answer with what it would open."""
    shown = identity.account(account_id=account_id)
    home = identity.organisation(organisation_id=shown.organisation_id)
    form = GrantForm(administering.submitted(request), initial={"organisation": home.credit_code})
    refusal = None
    if form.is_valid():
        at = now()
        intent = Intent(
            request.agent.agent_id,
            account_id,
            form.cleaned_data["reason"],
            _held(account_id, at),
            grant=_new_grant(account_id, form.cleaned_data),
        )
        try:
            return _show_effect(request, shown, intent, at)
        except INLINE as fault:
            refusal = fault
    asking = Asking(
        _("授予角色"),
        _("下一步：查看影响"),
        _crumbs(shown),
        (_("下一页先说明影响，确认之后才会生效。"),),
    )
    return administering.ask(request, asking, form, refusal)


@permitted(Permission.GRANT_ROLES)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedRequest, grant_id: UUID) -> HttpResponse:
    """Ask why a role is withdrawn; answer with what it would close."""
    ended = identity.grant(grant_id=grant_id)
    shown = identity.account(account_id=ended.account_id)
    form = ReasonForm(administering.submitted(request))
    if form.is_valid():
        at = now()
        held, reason = _held(shown.id, at), form.cleaned_data["reason"]
        intent = Intent(request.agent.agent_id, shown.id, reason, held, ends=grant_id)
        return _show_effect(request, shown, intent, at)
    place = identity.organisation(organisation_id=ended.organisation_id).name
    asking = Asking(
        gettext("终止角色：%(role)s（%(place)s）") % {"role": said(ended.role), "place": place},
        _("下一步：查看影响"),
        _crumbs(shown),
        (_("下一页先说明影响，确认之后才会生效。"),),
    )
    return administering.ask(request, asking, form)


@permitted(Permission.GRANT_ROLES)
@require_POST
def confirm(request: SignedRequest) -> HttpResponse:
    """Do what was shown, and nothing else. Where the roles have changed since, show it anew."""
    try:
        intent = unsealed(request.POST.get("intent", ""), by=request.agent.agent_id)
    except IntentTooOld:
        messages.warning(request, gettext("确认页面打开得太久，未作任何更改，请重新操作。"))
        return redirect("web:roles")
    except IntentUnreadable as raised:
        raise BadRequest("the intent is not one that was shown") from raised
    at = now()
    held = _held(intent.account_id, at)
    if intent.held != held and _foreseen(intent, at).changes:
        return _show_anew(request, replace(intent, held=held), at)
    _say_done(request, intent, _apply(intent, at))
    return redirect("web:roles-of", account_id=intent.account_id)


def _show_anew(request: SignedRequest, intent: Intent, at: datetime) -> HttpResponse:
    messages.warning(request, gettext("此人的角色在此期间有变动，请按现在的影响重新确认。"))
    shown = identity.account(account_id=intent.account_id)
    return _show_effect(request, shown, intent, at, status=409)


def _apply(intent: Intent, at: datetime) -> int:
    """Make the change; return 0 where it had been made already."""
    if intent.grant is not None:
        return identity.grant_roles(
            grants=[intent.grant], by=intent.by, at=at, reason=intent.reason
        ).added
    ends = [intent.ends] if intent.ends else []
    return identity.end_grants(grant_ids=ends, by=intent.by, at=at, reason=intent.reason)


def _say_done(request: SignedRequest, intent: Intent, changed: int) -> None:
    if not changed:
        messages.info(request, gettext("此前已经如此，未作更改。"))
    elif intent.grant is not None:
        messages.success(request, gettext("角色已授予。"))
    else:
        messages.success(request, gettext("角色已终止。"))


def _show_effect(
    request: SignedRequest, shown: AccountShape, intent: Intent, at: datetime, status: int = 200
) -> HttpResponse:
    seen = _foreseen(intent, at)
    if not seen.changes:
        _say_done(request, intent, 0)
        return redirect("web:roles-of", account_id=shown.id)
    change = intent.grant or identity.grant(grant_id=intent.ends or shown.id)
    context = {
        "account": shown,
        "intent": intent,
        "token": sealed(intent),
        "change": change,
        "organisation": identity.organisation(organisation_id=change.organisation_id),
        "effect": _effect(seen),
        "is_grant": intent.grant is not None,
        "crumbs": _crumbs(shown),
    }
    return private(render(request, "muniment/role_effect.html", context, status=status))


def _foreseen(intent: Intent, at: datetime) -> Foreseen:
    if intent.grant is not None:
        return identity.foresee_grant(grant=intent.grant, by=intent.by, at=at)
    return identity.foresee_end(grant_id=intent.ends or intent.account_id, at=at)


def _effect(seen: Foreseen) -> Effect:
    return Effect(
        seen,
        cases_before=lifecycle.cases_seen(agent=seen.before),
        cases_after=lifecycle.cases_seen(agent=seen.after),
        gained=_sorted(seen.after.permissions - seen.before.permissions),
        lost=_sorted(seen.before.permissions - seen.after.permissions),
    )


def _sorted(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    order = list(Permission)
    return tuple(sorted(permissions, key=order.index))


def _held(account_id: UUID, at: datetime) -> tuple[str, ...]:
    """Return the grants of a person that still count, as a confirmation remembers them."""
    grants = identity.grants_of(account_ids=[account_id])
    counting = (each for each in grants if each.standing(at) is not GrantStanding.LAPSED)
    return tuple(sorted(str(each.id) for each in counting))


def _new_grant(account_id: UUID, given: dict[str, Any]) -> NewGrant:
    since, until = given["since"], given["until"]
    is_later = since is not None and since > legal_day(now())
    return NewGrant(
        account_id=account_id,
        role=Role(given["role"]),
        organisation_id=given["organisation"].id,
        starts_at=administering.beginning_of(since) if is_later else None,
        ends_at=administering.end_of(until) if until else None,
    )


def _crumbs(shown: AccountShape) -> tuple[Crumb, ...]:
    address = reverse("web:roles-of", kwargs={"account_id": shown.id})
    return (Crumb(_("角色"), reverse("web:roles")), Crumb(shown.display_name, address))


def _tabs(
    trail: Trail, chosen: GrantStanding | None, is_none: bool
) -> tuple[tuple[str | Promise, str, bool], ...]:
    every = (_("全部人员"), trail.changed(standing=""), chosen is None and not is_none)
    words = (
        (GrantStanding.RUNNING, _("有有效角色")),
        (GrantStanding.FUTURE, _("有尚未开始的角色")),
        (GrantStanding.LAPSED, _("有已终止的角色")),
    )
    return (
        every,
        *((label, trail.changed(standing=each.value), each is chosen) for each, label in words),
        (_("没有任何角色"), trail.changed(standing=_NONE), is_none),
    )
