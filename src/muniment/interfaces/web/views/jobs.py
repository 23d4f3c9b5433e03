"""Work that waits, runs or is stuck: listed, and tried again once its effects were seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muniment.commons.identity.api import Permission
from muniment.commons.jobs.api import JobShape, JobStanding, QueueDepth
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.interfaces.web.views.operations import chosen_jobs
from muniment.interfaces.web.work_words import code_in, fault_words, work_said
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from recordkit.errors import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of work: what it is to a person, and what went wrong with it, by its code."""

    job: JobShape
    words: str
    code: str
    fault: Words | None


@permitted(Permission.VIEW_OPERATIONS)
def jobs(request: SignedRequest) -> HttpResponse:
    """List work that stands so; what is stuck comes first to whoever does not say."""
    trail, at = Trail(request.GET), now()
    asked = request.GET.get("standing", "")
    standing = next((each for each in JobStanding if each == asked), JobStanding.STUCK)
    name = request.GET.get("work", "")[:100]
    found = lifecycle.jobs_page(standing=standing, at=at, name=name, cursor=trail.cursor)
    context = {
        "rows": tuple(_line(job) for job in found.rows),
        "standing": standing,
        "tabs": _tabs(trail, standing, found.queues),
        "kinds": tuple((queue.name, work_said(queue.name)) for queue in found.queues),
        "chosen": name,
        "stuck_count": sum(queue.stuck for queue in found.queues if name in ("", queue.name)),
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
        "may_retry": request.agent.may(Permission.RETRY_WORK),
        "may_see_cases": request.agent.may(Permission.VIEW_CASES),
    }
    return answer(request, "muniment/jobs.html", "muniment/partials/jobs.html", context)


@permitted(Permission.RETRY_WORK)
@require_POST
def foresee_retry(request: SignedRequest) -> HttpResponse:
    """Show what trying the chosen work again would do, before anything is done."""
    if "all" in request.POST:
        return _foresee_all(request, request.POST.get("work", "")[:100])
    found = lifecycle.stuck_work(job_ids=chosen_jobs(request.POST), at=now())
    if not found:
        messages.warning(request, _("没有选中停滞的任务，未作更改。"))
        return redirect("web:jobs")
    counted = Counter(job.name for job in found)
    context = {
        "jobs": found,
        "kinds": tuple((work_said(name), count) for name, count in sorted(counted.items())),
        "records": len({job.subject_id for job in found}),
    }
    return private(render(request, "muniment/jobs_effect.html", context))


def _foresee_all(request: SignedRequest, name: str) -> HttpResponse:
    """Show what trying all stuck work again would do, counted by kind; no case is named."""
    queues = lifecycle.jobs_page(standing=JobStanding.STUCK, at=now(), size=1).queues
    found = [each for each in queues if each.stuck and name in ("", each.name)]
    if not found:
        messages.warning(request, _("没有选中停滞的任务，未作更改。"))
        return redirect("web:jobs")
    context = {
        "kinds": tuple((work_said(each.name), each.stuck) for each in found),
        "work": name,
        "is_all": True,
        "most": lifecycle.MOST_RETRIED,
        "is_more": sum(each.stuck for each in found) > lifecycle.MOST_RETRIED,
    }
    return private(render(request, "muniment/jobs_effect.html", context))


def _line(job: JobShape) -> Line:
    return Line(job, work_said(job.name), code_in(job.note), fault_words(job.note))


def _tabs(
    trail: Trail, chosen: JobStanding, queues: tuple[QueueDepth, ...]
) -> tuple[tuple[str, str, bool], ...]:
    counts = {
        JobStanding.STUCK: sum(queue.stuck for queue in queues),
        JobStanding.RUNNING: sum(queue.leased for queue in queues),
        JobStanding.WAITING: sum(queue.queued for queue in queues),
    }
    return tuple(
        (f"{capfirst(said(each))} {count:,}", trail.changed(standing=each.value), each is chosen)
        for each, count in counts.items()
    )
