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
