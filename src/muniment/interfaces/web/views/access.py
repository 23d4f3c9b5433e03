"""Who may see a case, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings import api as holdings
from muniment.commons.identity.api import Permission, Reach, ReachingGroup, ReachingPerson, Role
from muniment.interfaces.web import administering
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted, signed_in
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle


class RecordForm(forms.Form):
    """The record that somebody who sees no records asks about: its identifier, or its case."""

    record = forms.UUIDField(
        required=False,
        label=_("电子文件号"),
        help_text=_(
            "归档回执、信息包文件名和审计日志里都有，形如 8d3c841b-28ee-5b95-84fc-99c0f20ad835。"
        ),
        error_messages={"invalid": _("电子文件号应为 32 位十六进制数，可带连字符。")},
    )
    organisation = administering.OrganisationField(_("形成单位的统一社会信用代码"), required=False)
    case_number = forms.CharField(
        required=False,
        max_length=120,
        label=_("办件编号"),
        help_text=_("与代码一起填；办事人手里的受理通知书上就有。"),
    )

    def clean(self) -> dict[str, Any]:
        """Say so when neither way was filled in."""
        given = super().clean() or {}
        if not self.errors and not given["record"]:
            for name in ("organisation", "case_number"):
                if not given[name]:
                    self.add_error(name, _("请填电子文件号，或者同时填这两项。"))
        return given


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
        record_id = _asked_about(request, form.cleaned_data)
        if record_id is not None:
            return redirect("web:access", record_id=record_id)
        form.add_error("case_number", _("没有这个办件，或您无权知道它。"))
    places = administering.places()
    context = {"form": form, "organisations": places}
    return private(render(request, "muniment/access_ask.html", context))


def _asked_about(request: SignedRequest, said: dict[str, Any]) -> UUID | None:
    """Return the record that was named; None for a case that there is not or that is kept secret.

    Both answers are one, so that nobody learns which cases there are.
    """
    if said["record"]:
        return UUID(str(said["record"]))
    found = holdings.record_of_case(
        agency_id=said["organisation"].id, case_number=said["case_number"].strip()
    )
    if found is None:
        return None
    try:
        lifecycle.access_page(record_id=found.record_id, agent=request.agent, at=now())
    except holdings.RecordNotHeld:
        return None
    return found.record_id


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
