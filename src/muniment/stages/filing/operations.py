"""What filing can be asked to do. The order of the steps is the promise: bytes, rows, word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.ids import new_id
from muniment.kernel.ports import NewObject, ObjectContent
from muniment.kernel.work import Outcome, done
from muniment.stages.arrangement import api as arrangement
from muniment.stages.checking import api as checking
from muniment.stages.filing.events import CaseFiled
from muniment.stages.filing.models import FiledCase
from muniment.stages.filing.numbering import ToNumber, allot
from muniment.stages.filing.registration import (
    Registration,
    read_registration,
    write_registration,
)
from muniment.stages.filing.stamps import EVIDENCE_PATH, enter_stamps, stamps_missing
from muniment.stages.packaging import api as packaging
from recordkit.evidence import build_batch, evidence_record
from recordkit.fixity import DigestAlgorithm, Digests, Measured
from recordkit.terms.vocabulary import Verdict

PACKAGE_PATH = "package.zip"
REGISTRATION_PATH = "registration.xml"
REPORT_PATH = "check-report.json"


@dataclass(frozen=True, slots=True)
class _Ready:
    """Everything that is known of one record before it is filed."""

    record: holdings.RecordShape
    arranged: arrangement.ArrangedCase
    package: packaging.SealedPackageShape
    report: checking.ReportShape

    @property
    def record_id(self) -> UUID:
        return self.record.record_id


def file_cases(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> tuple[Outcome, ...]:
    """Take checked records into keeping; filing one twice is harmless.

    1. Reference codes are given (kept with the record, so a crash leaves no gap).
    2. The batch's packages form one hash tree; one timestamp covers its root.
    3. Package, registration, report and evidence record go into the vault, synced.
    4. Rows move and the ledger says so, together.

    What a crash left in the vault after step 3 is taken up as it lies: it is what was promised.

    Raises:
        Outage: The timestamp authority or the disk is away; nothing is filed, try again.

    Basis: the Measures, articles 10, 12 and 14.
    """
    ready = _ready(record_ids)
    kept = {one.record_id: vault.is_held(record_id=one.record_id) for one in ready}
    adopted = {r: _kept_registration(r) for r, is_kept in kept.items() if is_kept}
    fresh = [one for one in ready if one.record_id not in adopted]
    registered = adopted | (_keep(fresh, at) if fresh else {})
    if ready:
        _enter(ready, registered, by, at)
    return tuple(done(record_id) for record_id in record_ids)


def issue_receipts(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> tuple[Outcome, ...]:
    """Bring the ledger up to date, so that receipts of these records can be had.

    A receipt is made when somebody asks for it, from the ledger as it then stands.
    """
    del by  # the ledger is brought up to date by the platform, whoever asked
    _anchor_what_waits(at)
    with transaction.atomic():
        FiledCase.objects.filter(record_id__in=record_ids, receipt_since=None).update(
            receipt_since=at
        )
    return tuple(done(record_id) for record_id in record_ids)


def _anchor_what_waits(at: datetime) -> None:
    """Anchor what waits by now: one call takes in only so much, and others go on recording."""
    ledger = custody.anchor(at=at)
    goal = ledger.size + ledger.pending
    while ledger.size < goal:
        ledger = custody.anchor(at=at)


def _ready(record_ids: Sequence[UUID]) -> list[_Ready]:
    """Gather what is checked and not filed yet; a record that is filed is passed over."""
    filed = set(
        FiledCase.objects.filter(record_id__in=record_ids).values_list("record_id", flat=True)
    )
    asked = sorted(set(record_ids) - filed)
    records = holdings.find_records(record_ids=asked)
    arranged = arrangement.arranged(record_ids=asked)
    packages = packaging.sealed(record_ids=asked)
    reports = checking.latest_reports(record_ids=asked)
    return [
        _Ready(records[r], arranged[r], packages[r], reports[r])
        for r in asked
        if r in reports
        and r in arranged
        and reports[r].version == arranged[r].version == packages[r].version
        and _may_be_filed(reports[r])
    ]


def _may_be_filed(report: checking.ReportShape) -> bool:
    """Whether a report lets its record in: passed, or accepted by a person where undecided."""
    if report.verdict is Verdict.PASSED:
        return True
    accepted = report.decision is not None and report.decision.is_accepted
    return accepted and report.verdict is not Verdict.FAILED


def _to_number(one: _Ready) -> ToNumber:
    return ToNumber(one.record_id, one.arranged.creator.fonds_number, one.arranged.classification)


def _keep(fresh: Sequence[_Ready], at: datetime) -> dict[UUID, Registration]:
    """Put records into the vault with their codes and evidence; return how they are registered."""
    codes = allot(records=[_to_number(one) for one in fresh], at=at)
    batch_id = new_id()
    registered = {
        one.record_id: _registration(one, codes[one.record_id], batch_id, at) for one in fresh
    }
    tree = build_batch(
        [bytes.fromhex(one.package.staged.digests.sha256) for one in fresh],
        DigestAlgorithm.SHA256,
    )
    token = parts.get().timestamps.stamp(tree.root)
    vault.store_new(
        objects=[
            _object(one, registered[one.record_id], evidence_record(tree, place, token))
            for place, one in enumerate(fresh)
        ]
    )
    return registered


def _kept_registration(record_id: UUID) -> Registration:
    with vault.open_content(record_id=record_id, path=REGISTRATION_PATH) as stream:
        return read_registration(stream.read())


def _object(one: _Ready, entry: Registration, evidence: bytes) -> NewObject:
    staged = one.package.staged
    package = ObjectContent(
        Measured(staged.size_bytes, staged.digests),
        one.package.sha512,
        parts.get().staging.local_path(staged.key),
    )
    return NewObject(
        record_id=one.record_id,
        files={
            PACKAGE_PATH: package,
            REGISTRATION_PATH: _small(write_registration(entry)),
            REPORT_PATH: _small(one.report.document),
            EVIDENCE_PATH: _small(evidence),
        },
        message="归档",
        created_at=entry.filed_at,
        agent_name=one.arranged.creator.name,
    )


def _small(content: bytes) -> ObjectContent:
    measured = Measured(len(content), Digests.of(content))
    return ObjectContent(measured, hashlib.sha512(content).hexdigest(), content)


def _registration(one: _Ready, code: str, batch_id: UUID, at: datetime) -> Registration:
    placed = one.arranged.classification
    return Registration(
        record_id=one.record_id,
        reference_code=code,
        fonds_number=one.arranged.creator.fonds_number,
        year=placed.year,
        retention=placed.retention,
        case_number=one.record.case_number,
        title=one.record.title,
        agency_code=one.arranged.creator.credit_code,
        filed_at=at,
        batch_id=batch_id,
        package_size_bytes=one.package.staged.size_bytes,
        package=one.package.staged.digests,
        report_number=one.report.number,
    )


def _enter(
    ready: Sequence[_Ready],
    registered: Mapping[UUID, Registration],
    by: AgentId,
    at: datetime,
) -> None:
    batches: dict[UUID, list[UUID]] = {}
    for one in ready:
        batches.setdefault(registered[one.record_id].batch_id, []).append(one.record_id)
    stamps = stamps_missing(batches, at)  # looks into the vault, so before the transaction
    with transaction.atomic():
        enter_stamps(stamps, {batch_id: len(members) for batch_id, members in batches.items()})
        _enter_records(ready, registered, by, at)


def _enter_records(
    ready: Sequence[_Ready],
    registered: Mapping[UUID, Registration],
    by: AgentId,
    at: datetime,
) -> None:
    ids = [one.record_id for one in ready]
    FiledCase.objects.bulk_create([_row(one, registered[one.record_id]) for one in ready])
    vault.register(record_ids=ids, at=at)
    # What a crash left in the vault was filed when its registration says, not now.
    for moment in sorted({registered[record_id].filed_at for record_id in ids}):
        then = [one for one in ready if registered[one.record_id].filed_at == moment]
        holdings.file_records(
            records=[_filed_record(one, registered[one.record_id]) for one in then], at=moment
        )
        events = [_event(one, registered[one.record_id]) for one in then]
        custody.record(events=events, by=by, at=moment)
    arrangement.forget(record_ids=ids)


def _filed_record(one: _Ready, entry: Registration) -> holdings.FiledRecord:
    return holdings.FiledRecord(
        record_id=one.record_id,
        fonds_number=entry.fonds_number,
        year=entry.year,
        retention=entry.retention,
        reference_code=entry.reference_code,
        components=one.arranged.components,
    )


def _row(one: _Ready, entry: Registration) -> FiledCase:
    return FiledCase(
        record_id=one.record_id,
        batch_id=entry.batch_id,
        version=one.arranged.version,
        agency_code=entry.agency_code,
        agency_name=one.arranged.creator.name,
        reference_code=entry.reference_code,
        package_size_bytes=entry.package_size_bytes,
        package_sm3=entry.package.sm3,
        package_sha256=entry.package.sha256,
        filed_at=entry.filed_at,
    )


def _event(one: _Ready, entry: Registration) -> CaseFiled:
    return CaseFiled(
        record_id=entry.record_id,
        reference_code=entry.reference_code,
        agency_code=entry.agency_code,
        agency_name=one.arranged.creator.name,
        package_sha256=entry.package.sha256,
        package_sm3=entry.package.sm3,
        package_size_bytes=entry.package_size_bytes,
    )
