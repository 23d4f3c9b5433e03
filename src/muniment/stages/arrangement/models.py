"""The table of arrangement."""

from __future__ import annotations

from django.db import models


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
