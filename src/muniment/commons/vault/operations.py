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


def add_layers(*, objects: Sequence[NewObject]) -> None:
    """Add a version to objects that are held; on the disk when this returns. Repeat as you like.

    What an object held before stays in it, byte for byte, under the version before. Writes no
    row: `register_layers` does, in the transaction that says why.

    Raises:
        ObjectNotHeld: There is no such object; nothing was added to any.
        DiskFull: What had been added by then stays and is whole; try again when there is room.
    """
    parts.get().vault.add_versions(objects)


@transaction.atomic
def register_layers(*, record_ids: Sequence[UUID], at: datetime) -> None:
    """Enter new versions in the table, in the caller's transaction.

    Raises:
        ObjectNotHeld: The bytes of one are not in the vault.
    """
    store = parts.get().vault
    grown = 0
    for start in range(0, len(record_ids), _AT_ONCE):
        rows = list(StoredObject.objects.filter(pk__in=record_ids[start : start + _AT_ONCE]))
        for row in rows:
            sizes = store.sizes(row.record_id).values()
            grown += max(0, sum(sizes) - row.size_bytes)
            row.version, row.files, row.size_bytes = row.version + 1, len(sizes), sum(sizes)
        StoredObject.objects.bulk_update(rows, ["version", "files", "size_bytes"])
    _count(0, grown, legal_day(at))


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
    _count(len(rows), sum(row.size_bytes for row in rows), legal_day(at))
    return len(rows)


def _count(objects: int, size_bytes: int, day: date) -> None:
    if not objects and not size_bytes:
        return
    tally = StoredTally.objects.filter(pk=day)
    added = {
        "objects_stored": F("objects_stored") + objects,
        "size_bytes": F("size_bytes") + size_bytes,
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
