"""What the room hands out: frozen shapes, never models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from muniment.commons.holdings.states import Attention, RecordState
from recordkit.packages.model import PackagedComponent


@dataclass(frozen=True, slots=True)
class RecordShape:
    """One record as it is listed."""

    serial: int
    record_id: UUID
    case_number: str
    agency_id: UUID
    agency_name: str
    region_code: str
    item_code: str
    item_name: str
    title: str
    state: RecordState
    attention: Attention
    attention_since: datetime | None
    is_closed: bool
    closed_on: date | None
    received_at: datetime
    filed_at: datetime | None
    fonds_number: str
    year: int | None
    retention: str
    reference_code: str


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is known of a record when its case is first received."""

    record_id: UUID
    case_number: str
    agency_id: UUID
    agency_name: str
    region_code: str
    item_code: str
    item_name: str
    title: str
    search_text: str
    is_closed: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class FiledRecord:
    """What filing adds to a record."""

    record_id: UUID
    fonds_number: str
    year: int
    retention: str
    reference_code: str
    components: tuple[PackagedComponent, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, newest first. An empty `next_cursor` means that this is the last."""

    rows: tuple[RecordShape, ...]
    next_cursor: str
    total: int
    total_is_capped: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to besides words, state and agency. Empty and None: not by this.

    `retention` is the code that filing gave; what is not filed has none. `closed_year` is the
    year in which the case was closed. Days are days in Asia/Shanghai, the last one included.
    """

    item_code: str = ""
    closed_year: int | None = None
    retention: str = ""
    attention: Attention | None = None
    received_from: date | None = None
    received_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None

    def __bool__(self) -> bool:
        """Whether it narrows at all."""
        return self != Narrowing()


WIDE = Narrowing()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The records beside one in a list; None where the list begins or ends.

    `place` counts the rows from the cursor of the page to the record itself, up to one more than
    a page holds; 0 where the list does not lead from that cursor to the record.
    """

    newer: RecordShape | None
    older: RecordShape | None
    place: int
    serial: int
