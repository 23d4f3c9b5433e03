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


class FiledCase(models.Model):
    """One filed record: its package, its batch of evidence, since when there is a receipt."""

    record_id = models.UUIDField(primary_key=True)
    batch_id = models.UUIDField()  # records with one batch share one hash tree and timestamp
    version = models.PositiveIntegerField()
    agency_code = models.CharField(max_length=18)
    agency_name = models.CharField(max_length=200)
    reference_code = models.CharField(max_length=120)
    package_size_bytes = models.BigIntegerField()
    package_sm3 = models.CharField(max_length=64)
    package_sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    receipt_since = models.DateTimeField(null=True)
