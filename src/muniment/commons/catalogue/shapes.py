"""What goes in and out at the door, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from muniment.commons.catalogue.vocabulary import ItemType
from recordkit.description.items import MaterialRule
from recordkit.errors import Words
from recordkit.terms.retention import RetentionCode


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One row of an item list, as it came; every value may be odd."""

    code: str
    name: str
    item_type: str = ""
    department: str = ""
    department_code: str = ""
    region_code: str = ""
    main_item: str = ""


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something odd about the row of one code; the code is shown as it came."""

    code: str
    what: Words


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `flagged` items are in the catalogue; `not_taken` rows are not."""

    added: int
    changed: int
    unchanged: int
    flagged: tuple[Irregularity, ...] = ()
    not_taken: tuple[Irregularity, ...] = ()
    unknown_departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemShape:
    """A service item. `agency_id` is None while nobody knows whose it is."""

    code: str
    base_code: str
    name: str
    item_type: ItemType | None
    agency_id: UUID | None
    region_code: str
    irregularities: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A service item as it is listed: `version` is the one in force on the day asked for."""

    item: ItemShape
    agency_name: str
    version: int | None
    materials: int


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Items by code. An empty `next_cursor` means that this is the last page."""

    rows: tuple[ItemLine, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class NewItemVersion:
    """A version of an item's rules, in force from `effective_on` until the next one begins.

    `ends_on` is the last day of a version that ends without a successor.
    """

    item_code: str
    version: int
    effective_on: date
    materials: tuple[MaterialRule, ...]
    name: str = ""  # empty: the item's own name
    promise_days: int | None = None  # working days promised; None: not said
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class ItemAsk:
    """Which rules a case wants: a version by number, or the one in force on a day."""

    item_code: str
    on: date
    version: int | None = None


@dataclass(frozen=True, slots=True)
class NewFonds:
    """A fonds, its creator, the archives it will go to, and how its reference codes look."""

    fonds_number: str
    name: str
    organisation_id: UUID
    archives_id: UUID
    category_levels: int = 2
    with_unit: bool = False
    item_width: int = 6


@dataclass(frozen=True, slots=True)
class FondsShape:
    """A fonds."""

    fonds_number: str
    name: str
    organisation_id: UUID
    archives_id: UUID


@dataclass(frozen=True, slots=True)
class NewCategoryRule:
    """Where records of one item type belong. Empty fonds: all; None as type: every other type."""

    category: tuple[str, ...]
    item_type: ItemType | None = None
    fonds_number: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an operation did. Asking for the same again leaves everything unchanged."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class NewScheduleLine:
    """One line of a retention schedule: for an item, for a type, or for everything else.

    An empty `outcome` means any. `verified` says whether the period was confirmed from the text
    of its source.
    """

    retention: RetentionCode
    basis: str
    item_code: str = ""
    item_type: ItemType | None = None
    outcome: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class ScheduleShape:
    """A schedule that was approved. `ends_on` is its last day, None while it runs."""

    id: UUID
    organisation_id: UUID
    version: int
    approval_number: str
    approved_by: UUID
    approved_on: date
    effective_on: date
    ends_on: date | None
    lines: tuple[NewScheduleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionShape:
    """One version of an item's rules; `is_in_force` on the day that was asked for."""

    version: int
    name: str
    effective_on: date
    ends_on: date | None
    is_in_force: bool
    materials: tuple[MaterialRule, ...]


@dataclass(frozen=True, slots=True)
class ItemCard:
    """Everything the catalogue says of one item on a day.

    `versions` are newest first. `schedule` is the one in force for the agency, `lines` are those
    of its lines that may decide about the item, the closest first; empty: nothing covers it.
    """

    item: ItemShape
    agency_name: str
    versions: tuple[VersionShape, ...]
    schedule: ScheduleShape | None
    lines: tuple[NewScheduleLine, ...]
    fonds: FondsShape | None


@dataclass(frozen=True, slots=True)
class RetentionAsk:
    """Which retention period a case wants: of its item and outcome, on a day."""

    organisation_id: UUID
    item_code: str
    item_type: str
    outcome: str
    on: date


@dataclass(frozen=True, slots=True)
class RetentionInForce:
    """The period, with the schedule that says so."""

    code: RetentionCode
    basis: str
    approval_number: str
    schedule_version: int
    verified: bool
