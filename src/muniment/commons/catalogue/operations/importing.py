"""Taking in item lists as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.models import LONGEST_CODE_CHARS, ServiceItem
from muniment.commons.catalogue.policies import (
    agency_of,
    codes_naming_agency,
    oddities_of,
    reason_not_taken,
)
from muniment.commons.catalogue.queries.items import words_of_oddities
from muniment.commons.catalogue.shapes import ImportReport, Irregularity, ItemRow
from muniment.commons.catalogue.vocabulary import RowOddity, item_type_of
from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.kernel.text import tidy
from recordkit.terms.item_code import ItemCode

_ROWS_AT_A_TIME = 500
_FROM_LIST = (
    "base_code",
    "name",
    "item_type",
    "agency_id",
    "region_code",
    "main_item",
    "department",
    "department_code",
    "irregularities",
)
_TO_WRITE = (*_FROM_LIST, "source")


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    flagged: list[Irregularity] = field(default_factory=list)
    unknown_departments: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Register:
    """Who is registered, and which department the operator says is whose."""

    organisations: Mapping[str, UUID]
    departments: Mapping[str, UUID]


@transaction.atomic
def import_items(
    *,
    rows: Sequence[ItemRow],
    source: str,
    by: AgentId,
    at: datetime,
    departments: Mapping[str, UUID] | None = None,
) -> ImportReport:
    """Take in an item list: codes are kept as they came and what is odd about them is flagged.

    Importing the same list again changes nothing. An item whose agency is not registered is kept
    without one and its department reported; it finds its agency with the next import after the
    agency was registered, or when `departments` says whose a department (by code or by name) is.

    Raises:
        OrganisationUnknown: `departments` names an organisation that is not registered.

    Basis: the Measures, article 7.
    """
    revision.hold()
    taken, not_taken, repeated = _sifted([_tidied(row) for row in rows])
    register = _registered(taken, departments or {})
    tally = _Tally()
    for start in range(0, len(taken), _ROWS_AT_A_TIME):
        part = taken[start : start + _ROWS_AT_A_TIME]
        _import_part(part, repeated, register, source, tally)
    if tally.added or tally.changed:
        revision.bump()
        _audit(source, tally, by, at)
    return ImportReport(
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
        flagged=tuple(tally.flagged),
        not_taken=tuple(not_taken),
        unknown_departments=tuple(sorted(tally.unknown_departments)),
    )


def _audit(source: str, tally: _Tally, by: AgentId, at: datetime) -> None:
    line = identity.NewAuditLine(
        identity.AuditedAction.ITEMS_IMPORTED,
        by,
        subject=source,
        detail=identity.facts(added=tally.added, changed=tally.changed, unchanged=tally.unchanged),
    )
    identity.write_audit(lines=[line], at=at)


def _tidied(row: ItemRow) -> ItemRow:
    """Return the row as the tables can hold it; the code keeps every character it has."""
    return ItemRow(
        code=tidy(row.code),
        name=tidy(row.name.strip())[:500],
        item_type=row.item_type,
        department=tidy(row.department.strip())[:200],
        department_code=tidy(row.department_code.strip())[:64],
        region_code=tidy(row.region_code.strip())[:12],
        main_item=tidy(row.main_item.strip())[:500],
    )


def _sifted(rows: Sequence[ItemRow]) -> tuple[list[ItemRow], list[Irregularity], set[str]]:
    """Return the rows to take in, those that cannot be kept, and codes that came repeatedly."""
    taken: dict[str, ItemRow] = {}
    not_taken: list[Irregularity] = []
    repeated: set[str] = set()
    for row in rows:
        reason = reason_not_taken(row, longest_code_chars=LONGEST_CODE_CHARS)
        if reason is not None:
            not_taken.append(Irregularity(row.code[:200] or row.name[:200], reason.words))
        elif taken.setdefault(row.code, row) is not row:
            repeated.add(row.code)
    return list(taken.values()), not_taken, repeated


def _registered(rows: Sequence[ItemRow], departments: Mapping[str, UUID]) -> _Register:
    known = identity.organisations_by_id(organisation_ids=set(departments.values()))
    if absent := set(departments.values()) - set(known):
        raise identity.OrganisationUnknown(f"organisation {min(absent)}", where=str(min(absent)))
    codes = {code for row in rows for code in codes_naming_agency(row, ItemCode.parse(row.code))}
    ordered = sorted(codes)
    found: dict[str, UUID] = {}
    for start in range(0, len(ordered), _ROWS_AT_A_TIME):
        part = identity.organisations_by_code(credit_codes=ordered[start : start + _ROWS_AT_A_TIME])
        found |= {code: organisation.id for code, organisation in part.items()}
    return _Register(found, departments)


def _import_part(
    rows: Sequence[ItemRow],
    repeated: set[str],
    register: _Register,
    source: str,
    tally: _Tally,
) -> None:
    there = {row.code: row for row in ServiceItem.objects.filter(code__in=[r.code for r in rows])}
    added, changed = [], []
    for row in rows:
        item = _item(row, row.code in repeated, register, there.get(row.code), tally)
        if row.code not in there:
            item.source = source[:200]
            added.append(item)
        elif any(getattr(item, name) != getattr(there[row.code], name) for name in _FROM_LIST):
            item.source = source[:200]
            changed.append(item)
        tally.flagged += [
            Irregularity(row.code, what) for what in words_of_oddities(item.irregularities)
        ]
    ServiceItem.objects.bulk_create(added)
    ServiceItem.objects.bulk_update(changed, _TO_WRITE)
    tally.added += len(added)
    tally.changed += len(changed)
    tally.unchanged += len(rows) - len(added) - len(changed)


def _item(
    row: ItemRow, is_repeated: bool, register: _Register, there: ServiceItem | None, tally: _Tally
) -> ServiceItem:
    code = ItemCode.parse(row.code)
    agency_id, why_not = agency_of(
        row, code, registered=register.organisations, departments=register.departments
    )
    if agency_id is None and there is not None and there.agency_id is not None:
        agency_id, why_not = there.agency_id, None  # somebody told us before
    if why_not is not None:
        tally.unknown_departments.add(f"{row.department} {row.department_code}".strip())
    kind = item_type_of(row.item_type)
    return ServiceItem(
        **({"id": there.id} if there is not None else {}),
        code=row.code,
        base_code=code.base,
        name=row.name,
        item_type=kind.value if kind else "",
        agency_id=agency_id,
        region_code=row.region_code,
        main_item=row.main_item,
        department=row.department,
        department_code=row.department_code,
        irregularities=list(_oddities(row, code, why_not, is_repeated)),
    )


def _oddities(
    row: ItemRow, code: ItemCode, why_not: RowOddity | None, is_repeated: bool
) -> Iterator[str]:
    yield from (oddity.value for oddity in code.irregularities)
    yield from (oddity.value for oddity in oddities_of(row))
    if why_not is not None:
        yield why_not.value
    if is_repeated:
        yield RowOddity.REPEATED.value
