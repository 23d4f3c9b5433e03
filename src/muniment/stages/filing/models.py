"""The tables of filing."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """One run of item numbers: the last one given. Numbers are given without gaps."""

    name = models.CharField(max_length=120, unique=True)
    last_number = models.PositiveIntegerField(default=0)


class Allotment(models.Model):
    """A reference code given to a record, for ever, before the record is filed."""

    record_id = models.UUIDField(primary_key=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    reference_code = models.CharField(max_length=120, unique=True)
    allotted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="a_number_once_in_a_series")
        ]


class Stamp(models.Model):
    """One timestamp token that records stand under, and what it rests on.

    `id` is the batch that was stamped; `records` counts those whose newest token it is.
    """

    id = models.UUIDField(primary_key=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    stamped_at = models.DateTimeField(db_index=True)
    entered_at = models.DateTimeField()  # by our clock; the authority's may be another
    authority = models.CharField(max_length=256)
    holds_until = models.DateTimeField()  # when the first of its certificates runs out
    digest_algorithm = models.CharField(max_length=20)
    signature_algorithm = models.CharField(max_length=80)
    records = models.PositiveIntegerField(default=0)


class RenewalRun(models.Model):
    """A renewal of everything that was begun, so that it goes on where a crash ended it."""

    way = models.CharField(max_length=20)
    algorithms = models.CharField(max_length=60)  # names with commas between, in order
    before = models.DateTimeField()  # what was stamped earlier is renewed
    finished_at = models.DateTimeField(null=True)


class FiledCase(models.Model):
    """One filed record: its package, its batch of evidence, since when there is a receipt."""

    record_id = models.UUIDField(primary_key=True)
    # Records with one batch share one hash tree and timestamp, the newest that each has; which
    # batch a record was filed with stands in its registration.
    batch_id = models.UUIDField()
    version = models.PositiveIntegerField()
    agency_code = models.CharField(max_length=18)
    agency_name = models.CharField(max_length=200)
    reference_code = models.CharField(max_length=120)
    package_size_bytes = models.BigIntegerField()
    package_sm3 = models.CharField(max_length=64)
    package_sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    receipt_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch_id", "record_id"], name="filed_by_batch")]
