"""What checking can be asked."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from muniment.kernel.work import Reason
from muniment.stages.checking.models import CheckReport
from muniment.stages.checking.policies import report_number
from muniment.stages.checking.shapes import DecisionShape, ReportShape
from recordkit.errors import Words
from recordkit.terms.vocabulary import Verdict


def reports_of(*, record_id: UUID) -> tuple[ReportShape, ...]:
    """Return every report of a record, newest first."""
    rows = CheckReport.objects.filter(record_id=record_id).select_related("decision")
    return tuple(_shape(row) for row in rows.order_by("-sequence"))


def latest_reports(*, record_ids: Sequence[UUID]) -> dict[UUID, ReportShape]:
    """Return the newest report of each record that has one."""
    rows = CheckReport.objects.filter(record_id__in=record_ids).select_related("decision")
    newest = {row.record_id: row for row in rows.order_by("sequence")}
    return {record_id: _shape(row) for record_id, row in newest.items()}


def decided_among(*, record_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of the records whose newest report a person has decided about."""
    rows = CheckReport.objects.filter(record_id__in=record_ids).order_by("sequence")
    newest = dict(rows.values_list("record_id", "decision__pk"))
    return frozenset(record_id for record_id, decision in newest.items() if decision is not None)


def reasons_of(
    *, record_ids: Sequence[UUID], versions: Mapping[UUID, int] | None = None
) -> dict[UUID, tuple[Reason, ...]]:
    """Return why the newest check sent each record back, or what it could not tell.

    With `versions`, only where the newest check was of that submission.
    """
    return {
        record_id: _reasons(shape)
        for record_id, shape in latest_reports(record_ids=record_ids).items()
        if shape.verdict is not Verdict.PASSED
        and (versions is None or versions.get(record_id) == shape.version)
    }


def _reasons(shape: ReportShape) -> tuple[Reason, ...]:
    stopping = [
        (line, finding)
        for line in shape.report.outcomes
        if line.severity == "mandatory"
        for finding in line.findings
        if finding.verdict is shape.verdict
    ]
    reasons = tuple(
        Reason(
            what=finding.note if finding.note.zh else line.says,
            where=finding.where,
            expected=finding.expected,
            found=finding.found,
            clause=f"{line.code} {line.source}".strip(),
            mend=line.mend,
        )
        for line, finding in stopping
    )
    if shape.decision is not None and not shape.decision.is_accepted:
        said = shape.decision.reason
        return (Reason(Words(f"人工审核退回：{said}", f"Returned by a person: {said}")), *reasons)
    return reasons


def _shape(row: CheckReport) -> ReportShape:
    decision = getattr(row, "decision", None)
    return ReportShape(
        number=report_number(row.record_id, row.sequence),
        record_id=row.record_id,
        version=row.version,
        made_at=row.made_at,
        verdict=Verdict(row.verdict),
        document=zlib.decompress(bytes(row.document)),
        decision=DecisionShape(
            decision.is_accepted, decision.reason, decision.decided_by, decision.decided_at
        )
        if decision
        else None,
    )
