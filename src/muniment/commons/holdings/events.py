"""What the room announces: a record has moved along its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class RecordReturned(Event):
    """The record is with the agency again."""

    tag: ClassVar[str] = "holdings:record:returned"
    basis: ClassVar[str] = str(measures(15))


@dataclass(frozen=True, slots=True)
class RecordResubmitted(Event):
    """The agency has handed in a corrected submission."""

    tag: ClassVar[str] = "holdings:record:resubmitted"
    basis: ClassVar[str] = str(measures(15))
