"""The table of packaging."""

from __future__ import annotations

from django.db import models


class SealedPackage(models.Model):
    """One sealed package and what its bytes are."""

    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    sha512 = models.CharField(max_length=128)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "version"], name="one_package_per_version")
        ]
