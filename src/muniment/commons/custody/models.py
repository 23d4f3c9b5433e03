"""The ledger's tables.

Entries and positions are never updated and never deleted: triggers refuse it on both databases.
What is still to be done with an entry is therefore kept beside it, in rows that go once it is
done.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One thing that happened. Identifiers grow in the order in which a process recorded them."""

    id = models.UUIDField(primary_key=True, editable=False)
    tag = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    agent = models.CharField(max_length=200)
    at = models.DateTimeField()
    basis = models.CharField(max_length=300)
    detail = models.TextField()  # canonical JSON

    class Meta:
        indexes = (models.Index(fields=["subject_id", "id"], name="custody_history"),)


class UnfollowedEntry(models.Model):
    """An entry that nobody has followed up yet."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")


class UnanchoredEntry(models.Model):
    """An entry that has no position yet."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")


class LedgerPosition(models.Model):
    """Where an entry stands in the log, for ever."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="place")


class LedgerHead(models.Model):
    """The one row that says how far the log has come.

    Positions are given up to `size`, whose right edge is `edge`; the static files are written up
    to `files_size`; the newest checkpoint was signed at `checkpoint_size`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    size = models.BigIntegerField(default=0)
    edge = models.JSONField(default=list)
    files_size = models.BigIntegerField(default=0)
    checkpoint_size = models.BigIntegerField(default=0)
    checkpoint_root = models.CharField(max_length=64, default="")
    checkpoint_at = models.DateTimeField(null=True)
    checkpoint = models.TextField(default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="the_ledger_has_one_head"),
            models.CheckConstraint(
                condition=Q(files_size__lte=models.F("size"))
                & Q(checkpoint_size__lte=models.F("size")),
                name="files_and_checkpoint_follow_positions",
            ),
        )


class CosignedCheckpoint(models.Model):
    """A checkpoint of ours that witnesses have cosigned, with their lines.

    `size` is how many entries it covers; `witnesses` counts the known ones that have signed.
    """

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    witnesses = models.PositiveSmallIntegerField()
    cosigned_at = models.DateTimeField()  # when we took the newest cosignature in
