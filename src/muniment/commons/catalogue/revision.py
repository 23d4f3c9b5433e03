"""The revision of the catalogue, and what this process has read of it.

A worker asks for the rules of batch after batch. It looks at the one revision row each time and
reads again only what it has not read since the last change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import F

from muniment.commons.catalogue.models import CatalogueRevision
from muniment.commons.catalogue.shapes import FondsShape, ItemShape, ScheduleShape
from muniment.kernel.ids import new_id
from recordkit.description.items import MaterialRule
from recordkit.terms.reference_code import ReferenceCodePattern

MOST_KEPT = 20_000  # entries of one kind; a city has some thousands of items


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """A version of an item, as it was read."""

    version: int
    name: str
    effective_on: date
    ends_on: date | None
    materials: tuple[MaterialRule, ...]


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item with all its versions, as it was read."""

    shape: ItemShape
    versions: tuple[ReadVersion, ...]


@dataclass(frozen=True, slots=True)
class ReadFonds:
    """A fonds with its pattern, as it was read."""

    shape: FondsShape
    pattern: ReferenceCodePattern


@dataclass(slots=True)
class Reading:
    """What was read while the catalogue had one stamp. Only what there is, is kept.

    Threads share it: entries are added whole and never changed.
    """

    stamp: UUID | None
    items: dict[str, ReadItem] = field(default_factory=dict)
    schedules: dict[UUID, tuple[ScheduleShape, ...]] = field(default_factory=dict)
    fonds: dict[UUID, ReadFonds] = field(default_factory=dict)
    fonds_by_number: dict[str, ReadFonds] = field(default_factory=dict)
    categories: dict[tuple[str, str], str] | None = None

    def make_room(self) -> None:
        """Forget everything of a kind that has grown too large."""
        for kept in (self.items, self.schedules, self.fonds, self.fonds_by_number):
            if len(kept) > MOST_KEPT:
                kept.clear()


_reading = [Reading(stamp=None)]


def current() -> Reading:
    """Return what was read since the last change, in one query.

    The revision is read before anything else, so that a change in between makes what is kept
    newer than its stamp, never older.
    """
    stamp = CatalogueRevision.objects.values_list("stamp", flat=True).first()
    reading = _reading[0]
    if stamp is None or reading.stamp != stamp:
        reading = Reading(stamp)
        _reading[0] = reading
    reading.make_room()
    return reading


def hold() -> None:
    """Make every other change of the catalogue wait for this transaction.

    Called first, so that what an operation reads is what it then changes.
    """
    CatalogueRevision.objects.bulk_create([CatalogueRevision()], ignore_conflicts=True)
    CatalogueRevision.objects.update(number=F("number"))


def bump() -> None:
    """Say that the catalogue changed. Called last, when there was a change."""
    CatalogueRevision.objects.update(number=F("number") + 1, stamp=new_id())
