"""Entries in the register of organisations: asked, shown with their effects, then confirmed."""

from __future__ import annotations

from collections.abc import Iterator
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
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.commons.identity.api import (
    ForeseenOrganisation,
    NewOrganisation,
    OrganisationKind,
    OrganisationShape,
    Permission,
    Role,
)
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import INLINE, Asking, Crumb, ReasonForm
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.intents import (
    EntryIntent,
    IntentTooOld,
    IntentUnreadable,
    sealed_entry,
    unsealed_entry,
)
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel.clock import legal_day, now
from recordkit.errors import Fault


def _kinds() -> list[tuple[str, Any]]:
    words = ((kind.value, capfirst(said(kind))) for kind in OrganisationKind)
    return [("", _("请选择类型")), *words]


def _regions() -> list[tuple[str, Any]]:
    found = identity.regions(on=legal_day(now()))
    return [("", _("请选择行政区划")), *((each.code, f"{each.name} {each.code}") for each in found)]


class EntryForm(ReasonForm):
    """What the register says of an organisation, apart from its code."""

    name = forms.CharField(
        max_length=200,
        min_length=2,
        label=_("机构名称"),
        error_messages={
            "required": _("请填写机构名称。"),
            "min_length": _("机构名称至少 2 个字。"),
            "max_length": _("机构名称请控制在 200 字以内。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        choices=_kinds,
        label=_("类型"),
        error_messages={
            "required": _("请选择类型。"),
            "invalid_choice": _("没有这个类型，请从列表中选择。"),
        },
    )
    region = forms.ChoiceField(
        choices=_regions,
        label=_("行政区划"),
        error_messages={
            "required": _("请选择行政区划。"),
            "invalid_choice": _("没有登记这个行政区划，请从列表中选择。"),
        },
    )
    parent = administering.OrganisationField(_("上级机构的代码（可不填）"), required=False)
    principal = administering.OrganisationField(
        _("委托机关的代码（受委托组织必填）"), required=False
    )
    field_order = ("name", "credit_code", "kind", "region", "parent", "principal", "standing")


class NewEntryForm(EntryForm):
    """An organisation that the register does not know yet."""

    credit_code = forms.CharField(
        max_length=18,
        label=_("统一社会信用代码"),
        help_text=_("18 位，登记后不能更改。"),
        error_messages={
            "required": _("请填写统一社会信用代码。"),
            "max_length": _("统一社会信用代码为 18 位。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_credit_code(self) -> str:
        """Refuse a code that is registered: an entry is amended on the organisation's page."""
        code = str(self.cleaned_data["credit_code"]).strip().upper()
        known = identity.organisations_by_code(credit_codes=[code])
        if known:
            raise forms.ValidationError(
                _("这个代码已登记为“%(name)s”，请从该机构的页面更改。"),
                params={"name": known[code].name},
            )
        return code


class AmendForm(EntryForm):
    """Another name, kind or place of an organisation, or its end."""

    standing = forms.ChoiceField(
        choices=[("active", _("在用")), ("ended", _("已停用"))],
        label=_("使用情况"),
        error_messages={"required": _("请选择使用情况。")},
    )


class PostForm(forms.Form):
    """The name of a post."""

    name = forms.CharField(
        max_length=100,
        label=_("岗位名称"),
        error_messages={
            "required": _("请填写岗位名称。"),
            "max_length": _("岗位名称请控制在 100 字以内。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One particular of an entry: what it was, where it changes, and what it becomes."""

    label: Promise
    now: str
    was: str = ""


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def register(request: SignedRequest) -> HttpResponse:
    """Ask what a new organisation is; answer with what registering it would mean."""
    form = NewEntryForm(administering.submitted(request))
    refusal: Fault | None = None
    if form.is_valid():
        new = _entry(form.cleaned_data, form.cleaned_data["credit_code"])
        try:
            return _show_effect(request, new, form.cleaned_data["reason"])
        except INLINE as fault:
            refusal = fault
    asking = Asking(_("登记机构"), _("下一步：查看影响"), _crumbs(), (_NEXT,))
    return administering.ask(request, asking, form, refusal)


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def amend(request: SignedRequest, organisation_id: UUID) -> HttpResponse:
    """Ask what changes about an organisation; answer with what that would touch."""
    shown = identity.organisation(organisation_id=organisation_id)
    form = AmendForm(administering.submitted(request), initial=_as_it_stands(shown))
    refusal: Fault | None = None
    if form.is_valid():
        new = _entry(form.cleaned_data, shown.credit_code)
        try:
            return _show_effect(request, new, form.cleaned_data["reason"])
        except INLINE as fault:
            refusal = fault
    asking = Asking(_("更改或停用机构"), _("下一步：查看影响"), _crumbs(shown), (_NEXT,))
    return administering.ask(request, asking, form, refusal)


@permitted(Permission.MANAGE_ACCOUNTS)
@require_POST
def confirm(request: SignedRequest) -> HttpResponse:
    """Enter what was shown, and nothing else. Where the entry has changed since, show it anew."""
    try:
        intent = unsealed_entry(request.POST.get("intent", ""), by=request.agent.agent_id)
    except IntentTooOld:
        messages.warning(request, gettext("确认页面打开得太久，未作任何更改，请重新操作。"))
        return redirect("web:organisations")
    except IntentUnreadable as raised:
        raise BadRequest("the intent is not one that was shown") from raised
    at = now()
    seen = identity.foresee_organisation(new=intent.new, at=at)
    if seen.changes and _stood(seen.before) != intent.stood:
        messages.warning(request, gettext("登记内容在此期间有变动，请按现在的影响重新确认。"))
        return _show_effect(request, intent.new, intent.reason, status=409)
    done = identity.register_organisations(
        organisations=[intent.new], by=intent.by, at=at, reason=intent.reason
    )
    _say_done(request, done)
    return _to(intent.new.credit_code)


@permitted(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new_post(request: SignedRequest, organisation_id: UUID) -> HttpResponse:
    """Enter a post of an organisation."""
    shown = identity.organisation(organisation_id=organisation_id)
    form = PostForm(administering.submitted(request))
    if form.is_valid():
        done = identity.register_posts(
            organisation_id=shown.id,
            names=[form.cleaned_data["name"]],
            by=request.agent.agent_id,
            at=now(),
        )
        _say_done(request, done)
        return redirect("web:organisation", organisation_id=shown.id)
    effect = _("开设账号时可以选填此岗位。岗位本身不带任何权限。")
    asking = Asking(_("登记岗位"), _("登记岗位"), _crumbs(shown), (effect,))
    return administering.ask(request, asking, form)


_NEXT = _("下一页先说明影响，确认之后才会生效。")


def _say_done(request: SignedRequest, done: identity.Registered) -> None:
    if done.unchanged:
        messages.info(request, gettext("此前已经如此，未作更改。"))
    elif done.added:
        messages.success(request, gettext("已登记。"))
    else:
        messages.success(request, gettext("已更改。"))


def _show_effect(
    request: SignedRequest, new: NewOrganisation, reason: str, status: int = 200
) -> HttpResponse:
    at = now()
    seen = identity.foresee_organisation(new=new, at=at)
    if not seen.changes:
        messages.info(request, gettext("此前已经如此，未作更改。"))
        return _to(new.credit_code)
    intent = EntryIntent(request.agent.agent_id, new, reason, _stood(seen.before))
    ends = seen.before is not None and seen.before.is_active and not new.is_active
    title = _("确认登记机构") if seen.before is None else _("确认更改机构")
    context = {
        "title": _("确认停用机构") if ends else title,
        "submit": _("确认停用") if ends else _("确认"),
        "tone": "danger" if ends else "primary",
        "crumbs": _crumbs(seen.before),
        "back": _crumbs(seen.before)[-1].address,
        "lines": tuple(_lines(seen, at)),
        "effects": tuple(_effects(seen)),
        "intent": intent,
        "token": sealed_entry(intent),
    }
    return private(render(request, "muniment/organisation_effect.html", context, status=status))


def _effects(seen: ForeseenOrganisation) -> Iterator[str]:
    """Yield, as sentences, what confirming would do."""
    new, before = seen.after, seen.before
    if before is None:
        yield gettext("登记后可以在该机构开设账号、登记岗位和对接系统。")
        roles = (said(role) for role in Role if new.kind in identity.HOMES_OF[role])
        yield gettext("这类机构可以授予的角色：%(roles)s。") % {"roles": str(_("、")).join(roles)}
    yield _about_fonds(before)
    if before is None:
        return
    if before.name != new.name:
        yield gettext("此后的页面显示新名称；已归档的记录保留归档时的名称。")
    if before.kind is not new.kind:
        yield gettext("以后按新类型授予角色；已授予的角色不变，但分管领导的可见范围会随类型改变。")
    if before.region_code != new.region_code:
        yield gettext("哪一级档案馆和监督部门看得到该机构的办件，立即按新的行政区划计算。")
    if before.is_active != new.is_active:
        yield from _about_the_end(seen) if before.is_active else _about_the_return(seen)


def _about_fonds(before: OrganisationShape | None) -> str:
    found = catalogue.fonds_of(organisation_ids=[before.id]) if before else {}
    if not found:
        return gettext("该机构尚无全宗：登记全宗、配好电子印章密钥之前，其办件不能归档。")
    fonds = next(iter(found.values()))
    return gettext("归档时归入全宗 %(number)s（%(name)s），不因此改变。") % {
        "number": fonds.fonds_number,
        "name": fonds.name,
    }


def _about_the_end(seen: ForeseenOrganisation) -> Iterator[str]:
    yield _counted(
        ngettext(
            "在该机构持有的 %(count)d 项角色立即不起作用。",
            "在该机构持有的 %(count)d 项角色立即不起作用。",
            seen.grants,
        ),
        seen.grants,
    )
    yield _counted(
        ngettext(
            "该机构的 %(count)d 个对接系统立即不能报送和查询。",
            "该机构的 %(count)d 个对接系统立即不能报送和查询。",
            seen.clients,
        ),
        seen.clients,
    )
    yield _counted(
        ngettext(
            "该机构的 %(count)d 个账号仍可登录；需要时请另行停用。",
            "该机构的 %(count)d 个账号仍可登录；需要时请另行停用。",
            seen.accounts,
        ),
        seen.accounts,
    )
    yield gettext("已归档的记录一概不变。")


def _about_the_return(seen: ForeseenOrganisation) -> Iterator[str]:
    yield _counted(
        ngettext(
            "在该机构授予过、尚未终止的 %(count)d 项角色恢复作用。",
            "在该机构授予过、尚未终止的 %(count)d 项角色恢复作用。",
            seen.grants,
        ),
        seen.grants,
    )
    yield _counted(
        ngettext(
            "该机构的 %(count)d 个对接系统可以继续报送和查询。",
            "该机构的 %(count)d 个对接系统可以继续报送和查询。",
            seen.clients,
        ),
        seen.clients,
    )


def _counted(sentence: str, count: int) -> str:
    return sentence % {"count": count}


def _lines(seen: ForeseenOrganisation, at: datetime) -> Iterator[Line]:
    names = {region.code: region.name for region in identity.regions(on=legal_day(at))}
    after = _particulars(seen.after, names)
    before = _particulars(_as_entry(seen.before), names) if seen.before else after
    for label, value in after.items():
        was = before[label]
        yield Line(_LABELS[label], value, "" if was == value else was or str(_("（空）")))


_LABELS = {
    "name": _("机构名称"),
    "code": _("统一社会信用代码"),
    "kind": _("类型"),
    "region": _("行政区划"),
    "parent": _("上级机构"),
    "principal": _("委托机关"),
    "standing": _("使用情况"),
}


def _particulars(entry: NewOrganisation, regions: dict[str, str]) -> dict[str, str]:
    codes = {code for code in (entry.parent_code, entry.principal_code) if code}
    above = identity.organisations_by_code(credit_codes=codes)
    places = {code: place.name for code, place in above.items()}
    return {
        "name": entry.name,
        "code": entry.credit_code,
        "kind": capfirst(said(entry.kind)),
        "region": f"{regions.get(entry.region_code, '')} {entry.region_code}".strip(),
        "parent": places.get(entry.parent_code, ""),
        "principal": places.get(entry.principal_code, ""),
        "standing": gettext("在用") if entry.is_active else gettext("已停用"),
    }


def _entry(given: dict[str, Any], credit_code: str) -> NewOrganisation:
    parent, principal = given["parent"], given["principal"]
    return NewOrganisation(
        name=given["name"],
        credit_code=credit_code,
        kind=OrganisationKind(given["kind"]),
        region_code=given["region"],
        parent_code=parent.credit_code if parent else "",
        principal_code=principal.credit_code if principal else "",
        is_active=given.get("standing", "active") == "active",
    )


def _as_entry(shown: OrganisationShape) -> NewOrganisation:
    """Return what would have to be entered for the register to say what it says."""
    ids = {key for key in (shown.parent_id, shown.principal_id) if key}
    above = identity.organisations_by_id(organisation_ids=ids)
    codes = {key: place.credit_code for key, place in above.items()}
    bare = NewOrganisation(
        shown.name, shown.credit_code, shown.kind, shown.region_code, is_active=shown.is_active
    )
    return replace(
        bare,
        parent_code=codes[shown.parent_id] if shown.parent_id else "",
        principal_code=codes[shown.principal_id] if shown.principal_id else "",
    )


def _as_it_stands(shown: OrganisationShape) -> dict[str, str]:
    entry = _as_entry(shown)
    return {
        "name": entry.name,
        "kind": entry.kind.value,
        "region": entry.region_code,
        "parent": entry.parent_code,
        "principal": entry.principal_code,
        "standing": "active" if entry.is_active else "ended",
    }


def _stood(shown: OrganisationShape | None) -> tuple[str, ...]:
    """Return how the register stands, as a confirmation remembers it."""
    return tuple(_as_it_stands(shown).values()) if shown else ()


def _to(credit_code: str) -> HttpResponse:
    place = identity.organisation_by_code(credit_code=credit_code)
    return redirect("web:organisation", organisation_id=place.id)


def _crumbs(shown: OrganisationShape | None = None) -> tuple[Crumb, ...]:
    way = (Crumb(_("机构"), reverse("web:organisations")),)
    if shown is None:
        return way
    address = reverse("web:organisation", kwargs={"organisation_id": shown.id})
    return (*way, Crumb(shown.name, address))
