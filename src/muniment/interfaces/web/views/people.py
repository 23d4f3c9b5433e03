"""Accounts of people: who there is, opening, suspending and restoring, another password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import AccountShape, Permission
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import (
    INLINE,
    PAGE_SIZE,
    Asking,
    Crumb,
    ReasonForm,
    Switch,
)
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import GatedView, SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views import consents
from muniment.interfaces.web.views.grants import granted
from muniment.kernel.clock import now

_STATES = {"active": True, "suspended": False}


class Filters(forms.Form):
    """The filters of the list as they stand in the address."""

    q = forms.CharField(required=False, max_length=administering.LONGEST_SEARCH)
    state = forms.ChoiceField(required=False, choices=[(word, word) for word in _STATES])


class NewAccountForm(forms.Form):
    """The particulars of a person's account. The password is made by the platform."""

    username = forms.RegexField(
        r"^[\w.@+-]+\Z",
        max_length=64,
        min_length=2,
        label=_("账号名"),
        help_text=_("登录时使用，此后不能更改。"),
        error_messages={
            "required": _("请填写账号名。"),
            "invalid": _("账号名只能由文字、数字和 . @ + - _ 组成。"),
            "min_length": _("账号名至少 2 个字符。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        max_length=100,
        label=_("姓名"),
        error_messages={"required": _("请填写姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = administering.OrganisationField()
    post = forms.CharField(required=False, max_length=100, label=_("岗位（可不填）"))
    staff_number = forms.CharField(
        required=False,
        max_length=64,
        label=_("工号（可不填）"),
        help_text=_("同一机构内，一个工号只能有一个账号。"),
    )


@permitted(Permission.MANAGE_ACCOUNTS)
def people(request: SignedRequest) -> HttpResponse:
    """List accounts by name or by user name, with search and pages."""
    filters, trail = Filters(request.GET), Trail(request.GET)
    filters.is_valid()
    chosen, order = filters.cleaned_data, administering.asked_order(request)
    found = identity.accounts(
        query=chosen.get("q", ""),
        is_active=_STATES.get(chosen.get("state", "")),
        by=order,
        after=trail.cursor,
        limit=PAGE_SIZE + 1,
    )
    context = {
        **listed(found, trail),
        "chosen": chosen,
        "trail": trail,
        "tabs": _tabs(trail),
        "orders": administering.orders(order, _("按账号名")),
    }
    return answer(request, "muniment/people.html", "muniment/partials/people.html", context)


def listed(found: tuple[AccountShape, ...], trail: Trail) -> dict[str, Any]:
    """Return one page of accounts with the names of their organisations, for a template."""
    page = administering.leaf(found, trail, lambda row: row.username)
    names = identity.names_of(organisation_ids={row.organisation_id for row in page.rows})
    rows = tuple((row, names.get(row.organisation_id, "")) for row in page.rows)
    return {"rows": rows, "onward": page.onward}


@permitted(Permission.MANAGE_ACCOUNTS)
def account(request: SignedRequest, account_id: UUID) -> HttpResponse:
    """Show one account: where the person works, and which roles he has and had."""
    at = now()
    shown = identity.account(account_id=account_id)
    context = {
        "account": shown,
        "organisation": identity.organisation(organisation_id=shown.organisation_id),
        "grants": granted([account_id], at).get(account_id, ()),
        "is_own": account_id == request.agent.account_id,
        "consent": identity.latest_consent(account_id=account_id, by=request.agent.agent_id, at=at),
    }
    return private(render(request, "muniment/account.html", context))


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def open_account(request: SignedRequest) -> HttpResponse:
    """Open an account and tell its first password, once."""
    given = administering.submitted(request)
    form = NewAccountForm(given, initial={"organisation": request.GET.get("organisation", "")})
    refusal = None
    if form.is_valid():
        try:
            return _opened(request, form.cleaned_data)
        except INLINE as fault:
            refusal = fault
    asking = Asking(
        _("开设账号"),
        _("开设账号"),
        _crumbs(),
        (
            _("账号开设后没有任何角色；角色由安全保密管理员授予。"),
            _("首个密码由平台随机生成，只显示一次，请当面或以可靠方式交给本人。"),
            _("本人首次登录时须先另设密码，才能继续使用。"),
        ),
    )
    return administering.ask(request, asking, form, refusal)


def _opened(request: SignedRequest, said: dict[str, Any]) -> HttpResponse:
    password = identity.new_password()
    new = identity.NewAccount(
        username=said["username"],
        display_name=said["display_name"],
        organisation_id=said["organisation"].id,
        password=password,
        post=said["post"],
        staff_number=said["staff_number"],
    )
    done = identity.open_accounts(accounts=[new], by=request.agent.agent_id, at=now())
    if not done.new:
        messages.info(request, gettext("此账号原已存在，未作更改，密码仍是原来的。"))
        return redirect("web:account", account_id=done.existing[0].id)
    return _tell_password(request, _("账号已开设"), done.new[0], password)


def _tell_password(
    request: SignedRequest, title: Promise, shown: AccountShape, password: str
) -> HttpResponse:
    return administering.tell_once(
        request,
        title=title,
        name_label=_("账号名"),
        name=shown.username,
        secret_label=_("密码"),
        secret=password,
        crumbs=_crumbs(shown),
    )


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new_password(request: SignedRequest, account_id: UUID) -> HttpResponse:
    """Give an account another password and tell it, once."""
    if account_id == request.agent.account_id:
        return redirect("web:password")  # where the present one is asked for
    shown = identity.account(account_id=account_id)
    if consents.is_missing(request, account_id):
        return consents.ask(request, shown, _crumbs(shown))
    form = ReasonForm(administering.submitted(request))
    if form.is_valid():
        password = identity.new_password()
        identity.change_password(
            account_id=account_id,
            password=password,
            by=request.agent.agent_id,
            at=now(),
            reason=form.cleaned_data["reason"],
        )
        return _tell_password(request, _("密码已更换"), shown, password)
    asking = Asking(
        _("重设密码"),
        _("生成新密码"),
        _crumbs(shown),
        (
            _("原密码立即失效，已登录的页面须重新登录。"),
            _("新密码由平台随机生成，只显示一次，请当面或以可靠方式交给本人。"),
            _("本人下次登录时须先另设密码，才能继续使用。"),
        ),
        "danger",
    )
    return administering.ask(request, asking, form)


def _switching(switch: Switch) -> GatedView:
    @permitted(Permission.MANAGE_ACCOUNTS)
    @require_http_methods(["GET", "POST"])
    def switch_account(request: SignedRequest, account_id: UUID) -> HttpResponse:
        shown = identity.account(account_id=account_id)
        form, refusal = ReasonForm(administering.submitted(request)), None
        if form.is_valid():
            try:
                return _switched(request, switch, account_id, form.cleaned_data["reason"])
            except INLINE as fault:
                refusal = fault
        return administering.ask(request, switch.asking(_crumbs(shown)), form, refusal)

    return switch_account


def _switched(
    request: SignedRequest, switch: Switch, account_id: UUID, reason: str
) -> HttpResponse:
    moved = switch.operation(
        account_ids=[account_id], by=request.agent.agent_id, at=now(), reason=reason
    )
    switch.say(request, moved)
    return redirect("web:account", account_id=account_id)


suspend = _switching(
    Switch(
        identity.suspend_accounts,
        _("停用账号"),
        (
            _("此人立即不能登录，已登录的页面不再有效。"),
            _("其角色保留；恢复账号后照旧有效。"),
            _("其办理过的记录一概不变。"),
        ),
        _("账号已停用。"),
        _("账号原已停用，未作更改。"),
        "danger",
    )
)
restore = _switching(
    Switch(
        identity.restore_accounts,
        _("恢复账号"),
        (_("此人可以用原密码登录，仍有效的角色照旧有效。"),),
        _("账号已恢复。"),
        _("账号原未停用，未作更改。"),
        "primary",
    )
)


def _crumbs(shown: AccountShape | None = None) -> tuple[Crumb, ...]:
    way = (Crumb(_("人员"), reverse("web:people")),)
    if shown is None:
        return way
    address = reverse("web:account", kwargs={"account_id": shown.id})
    return (*way, Crumb(shown.display_name, address))


def _tabs(trail: Trail) -> tuple[tuple[Promise, str, bool], ...]:
    chosen = trail.query.get("state", "")
    words = (("", _("全部")), ("active", _("可登录")), ("suspended", _("已停用")))
    return tuple((label, trail.changed(state=word), word == chosen) for word, label in words)
