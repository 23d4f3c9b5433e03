"""The table of jobs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muniment.kernel.ids import new_id


class Job(models.Model):
    """One thing to be done.

    `due_at` is when it may be claimed next: for a leased job, the end of its lease, so that one
    comparison finds both what is due and what lost its worker. A stuck job is never due.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        LEASED = "leased"
        STUCK = "stuck"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    note = models.TextField(default="")

    class Meta:
        indexes = (
            models.Index(fields=["name", "due_at", "id"], name="jobs_due"),
            models.Index(fields=["lease"], name="jobs_leased", condition=Q(lease__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(fields=["key"], name="a_key_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(state="stuck", due_at__isnull=True)
                | (~Q(state="stuck") & Q(due_at__isnull=False)),
                name="a_job_is_due_unless_it_is_stuck",
            ),
            models.CheckConstraint(
                condition=Q(state="leased", lease__isnull=False)
                | (~Q(state="leased") & Q(lease__isnull=True)),
                name="a_job_has_a_lease_while_it_is_leased",
            ),
        )
