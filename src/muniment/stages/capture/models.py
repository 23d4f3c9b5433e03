"""The tables of capture."""

from __future__ import annotations

from django.db import models

from muniment.stages.capture.states import CaseState, Door


class Case(models.Model):
    """One handling of one service item, as far as capture is concerned."""

    record_id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    case_number = models.CharField(max_length=120)
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "case_number"], name="one_case_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CaseState]),
                name="case_state_is_known",
            ),
        ]


class Submission(models.Model):
    """One version of what was handed in: never changed, never removed.

    `document` is the case document in force with this version (compressed JSON); `files` maps
    each path to its staged key, size and digests.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    document = models.BinaryField()
    files = models.JSONField()
    components = models.PositiveIntegerField()
    size_bytes = models.BigIntegerField()
    door = models.CharField(max_length=16)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="one_submission_per_version"),
            models.CheckConstraint(
                condition=models.Q(door__in=[door.value for door in Door]),
                name="submission_door_is_known",
            ),
        ]


class IdempotencyKey(models.Model):
    """A key that a sender chose, and what was answered under it.

    `digest` covers what was handed in; `request` the words of the request, for when the uploads
    that it names have been given up.
    """

    sender = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    request = models.CharField(max_length=64, default="")
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], name="a_key_once_per_sender")
        ]


class CaseReturn(models.Model):
    """One return to the agency, with all reasons as they were found."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    reasons = models.JSONField()
    returned_by = models.CharField(max_length=80)
    returned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="one_return_per_version")
        ]


class Upload(models.Model):
    """A file on its way in, as far as it has come; gone once it is handed in or given up."""

    id = models.UUIDField(primary_key=True)
    sender = models.CharField(max_length=80)
    size_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset_bytes__gte=0, offset_bytes__lte=models.F("size_bytes")),
                name="upload_ends_within_its_size",
            )
        ]


class UploadPart(models.Model):
    """A run of bytes of an upload; the parts in order of offset are the upload."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, db_index=False)
    offset_bytes = models.BigIntegerField()
    size_bytes = models.BigIntegerField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "offset_bytes"], name="one_part_at_an_offset")
        ]
