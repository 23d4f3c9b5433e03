"""Connected systems: who there is, making one, another secret, suspending and restoring."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Permission
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import (
    INLINE,
    LONGEST_SEARCH,
    PAGE_SIZE,
    Asking,
    Crumb,
    ReasonForm,
    Switch,
)
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.gate import GatedView, SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.kernel.clock import now


class NewClientForm(forms.Form):
    """A connected system and the organisation that it hands in for."""

    client_id = forms.RegexField(
        r"^[a-z0-9][a-z0-9.-]{2,63}\Z",
        label=_("系统标识"),
        help_text=_("3 至 64 个小写字母、数字、点或连字符，此后不能更改。"),
        error_messages={
            "required": _("请填写系统标识。"),
            "invalid": _("系统标识须为 3 至 64 个小写字母、数字、点或连字符，以字母或数字开头。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    organisation = administering.OrganisationField()


@permitted(Permission.MANAGE_ACCOUNTS)
def clients(request: SignedRequest) -> HttpResponse:
    """List connected systems by identifier, with the organisations they hand in for."""
    trail = Trail(request.GET)
    asked = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = identity.clients(query=asked, after=trail.cursor, limit=PAGE_SIZE + 1)
    page = administering.leaf(found, trail, lambda row: row.client_id)
    names = identity.names_of(organisation_ids={row.organisation_id for row in page.rows})
    context = {
        "rows": tuple((row, names[row.organisation_id]) for row in page.rows),
        "onward": page.onward,
        "trail": trail,
        "asked": asked,
    }
    return answer(request, "muniment/clients.html", "muniment/partials/clients.html", context)


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def make_client(request: SignedRequest) -> HttpResponse:
    """Make a client for a connected system and tell its secret, once."""
    form, refusal = NewClientForm(administering.submitted(request)), None
    if form.is_valid():
        try:
            return _made(request, form.cleaned_data["client_id"], form.cleaned_data["organisation"])
        except INLINE as fault:
            refusal = fault
    asking = Asking(
        _("登记对接系统"),
        _("登记对接系统"),
        _crumbs(),
        (
            _("该系统可代所选机构报送办件，并查看该机构报送的办件。"),
            _("密钥由平台随机生成，只显示一次；遗失只能更换。"),
        ),
    )
    return administering.ask(request, asking, form, refusal)


def _made(
    request: SignedRequest, client_id: str, organisation: identity.OrganisationShape
) -> HttpResponse:
    secret = identity.new_secret()
    new = identity.NewClient(client_id, organisation.id, secret)
    done = identity.make_clients(clients=[new], by=request.agent.agent_id, at=now())
    if not done.added:
        messages.info(request, gettext("此对接系统原已登记，未作更改，密钥仍是原来的。"))
        return redirect("web:clients")
    return _tell_secret(request, _("对接系统已登记"), client_id, secret)


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new_secret(request: SignedRequest, client_id: str) -> HttpResponse:
    """Give a client another secret and tell it, once."""
    shown = identity.client(client_id=client_id)
    form = ReasonForm(administering.submitted(request))
    if form.is_valid():
        secret = identity.new_secret()
        identity.change_client_secret(
            client_id=shown.client_id,
            secret=secret,
            by=request.agent.agent_id,
            at=now(),
            reason=form.cleaned_data["reason"],
        )
        return _tell_secret(request, _("密钥已更换"), shown.client_id, secret)
    asking = Asking(
        _("更换密钥"),
        _("生成新密钥"),
        _crumbs(client_id),
        (
            _("原密钥和已签发的令牌立即失效，该系统须换用新密钥后才能继续报送。"),
            _("新密钥只显示一次。"),
        ),
        "danger",
    )
    return administering.ask(request, asking, form)


def _tell_secret(
    request: SignedRequest, title: Promise, client_id: str, secret: str
) -> HttpResponse:
    return administering.tell_once(
        request,
        title=title,
        name_label=_("系统标识"),
        name=client_id,
        secret_label=_("密钥"),
        secret=secret,
        crumbs=_crumbs(),
    )


def _switching(switch: Switch) -> GatedView:
    @permitted(Permission.MANAGE_ACCOUNTS)
    @require_http_methods(["GET", "POST"])
    def switch_client(request: SignedRequest, client_id: str) -> HttpResponse:
        shown = identity.client(client_id=client_id)
        form = ReasonForm(administering.submitted(request))
        if form.is_valid():
            return _switched(request, switch, shown.client_id, form.cleaned_data["reason"])
        return administering.ask(request, switch.asking(_crumbs(client_id)), form)

    return switch_client


def _switched(request: SignedRequest, switch: Switch, client_id: str, reason: str) -> HttpResponse:
    moved = switch.operation(
        client_ids=[client_id], by=request.agent.agent_id, at=now(), reason=reason
    )
    switch.say(request, moved)
    return redirect("web:clients")


suspend = _switching(
    Switch(
        identity.suspend_clients,
        _("停用对接系统"),
        (_("该系统立即不能报送和查询，已签发的令牌不再有效。"), _("已报送的办件不受影响。")),
        _("对接系统已停用。"),
        _("对接系统原已停用，未作更改。"),
        "danger",
    )
)
restore = _switching(
    Switch(
        identity.restore_clients,
        _("恢复对接系统"),
        (_("该系统可以用原密钥继续报送和查询。"),),
        _("对接系统已恢复。"),
        _("对接系统原未停用，未作更改。"),
        "primary",
    )
)


def _crumbs(client_id: str = "") -> tuple[Crumb, ...]:
    address = reverse("web:clients")
    return (Crumb(_("对接系统"), address), *([Crumb(client_id, address)] if client_id else []))
