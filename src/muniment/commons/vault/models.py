"""The table of what the vault holds."""

from __future__ import annotations

from django.db import models


class StoredObject(models.Model):
    """One record's object, whose bytes were synced before this row was written."""

    record_id = models.UUIDField(primary_key=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    files = models.PositiveIntegerField()
    size_bytes = models.BigIntegerField()
    stored_at = models.DateTimeField()


class StoredTally(models.Model):
    """How much was stored on one legal day, kept exact with every object entered."""

    day = models.DateField(primary_key=True)
    objects_stored = models.BigIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
