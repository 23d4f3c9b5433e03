"""Taking bytes into the vault, and then saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from muniment.commons.vault.models import StoredObject, StoredTally
from muniment.kernel import parts
from muniment.kernel.clock import legal_day
from muniment.kernel.ports import NewObject, VaultStore

_AT_ONCE = 500


def store_new(*, objects: Sequence[NewObject]) -> None:
    """Store first versions; when this returns they are on the disk. Repeating is harmless.

    Writes no row: `register` does, in the transaction that makes the records filed.

    Raises:
        DiskFull: Nothing half-stored is left; try again when there is room.
        DigestMismatch: An object of that record holds other content; `where` names the record.
    """
    parts.get().vault.put_new(objects)


@transaction.atomic
def register(*, record_ids: Sequence[UUID], at: datetime) -> int:
    """Enter stored objects in the table, in the caller's transaction; return how many are new.

    Raises:
        ObjectNotHeld: The bytes of one are not in the vault. A row never points at nothing.
    """
    store = parts.get().vault
    known = _known(record_ids)
    rows = [_row(store, record_id, at) for record_id in record_ids if record_id not in known]
    StoredObject.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    _count(rows, legal_day(at))
    return len(rows)


def _count(rows: Sequence[StoredObject], day: date) -> None:
    if not rows:
        return
    tally = StoredTally.objects.filter(pk=day)
    added = {
        "objects_stored": F("objects_stored") + len(rows),
        "size_bytes": F("size_bytes") + sum(row.size_bytes for row in rows),
    }
    if not tally.update(**added):
        StoredTally.objects.get_or_create(pk=day)
        tally.update(**added)


def _known(record_ids: Sequence[UUID]) -> set[UUID]:
    known: set[UUID] = set()
    for start in range(0, len(record_ids), _AT_ONCE):
        some = record_ids[start : start + _AT_ONCE]
        known.update(StoredObject.objects.filter(pk__in=some).values_list("record_id", flat=True))
    return known


def _row(store: VaultStore, record_id: UUID, at: datetime) -> StoredObject:
    sizes = store.sizes(record_id).values()
    return StoredObject(record_id=record_id, files=len(sizes), size_bytes=sum(sizes), stored_at=at)
