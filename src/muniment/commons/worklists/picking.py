"""What a person has picked: kept from page to page until it is dealt with or put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from muniment.commons.worklists.faults import TooManyPicked
from muniment.commons.worklists.models import Picked

MOST_PICKED = 20_000
_AT_ONCE = 500

T = TypeVar("T")


@transaction.atomic
def pick(*, account_id: UUID, record_ids: Sequence[UUID]) -> int:
    """Add records to what the person has picked, each once; return how many are picked now.

    Raises:
        TooManyPicked: There would be more than `MOST_PICKED`; nothing was added.
    """
    wanted = [*dict.fromkeys(record_ids)]
    for some in in_parts(wanted):
        rows = [Picked(account_id=account_id, record_id=each) for each in some]
        Picked.objects.bulk_create(rows, ignore_conflicts=True)
    count = picked_count(account_id=account_id)
    if count > MOST_PICKED:
        raise TooManyPicked(f"{count:,} cases", zh=f"共 {count:,} 件")
    return count


@transaction.atomic
def put_back(*, account_id: UUID, record_ids: Sequence[UUID] | None = None) -> None:
    """Take records out of what the person has picked; None: all of them."""
    rows = Picked.objects.filter(account_id=account_id)
    if record_ids is None:
        rows.delete()
        return
    for some in in_parts(record_ids):
        rows.filter(record_id__in=some).delete()


def picked_count(*, account_id: UUID) -> int:
    """Return how many records the person has picked."""
    return Picked.objects.filter(account_id=account_id).count()


def picked(*, account_id: UUID, among: Sequence[UUID] | None = None) -> tuple[UUID, ...]:
    """Return what the person has picked, in the order of picking; `among` these if given."""
    rows = Picked.objects.filter(account_id=account_id)
    if among is not None:
        rows = rows.filter(record_id__in=among)
    return tuple(rows.order_by("pk").values_list("record_id", flat=True))


def in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence so that no statement has more parameters than a database takes."""
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
