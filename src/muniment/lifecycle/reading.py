"""Composes what people look at from what the rooms know. Nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import LEGAL_ZONE, legal_day
from muniment.kernel.work import Reason
from muniment.lifecycle import facts, proving, texts
from muniment.lifecycle.exchange import exchange_of
from muniment.lifecycle.shapes import (
    AttentionPage,
    AttentionRow,
    CaseList,
    CasePage,
    CaseRow,
    Decision,
    MaterialView,
    Operations,
    ReportView,
    ReturnView,
    StuckJob,
    TimelineEntry,
    VersionView,
)
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from recordkit.description.case import CaseDescription
from recordkit.errors import Words
from recordkit.terms.vocabulary import Verdict

_NEAR_COMPARED = 200
_NO_REASON = Words("查看详情", "See the case")


def agencies_seen_by(agent: identity.Agent) -> list[UUID] | None:
    """Return whose records the agent may meet; None means everybody's."""
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    return None if scope.everything else sorted(scope.organisation_ids)


def case_list(
    *,
    agent: identity.Agent,
    text: str = "",
    how: holdings.Manner = holdings.Manner.ORDINARY,
    state: holdings.RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: holdings.Narrowing = holdings.WIDE,
    cursor: str = "",
    size: int = 50,
) -> CaseList:
    """Return one page of the cases that the agent may see, newest first.

    `by_state` counts all of an agency's cases, however else the list is narrowed. Near matches
    come nearest first, among the newest `_NEAR_COMPARED` of them; their cursor counts.
    """
    seen = agencies_seen_by(agent)
    wanted = narrowed_to(seen, agency_id)
    is_near = how is holdings.Manner.NEAR and bool(text.strip())
    page = holdings.records(
        agency_ids=wanted,
        text=text,
        state=state,
        narrowed=narrowed,
        cursor="" if is_near else cursor,
        size=_NEAR_COMPARED if is_near else size,
        **manner(agent, how),
    )
    start = int(cursor) if is_near and cursor.isdecimal() and len(cursor) < 5 else 0
    nearest = nearest_first(page.rows, text) if is_near else page.rows
    rows = nearest[start : start + size] if is_near else nearest
    onward = str(start + size) if len(nearest) > start + size else ""
    counts = holdings.counts_by_state(agency_ids=wanted)
    return CaseList(
        rows=tuple(row_of(record) for record in rows),
        next_cursor=onward if is_near else page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
        by_state=tuple(counts.items()),
        agencies=holdings.agencies_with_records(agency_ids=seen),
        places=_places(agent, rows, text) if how is holdings.Manner.TEXTS else {},
    )


def manner(agent: identity.Agent, how: holdings.Manner) -> _Manner:
    """Return how a list is searched; texts are those that the agent may read, and no others."""
    texts = how is holdings.Manner.TEXTS
    return {
        "texts_of": agencies_read_by(agent) if texts else (),
        "is_near": how is holdings.Manner.NEAR,
    }


class _Manner(TypedDict):
    texts_of: Sequence[UUID] | None
    is_near: bool


def agencies_read_by(agent: identity.Agent) -> list[UUID] | None:
    """Return whose materials the agent may read; None means everybody's."""
    scope = agent.scope_for(identity.Permission.VIEW_CONTENT)
    return None if scope.everything else sorted(scope.organisation_ids)


def nearest_first(records: Sequence[holdings.RecordShape], text: str) -> list[holdings.RecordShape]:
    """Return near matches by how many characters differ, among equals the newest first."""

    def differing(record: holdings.RecordShape) -> int:
        texts = (record.title, record.case_number, record.reference_code)
        return holdings.differing(texts, text)

    return sorted(records, key=differing)


def _places(
    agent: identity.Agent, records: Sequence[holdings.RecordShape], text: str
) -> Mapping[UUID, tuple[holdings.FoundIn, ...]]:
    scope = agent.scope_for(identity.Permission.VIEW_CONTENT)
    read = [
        each.record_id
        for each in records
        if each.state is holdings.RecordState.FILED and scope.covers(each.agency_id)
    ]
    return holdings.found_in(record_ids=read, text=text) if read and text.strip() else {}


def cases_seen(*, agent: identity.Agent) -> int:
    """Return how many cases the list of cases holds for the agent."""
    return sum(holdings.counts_by_state(agency_ids=agencies_seen_by(agent)).values())


def case_page(*, record_id: UUID, agent: identity.Agent) -> CasePage:
    """Return everything about one case that the agent may see.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.
    """
    record = seen_record(record_id, agent)
    collected = capture.collected_case(record_id=record_id)
    reports = checking.reports_of(record_id=record_id)
    placed = facts.placed(collected, record)
    submissions = capture.submissions_of(record_id=record_id)
    returns = capture.returns_of(record_id=record_id)
    is_filed = record.state is holdings.RecordState.FILED
    notes = texts.notes_of(record_id=record_id) if is_filed else {}
    unread = texts.NOT_YET if is_filed and not notes else Words("", "")
    return CasePage(
        row=row_of(record),
        case=collected.case,
        fact_groups=facts.fact_groups(record, collected.case),
        materials=tuple(
            _material(each, notes.get(each.component.path, unread)) for each in placed.components
        ),
        tally=placed.tally,
        reports=tuple(report_view(report) for report in reports),
        returns=tuple(ReturnView(one.returned_at, one.version, one.reasons) for one in returns),
        versions=_versions(submissions, collected.version),
        timeline=_timeline(record_id, collected.case),
        proof=proving.proof_view(record, reports),
        decisions=tuple(_decisions(record, reports, agent)),
        unclassified=_unclassified(record),
        exchange=exchange_of(submissions, returns, reports),
    )


def attention_page(
    *,
    agent: identity.Agent,
    kind: holdings.Attention,
    at: datetime,
    cursor: str = "",
    size: int = 50,
) -> AttentionPage:
    """Return the cases that need one kind of attention, those that wait longest first."""
    seen = agencies_seen_by(agent)
    page = holdings.needing_attention(agency_ids=seen, attention=kind, cursor=cursor, size=size)
    reasons = _reasons([record.record_id for record in page.rows], kind)
    return AttentionPage(
        rows=tuple(_attention_row(r, reasons.get(r.record_id, ()), at) for r in page.rows),
        next_cursor=page.next_cursor,
        counts=tuple(holdings.counts_by_attention(agency_ids=seen).items()),
    )


def operations(*, at: datetime) -> Operations:
    """Return how the machine is doing; no content and no names of applicants are in it."""
    oldest = holdings.oldest_unfiled()
    held = vault.vault_facts(on=legal_day(at))
    midnight = at.astimezone(LEGAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = holdings.counts_by_state(agency_ids=None)
    ledger = custody.ledger_state()
    return Operations(
        queues=jobs.depths(at=at),
        oldest_unfiled=row_of(oldest) if oldest else None,
        unfiled_count=counts[holdings.RecordState.CAPTURED],
        ledger=ledger,
        vault_objects=held.objects,
        vault_bytes=held.size_bytes,
        disk_free_bytes=held.free_bytes,
        disk_total_bytes=held.total_bytes,
        disk_runway_days=held.runway_days,
        filed_last_hour=holdings.filed_since(moment=at - timedelta(hours=1)),
        filed_today=holdings.filed_since(moment=midnight),
        stuck=tuple(
            StuckJob(job.id, job.name, job.subject_id, job.attempts, job.note, job.asked_at)
            for job in jobs.stuck_jobs(limit=50)
        ),
        stand_ins=parts.get().stand_ins,
        unread_entries=max(0, ledger.size - holdings.reading_position()),
        newest_timestamp_at=filing.newest_timestamp_at(),
        evidence_holds_until=filing.evidence_holds_until(),
    )


def seen_record(record_id: UUID, agent: identity.Agent) -> holdings.RecordShape:
    """Return a record if the agent may see it; otherwise it is as if there were none.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.
    """
    record = holdings.get_record(record_id=record_id)
    if not agent.scope_for(identity.Permission.VIEW_CASES).covers(record.agency_id):
        raise holdings.RecordNotHeld(f"record {record_id} is not in our keeping")
    return record


def row_of(record: holdings.RecordShape) -> CaseRow:
    """Return a record as a line of a list."""
    return CaseRow(
        record_id=record.record_id,
        case_number=record.case_number,
        title=record.title,
        agency_name=record.agency_name,
        item_name=record.item_name,
        state=record.state,
        attention=record.attention,
        stage=_stage(record),
        reference_code=record.reference_code,
        retention=record.retention,
        closed_on=record.closed_on,
        received_at=record.received_at,
        filed_at=record.filed_at,
    )


def narrowed_to(seen: list[UUID] | None, agency_id: UUID | None) -> list[UUID] | None:
    """Return whose records to list: those seen, or one agency's if it is among them."""
    if agency_id is None:
        return seen
    return [agency_id] if seen is None or agency_id in seen else []


def _stage(record: holdings.RecordShape) -> Words:
    if record.attention is not holdings.Attention.NONE:
        return record.attention.words
    if record.state is holdings.RecordState.CAPTURED:
        return _ON_ITS_WAY if record.is_closed else _STILL_OPEN
    return record.state.words


_ON_ITS_WAY = Words("已办结，归档处理中", "closed; on its way to filing")
_STILL_OPEN = Words("办理中，继续接收材料", "in handling; pieces may still come")


def _material(each: facts.Placed, text_note: Words) -> MaterialView:
    part = each.component
    return MaterialView(
        path=part.path,
        title=part.title,
        role=part.role,
        kind=part.kind,
        provenance=part.provenance,
        size_bytes=part.size_bytes,
        format_name=part.format.name,
        puid=part.format.puid,
        mime_type=part.format.mime_type,
        sm3=part.digests.sm3,
        sha256=part.digests.sha256,
        material_code=part.material_code,
        submitted_path=part.submitted_path,
        fetched_from=part.fetched.address if part.fetched else "",
        attributes=part.attributes,
        can_show=each.can_show,
        text_note=text_note,
    )


def report_view(kept: checking.ReportShape) -> ReportView:
    """Return a kept report as it is shown."""
    report = kept.report
    matrix = report.by_property()
    return ReportView(
        number=kept.number,
        made_at=kept.made_at,
        profile=report.profile,
        edition=report.edition,
        verdict=kept.verdict,
        matrix=tuple(
            (
                each,
                counts[Verdict.PASSED],
                counts[Verdict.FAILED],
                counts[Verdict.INDETERMINATE],
                counts[Verdict.NOT_APPLICABLE],
            )
            for each, counts in matrix.items()
        ),
        outcomes=report.outcomes,
    )


def _versions(
    submissions: Sequence[capture.SubmissionShape], current: int
) -> tuple[VersionView, ...]:
    names = identity.agent_names(agent_ids={AgentId(one.received_by) for one in submissions})
    return tuple(
        VersionView(
            number=one.version,
            received_at=one.received_at,
            door=one.door.words,
            by_name=names[AgentId(one.received_by)],
            components=one.components,
            size_bytes=one.size_bytes,
            is_current=one.version == current,
        )
        for one in submissions
    )


def _timeline(record_id: UUID, case: CaseDescription) -> tuple[TimelineEntry, ...]:
    """Return the steps of handling and the entries of the ledger, oldest first."""
    entries = custody.history_of(subject_id=record_id)
    names = identity.agent_names(agent_ids={AgentId(entry.agent) for entry in entries})
    kept = [
        TimelineEntry(
            entry.at,
            facts.words_of_tag(entry.tag, entry.detail),
            names[AgentId(entry.agent)],
            entry.basis,
            entry.position,
        )
        for entry in entries
    ]
    return tuple(sorted([*_handling(case), *kept], key=lambda entry: entry.at))


def _handling(case: CaseDescription) -> Iterator[TimelineEntry]:
    for step in case.steps:
        name = Words(step.name or step.kind.words.zh, step.name or step.kind.words.en)
        yield TimelineEntry(step.started_at, name, step.actor.name, step.basis, None, True)


def _decisions(
    record: holdings.RecordShape,
    reports: Sequence[checking.ReportShape],
    agent: identity.Agent,
) -> Iterator[Decision]:
    waits = record.attention is holdings.Attention.WAITING
    may = agent.scope_for(identity.Permission.DECIDE_WAITING).covers(record.agency_id)
    if waits and _unclassified(record):
        if agent.scope_for(identity.Permission.CLASSIFY_CASES).covers(record.agency_id):
            yield Decision.CLASSIFY
        if may:
            yield Decision.RETURN
    elif waits and may and reports and reports[0].decision is None:
        yield from (Decision.ACCEPT, Decision.RETURN)
    if record.attention is holdings.Attention.ERROR and agent.may(identity.Permission.RETRY_WORK):
        yield Decision.RETRY


def _unclassified(record: holdings.RecordShape) -> tuple[Reason, ...]:
    """Return why a record waits to be classified; nothing where it does not."""
    if record.attention is not holdings.Attention.WAITING:
        return ()
    waiting = arrangement.unclassified_among(record_ids=[record.record_id])
    found = waiting.get(record.record_id)
    return found.reasons if found else ()


def _reasons(
    record_ids: Sequence[UUID], kind: holdings.Attention
) -> Mapping[UUID, tuple[Reason, ...]]:
    if kind is holdings.Attention.FAILED:
        returns = capture.latest_returns(record_ids=record_ids)
        return {record_id: one.reasons for record_id, one in returns.items()}
    if kind is holdings.Attention.WAITING:
        unclassified = arrangement.unclassified_among(record_ids=record_ids)
        reasons = {record_id: one.reasons for record_id, one in unclassified.items()}
        return {**checking.reasons_of(record_ids=record_ids), **reasons}
    return {}


def _attention_row(
    record: holdings.RecordShape, reasons: Sequence[Reason], at: datetime
) -> AttentionRow:
    since = record.attention_since or record.received_at
    first = reasons[0] if reasons else None
    return AttentionRow(
        record_id=record.record_id,
        case_number=record.case_number,
        title=record.title,
        agency_name=record.agency_name,
        since=since,
        age_days=(at - since).days,
        first_reason=first.what if first else _NO_REASON,
        reasons_count=len(reasons),
        who=first.who if first else Words("运维人员", "operators"),
    )
