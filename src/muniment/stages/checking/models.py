"""The table of checking."""

from __future__ import annotations

from django.db import models

from recordkit.terms.vocabulary import Verdict


class CheckReport(models.Model):
    """One report: never changed and never removed; a new check makes a new one.

    `document` is the report as compressed JSON. `decision` is what a person made of an
    indeterminate report.
    """

    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    verdict = models.PositiveSmallIntegerField()
    document = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "sequence"], name="report_has_its_number"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=[verdict.value for verdict in Verdict]),
                name="report_verdict_is_known",
            ),
        ]


class ReportDecision(models.Model):
    """What a person decided about an indeterminate report, once."""

    report = models.OneToOneField(CheckReport, on_delete=models.PROTECT, related_name="decision")
    is_accepted = models.BooleanField()
    reason = models.TextField()
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
