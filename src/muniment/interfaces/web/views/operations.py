"""How the machine is doing, and work that is stuck."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.formatting import share
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views.homes import figures
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.interfaces.web.work_words import WORK, code_in, fault_words, work_said
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle

_MOST_AT_ONCE = 500
_DISK_FULL_SOON_PERCENT = 85
_CERTIFICATES_SHOWN = 5
_DISK_SHORT_DAYS = 30  # time enough to buy and build in a disk


@permitted(Permission.VIEW_OPERATIONS)
def operations(request: SignedRequest) -> HttpResponse:
    """Show queues, the oldest unfiled case, the ledger, the disk, and work that is stuck."""
    at = now()
    seen = lifecycle.operations(at=at)
    used = seen.disk_total_bytes - seen.disk_free_bytes
    days = seen.disk_runway_days
    runway_is_short = days is not None and days < _DISK_SHORT_DAYS
    context = {
        "seen": seen,
        "queues": [(WORK.get(queue.name.rpartition(".")[2], ""), queue) for queue in seen.queues],
        "stuck": [
            (job, work_said(job.name), fault_words(job.note), code_in(job.note))
            for job in seen.stuck
        ],
        "at": at,
        "disk_used_percent": share(used, seen.disk_total_bytes),
        "disk_is_short": runway_is_short
        or share(used, seen.disk_total_bytes) >= _DISK_FULL_SOON_PERCENT,
        "runway_is_short": runway_is_short,
        "may_retry": request.agent.may(Permission.RETRY_WORK),
        "may_see_cases": request.agent.may(Permission.VIEW_CASES),
    }
    if not request.htmx:
        # Reads every key's certificate: for those who open the page, not again every ten seconds.
        context["certificates"] = lifecycle.certificates_page(at=at, size=_CERTIFICATES_SHOWN)
        asked = Asked(request.agent, request.agent, at, QueryDict())
        context["taken_in"] = figures.taken_in_by_day(asked)
        context["space"] = figures.space_by_day(asked)
    whole, part = "muniment/operations.html", "muniment/partials/operations_live.html"
    return answer(request, whole, part, context)


@permitted(Permission.VIEW_OPERATIONS)
def certificates(request: SignedRequest) -> HttpResponse:
    """Show when certificates run out, the soonest first."""
    trail = Trail(request.GET)
    found = lifecycle.certificates_page(at=now(), cursor=trail.cursor)
    context = {"found": found, "trail": trail, "onward": trail.onward(found.next_cursor)}
    whole, part = "muniment/certificates.html", "muniment/partials/certificates.html"
    return answer(request, whole, part, context)


@permitted(Permission.RETRY_WORK)
@require_POST
def retry_stuck(request: SignedRequest) -> HttpResponse:
    """Queue the chosen pieces of stuck work again."""
    chosen, back = chosen_jobs(request.POST), request.POST.get("back")
    onward = "web:jobs" if back == "jobs" else "web:operations"
    if not chosen and "all" not in request.POST:
        messages.warning(request, _("没有选中任何任务，未作更改。"))
        return redirect(onward)
    if "all" in request.POST:
        work = request.POST.get("work", "")[:100]
        count = lifecycle.retry_every_stuck(agent=request.agent, at=now(), name=work)
    else:
        count = lifecycle.retry_stuck(job_ids=chosen, agent=request.agent, at=now())
    said = ngettext("已重新排队 %(count)d 项任务。", "已重新排队 %(count)d 项任务。", count)
    messages.success(request, said % {"count": count})
    return redirect(onward)


def chosen_jobs(form: QueryDict) -> tuple[UUID, ...]:
    """Return the job identifiers that were ticked."""
    field = forms.UUIDField()
    try:
        return tuple(field.clean(text) for text in form.getlist("job")[:_MOST_AT_ONCE])
    except forms.ValidationError as problem:
        raise BadRequest("a job identifier is not well formed") from problem
