"""The audit log, for those who keep an eye on the others. Reading it is written down too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import AuditedAction, AuditShape, Permission
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import PAGE_SIZE
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.audit_words import details_of, subject_of
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel.clock import now

_CURSOR = re.compile(r"[0-9]{1,18}")


def _actions() -> list[tuple[str, Any]]:
    return [("", _("全部操作")), *((each.value, capfirst(said(each))) for each in AuditedAction)]


class Filters(forms.Form):
    """The filters of the log as they stand in the address."""

    who = forms.CharField(required=False, max_length=100, label=_("谁"))
    what = forms.ChoiceField(
        required=False,
        choices=_actions,
        label=_("操作"),
        error_messages={"invalid_choice": _("没有这种操作，请从列表中选择。")},
    )
    since = administering.day_field(_("从"))
    until = administering.day_field(_("到"))

    def clean(self) -> dict[str, Any]:
        """Say so when the days are the wrong way round."""
        days = super().clean() or {}
        since, until = days.get("since"), days.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束日期不得早于开始日期。"))
        return days


@permitted(Permission.READ_AUDIT)
def audit(request: SignedRequest) -> HttpResponse:
    """Show one page of the log, newest first. Filters that make no sense find nothing."""
    filters, trail = Filters(request.GET), Trail(request.GET)
    found = _found(request, filters.cleaned_data, trail) if filters.is_valid() else ()
    page = administering.leaf(found, trail, lambda line: str(line.id))
    context = {
        "rows": _said(page.rows),
        "onward": page.onward,
        "trail": trail,
        "filters": filters,
    }
    status = 422 if filters.errors else 200
    whole, part = "muniment/audit.html", "muniment/partials/audit.html"
    return answer(request, whole, part, context, status=status)


def _said(lines: Sequence[AuditShape]) -> tuple[tuple[AuditShape, str, str, str], ...]:
    """Return lines with who acted, on what and how, in the language of the page."""
    names = identity.agent_names(agent_ids={line.agent for line in lines})
    details = details_of(lines)
    return tuple((line, names[line.agent], subject_of(line), details[line.id]) for line in lines)


def _found(request: SignedRequest, chosen: dict[str, Any], trail: Trail) -> tuple[AuditShape, ...]:
    since, until = chosen["since"], chosen["until"]
    return identity.read_audit(
        by=request.agent.agent_id,
        at=now(),
        address=request.META.get("REMOTE_ADDR", ""),
        name=chosen["who"],
        action=AuditedAction(chosen["what"]) if chosen["what"] else None,
        since=administering.beginning_of(since) if since else None,
        until=administering.end_of(until) if until else None,
        before=int(trail.cursor) if _CURSOR.fullmatch(trail.cursor) else None,
        limit=PAGE_SIZE + 1,
    )
