"""The table of arrangement."""

from __future__ import annotations

from django.db import models

from muniment.stages.arrangement.states import ClassingState


class Arrangement(models.Model):
    """How one version of a case was arranged, or why it could not be.

    `arranged` (compressed JSON) is emptied once the record is filed: the package has it then.
    """

    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    is_done = models.BooleanField()
    arranged = models.BinaryField(null=True)
    reasons = models.JSONField(default=list)
    arranged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "version"], name="one_arrangement_per_version"
            )
        ]


class Classing(models.Model):
    """A version of a case that no approved line or category decides about, and who decided then.

    `line` is the number of the chosen line in the schedule, from 1; None and empty while a person
    has not chosen, or where the line or the category was laid down and nobody had to.
    """

    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, default=ClassingState.WAITING.value)
    needs_line = models.BooleanField()
    needs_category = models.BooleanField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    approval = models.CharField(max_length=100, default="")
    line = models.PositiveIntegerField(null=True)
    retention = models.CharField(max_length=8, default="")
    basis = models.CharField(max_length=300, default="")
    category = models.CharField(max_length=40, default="")
    reason = models.TextField(default="")
    decided_by = models.CharField(max_length=100, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "version"], name="one_classing_per_version"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ClassingState]),
                name="classing_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ClassingState.WAITING.value)
                | (models.Q(decided_at__isnull=False) & ~models.Q(decided_by="")),
                name="what_is_decided_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ClassingState.CLASSIFIED.value)
                | models.Q(needs_line=False)
                | models.Q(line__isnull=False),
                name="what_is_classified_has_its_line",
            ),
        ]
