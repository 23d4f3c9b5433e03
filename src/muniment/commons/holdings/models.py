"""The tables of holdings."""

from __future__ import annotations

from django.db import models

from muniment.commons.holdings.states import Attention, RecordState


class Record(models.Model):
    """One record: one case, one package, one identifier for life.

    `serial` only orders (and ties the search index); `record_id` is the 电子文件号.
    """

    serial = models.BigAutoField(primary_key=True)
    record_id = models.UUIDField(unique=True)
    case_number = models.CharField(max_length=120)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    item_code = models.CharField(max_length=120)
    item_name = models.CharField(max_length=300)
    title = models.TextField()
    state = models.CharField(max_length=16, default=RecordState.CAPTURED.value)
    attention = models.CharField(max_length=16, default=Attention.NONE.value)
    attention_since = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    closed_year = models.PositiveSmallIntegerField(null=True)  # of `closed_on`, to be listed by
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    fonds_number = models.CharField(max_length=20, default="")
    year = models.PositiveSmallIntegerField(null=True)
    retention = models.CharField(max_length=8, default="")
    # None, not empty: a code is unique, and records without one are many.
    reference_code = models.CharField(max_length=120, null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "case_number"], name="one_record_per_case"
            ),
            models.UniqueConstraint(fields=["reference_code"], name="a_reference_code_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RecordState]),
                name="record_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(attention__in=[word.value for word in Attention]),
                name="record_attention_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RecordState.FILED.value)
                | models.Q(reference_code__isnull=False, filed_at__isnull=False),
                name="a_filed_record_has_its_code",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "serial"], name="record_by_state"),
            models.Index(fields=["agency_id", "state", "serial"], name="record_by_agency"),
            models.Index(fields=["item_code", "serial"], name="record_by_item"),
            models.Index(fields=["closed_year", "serial"], name="record_by_closed_year"),
            models.Index(fields=["retention", "serial"], name="record_by_retention"),
            models.Index(
                fields=["attention", "attention_since", "serial"],
                name="record_needing_attention",
                condition=~models.Q(attention=Attention.NONE.value),
            ),
            models.Index(
                fields=["received_at"],
                name="record_on_its_way",
                condition=models.Q(state=RecordState.CAPTURED.value, is_closed=True),
            ),
        ]


class Component(models.Model):
    """One bitstream of a filed record."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, db_index=False)
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=255)
    title = models.CharField(max_length=300)
    role = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    provenance = models.CharField(max_length=16)
    material_code = models.CharField(max_length=64, default="")
    size_bytes = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    puid = models.CharField(max_length=32, default="")
    sharing = models.CharField(max_length=16)
    disclosure = models.CharField(max_length=16)
    openness = models.CharField(max_length=16)
    secrecy = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="component_has_its_place")
        ]


class StateTally(models.Model):
    """How many records of an agency are in a state, kept exact with every move."""

    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=200)
    state = models.CharField(max_length=16)
    records = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "state"], name="one_tally_per_state")
        ]


class FiledTally(models.Model):
    """How many records of an item were filed for a year, kept exact with every filing."""

    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=200)
    item_code = models.CharField(max_length=120)
    item_name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    records = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "item_code", "year"], name="one_tally_per_item_and_year"
            )
        ]


class FiledDayTally(models.Model):
    """How many records of an agency were filed on a legal day, kept exact with every filing."""

    agency_id = models.UUIDField()
    day = models.DateField()
    records = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "day"], name="one_tally_per_agency_and_day"
            )
        ]


class MaterialText(models.Model):
    """The text of one material of a filed record, for showing where something was found.

    `packed` is UTF-8, deflated. It is derived from the package and can be made again from it.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, db_index=False)
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=255)
    title = models.CharField(max_length=300)
    characters = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    why_not = models.CharField(max_length=16, default="")
    packed = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="one_text_of_a_material")
        ]


class TextMark(models.Model):
    """The one row that says how far along the ledger the texts of filed records have been read.

    Until `taken_until` one worker is at it; `tries` counts how often it was begun from here.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="texts_have_one_mark")]
