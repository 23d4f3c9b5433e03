"""What the room can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from muniment.commons.jobs.models import Job
from muniment.commons.jobs.shapes import QueueDepth, StuckJob


def depths(*, at: datetime) -> tuple[QueueDepth, ...]:
    """Return how much of each kind of work there is, by name.

    A job whose lease has run out at `at` counts as queued: it waits for a worker.
    """
    stuck, leased = Q(state=Job.State.STUCK), Q(state=Job.State.LEASED, due_at__gt=at)
    rows = (
        Job.objects.values("name")
        .annotate(
            queued=Count("pk", filter=~stuck & ~leased),
            leased=Count("pk", filter=leased),
            stuck=Count("pk", filter=stuck),
            oldest_at=Min("asked_at", filter=~stuck),
        )
        .order_by("name")
    )
    return tuple(QueueDepth(**row) for row in rows)


def waiting_count(*, up_to: int | None = None) -> int:
    """Return how many jobs are neither finished nor stuck; counting may end at `up_to`."""
    return Job.objects.filter(due_at__isnull=False)[:up_to].count()


def stuck_jobs(*, after: UUID | None = None, limit: int = 50) -> tuple[StuckJob, ...]:
    """Return jobs that wait for a person, in the order of their identifiers, after `after`."""
    stuck = Job.objects.filter(state=Job.State.STUCK).order_by("pk")
    if after is not None:
        stuck = stuck.filter(pk__gt=after)
    return tuple(_stuck(job) for job in stuck[:limit])


def stuck_of(*, subject_ids: Sequence[UUID]) -> tuple[StuckJob, ...]:
    """Return the jobs of some subjects that wait for a person."""
    rows = Job.objects.filter(state=Job.State.STUCK, subject_id__in=subject_ids)
    return tuple(_stuck(job) for job in rows.order_by("pk"))


def _stuck(job: Job) -> StuckJob:
    return StuckJob(job.pk, job.name, job.subject_id, job.attempts, job.asked_at, job.note)
