"""What a room announces: a fact in the past tense, entered in the custody ledger as it happens.

The entry is the event. `lifecycle` reads it after commit and asks for what follows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one record.

    `tag` is `room:subject:action`. Every further field of a subclass is text or a whole number
    and goes into the entry's detail; no names of persons belong there.
    """

    tag: ClassVar[str] = ""
    basis: ClassVar[str] = ""

    record_id: UUID

    def detail(self) -> dict[str, str | int]:
        """Return every field but the record, for the ledger."""
        return {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if item.name != "record_id" and getattr(self, item.name) not in ("", None)
        }
