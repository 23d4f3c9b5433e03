"""What the room hands out: frozen shapes, never models."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SavedViewShape:
    """A saved view. `filters` is the query string of the list."""

    view_id: UUID
    name: str
    filters: str
