"""What saved views can be asked to do. Every operation is the person's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from muniment.commons.worklists.faults import (
    TooManyViews,
    ViewNameTaken,
    ViewNotHeld,
    ViewNotUsable,
)
from muniment.commons.worklists.models import (
    LONGEST_FILTERS,
    LONGEST_NAME,
    MOST_VIEWS,
    SavedView,
)
from muniment.kernel.text import tidy


def save_view(*, account_id: UUID, name: str, filters: str, at: datetime) -> UUID:
    """Save the filters of a list under a name, and return the view's identifier.

    Raises:
        ViewNotUsable: The name is empty or too long, or the filters are too long.
        ViewNameTaken: The person has a view of that name.
        TooManyViews: The person has no place left.
    """
    if len(filters) > LONGEST_FILTERS:
        raise ViewNotUsable(f"filters of {len(filters)} characters", zh="筛选条件过长")
    view = SavedView(
        account_id=account_id,
        place=_free_place(account_id),
        name=_usable(name),
        filters=tidy(filters),
        saved_at=at,
    )
    _write(view)
    return view.id


def rename_view(*, account_id: UUID, view_id: UUID, name: str) -> None:
    """Give a view another name.

    Raises:
        ViewNotHeld: The person has no such view.
        ViewNotUsable, ViewNameTaken: As for `save_view`.
    """
    view = SavedView.objects.filter(account_id=account_id, id=view_id).first()
    if view is None:
        raise ViewNotHeld(str(view_id))
    view.name = _usable(name)
    _write(view)


def delete_view(*, account_id: UUID, view_id: UUID) -> None:
    """Delete a view.

    Raises:
        ViewNotHeld: The person has no such view.
    """
    gone, _each = SavedView.objects.filter(account_id=account_id, id=view_id).delete()
    if not gone:
        raise ViewNotHeld(str(view_id))


def _usable(name: str) -> str:
    said = " ".join(tidy(name).split())
    if not 1 <= len(said) <= LONGEST_NAME:
        raise ViewNotUsable(f"a name of {len(said)} characters", zh=f"名称有 {len(said)} 个字")
    return said


def _free_place(account_id: UUID) -> int:
    taken = set(SavedView.objects.filter(account_id=account_id).values_list("place", flat=True))
    place = next((each for each in range(1, MOST_VIEWS + 1) if each not in taken), None)
    if place is None:
        raise TooManyViews(f"{MOST_VIEWS} saved views", zh=f"已有 {MOST_VIEWS} 个")
    return place


def _write(view: SavedView) -> None:
    """Write a row; another of the same name, or in the same instant, is refused by the table."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as already:
        raise ViewNameTaken(view.name, zh=view.name) from already
