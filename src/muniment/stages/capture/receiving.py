"""Cases are taken in: met at the door, staged, synced, entered, and only then answered."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from muniment.commons.catalogue import api as catalogue
from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.kernel import parts, settings
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day
from muniment.kernel.events import Event
from muniment.kernel.ids import new_id
from muniment.kernel.ports import StagedFile
from muniment.stages.capture import faults
from muniment.stages.capture.documents import document_of, files_of, search_text_of
from muniment.stages.capture.events import (
    CaseClosed,
    ClassifiedMaterialRefused,
    SubmissionReceived,
)
from muniment.stages.capture.models import Case, IdempotencyKey
from muniment.stages.capture.models import Submission as SubmissionRow
from muniment.stages.capture.shapes import Received
from muniment.stages.capture.staging import Staged, stage
from muniment.stages.capture.states import Arrives, CaseState, Door, what_arrives
from recordkit.description.case import CaseDescription
from recordkit.errors import Fault
from recordkit.fixity import CHUNK_BYTES
from recordkit.packages import (
    ClassifiedMaterial,
    Submission,
    merge_pieces,
    parse_case_document,
    write_case_document,
)

LONGEST_CASE_NUMBER = 120  # the observed national form has 43


@dataclass(frozen=True, slots=True)
class _Known:
    """What was looked up once for all submissions of a batch."""

    agencies: Mapping[str, identity.OrganisationShape]
    items: Mapping[str, catalogue.ItemShape]
    cases: Mapping[tuple[UUID, str], Case]


@dataclass(slots=True)
class _Arrival:
    """One submission on its way in."""

    submission: Submission
    agency: identity.OrganisationShape
    item_name: str
    kept: Case | None
    arrives: Arrives
    digest: str
    record_id: UUID
    version: int
    staged: Staged

    @property
    def state(self) -> CaseState:
        return CaseState.CLOSED if self.staged.case.is_closed else CaseState.OPEN


def receive_case(
    *, submission: Submission, door: Door, by: identity.Agent, at: datetime, key: str = ""
) -> Received:
    """Take in one submission of a case. The same submission twice gives the first answer.

    Raises:
        IntakeBusy: Too much waits already.
        ClassifiedMaterial: It bears a secrecy marker; nothing of it is kept.
        AgencyUnknown, ItemUnknown, SubmissionIncomplete, ClosureWithoutStep: It is wrong.
        NotYourAgency, CaseClosedAlready, KeyUsedForAnother: The rules forbid it.
        CaseMovedMeanwhile, DiskFull: Try again.
    """
    answer = receive_cases(submissions=[submission], door=door, by=by, at=at, key=key)[0]
    if isinstance(answer, Fault):
        raise answer
    return answer


def receive_cases(
    *,
    submissions: Sequence[Submission],
    door: Door,
    by: identity.Agent,
    at: datetime,
    key: str = "",
) -> tuple[Received | Fault, ...]:
    """Take in many submissions with one sync and one transaction, one answer for each, in order.

    A wrong one never stops its neighbours.

    Raises:
        IntakeBusy: Too much waits already; none was taken in.
    """
    refuse_when_busy()
    answers = _receive(submissions, door, by, at, key)
    # Whoever lost a race finds on the second look what the winner entered.
    return tuple(
        _receive([submission], door, by, at, key)[0]
        if isinstance(answer, faults.CaseMovedMeanwhile)
        else answer
        for submission, answer in zip(submissions, answers, strict=True)
    )


def refuse_when_busy() -> None:
    """Refuse while more work waits than the setting allows.

    Raises:
        IntakeBusy: It says after how many seconds to come back.
    """
    waiting, limit = jobs.waiting_count(), settings.read_number("MUNIMENT_QUEUE_LIMIT")
    if waiting >= limit:
        raise faults.IntakeBusy(
            f"{waiting} pieces of work wait, the limit is {limit}",
            zh=f"已有 {waiting} 项任务排队，上限为 {limit} 项",
        )


@transaction.atomic
def record_refusal(*, door: Door, by: AgentId, at: datetime) -> None:
    """Enter that something marked as a state secret was at a door; nothing of it is kept."""
    fact = ClassifiedMaterialRefused(new_id(), door=door.value)
    custody.record(events=[fact], by=by, at=at)


def _receive(
    submissions: Sequence[Submission], door: Door, by: identity.Agent, at: datetime, key: str
) -> list[Received | Fault]:
    known = _known(submissions)
    arrivals = [_met(submission, known, door, by, at, key) for submission in submissions]
    new = [item for item in arrivals if isinstance(item, _Arrival) and _is_new(item)]
    if new:
        parts.get().staging.sync()
        refused = _enter_all(new, door, by.agent_id, at, key)
        arrivals = [refused.get(id(item), item) for item in arrivals]
    return [item if isinstance(item, Fault) else _answer(item) for item in arrivals]


def _known(submissions: Sequence[Submission]) -> _Known:
    codes = {submission.case.agency_code for submission in submissions}
    numbers = {submission.case.case_number for submission in submissions}
    return _Known(
        identity.organisations_by_code(credit_codes=codes),
        catalogue.items_known(codes={submission.case.item_code for submission in submissions}),
        {
            (case.agency_id, case.case_number): case
            for case in Case.objects.filter(case_number__in=numbers)
        },
    )


def _met(
    submission: Submission,
    known: _Known,
    door: Door,
    by: identity.Agent,
    at: datetime,
    key: str,
) -> _Arrival | Fault:
    try:
        return _meet(submission, known, by, key)
    except ClassifiedMaterial as refused:
        record_refusal(door=door, by=by.agent_id, at=at)
        return refused
    except Fault as fault:
        return fault


def _meet(submission: Submission, known: _Known, by: identity.Agent, key: str) -> _Arrival:
    """Look at one submission and stage its bytes, unless we have it already."""
    case = submission.case
    if len(case.case_number) > LONGEST_CASE_NUMBER:
        raise faults.CaseNumberUnfit(
            f"at most {LONGEST_CASE_NUMBER} characters, found {len(case.case_number)}",
            zh=f"最长 {LONGEST_CASE_NUMBER} 个字符，实为 {len(case.case_number)} 个",
            where="case_number",
        )
    agency = _agency_of(case, known, by)
    item = _item_of(case, known)
    kept = known.cases.get((agency.id, case.case_number))
    last = _last_submission(kept)
    digest = _digest_of(submission)
    answered = _answered(key, digest, by)
    arrives = what_arrives(
        CaseState(kept.state) if kept else None,
        is_same_as_before=kept is not None and (bool(answered) or _was_sent(kept, digest)),
    )
    if arrives is Arrives.TOO_LATE:
        raise faults.CaseClosedAlready(case.case_number, where=case.case_number)
    record_id = kept.pk if kept else new_id()
    if arrives is Arrives.REPEAT and kept is not None and last is not None:
        staged = Staged(parse_case_document(document_of(last)), b"", {})
        version = answered.version if answered else kept.version
        return _Arrival(submission, agency, item, kept, arrives, digest, record_id, version, staged)
    staged = _stage(submission, record_id, last if arrives is Arrives.PIECE else None, kept)
    version = kept.version + 1 if kept else 1
    return _Arrival(submission, agency, item, kept, arrives, digest, record_id, version, staged)


def _stage(
    submission: Submission, record_id: UUID, piece_of: SubmissionRow | None, kept: Case | None
) -> Staged:
    case, document = submission.case, submission.document
    before: Mapping[str, StagedFile] = {}
    if piece_of is not None:
        case = merge_pieces(parse_case_document(document_of(piece_of)), case)
        document, before = write_case_document(case), files_of(piece_of)
    if case.is_closed and case.closed_at is None:
        raise faults.ClosureWithoutStep(case.case_number, where="steps")
    try:
        return stage(submission, shelf=record_id, case=case, document=document, before=before)
    except Fault:
        if kept is None:  # nothing else lies on a shelf that nobody knows of
            parts.get().staging.discard(shelf=record_id)
        raise


def _agency_of(
    case: CaseDescription, known: _Known, by: identity.Agent
) -> identity.OrganisationShape:
    agency = known.agencies.get(case.agency_code)
    if agency is None:
        raise faults.AgencyUnknown(
            f"agency_code {case.agency_code}",
            zh=f"没有统一社会信用代码为 {case.agency_code} 的登记单位",
            where="agency_code",
        )
    if not by.scope_for(identity.Permission.SUBMIT_CASES).covers(agency.id):
        raise faults.NotYourAgency(agency.name, where="agency_code")
    return agency


def _item_of(case: CaseDescription, known: _Known) -> str:
    item = known.items.get(case.item_code)
    if item is None:
        raise catalogue.ItemUnknown(
            f"item_code {case.item_code}",
            zh=f"事项目录中没有编码为 {case.item_code} 的事项",
            where="item_code",
        )
    return item.name


def _last_submission(kept: Case | None) -> SubmissionRow | None:
    if kept is None:
        return None
    return SubmissionRow.objects.get(case=kept, version=kept.version)


def _was_sent(kept: Case, digest: str) -> bool:
    """Whether the digest is that of the newest version, or of a piece of the case still open.

    A returned case that is sent again unchanged is a new submission all the same: the rules
    may have changed since, and the agency is owed an answer.
    """
    if kept.state == CaseState.RETURNED.value:
        return False
    return SubmissionRow.objects.filter(case=kept, digest=digest).exists()


def _digest_of(submission: Submission) -> str:
    """Digest a submission by what it says and by the bytes of its files.

    A digest that the sender announced is taken at its word: staging compares it with the bytes,
    and a submission that does not keep its word is not taken in.
    """
    announced = {part.path: part.sha256 for part in submission.case.components if part.sha256}
    found = hashlib.sha256(write_case_document(submission.case))
    for path in sorted(submission.paths):
        digest = announced.get(path) or _sha256_of(submission, path)
        found.update(f"{path}\0{submission.size_of(path)}\0{digest.lower()}\n".encode())
    return found.hexdigest()


def _sha256_of(submission: Submission, path: str) -> str:
    found = hashlib.sha256()
    with submission.open(path) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            found.update(chunk)
    return found.hexdigest()


def _is_new(arrival: _Arrival) -> bool:
    return arrival.arrives is not Arrives.REPEAT


def _enter_all(
    arrivals: Sequence[_Arrival], door: Door, by: AgentId, at: datetime, key: str
) -> dict[int, Fault | _Arrival]:
    """Write what is staged. When two hands met, each is tried alone, once more from the start."""
    try:
        _enter(arrivals, door, by, at, key)
    except (IntegrityError, holdings.CaseNumberTaken, faults.CaseMovedMeanwhile):
        if len(arrivals) > 1:
            answers: dict[int, Fault | _Arrival] = {}
            for arrival in arrivals:
                answers |= _enter_all([arrival], door, by, at, key)
            return answers
        if arrivals[0].kept is None:  # nothing else lies on a shelf that nobody knows of
            parts.get().staging.discard(shelf=arrivals[0].record_id)
        return {id(arrivals[0]): faults.CaseMovedMeanwhile(arrivals[0].staged.case.case_number)}
    return {}


@transaction.atomic
def _enter(arrivals: Sequence[_Arrival], door: Door, by: AgentId, at: datetime, key: str) -> None:
    for arrival in arrivals:
        _keep_case(arrival)
    SubmissionRow.objects.bulk_create([_row_of(arrival, door, by, at) for arrival in arrivals])
    if key:
        _keep_key(arrivals[0], by, at, key)
    new = [arrival for arrival in arrivals if arrival.kept is None]
    if new:
        holdings.create_records(records=[_record_of(arrival) for arrival in new], at=at)
    _resubmit([a for a in arrivals if a.arrives is Arrives.CORRECTION], by, at)
    again = [arrival for arrival in arrivals if arrival.kept is not None]
    if again:
        holdings.describe_again(records=[_record_of(arrival) for arrival in again])
    custody.record(events=[e for a in arrivals for e in _events_of(a, door)], by=by, at=at)


def _keep_case(arrival: _Arrival) -> None:
    closed_at = arrival.staged.case.closed_at
    if arrival.kept is None:
        Case.objects.create(
            record_id=arrival.record_id,
            agency_id=arrival.agency.id,
            case_number=arrival.staged.case.case_number,
            state=arrival.state.value,
            version=arrival.version,
            closed_at=closed_at,
        )
        return
    # Compare and swap on the version: of two senders at the same moment, one has to look again.
    moved = Case.objects.filter(pk=arrival.record_id, version=arrival.kept.version).update(
        state=arrival.state.value, version=arrival.version, closed_at=closed_at
    )
    if not moved:
        raise faults.CaseMovedMeanwhile(arrival.staged.case.case_number)


def _keep_key(arrival: _Arrival, by: AgentId, at: datetime, key: str) -> None:
    IdempotencyKey.objects.create(
        sender=by,
        key=key,
        digest=arrival.digest,
        record_id=arrival.record_id,
        version=arrival.version,
        answered_at=at,
    )


def _resubmit(arrivals: Sequence[_Arrival], by: AgentId, at: datetime) -> None:
    if arrivals:
        holdings.advance(
            record_ids=[arrival.record_id for arrival in arrivals],
            action=holdings.Action.RESUBMIT,
            by=by,
            at=at,
        )


def _row_of(arrival: _Arrival, door: Door, by: AgentId, at: datetime) -> SubmissionRow:
    staged = arrival.staged
    return SubmissionRow(
        case_id=arrival.record_id,
        version=arrival.version,
        digest=arrival.digest,
        document=zlib.compress(staged.document, 1),
        files={
            path: [held.key, held.size_bytes, held.digests.sm3, held.digests.sha256]
            for path, held in staged.files.items()
        },
        components=len(staged.files),
        size_bytes=staged.size_bytes,
        door=door.value,
        received_by=by,
        received_at=at,
    )


def _record_of(arrival: _Arrival) -> holdings.NewRecord:
    case = arrival.staged.case
    return holdings.NewRecord(
        record_id=arrival.record_id,
        case_number=case.case_number,
        agency_id=arrival.agency.id,
        agency_name=arrival.agency.name,
        region_code=arrival.agency.region_code,
        item_code=case.item_code,
        item_name=arrival.item_name,
        title=case.title,
        search_text=search_text_of(case, arrival.item_name, arrival.agency.name),
        is_closed=case.is_closed,
        closed_on=legal_day(case.closed_at) if case.closed_at else None,
    )


def _events_of(arrival: _Arrival, door: Door) -> list[Event]:
    staged = arrival.staged
    events: list[Event] = [
        SubmissionReceived(
            arrival.record_id, arrival.version, len(staged.files), arrival.digest, door.value
        )
    ]
    if staged.case.closed_at is not None:
        closed_at = staged.case.closed_at.isoformat()
        events.append(CaseClosed(arrival.record_id, arrival.version, closed_at))
    return events


def _answer(arrival: _Arrival) -> Received:
    repeats = arrival.arrives is Arrives.REPEAT and arrival.kept is not None
    return Received(
        record_id=arrival.record_id,
        case_number=arrival.staged.case.case_number,
        version=arrival.version,
        state=CaseState(arrival.kept.state) if repeats and arrival.kept else arrival.state,
        digest=arrival.digest,
        is_repeat=repeats,
    )


def _answered(key: str, digest: str, by: identity.Agent) -> IdempotencyKey | None:
    """Return what was answered under the key, None if nothing was."""
    if not key:
        return None
    kept = IdempotencyKey.objects.filter(sender=by.agent_id, key=key).first()
    if kept is not None and kept.digest != digest:
        raise faults.KeyUsedForAnother(key, where="Idempotency-Key")
    return kept
