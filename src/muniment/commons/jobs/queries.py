"""What the room can be asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from muniment.commons.jobs.models import Job
from muniment.commons.jobs.shapes import JobShape, QueueDepth, StuckJob
from muniment.commons.jobs.vocabulary import JobStanding


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


def jobs_listed(
    *,
    standing: JobStanding,
    at: datetime,
    name: str = "",
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[JobShape, ...]:
    """Return jobs that stand so at `at`, the oldest first, those that come after `after`.

    `name` keeps one kind of work.
    """
    rows = Job.objects.filter(_standing(standing, at)).order_by("pk")
    if name:
        rows = rows.filter(name=name)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return tuple(_shape(row, standing) for row in rows[:limit])


def stuck_among(*, job_ids: Collection[UUID], at: datetime) -> tuple[JobShape, ...]:
    """Return those of some jobs that are stuck, in the order of their identifiers."""
    rows = Job.objects.filter(_standing(JobStanding.STUCK, at), pk__in=set(job_ids))
    return tuple(_shape(row, JobStanding.STUCK) for row in rows.order_by("pk"))


def _standing(standing: JobStanding, at: datetime) -> Q:
    leased = Q(state=Job.State.LEASED, due_at__gt=at)
    return {
        JobStanding.STUCK: Q(state=Job.State.STUCK),
        JobStanding.RUNNING: leased,
        JobStanding.WAITING: ~Q(state=Job.State.STUCK) & ~leased,
    }[standing]


def _shape(row: Job, standing: JobStanding) -> JobShape:
    return JobShape(
        row.pk, row.name, row.subject_id, standing, row.attempts, row.asked_at, row.due_at, row.note
    )


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
