"""What the vault can be asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db.models import Min, QuerySet, Sum

from muniment.commons.vault.models import StoredTally
from muniment.commons.vault.shapes import StoredDay, VaultFacts
from muniment.kernel import parts

_LOOKING_BACK_DAYS = 28


def open_content(*, record_id: UUID, path: str) -> BinaryIO:
    """Open one file of a record's newest version; the caller closes it. Raises ObjectNotHeld."""
    return parts.get().vault.open(record_id, path)


def paths(*, record_id: UUID) -> tuple[str, ...]:
    """Return the paths in a record's newest version, sorted. Raises ObjectNotHeld."""
    return tuple(parts.get().vault.sizes(record_id))


def problems(*, record_id: UUID) -> tuple[str, ...]:
    """Read a record's object whole and say what is not as recorded. Raises ObjectNotHeld."""
    return parts.get().vault.problems(record_id)


def is_held(*, record_id: UUID) -> bool:
    """Whether the vault holds a record's object, entered in the table or not yet."""
    return parts.get().vault.holds(record_id)


def vault_facts(*, on: date) -> VaultFacts:
    """Return how much is held on a legal day, how much room is left, and how fast it fills."""
    held = StoredTally.objects.aggregate(
        objects=Sum("objects_stored"), size_bytes=Sum("size_bytes"), since=Min("day")
    )
    lately = StoredTally.objects.filter(
        day__gt=on - timedelta(days=_LOOKING_BACK_DAYS), day__lte=on
    )
    store = parts.get().vault
    return VaultFacts(
        objects=held["objects"] or 0,
        size_bytes=held["size_bytes"] or 0,
        free_bytes=store.free_bytes(),
        total_bytes=store.total_bytes(),
        daily_bytes=_per_day(lately, held["since"], on),
    )


def stored_by_day(*, since: date, until: date) -> tuple[StoredDay, ...]:
    """Return what was taken in on each legal day of a span, both ends included.

    Days on which nothing came are left out.
    """
    rows = StoredTally.objects.filter(day__gte=since, day__lte=until).order_by("day")
    return tuple(StoredDay(row.day, row.objects_stored, row.size_bytes) for row in rows)


def _per_day(lately: QuerySet[StoredTally], since: date | None, on: date) -> int | None:
    """Return the mean of the last days; None when nothing was stored, or only today."""
    if since is None or since >= on:
        return None
    stored = lately.aggregate(size_bytes=Sum("size_bytes"))["size_bytes"] or 0
    return int(stored) // min(_LOOKING_BACK_DAYS, (on - since).days + 1)
