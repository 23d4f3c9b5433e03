"""Asking for work, taking it, and saying how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import (
    Case,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

from muniment.commons.jobs.models import Job
from muniment.commons.jobs.policies import is_claimed_alone, is_stuck_after, next_try_at
from muniment.commons.jobs.shapes import Claim, ClaimedJob, JobRequest
from muniment.kernel import settings
from muniment.kernel.agents import AgentId
from muniment.kernel.ids import new_id
from recordkit.terms.vocabulary import Ending

T = TypeVar("T")
_AT_ONCE = 500
_ROUNDS = 3


@transaction.atomic
def enqueue(*, requests: Sequence[JobRequest], at: datetime) -> int:
    """Ask for work to be done; return how many jobs are new.

    Asking again under a key whose job is still there changes nothing, whatever its state. Once
    it has ended the key is free.
    """
    # One row for each key, and rows in one order: two callers then never wait for each other.
    by_key = {request.key: request for request in reversed(requests)}
    jobs = [_job(by_key[key], at) for key in sorted(by_key)]
    for some in _in_parts(jobs):
        Job.objects.bulk_create(some, ignore_conflicts=True)
    return sum(
        Job.objects.filter(pk__in=[job.pk for job in some]).count() for some in _in_parts(jobs)
    )


def claim(*, name: str, limit: int, lease_seconds: int, at: datetime) -> Claim:
    """Take jobs of one kind that are due or whose lease ran out, the longest due first.

    Two claims never return the same job as long as its lease runs. A job that lost its worker
    `MUNIMENT_ATTEMPTS` times becomes stuck instead. Nothing is written when nothing is due.
    """
    lease = new_id()
    for _ in range(_ROUNDS):
        candidates = _due(name, limit, at)
        if worn_out := [job for job in candidates if _is_worn_out(job)]:
            _give_up(worn_out, at)
            continue
        taken = _take(candidates, lease, at, at + timedelta(seconds=lease_seconds))
        if taken == len(candidates):
            return _claim(lease, name, candidates)
        if taken:
            return _claim(lease, name, Job.objects.filter(lease=lease).order_by("pk"))
    return Claim(lease, name, ())


@transaction.atomic
def settle(*, lease: UUID, outcomes: Mapping[UUID, tuple[Ending, str]], at: datetime) -> int:
    """Say how jobs of a claim ended, by job; return how many were settled.

    Done, failed and waiting work is over: the row goes, for its room and the ledger remember.
    Work that ended in error is due again after a pause that doubles, and is stuck after
    `MUNIMENT_ATTEMPTS` errors. A job that another worker took over meanwhile is that worker's
    to settle: nothing happens to it here, and the number returned says so.
    """
    errors = {pk: note for pk, (ending, note) in outcomes.items() if ending is Ending.ERROR}
    over = [pk for pk in outcomes if pk not in errors]
    ours = Job.objects.filter(lease=lease, state=Job.State.LEASED)
    settled = sum(ours.filter(pk__in=some).delete()[0] for some in _in_parts(over))
    return settled + sum(_try_again(ours, some, at) for some in _in_parts([*errors.items()]))


def extend(*, lease: UUID, lease_seconds: int, at: datetime) -> int:
    """Give a worker more time, from now on; return how many jobs are still its own."""
    return Job.objects.filter(lease=lease, state=Job.State.LEASED).update(
        due_at=at + timedelta(seconds=lease_seconds)
    )


@transaction.atomic
def retry_stuck(*, job_ids: Sequence[UUID], at: datetime, by: AgentId) -> int:
    """Let stuck jobs be tried again from the beginning; return how many were stuck."""
    stuck = Job.objects.filter(state=Job.State.STUCK)
    return sum(
        stuck.filter(pk__in=some).update(
            state=Job.State.QUEUED, due_at=at, attempts=0, lapses=0, note=f"tried again by {by}"
        )
        for some in _in_parts(job_ids)
    )


def _job(request: JobRequest, at: datetime) -> Job:
    return Job(
        name=request.name,
        subject_id=request.subject_id,
        key=request.key,
        due_at=request.not_before or at,
        asked_at=at,
    )


def _due(name: str, limit: int, at: datetime) -> list[Job]:
    due = Job.objects.filter(name=name, due_at__lte=at).order_by("due_at", "pk")
    candidates = list(due[:limit])
    if candidates and is_claimed_alone(candidates[0].lapses):
        return candidates[:1]
    return [job for job in candidates if not is_claimed_alone(job.lapses)]


def _take(candidates: Sequence[Job], lease: UUID, at: datetime, until: datetime) -> int:
    if not candidates:
        return 0
    # Compare and swap: each must still be due, for another worker may have been quicker.
    still_due = Job.objects.filter(pk__in=[job.pk for job in candidates], due_at__lte=at)
    lapsed = When(state=Job.State.LEASED, then=F("lapses") + 1)
    return still_due.update(
        state=Job.State.LEASED,
        lease=lease,
        due_at=until,
        lapses=Case(lapsed, default=F("lapses"), output_field=IntegerField()),
    )


def _is_worn_out(job: Job) -> bool:
    lost = job.lapses + 1 if job.state == Job.State.LEASED else 0
    return is_stuck_after(lost, limit=settings.read_number("MUNIMENT_ATTEMPTS"))


def _give_up(jobs: Sequence[Job], at: datetime) -> None:
    for job in jobs:
        Job.objects.filter(pk=job.pk, lease=job.lease, due_at__lte=at).update(
            state=Job.State.STUCK,
            lease=None,
            due_at=None,
            lapses=job.lapses + 1,
            note=f"the lease ran out {job.lapses + 1} times: its worker dies or is too slow",
        )


def _try_again(ours: QuerySet[Job], errors: Sequence[tuple[UUID, str]], at: datetime) -> int:
    """Queue jobs again, each after its own pause, or leave them stuck; in one statement."""
    limit = settings.read_number("MUNIMENT_ATTEMPTS")
    last_try = Q(attempts__gte=limit - 1)
    pauses = (
        When(attempts=before, then=Value(next_try_at(at, attempts=before + 1)))
        for before in range(limit - 1)
    )
    notes = (When(pk=pk, then=Value(note)) for pk, note in errors)
    return ours.filter(pk__in=[pk for pk, _ in errors]).update(
        state=Case(When(last_try, then=Value(Job.State.STUCK)), default=Value(Job.State.QUEUED)),
        due_at=Case(*pauses, default=None, output_field=DateTimeField()),
        lease=None,
        attempts=F("attempts") + 1,
        lapses=0,  # whoever settles it has lived to tell
        note=Case(*notes, default=Value(""), output_field=TextField()),
    )


def _claim(lease: UUID, name: str, jobs: Iterable[Job]) -> Claim:
    return Claim(
        lease, name, tuple(ClaimedJob(job.pk, job.subject_id, job.attempts) for job in jobs)
    )


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence so that no statement has more parameters than a database takes."""
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
