"""The tables of the catalogue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muniment.commons.catalogue.vocabulary import ItemType, ScheduleStatus
from muniment.kernel.ids import new_id
from recordkit.terms.retention import RetentionCode

LONGEST_CODE_CHARS = 120
_ANY_TYPE = ["", *(kind.value for kind in ItemType)]


class CatalogueRevision(models.Model):
    """The one row that changes with every change, so that what was read once may be kept.

    `stamp` is never the same twice, also when a change is rolled back and another takes its
    `number`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    stamp = models.UUIDField(default=new_id)


class ServiceItem(models.Model):
    """A service item under the code that came, with what is odd about it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=LONGEST_CODE_CHARS, unique=True)
    base_code = models.CharField(max_length=LONGEST_CODE_CHARS, default="")
    name = models.CharField(max_length=500)
    item_type = models.CharField(max_length=16, default="")
    agency = models.ForeignKey("identity.Organisation", models.PROTECT, null=True)
    region_code = models.CharField(max_length=12, default="")
    main_item = models.CharField(max_length=500, default="")
    department = models.CharField(max_length=200, default="")
    department_code = models.CharField(max_length=64, default="")
    irregularities = models.JSONField(default=list)  # words of Irregularity and RowOddity
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(item_type__in=_ANY_TYPE), name="item_type_is_known")
        ]


class ItemVersion(models.Model):
    """One version of an item's rules. Published rules stay; only `ends_on` is set once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    effective_on = models.DateField()
    ends_on = models.DateField(null=True)
    rules = models.JSONField()  # muniment-material-rules/1
    promise_days = models.PositiveIntegerField(null=True)
    published_by = models.CharField(max_length=100)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="a_version_is_published_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("effective_on")),
                name="a_version_ends_after_it_begins",
            ),
        ]


class Fonds(models.Model):
    """All records of one creator. The number is for ever."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fonds_number = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.OneToOneField("identity.Organisation", models.PROTECT)
    archives = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="fonds_to_come"
    )
    category_levels = models.PositiveSmallIntegerField()
    with_unit = models.BooleanField()
    item_width = models.PositiveSmallIntegerField()


class CategoryRule(models.Model):
    """Where records of an item type belong, in one fonds or in all."""

    id = models.UUIDField(primary_key=True, default=new_id)
    fonds_number = models.CharField(max_length=12, default="")
    item_type = models.CharField(max_length=16, default="")
    category = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds_number", "item_type"], name="one_category_each"),
            models.CheckConstraint(
                condition=Q(item_type__in=_ANY_TYPE), name="category_item_type_is_known"
            ),
        ]


class RetentionSchedule(models.Model):
    """A schedule as it was approved, in force from `effective_on` to `ends_on`, both included."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey("identity.Organisation", models.PROTECT)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=16, default=ScheduleStatus.IN_FORCE.value)
    approval_number = models.CharField(max_length=100)
    approved_by = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="schedules_approved"
    )
    approved_on = models.DateField()
    effective_on = models.DateField()
    ends_on = models.DateField(null=True)
    put_in_force_by = models.CharField(max_length=100)
    put_in_force_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="schedules_in_order"),
            models.UniqueConstraint(
                fields=["organisation", "approval_number"], name="an_approval_is_for_one_schedule"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ScheduleStatus]),
                name="schedule_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("effective_on")),
                name="a_schedule_ends_after_it_begins",
            ),
        ]


class ScheduleLine(models.Model):
    """One line of a schedule; what is empty means any."""

    id = models.UUIDField(primary_key=True, default=new_id)
    schedule = models.ForeignKey(RetentionSchedule, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    item_code = models.CharField(max_length=LONGEST_CODE_CHARS, default="")
    item_type = models.CharField(max_length=16, default="")
    outcome = models.CharField(max_length=16, default="")
    retention = models.CharField(max_length=8)
    basis = models.CharField(max_length=300)
    verified = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "item_code", "item_type", "outcome"],
                name="a_schedule_says_it_once",
            ),
            models.CheckConstraint(
                condition=Q(retention__in=[code.value for code in RetentionCode]),
                name="line_retention_is_known",
            ),
            models.CheckConstraint(
                condition=Q(item_code="") | Q(item_type=""),
                name="a_line_is_for_an_item_or_a_type",
            ),
        ]
