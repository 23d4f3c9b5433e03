"""The tables of saved views, of what is picked, and of what is undertaken in bulk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muniment.commons.worklists.states import ItemState, UndertakingState
from muniment.kernel.ids import new_id

MOST_VIEWS = 30
LONGEST_NAME = 40
LONGEST_FILTERS = 4000


class SavedView(models.Model):
    """One person's saved view. There are as many places as views a person may have."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    filters = models.CharField(max_length=LONGEST_FILTERS)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "place"], name="one_view_in_a_place"),
            models.UniqueConstraint(fields=["account_id", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_VIEWS), name="a_view_has_a_place"
            ),
        ]


class Picked(models.Model):
    """One record that a person has picked, in the order of picking."""

    account_id = models.UUIDField()
    record_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "record_id"], name="picked_once")
        ]


class Undertaking(models.Model):
    """One decision about many records: who took it, why, and how far it has come.

    `held_until` is the end of the lease of whoever works on it, `turned_at` when it last had its
    turn. `going_since` is when it was confirmed or went on after a pause: progress is measured
    from there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_id = models.UUIDField()
    what = models.CharField(max_length=16)
    choice = models.CharField(max_length=200, default="")  # what was chosen besides, as text
    state = models.CharField(max_length=16, default=UndertakingState.DRAFT.value)
    reason = models.TextField(default="")
    why_stopped_zh = models.TextField(default="")
    why_stopped_en = models.TextField(default="")
    drafted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    going_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    turned_at = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in UndertakingState]),
                name="undertaking_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=UndertakingState.DRAFT.value)
                | models.Q(confirmed_at__isnull=False),
                name="what_is_no_draft_was_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["account_id", "id"], name="undertaking_by_person"),
            models.Index(
                fields=["turned_at", "id"],
                name="undertaking_going",
                condition=models.Q(state=UndertakingState.GOING.value),
            ),
        ]


class UndertakingItem(models.Model):
    """One record of an undertaking, at its place, with what became of it."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, db_index=False)
    place = models.PositiveIntegerField()
    record_id = models.UUIDField()
    state = models.CharField(max_length=16, default=ItemState.PENDING.value)
    code = models.CharField(max_length=20, default="")
    why_zh = models.TextField(default="")
    why_en = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "place"], name="one_item_in_a_place"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ItemState]),
                name="item_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ItemState.PENDING.value)
                | models.Q(settled_at__isnull=False),
                name="an_item_is_settled_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["undertaking", "state", "place"], name="undertaking_item_by_state")
        ]
