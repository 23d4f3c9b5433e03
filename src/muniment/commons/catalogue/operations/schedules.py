"""Putting retention schedules in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import (
    ApprovalNumberTaken,
    NotAnAuthority,
    ScheduleLineFaulty,
    ScheduleNotLater,
)
from muniment.commons.catalogue.models import RetentionSchedule, ScheduleLine, ServiceItem
from muniment.commons.catalogue.policies import day_before, objections_to_lines
from muniment.commons.catalogue.queries.retention import schedules_of
from muniment.commons.catalogue.shapes import NewScheduleLine, ScheduleShape
from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day
from muniment.kernel.text import tidy


@transaction.atomic
def put_schedule_in_force(
    *,
    lines: Sequence[NewScheduleLine],
    organisation_id: UUID,
    approval_number: str,
    approved_by: UUID,
    approved_on: date,
    effective_on: date,
    by: AgentId,
    at: datetime,
) -> ScheduleShape:
    """Put a schedule in force that the archives authority approved; the one before it ends.

    Asking again with the same approval changes nothing.

    Raises:
        NotAnAuthority: `approved_by` is not the archives authority of the organisation's region
            or of one above it.
        ScheduleLineFaulty: A line has no basis, comes twice, or names an item of somebody else.
        ScheduleNotLater: It does not begin after the schedule that it replaces, or was approved
            after today or after its first day.
        ApprovalNumberTaken: The approval stands for other lines or days.

    Basis: the Measures, article 11.
    """
    revision.hold()
    _refuse_other_authorities(organisation_id, approved_by, legal_day(at))
    _refuse_faulty_lines(lines, organisation_id)
    earlier = schedules_of(organisation_id=organisation_id)
    row = RetentionSchedule(
        organisation_id=organisation_id,
        version=len(earlier) + 1,
        approval_number=tidy(approval_number.strip()),
        approved_by_id=approved_by,
        approved_on=approved_on,
        effective_on=effective_on,
        put_in_force_by=by,
        put_in_force_at=at,
    )
    if (there := _approved_before(row, lines, earlier)) is not None:
        return there
    _refuse_wrong_days(row, earlier, legal_day(at))
    _end_before(row)
    row.save(force_insert=True)
    rows = [_line(line, row, position) for position, line in enumerate(lines)]
    ScheduleLine.objects.bulk_create(rows)
    revision.bump()
    _audit(row, by, at)
    return schedules_of(organisation_id=organisation_id)[-1]


def _audit(row: RetentionSchedule, by: AgentId, at: datetime) -> None:
    place = identity.organisation(organisation_id=row.organisation_id)
    line = identity.NewAuditLine(
        identity.AuditedAction.SCHEDULE_IN_FORCE,
        by,
        subject=row.approval_number,
        detail=identity.facts(organisation=place.credit_code, version=row.version),
    )
    identity.write_audit(lines=[line], at=at)


def _refuse_other_authorities(organisation_id: UUID, approved_by: UUID, on: date) -> None:
    organisation = identity.organisation(organisation_id=organisation_id)
    authority = identity.organisation(organisation_id=approved_by)
    parents = {region.code: region.parent_code for region in identity.regions(on=on)}
    above = [organisation.region_code]
    while (parent := parents.get(above[-1], "")) and parent not in above:
        above.append(parent)
    is_authority = authority.kind is identity.OrganisationKind.ARCHIVES_AUTHORITY
    if not is_authority or authority.region_code not in above:
        raise NotAnAuthority(
            f"{authority.name} ({authority.kind}, region {authority.region_code}) does not "
            f"approve schedules of {organisation.name} (region {organisation.region_code})",
            zh=f"{authority.name}（{authority.region_code}）无权批准{organisation.name}"
            f"（{organisation.region_code}）的保管期限表",
            where=organisation.credit_code,
        )


def _refuse_faulty_lines(lines: Sequence[NewScheduleLine], organisation_id: UUID) -> None:
    codes = [line.item_code for line in lines if line.item_code]
    known = ServiceItem.objects.filter(agency_id=organisation_id, code__in=codes)
    found = frozenset(known.values_list("code", flat=True))
    objections = list(objections_to_lines(lines, known_codes=found))
    if objections:
        raise ScheduleLineFaulty(
            "; ".join(words.en for words in objections),
            zh="；".join(words.zh for words in objections),
            where=str(organisation_id),
        )


def _approved_before(
    row: RetentionSchedule, lines: Sequence[NewScheduleLine], earlier: Sequence[ScheduleShape]
) -> ScheduleShape | None:
    for there in earlier:
        if there.approval_number != row.approval_number:
            continue
        days = (there.approved_by, there.approved_on, there.effective_on)
        is_same = days == (row.approved_by_id, row.approved_on, row.effective_on)
        if is_same and set(there.lines) == set(lines):
            return there
        raise ApprovalNumberTaken(
            f"{row.approval_number} was put in force as version {there.version}, otherwise",
            zh=f"{row.approval_number} 已作为第 {there.version} 版施行，内容不同",
            where=row.approval_number,
        )
    return None


def _refuse_wrong_days(
    row: RetentionSchedule, earlier: Sequence[ScheduleShape], today: date
) -> None:
    latest = max((there.effective_on for there in earlier), default=None)
    if latest is not None and row.effective_on <= latest:
        raise _not_later(row, f"after {latest}", f"晚于 {latest}")
    if row.approved_on > row.effective_on or row.approved_on > today:
        limit = min(row.effective_on, today)
        raise ScheduleNotLater(
            f"{row.approval_number}: expected approval by {limit}, found {row.approved_on}",
            zh=f"{row.approval_number}：批准日期应不晚于 {limit}，实为 {row.approved_on}",
            where=row.approval_number,
        )


def _not_later(row: RetentionSchedule, expected: str, expected_zh: str) -> ScheduleNotLater:
    return ScheduleNotLater(
        f"{row.approval_number}: expected a first day {expected}, found {row.effective_on}",
        zh=f"{row.approval_number}：施行日期应{expected_zh}，实为 {row.effective_on}",
        where=row.approval_number,
    )


def _end_before(row: RetentionSchedule) -> None:
    running = RetentionSchedule.objects.filter(
        organisation_id=row.organisation_id, ends_on__isnull=True
    )
    running.update(ends_on=day_before(row.effective_on))


def _line(line: NewScheduleLine, row: RetentionSchedule, position: int) -> ScheduleLine:
    return ScheduleLine(
        schedule=row,
        position=position,
        item_code=line.item_code,
        item_type=line.item_type.value if line.item_type else "",
        outcome=line.outcome,
        retention=line.retention.value,
        basis=tidy(line.basis.strip()),
        verified=line.verified,
    )
