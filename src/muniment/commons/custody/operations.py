"""Recording what happened, and following it up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.custody.models import Entry, UnanchoredEntry, UnfollowedEntry
from muniment.commons.custody.queries import SHAPE_FIELDS, shape_of
from muniment.commons.custody.rows import insert, moment_value, uuid_values
from muniment.commons.custody.shapes import EntryShape
from muniment.kernel.agents import AgentId
from muniment.kernel.events import Event
from muniment.kernel.ids import new_id
from recordkit.evidence import canonical_json

# An entry bundle says an entry's length in two bytes; the rest of an entry needs less than 2 KiB.
LARGEST_DETAIL_BYTES = 60_000
_SHAPE = tuple(f"entry__{field}" for field in SHAPE_FIELDS)


@transaction.atomic
def record(*, events: Sequence[Event], by: AgentId, at: datetime) -> tuple[UUID, ...]:
    """Enter what happened, in the caller's transaction; return the entries' identifiers.

    The entries of one record read back in the order in which they were recorded.

    Raises:
        ValueError: An event has no tag or its detail is too large; nothing is entered.
    """
    if at.tzinfo is None:
        raise ValueError(f"the moment {at} does not say its time zone")
    details = [_detail_of(event) for event in events]
    entry_ids = tuple(_growing.next() for _ in events)
    keys, moment = uuid_values(entry_ids), moment_value(at)
    subjects = uuid_values(event.record_id for event in events)
    insert(
        Entry,
        ("id", "tag", "subject_id", "agent", "at", "basis", "detail"),
        [
            (key, event.tag, subject, by, moment, event.basis, detail)
            for key, subject, event, detail in zip(keys, subjects, events, details, strict=True)
        ],
    )
    for outbox in (UnfollowedEntry, UnanchoredEntry):
        insert(outbox, ("entry_id",), [(key,) for key in keys])
    return entry_ids


def follow(*, consume: Callable[[Sequence[EntryShape]], None], limit: int = 500) -> int:
    """Hand entries that nobody has followed up to `consume`, in order; return how many.

    `consume` runs in the transaction that forgets them: when it raises, or the process dies,
    they are handed out again. Two processes never both follow up one entry.
    """
    if not UnfollowedEntry.objects.exists():  # without taking the database's write lock
        return 0
    with transaction.atomic():
        lines = list(UnfollowedEntry.objects.order_by("pk").values_list("pk", *_SHAPE)[:limit])
        # Forgotten before they are consumed: whoever is second finds that they are gone.
        gone, _ = UnfollowedEntry.objects.filter(pk__in=[line[0] for line in lines]).delete()
        if gone != len(lines):
            transaction.set_rollback(True)
            return 0
        consume([shape_of(*fields) for _, *fields in lines])
    return len(lines)


def _detail_of(event: Event) -> str:
    detail = canonical_json(event.detail())
    if not event.tag or len(detail) > LARGEST_DETAIL_BYTES:
        raise ValueError(
            f"{type(event).__name__}: tag {event.tag!r}, {len(detail)} bytes of detail"
        )
    return detail.decode()


class _GrowingIds:
    """Identifiers each larger than the one before, also within one millisecond."""

    def __init__(self) -> None:
        self._last = UUID(int=0)
        self._lock = threading.Lock()

    def next(self) -> UUID:
        with self._lock:
            self._last = max(new_id(), UUID(int=self._last.int + 1))
            return self._last


_growing = _GrowingIds()
