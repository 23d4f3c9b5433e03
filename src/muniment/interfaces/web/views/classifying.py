"""Classifying cases that no approved line decides about: one on its page, many in bulk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.administering import Crumb
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.picking import selection_of
from muniment.interfaces.web.views.decisions import CLASSIFYING, ReasonForm
from muniment.interfaces.web.walking import carried, carrying
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import Decision

_LONGEST = 200


@permitted(Permission.CLASSIFY_CASES)
@require_http_methods(["GET", "POST"])
def classify(request: SignedRequest, record_id: UUID) -> HttpResponse:
    """List what is approved for one case, take the choice and the reason, and classify it."""
    form = ReasonForm(request.POST or None)
    chosen = request.POST.get("choice", "")[:_LONGEST]
    back = resolve_url("web:case", record_id=record_id) + carrying(carried(request))
    if request.method == "POST" and chosen and form.is_valid():
        lifecycle.decide(
            record_id=record_id,
            decision=Decision.CLASSIFY,
            reason=form.cleaned_data["reason"],
            agent=request.agent,
            at=now(),
            choice=chosen,
        )
        messages.success(request, str(CLASSIFYING.done))
        return redirect(back)
    seen = lifecycle.case_page(record_id=record_id, agent=request.agent)
    context = {
        "row": seen.row,
        "reasons": seen.unclassified,
        "lines": lifecycle.class_choices(record_id=record_id, agent=request.agent),
        "choice": CLASSIFYING,
        "form": form,
        "chosen": chosen,
        "is_unchosen": form.is_bound and not chosen,
        "back": back,
    }
    status = 422 if form.is_bound else 200
    return private(render(request, "muniment/classify.html", context, status=status))


@permitted(Permission.CLASSIFY_CASES)
@require_safe
def choose_class(request: SignedRequest) -> HttpResponse:
    """List what the selected cases may be classified among, by the schedule in force for them."""
    context = {
        "picking": selection_of(request.agent, ()),
        "groups": lifecycle.classes_to_choose(agent=request.agent),
        "crumbs": (
            Crumb(_("办件"), resolve_url("web:cases")),
            Crumb(_("批量处理"), resolve_url("web:bulk")),
        ),
    }
    return private(render(request, "muniment/bulk_classify.html", context))
