"""What the vault can be asked."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.db.models import Count, Sum

from muniment.commons.vault.models import StoredObject
from muniment.commons.vault.shapes import VaultFacts
from muniment.kernel import parts


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


def vault_facts() -> VaultFacts:
    """Return how much is held and how much room is left."""
    held = StoredObject.objects.aggregate(objects=Count("pk"), size_bytes=Sum("size_bytes"))
    store = parts.get().vault
    return VaultFacts(
        objects=held["objects"],
        size_bytes=held["size_bytes"] or 0,
        free_bytes=store.free_bytes(),
        total_bytes=store.total_bytes(),
    )
