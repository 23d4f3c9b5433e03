"""Deciding about a case: what will happen is said first, the reason is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import GatedView, SignedRequest, permitted
from muniment.interfaces.web.walking import carried, carrying
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import Decision

_LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """The reason for a decision; it is kept in the ledger and cannot be taken back."""

    reason = forms.CharField(
        max_length=_LONGEST_REASON,
        min_length=4,
        strip=True,
        label=_("理由"),
        error_messages={
            "required": _("请写明理由：它会随此决定一并记入保管日志。"),
            "min_length": _("理由太短，请用一两句话写清楚依据，至少 4 个字。"),
            "max_length": _("理由请控制在 500 字以内。"),
        },
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": _LONGEST_REASON}),
    )


class OptionalReasonForm(ReasonForm):
    """A reason that may be left out."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision as it is offered: its consequences in words, and where it is made."""

    decision: Decision
    view: str
    permission: Permission
    consequences: tuple[Promise, ...]
    done: Promise
    form: type[ReasonForm]
    tone: str

    @property
    def is_optional(self) -> bool:
        """Whether the reason may be left out."""
        return self.form is OptionalReasonForm


CHOICES = (
    Choice(
        Decision.ACCEPT,
        "web:accept",
        Permission.DECIDE_WAITING,
        (
            _("此件按现状继续封装、检测、归档，不再等待。"),
            _("无法判定的检测项会原样保留在检测报告中，并注明由您决定。"),
            _("归档后原件不可改动；更正只能以新版本追加。"),
        ),
        _("已确认，此件继续归档。"),
        ReasonForm,
        "primary",
    ),
    Choice(
        Decision.RETURN,
        "web:return",
        Permission.RETURN_CASES,
        (
            _("此件退回报送单位，状态改为“已退回”。"),
            _("报送单位会看到全部问题和您写的理由，改正后须重新报送。"),
            _("本次报送的内容保留为旧版本，不会删除。"),
        ),
        _("已退回报送单位。"),
        ReasonForm,
        "danger",
    ),
    Choice(
        Decision.RETRY,
        "web:retry",
        Permission.RETRY_WORK,
        (
            _("出错的步骤立即重新排队，已完成的步骤不会重做。"),
            _("若再次出错，系统会按间隔自动重试，仍不成功则回到此处。"),
        ),
        _("已重新排队。"),
        OptionalReasonForm,
        "primary",
    ),
)


# Offered like the others, and made on a page of its own: what is approved is listed there.
CLASSIFYING = Choice(
    Decision.CLASSIFY,
    "web:classify",
    Permission.CLASSIFY_CASES,
    (
        _("此件按选定的条目确定保管期限，随后继续整理、封装、检测、归档。"),
        _("选了哪一条、由谁、何时、为什么，写入归档信息包和保管日志。"),
        _("只能在档案主管部门已批准、且形成当日施行的条目之内选；没有适用的，请退回。"),
    ),
    _("已归类，此件继续整理。"),
    ReasonForm,
    "primary",
)


def choices(decisions: Iterable[Decision]) -> tuple[Choice, ...]:
    """Return how each of `decisions` is offered, in the order of the table."""
    offered = set(decisions)
    return tuple(choice for choice in (CLASSIFYING, *CHOICES) if choice.decision in offered)


def _deciding(choice: Choice) -> GatedView:
    @permitted(choice.permission)
    @require_http_methods(["GET", "POST"])
    def decide(request: SignedRequest, record_id: UUID) -> HttpResponse:
        form = choice.form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _decided(request, record_id, choice, form.cleaned_data["reason"])
        seen = lifecycle.case_page(record_id=record_id, agent=request.agent)
        context = {
            "row": seen.row,
            "choice": choice,
            "form": form,
            "carrying": carrying(carried(request)),
        }
        status = 422 if form.is_bound else 200
        return private(render(request, "muniment/decision.html", context, status=status))

    return decide


def _decided(request: SignedRequest, record_id: UUID, choice: Choice, reason: str) -> HttpResponse:
    lifecycle.decide(
        record_id=record_id,
        decision=choice.decision,
        reason=reason,
        agent=request.agent,
        at=now(),
    )
    messages.success(request, str(choice.done))
    return redirect(resolve_url("web:case", record_id=record_id) + carrying(carried(request)))


accept, return_to_agency, retry = (_deciding(choice) for choice in CHOICES)
