"""What checking can be asked to do."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from muniment.commons.catalogue import api as catalogue
from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.events import Event
from muniment.kernel.readings import READINGS
from muniment.kernel.work import Outcome, done, error
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking.events import (
    CheckAccepted,
    CheckFailed,
    CheckIndeterminate,
    CheckPassed,
    CheckRejected,
)
from muniment.stages.checking.models import CheckReport, ReportDecision
from muniment.stages.checking.policies import ending_of, report_number
from muniment.stages.packaging import api as packaging
from recordkit.checks import FILING, Report, Surroundings, check_package
from recordkit.description.items import ItemRules
from recordkit.errors import ContentFault, Fault, Refusal, Words
from recordkit.packages import OpenedPackage, open_package
from recordkit.terms.scanning import ScanWord
from recordkit.terms.vocabulary import Ending, Verdict


class NothingToDecide(Refusal):
    """The record has no report that waits for a person."""

    code = "CHK-101"
    title = Words("该件没有待决定的检测报告", "No report of this record waits for a decision")
    mend = Words(
        "请刷新页面；可能已有他人作出决定", "Look again; somebody may have decided already"
    )


class ReasonNeeded(Refusal):
    """A decision needs its reason."""

    code = "CHK-102"
    title = Words("请填写理由", "A reason is needed")
    mend = Words("用一两句话说明依据，至少 4 个字", "Say why in a sentence, at least 4 characters")


def check_for_filing(
    *, record_ids: Sequence[UUID], by: AgentId, at: datetime
) -> tuple[Outcome, ...]:
    """Check sealed packages, one report and one outcome for each.

    A package that has a report is not checked again by this operation.

    Basis: the Measures, article 15; GB/T 42727-2023 clause 6.7.
    """
    packages = packaging.sealed(record_ids=record_ids)
    cases = capture.collected(record_ids=list(packages))
    known = _reported(packages)
    in_force = _in_force(cases)
    reports: dict[UUID, Report] = {}
    faults: dict[UUID, Outcome] = {}
    for record_id, package in packages.items():
        if record_id in known:
            continue
        try:
            reports[record_id] = _check(package, cases[record_id], in_force[record_id], at)
        except Fault as fault:
            faults[record_id] = error(record_id, fault)
    _enter(reports, packages, by, at)
    verdicts = known | {record_id: report.verdict for record_id, report in reports.items()}
    return tuple(faults.get(r) or _outcome(r, verdicts.get(r)) for r in record_ids)


@transaction.atomic
def decide(*, record_id: UUID, is_accepted: bool, reason: str, by: AgentId, at: datetime) -> None:
    """Enter what a person makes of an indeterminate report; both ways need a reason.

    Raises:
        ReasonNeeded: The reason is missing or says nothing.
        NothingToDecide: No report waits, or somebody has decided already.
    """
    if len(reason.strip()) < 4:
        raise ReasonNeeded
    row = CheckReport.objects.filter(record_id=record_id).order_by("-sequence").first()
    if row is None or row.verdict not in _WAITING or hasattr(row, "decision"):
        raise NothingToDecide(str(record_id))
    _, is_first = ReportDecision.objects.get_or_create(
        report=row,
        defaults={
            "is_accepted": is_accepted,
            "reason": reason.strip(),
            "decided_by": by,
            "decided_at": at,
        },
    )
    if not is_first:
        raise NothingToDecide(str(record_id))
    number = report_number(record_id, row.sequence)
    event = CheckAccepted if is_accepted else CheckRejected
    custody.record(events=[event(record_id, number)], by=by, at=at)
    holdings.call_attention(record_ids=[record_id], attention=holdings.Attention.NONE, at=at)


_WAITING = (Verdict.INDETERMINATE.value, Verdict.NOT_APPLICABLE.value)


def surroundings_of(
    collected: capture.CollectedCase,
    opened: OpenedPackage,
    rules: ItemRules | None,
    retention: str | None,
    at: datetime,
) -> Surroundings:
    """Return what the platform knows about a package besides the package itself."""
    submitted = {path: held.digests for path, held in collected.files.items()}
    recorded = {
        part.path: submitted[part.submitted_path]
        for part in opened.package.components
        if part.submitted_path in submitted
    }
    return Surroundings(
        checked_at=at,
        trust=parts.get().trust,
        item=rules,
        recorded=recorded,
        retention_in_force=retention,
    )


@dataclass(frozen=True, slots=True)
class _InForce:
    """What is in force for one case; None where nothing is, for the rules to say so."""

    rules: ItemRules | None
    retention: str | None


def _in_force(cases: Mapping[UUID, capture.CollectedCase]) -> dict[UUID, _InForce]:
    rules = {
        record_id: found if isinstance(found, ItemRules) else None
        for record_id, found in arrangement.rules_of(cases).items()
    }
    asks = {
        record_id: catalogue.RetentionAsk(
            one.agency_id,
            one.case.item_code,
            known.item_type,
            one.case.outcome.kind.value if one.case.outcome else "",
            arrangement.closed_on(one),
        )
        for record_id, one in cases.items()
        if (known := rules[record_id]) is not None
    }
    periods = catalogue.retentions_in_force(asks=list(asks.values()))
    found = {record_id: periods[ask] for record_id, ask in asks.items()}
    chosen = arrangement.classings_of(cases)
    return {
        record_id: _InForce(rules[record_id], _period(found.get(record_id), chosen.get(record_id)))
        for record_id in cases
    }


def _period(
    found: catalogue.RetentionInForce | ContentFault | None,
    chosen: arrangement.ClassingShape | None,
) -> str | None:
    """Return the period that is in force: of the line that decides, or that a person chose."""
    if chosen is not None and (period := arrangement.retention_decided(chosen)):
        return period
    return found.code.value if isinstance(found, catalogue.RetentionInForce) else None


def _check(
    package: packaging.SealedPackageShape,
    collected: capture.CollectedCase,
    in_force: _InForce,
    at: datetime,
) -> Report:
    with parts.get().staging.open(package.staged.key) as stream:
        opened = open_package(stream)
        return check_package(
            opened,
            profile=FILING,
            surroundings=surroundings_of(collected, opened, in_force.rules, in_force.retention, at),
            scan=_scan,
            readings=READINGS,
        )


def _scan(path: str, stream: BinaryIO) -> ScanWord:
    del path  # the scanner looks at bytes, whatever they are called
    return parts.get().scanner.scan(stream)


def _reported(packages: Mapping[UUID, packaging.SealedPackageShape]) -> dict[UUID, Verdict]:
    rows = CheckReport.objects.filter(record_id__in=list(packages)).order_by("sequence")
    return {
        record_id: Verdict(verdict)
        for record_id, version, verdict in rows.values_list("record_id", "version", "verdict")
        if packages[record_id].version == version
    }


def _enter(
    reports: Mapping[UUID, Report],
    packages: Mapping[UUID, packaging.SealedPackageShape],
    by: AgentId,
    at: datetime,
) -> None:
    # Written out before the transaction, which holds up every other writer while it lasts.
    documents = {r: zlib.compress(report.to_json(), 1) for r, report in reports.items()}
    with transaction.atomic():
        _enter_written(reports, documents, packages, by, at)


def _enter_written(
    reports: Mapping[UUID, Report],
    documents: Mapping[UUID, bytes],
    packages: Mapping[UUID, packaging.SealedPackageShape],
    by: AgentId,
    at: datetime,
) -> None:
    already = _reported({record_id: packages[record_id] for record_id in reports})
    last = dict(
        CheckReport.objects.filter(record_id__in=list(reports))
        .values_list("record_id")
        .annotate(Max("sequence"))
    )
    rows = [
        CheckReport(
            record_id=record_id,
            version=packages[record_id].version,
            sequence=last.get(record_id, 0) + 1,
            verdict=report.verdict.value,
            document=documents[record_id],
            made_at=at,
        )
        for record_id, report in reports.items()
        if record_id not in already
    ]
    CheckReport.objects.bulk_create(rows)
    custody.record(events=[_event(row, reports[row.record_id]) for row in rows], by=by, at=at)
    waiting = [row.record_id for row in rows if row.verdict in _WAITING]
    if waiting:
        holdings.call_attention(record_ids=waiting, attention=holdings.Attention.WAITING, at=at)


def _event(row: CheckReport, report: Report) -> Event:
    number = report_number(row.record_id, row.sequence)
    match ending_of(report.verdict):
        case Ending.DONE:
            return CheckPassed(row.record_id, number, row.version)
        case Ending.FAILED:
            return CheckFailed(row.record_id, number, row.version, len(report.failed_rules()))
        case _:
            return CheckIndeterminate(row.record_id, number, row.version)


def _outcome(record_id: UUID, verdict: Verdict | None) -> Outcome:
    if verdict is None:
        return done(record_id)
    return Outcome(record_id, ending_of(verdict))
