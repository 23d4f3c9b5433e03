"""Who may see a case, and why."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Permission, Reach, ReachingGroup, ReachingPerson, Role
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted, signed_in
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle


class RecordForm(forms.Form):
    """The record that somebody who sees no records asks about."""

    record = forms.UUIDField(label=_("电子文件号"))


@signed_in
def access(request: SignedRequest, record_id: UUID) -> HttpResponse:
    """Show who may see a case, as far as the reader may know; their own right always."""
    trail = Trail(request.GET)
    role = _role(request.GET.get("role", ""))
    found = lifecycle.access_page(
        record_id=record_id, agent=request.agent, at=now(), role=role, cursor=trail.cursor
    )
    context = {
        "found": found,
        "own": [(grant, why(grant)) for grant in found.own],
        "groups": None if found.groups is None else [(one, why(one)) for one in found.groups],
        "role": role,
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
        "everyone": trail.changed(role=""),
    }
    return private(render(request, "muniment/access.html", context))


@permitted(Permission.VIEW_ACCESS)
def ask(request: SignedRequest) -> HttpResponse:
    """Ask about a record by its identifier; for those who see no cases and so no way from one."""
    form = RecordForm(request.GET or None)
    if form.is_valid():
        return redirect("web:access", record_id=form.cleaned_data["record"])
    return private(render(request, "muniment/access_ask.html", {"form": form}))


def why(grant: ReachingGroup | ReachingPerson) -> str:
    """Return in one sentence why a role reaches a record, and how far."""
    names = {"organisation": grant.organisation_name, "role": said(grant.role)}
    if grant.role is Role.CLIENT:
        sentence = _("它是%(organisation)s登记的对接系统，本件由该单位形成。")
    elif grant.reach is Reach.REGION:
        sentence = _("%(organisation)s的%(role)s，职责覆盖本件形成单位所在的区域。")
    else:
        sentence = _("%(organisation)s的%(role)s，本件由该单位形成。")
    return str(sentence) % names


def _role(text: str) -> Role | None:
    return Role(text) if text in set(Role) else None
