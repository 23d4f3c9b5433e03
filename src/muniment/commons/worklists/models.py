"""The table of saved views."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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
