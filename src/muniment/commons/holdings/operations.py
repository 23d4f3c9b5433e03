"""What holdings can be asked to do. Every operation takes many records and few statements.

These run inside the transaction of the room that asks, which writes the ledger entry of its own
event with it; where the move itself is the event, the entry is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from muniment.commons.custody import api as custody
from muniment.commons.holdings import completeness, filed_days, search
from muniment.commons.holdings.events import RecordResubmitted, RecordReturned
from muniment.commons.holdings.models import Component, Record, StateTally
from muniment.commons.holdings.shapes import FiledRecord, NewRecord
from muniment.commons.holdings.states import Action, Attention, RecordState, next_state
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day
from recordkit.errors import NotHeld, Outage, Refusal, Words
from recordkit.packages.model import PackagedComponent


class RecordNotHeld(NotHeld):
    """There is no such record, or the asker may not know of it."""

    code = "HLD-301"
    title = Words("没有这份电子文件", "There is no such record")
    mend = Words("请核对办件编号或电子文件号", "Check the case number or record identifier")


class RecordMovedMeanwhile(Outage):
    """The record changed state under our hands; the work is tried again from what it is now."""

    code = "HLD-501"
    title = Words("该件的状态刚刚发生变化", "The record changed meanwhile")
    mend = Words("系统会按最新状态重试", "It is tried again from its new state")


class CaseNumberTaken(Refusal):
    """The agency has a record of that case number already."""

    code = "HLD-102"
    title = Words("该办件编号已有电子文件", "The agency already has a record of this case")
    mend = Words("如为重复报送，无须处理", "If this is a repetition, nothing needs doing")


@transaction.atomic
def create_records(*, records: Sequence[NewRecord], at: datetime) -> None:
    """Enter records in the state captured, and let them be found.

    Raises:
        CaseNumberTaken: One of the agencies has a record of that case number; none was entered.
    """
    rows = [_row_of(record, at) for record in records]
    try:
        with transaction.atomic():
            Record.objects.bulk_create(rows)
    except IntegrityError as already:
        raise CaseNumberTaken("another record has the case number") from already
    serials = dict(
        Record.objects.filter(record_id__in=[r.record_id for r in records]).values_list(
            "record_id", "serial"
        )
    )
    _count(Counter((r.agency_id, r.agency_name, RecordState.CAPTURED) for r in records))
    search.put(
        [
            search.Entry(serials[r.record_id], r.search_text, _facets_when_captured(r))
            for r in records
        ]
    )


@transaction.atomic
def describe_again(*, records: Sequence[NewRecord]) -> None:
    """Take over what a later piece or a corrected submission says of records that are not filed."""
    for record in records:
        changed = Record.objects.filter(
            record_id=record.record_id, state=RecordState.CAPTURED.value
        ).update(
            item_code=record.item_code,
            item_name=record.item_name,
            title=record.title,
            is_closed=record.is_closed,
            closed_on=record.closed_on,
            closed_year=_year_of(record.closed_on),
        )
        if not changed:
            raise RecordMovedMeanwhile(f"record {record.record_id} is no longer captured")
    kept = Record.objects.in_bulk([r.record_id for r in records], field_name="record_id")
    search.put(
        [
            search.Entry(kept[r.record_id].serial, r.search_text, _facets_when_captured(r))
            for r in records
        ]
    )


@transaction.atomic
def advance(
    *,
    record_ids: Sequence[UUID],
    action: Action,
    by: AgentId,
    at: datetime,
) -> None:
    """Move records one step along their life and say so in the ledger, or do neither.

    Raises:
        RecordNotHeld: One of them is not in our keeping.
        ActionNotAllowedNow: The life cycle has no such step from one's state.
        RecordMovedMeanwhile: One changed state under our hands; look again.
    """
    rows = _rows(record_ids)
    targets = {row.record_id: next_state(RecordState(row.state), action) for row in rows}
    _move(rows, targets)
    attention = Attention.FAILED if action is Action.RETURN else Attention.NONE
    _mark(record_ids, attention, at)
    before = {row.record_id: _facets_of(row) for row in rows}
    search.turn(
        [
            search.Turn(
                row.serial,
                before[row.record_id],
                replace(before[row.record_id], state=targets[row.record_id].value),
            )
            for row in rows
        ]
    )
    event = {Action.RETURN: RecordReturned, Action.RESUBMIT: RecordResubmitted}[action]
    custody.record(events=[event(record_id) for record_id in record_ids], by=by, at=at)


@transaction.atomic
def file_records(*, records: Sequence[FiledRecord], at: datetime) -> None:
    """Take records into the records office's keeping with their codes and components.

    The ledger entry of filing is the filing room's own. Raises as `advance` does.
    """
    ids = [record.record_id for record in records]
    rows = _rows(ids)
    by_id = {row.record_id: row for row in rows}
    for row in rows:
        next_state(RecordState(row.state), Action.FILE)
    _write_filing(records, by_id, at)
    _count_moves(rows, dict.fromkeys(ids, RecordState.FILED))
    completeness.count_filed([(by_id[record.record_id], record.year) for record in records])
    filed_days.count_filed(rows, on=legal_day(at))
    Component.objects.bulk_create(
        [
            _component_row(by_id[record.record_id].serial, place, part)
            for record in records
            for place, part in enumerate(record.components)
        ]
    )
    search.turn([_turn_to_filed(by_id[record.record_id], record) for record in records])


@transaction.atomic
def call_attention(*, record_ids: Sequence[UUID], attention: Attention, at: datetime) -> None:
    """Say that somebody has to look at records, or that nobody has to any more."""
    _mark(record_ids, attention, at)


def _row_of(record: NewRecord, at: datetime) -> Record:
    return Record(
        record_id=record.record_id,
        case_number=record.case_number,
        agency_id=record.agency_id,
        agency_name=record.agency_name,
        region_code=record.region_code,
        item_code=record.item_code,
        item_name=record.item_name,
        title=record.title,
        is_closed=record.is_closed,
        closed_on=record.closed_on,
        closed_year=_year_of(record.closed_on),
        received_at=at,
    )


def _year_of(day: date | None) -> int | None:
    return day.year if day else None


def _facets_when_captured(record: NewRecord) -> search.Facets:
    return search.Facets(
        RecordState.CAPTURED.value,
        record.agency_id,
        record.item_code,
        _year_of(record.closed_on),
    )


def _facets_of(row: Record) -> search.Facets:
    return search.Facets(row.state, row.agency_id, row.item_code, row.closed_year, row.retention)


def _turn_to_filed(row: Record, record: FiledRecord) -> search.Turn:
    before = _facets_of(row)
    after = replace(before, state=RecordState.FILED.value, retention=record.retention)
    return search.Turn(row.serial, before, after, record.reference_code)


# What a move has to know of a record: its tallies and the words that it is found by.
_MOVED_BY = (
    "serial",
    "record_id",
    "state",
    "agency_id",
    "agency_name",
    "item_code",
    "item_name",
    "closed_year",
    "retention",
)


def _rows(record_ids: Sequence[UUID]) -> list[Record]:
    rows = list(Record.objects.filter(record_id__in=record_ids).only(*_MOVED_BY).order_by("serial"))
    if len(rows) != len(set(record_ids)):
        lost = set(record_ids) - {row.record_id for row in rows}
        raise RecordNotHeld(f"not in our keeping: {', '.join(map(str, sorted(lost)))}")
    return rows


def _move(rows: Sequence[Record], targets: Mapping[UUID, RecordState]) -> None:
    """Compare and swap: row locks are not to be had on SQLite, and this needs none."""
    for source, target in {(row.state, targets[row.record_id]) for row in rows}:
        moving = [row.pk for row in rows if row.state == source]
        moved = Record.objects.filter(pk__in=moving, state=source).update(state=target.value)
        if moved != len(moving):
            raise RecordMovedMeanwhile(f"expected {len(moving)} records in {source}, found {moved}")
    _count_moves(rows, targets)


# Written by hand: each record gets values of its own, and building one statement with a choice
# for each of them takes longer than running this one for each.
_FILE = (
    "UPDATE holdings_record SET state = 'filed', attention = 'none', attention_since = NULL,"
    " filed_at = %s, fonds_number = %s, year = %s, retention = %s, reference_code = %s"
    " WHERE serial = %s AND state = 'captured'"
)


def _write_filing(
    records: Sequence[FiledRecord], rows: Mapping[UUID, Record], at: datetime
) -> None:
    filed_at = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.executemany(
            _FILE,
            [
                (
                    filed_at,
                    record.fonds_number,
                    record.year,
                    record.retention,
                    record.reference_code,
                    rows[record.record_id].serial,
                )
                for record in records
            ],
        )
        moved = cursor.rowcount
    if moved != len(records):
        raise RecordMovedMeanwhile(f"expected {len(records)} captured records, found {moved}")


def _mark(record_ids: Sequence[UUID], attention: Attention, at: datetime) -> None:
    since = None if attention is Attention.NONE else at
    Record.objects.filter(record_id__in=record_ids).exclude(attention=attention.value).update(
        attention=attention.value, attention_since=since
    )


def _count_moves(rows: Sequence[Record], targets: Mapping[UUID, RecordState]) -> None:
    moves: Counter[tuple[UUID, str, RecordState]] = Counter()
    for row in rows:
        moves[row.agency_id, row.agency_name, RecordState(row.state)] -= 1
        moves[row.agency_id, row.agency_name, targets[row.record_id]] += 1
    _count(moves)


def _count(changes: Mapping[tuple[UUID, str, RecordState], int]) -> None:
    # In one order, so that two workers never wait for each other's lines.
    for (agency_id, agency_name, state), change in sorted(changes.items()):
        key = {"agency_id": agency_id, "state": state.value}
        if not StateTally.objects.filter(**key).update(records=F("records") + change):
            StateTally.objects.get_or_create(**key, defaults={"agency_name": agency_name})
            StateTally.objects.filter(**key).update(records=F("records") + change)


def _component_row(serial: int, place: int, part: PackagedComponent) -> Component:
    return Component(
        record_id=serial,
        position=place,
        path=part.path,
        title=part.title,
        role=part.role.value,
        kind=part.kind.value,
        provenance=part.provenance.value,
        material_code=part.material_code,
        size_bytes=part.size_bytes,
        sm3=part.digests.sm3,
        sha256=part.digests.sha256,
        puid=part.format.puid,
        sharing=part.attributes.sharing.scope.value,
        disclosure=part.attributes.disclosure.value,
        openness=part.attributes.openness.value,
        secrecy=part.attributes.secrecy.value,
    )
