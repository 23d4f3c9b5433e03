"""A second person's consent to an administrator's new password: asked for, looked at, decided."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import AccountShape, ConsentState, Permission
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import INLINE, Asking, Crumb, ReasonForm
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.kernel.clock import now

_WORDS = {
    "give": _("已同意。申请人须在一小时内重设，逾期须重新申请。"),
    "decline": _("已答复不同意，密码没有改动。"),
}


class AnswerForm(ReasonForm):
    """Yes or no, and why."""

    answer = forms.ChoiceField(
        choices=(("", _("请选择")), ("give", _("同意")), ("decline", _("不同意"))),
        label=_("您的答复"),
        error_messages={"required": _("请选择同意或不同意。")},
    )
    field_order = ("answer", "reason")


def is_missing(request: SignedRequest, account_id: UUID) -> bool:
    """Whether another administrator has to consent first and has not yet."""
    at, by = now(), request.agent.agent_id
    if not identity.needs_consent(account_id=account_id, by=by, at=at):
        return False
    found = identity.latest_consent(account_id=account_id, by=by, at=at)
    return found is None or found.state is not ConsentState.GIVEN


def ask(request: SignedRequest, shown: AccountShape, crumbs: tuple[Crumb, ...]) -> HttpResponse:
    """Ask for consent with a reason; what was asked already only waits."""
    at, by = now(), request.agent.agent_id
    back = redirect("web:account", account_id=shown.id)
    if identity.latest_consent(account_id=shown.id, by=by, at=at) is not None:
        messages.info(request, gettext("已经申请过，正在等另一位管理员同意。"))
        return back
    form = ReasonForm(administering.submitted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        identity.ask_for_consent(account_id=shown.id, reason=reason, by=by, at=at)
        messages.success(request, gettext("已提出申请。另一位管理员同意后，您再来这里重设密码。"))
        return back
    asking = Asking(
        _("申请重设管理员密码"),
        _("提出申请"),
        crumbs,
        (
            _("此人担任三员之一，重设其密码须另一位管理员同意；申请人和本人都不能同意。"),
            _("申请二十四小时内有效；同意后一小时内重设，只能用一次。"),
            _("申请、答复、重设各记一条审计日志；在此之前密码不变。"),
        ),
    )
    return administering.ask(request, asking, form)


@permitted(Permission.CONSENT_TO_RESETS)
@require_safe
def waiting(request: SignedRequest) -> HttpResponse:
    """List what waits for this person's consent."""
    found = identity.consents_to_decide(by=request.agent.agent_id, at=now())
    names = identity.agent_names(agent_ids={each.asked_by for each in found})
    rows = [(each, names[each.asked_by]) for each in found]
    return private(render(request, "muniment/consents.html", {"rows": rows}))


@permitted(Permission.CONSENT_TO_RESETS)
@require_http_methods(["GET", "POST"])
def answer(request: SignedRequest, consent_id: UUID) -> HttpResponse:
    """Show one request with its effects, and take yes or no with a reason."""
    asked = identity.consent(consent_id=consent_id)
    form, refusal = AnswerForm(administering.submitted(request)), None
    if form.is_valid():
        word, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
        decide = identity.give_consent if word == "give" else identity.decline_consent
        try:
            decide(consent_id=consent_id, by=request.agent.agent_id, at=now(), reason=reason)
        except INLINE as fault:
            refusal = fault
        else:
            messages.success(request, str(_WORDS[word]))
            return redirect("web:consents")
    name = identity.agent_names(agent_ids={asked.asked_by})[asked.asked_by]
    said = {"asker": name, "owner": asked.display_name, "reason": asked.reason}
    asking = Asking(
        _("答复重设密码的申请"),
        _("提交答复"),
        (Crumb(_("待同意的申请"), reverse("web:consents")),),
        (
            gettext("%(asker)s申请重设%(owner)s的密码，理由：%(reason)s。") % said,
            gettext("同意之后，%(asker)s一小时内可以为%(owner)s生成一个新密码，只能用一次。")
            % said,
            _("请先用别的方式向本人核实，再答复。"),
        ),
        "danger",
    )
    return administering.ask(request, asking, form, refusal)
