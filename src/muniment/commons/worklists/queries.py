"""What saved views can be asked."""

from __future__ import annotations

from uuid import UUID

from muniment.commons.worklists.models import SavedView
from muniment.commons.worklists.shapes import SavedViewShape


def views_of(*, account_id: UUID) -> tuple[SavedViewShape, ...]:
    """Return a person's saved views in the order of their places; there are at most thirty."""
    rows = SavedView.objects.filter(account_id=account_id).order_by("place")
    return tuple(SavedViewShape(row.id, row.name, row.filters) for row in rows)
