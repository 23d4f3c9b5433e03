"""How long a case is kept, by the schedule in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import NoLineCovers, NoRetentionInForce
from muniment.commons.catalogue.models import RetentionSchedule, ScheduleLine, ServiceItem
from muniment.commons.catalogue.policies import best_line, covers, in_force
from muniment.commons.catalogue.queries.items import item_shape
from muniment.commons.catalogue.shapes import (
    ItemShape,
    NewScheduleLine,
    RetentionAsk,
    RetentionInForce,
    ScheduleShape,
)
from muniment.commons.catalogue.vocabulary import ItemType, ScheduleStatus
from recordkit.terms.retention import RetentionCode


def retention_in_force(
    *, organisation_id: UUID, item_code: str, item_type: str, outcome: str, on: date
) -> RetentionInForce:
    """Return how long a case is kept under the schedule in force on a day.

    Item and outcome decide before the item, the item before its type, the type before the
    default of the schedule.

    Raises:
        NoRetentionInForce: The organisation has no schedule that day, or it covers no such case.

    Basis: the Measures, article 11.
    """
    ask = RetentionAsk(organisation_id, item_code, item_type, outcome, on)
    found = retentions_in_force(asks=[ask])[ask]
    if isinstance(found, RetentionInForce):
        return found
    raise found


def retentions_in_force(
    *, asks: Sequence[RetentionAsk]
) -> Mapping[RetentionAsk, RetentionInForce | NoRetentionInForce]:
    """Return for each ask its period, or the fault that says why there is none.

    At most three queries for a batch, one when the process has read the schedules before.
    """
    schedules = _read({ask.organisation_id for ask in asks})
    return {ask: _answer(ask, schedules[ask.organisation_id]) for ask in asks}


def schedule(*, schedule_id: UUID) -> ScheduleShape | None:
    """Return a schedule that was approved, None when there is none; at most two queries."""
    rows = RetentionSchedule.objects.filter(pk=schedule_id)
    row = rows.prefetch_related("lines").first()
    return _shape(row) if row else None


def schedules_of(*, organisation_id: UUID) -> tuple[ScheduleShape, ...]:
    """Return every schedule an organisation ever had approved, oldest first, with its lines."""
    return _read({organisation_id})[organisation_id]


def schedules_in_force(
    *, asks: Collection[tuple[UUID, date]]
) -> Mapping[tuple[UUID, date], ScheduleShape]:
    """Return for organisations and days the schedule in force, where there is one, with its lines.

    The place of a line in `lines` is its number in the schedule, from 0, and never changes. At
    most two queries, none when the process has read the schedules before.

    Basis: the Measures, article 11.
    """
    read = _read({organisation_id for organisation_id, _on in asks})
    found = {ask: in_force(read[ask[0]], on=ask[1]) for ask in asks}
    return {ask: schedule for ask, schedule in found.items() if schedule is not None}


def items_without_period(
    *, organisation_id: UUID, on: date, limit: int = 2000
) -> tuple[ItemShape, ...]:
    """Return an organisation's items that no line of its schedule in force covers, by code.

    `limit` of its items are looked at. At most two queries.

    Basis: the Measures, article 11.
    """
    rows = ServiceItem.objects.filter(agency_id=organisation_id).order_by("code")[:limit]
    schedule = in_force(_read({organisation_id})[organisation_id], on=on)
    lines = schedule.lines if schedule else ()
    return tuple(
        item_shape(row)
        for row in rows
        if not covers(lines, item_code=row.code, item_type=row.item_type)
    )


def without_schedule(*, organisation_ids: Collection[UUID], on: date) -> frozenset[UUID]:
    """Return those of the organisations that have no schedule in force on a day; one query.

    Basis: the Measures, article 11.
    """
    rows = RetentionSchedule.objects.filter(
        status=ScheduleStatus.IN_FORCE.value, effective_on__lte=on
    ).exclude(ends_on__lt=on)
    return frozenset(organisation_ids) - set(rows.values_list("organisation_id", flat=True))


def _answer(
    ask: RetentionAsk, schedules: Sequence[ScheduleShape]
) -> RetentionInForce | NoRetentionInForce:
    schedule = in_force(schedules, on=ask.on)
    if schedule is None:
        return NoRetentionInForce(
            f"organisation {ask.organisation_id} has no approved schedule on {ask.on}",
            zh=f"该机构在 {ask.on} 没有已批准的保管期限表",
            where=ask.item_code,
        )
    line = best_line(
        schedule.lines, item_code=ask.item_code, item_type=ask.item_type, outcome=ask.outcome
    )
    if line is None:
        return _not_covered(ask, schedule)
    return RetentionInForce(
        code=line.retention,
        basis=line.basis,
        approval_number=schedule.approval_number,
        schedule_version=schedule.version,
        verified=line.verified,
    )


def _not_covered(ask: RetentionAsk, schedule: ScheduleShape) -> NoLineCovers:
    return NoLineCovers(
        f"schedule {schedule.approval_number} (version {schedule.version}) has no line for "
        f"item {ask.item_code!r} of type {ask.item_type!r} with outcome {ask.outcome!r}",
        zh=f"保管期限表 {schedule.approval_number}（第 {schedule.version} 版）没有覆盖事项 "
        f"{ask.item_code!r}（类型 {ask.item_type!r}、结果 {ask.outcome!r}）的条目",
        where=ask.item_code,
    )


def _read(organisation_ids: Collection[UUID]) -> Mapping[UUID, tuple[ScheduleShape, ...]]:
    reading = revision.current()
    kept = {key: reading.schedules[key] for key in organisation_ids if key in reading.schedules}
    fresh = _fetch(set(organisation_ids) - set(kept))
    reading.schedules.update({key: found for key, found in fresh.items() if found})
    return kept | fresh


def _fetch(organisation_ids: Collection[UUID]) -> dict[UUID, tuple[ScheduleShape, ...]]:
    if not organisation_ids:
        return {}
    rows = RetentionSchedule.objects.filter(
        organisation_id__in=organisation_ids, status=ScheduleStatus.IN_FORCE.value
    )
    found: dict[UUID, tuple[ScheduleShape, ...]] = dict.fromkeys(organisation_ids, ())
    for row in rows.prefetch_related("lines").order_by("organisation_id", "version"):
        found[row.organisation_id] += (_shape(row),)
    return found


def _shape(row: RetentionSchedule) -> ScheduleShape:
    lines = sorted(row.lines.all(), key=lambda line: line.position)
    return ScheduleShape(
        id=row.id,
        organisation_id=row.organisation_id,
        version=row.version,
        approval_number=row.approval_number,
        approved_by=row.approved_by_id,
        approved_on=row.approved_on,
        effective_on=row.effective_on,
        ends_on=row.ends_on,
        lines=tuple(_line(line) for line in lines),
    )


def _line(row: ScheduleLine) -> NewScheduleLine:
    return NewScheduleLine(
        retention=RetentionCode(row.retention),
        basis=row.basis,
        item_code=row.item_code,
        item_type=ItemType(row.item_type) if row.item_type else None,
        outcome=row.outcome,
        verified=row.verified,
    )
