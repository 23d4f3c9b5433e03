"""Cases that are handed in over the REST interface: whole, piece by piece, and closed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from muniment.commons.identity import api as identity
from muniment.kernel import parts
from muniment.stages.capture import faults
from muniment.stages.capture.models import Case, IdempotencyKey
from muniment.stages.capture.opening import Source, receive_from
from muniment.stages.capture.queries import collected_case
from muniment.stages.capture.shapes import Received
from muniment.stages.capture.states import CaseState, Door
from muniment.stages.capture.uploads import (
    discard_uploads,
    forget_uploads,
    own_uploads,
    remove_bytes,
    whole_uploads,
)
from recordkit.description.case import Actor, Outcome, Step
from recordkit.errors import Fault, NotHeld
from recordkit.packages import (
    ClassifiedMaterial,
    PieceOfAnotherCase,
    Submission,
    parse_case_document,
    submission_from_files,
    submission_from_zip,
    write_case_document,
)
from recordkit.terms.vocabulary import StepKind


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a request hands in: an uploaded ZIP, or a document and uploaded files by path.

    A request that cannot be read is handed in as a document, which says what is wrong with it;
    `mentions` are the uploads that it names somewhere, given up if it bears a secrecy marker.
    """

    archive: UUID | None = None
    document: bytes = b""
    files: Mapping[str, UUID] = field(default_factory=dict)
    mentions: frozenset[UUID] = frozenset()

    @property
    def upload_ids(self) -> tuple[UUID, ...]:
        """Every upload that is handed in, once."""
        named = (*self.files.values(), *((self.archive,) if self.archive else ()))
        return tuple(dict.fromkeys(named))

    def digest(self, *, piece_of: UUID | None) -> str:
        """Return a digest of the words of the request; the bytes of uploads are not read."""
        found = hashlib.sha256(f"{piece_of}\0{self.archive}\0".encode())
        found.update(hashlib.sha256(self.document).digest())
        for path, upload_id in sorted(self.files.items()):
            found.update(f"{path}\0{upload_id}\n".encode("utf-8", "replace"))
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Closure:
    """How a case was closed, by whom and when."""

    closed_at: datetime
    actor: Actor
    name: str = ""
    basis: str = ""
    opinion: str = ""
    outcome: Outcome | None = None


def hand_in(
    *,
    handed_in: HandedIn,
    by: identity.Agent,
    at: datetime,
    key: str = "",
    piece_of: UUID | None = None,
) -> Received:
    """Take in a case, or a piece of one; the uploads are given up once it is taken in.

    The same request under the same key gets the first answer, also when its uploads are gone.

    Raises:
        UploadNotHeld, UploadNotWhole: What it names cannot be handed in.
        CaseNotHeld, CaseAwaitsCorrection, PieceOfAnotherCase: It is no piece of that case.
        ClassifiedMaterial: It bears a secrecy marker; nothing of it is kept, nor its uploads.
        Everything that `receive_case` raises. The uploads are kept, for another try.
    """
    request = handed_in.digest(piece_of=piece_of)
    if (answered := _answered(request, key, by)) is not None:
        return answered
    case = _case_for_piece(piece_of, by) if piece_of is not None else None
    source: Source = partial(_opened, handed_in, case, by, at)
    answer = receive_from(sources=[source], door=Door.REST, by=by, at=at, key=key)[0]
    if isinstance(answer, Received):
        _conclude(handed_in, answer, request, key, by, at)
        return answer
    if isinstance(answer, ClassifiedMaterial):
        _give_up(handed_in, by)
    elif isinstance(answer, NotHeld) and (answered := _answered(request, key, by)) is not None:
        return answered  # the same request at the same moment was quicker, and took the uploads
    raise answer


def close_case(
    *, record_id: UUID, closure: Closure, by: identity.Agent, at: datetime, key: str = ""
) -> Received:
    """Close a case whose pieces are here: the clock of filing starts. Twice is harmless.

    Raises:
        CaseNotHeld, CaseAwaitsCorrection: There is nothing to be closed.
        CaseClosedAlready: It is closed, and otherwise than this.
        ClassifiedMaterial: What is said of the closure bears a secrecy marker.
        Everything else that `receive_case` raises.

    Basis: the Measures, article 14.
    """
    _case_for_piece(record_id, by)
    source: Source = partial(_closing, record_id, closure)
    answer = receive_from(sources=[source], door=Door.REST, by=by, at=at, key=key)[0]
    if isinstance(answer, Fault):
        raise answer
    return answer


def _case_for_piece(record_id: UUID, by: identity.Agent) -> Case:
    case = Case.objects.filter(pk=record_id).first()
    scope = by.scope_for(identity.Permission.SUBMIT_CASES)
    if case is None or not scope.covers(case.agency_id):
        raise faults.CaseNotHeld(f"case of record {record_id}", where=str(record_id))
    if case.state == CaseState.RETURNED.value:
        raise faults.CaseAwaitsCorrection(case.case_number, where=case.case_number)
    return case


@contextmanager
def _opened(
    handed_in: HandedIn, piece_of: Case | None, by: identity.Agent, at: datetime
) -> Iterator[Submission]:
    if handed_in.archive is None:
        parse_case_document(handed_in.document)  # a secrecy marker comes before any other fault
    uploads = whole_uploads(handed_in.upload_ids, sender=by.agent_id, at=at)
    if handed_in.archive is not None:
        with _bytes_of(handed_in.archive, uploads[handed_in.archive][1]) as stream:
            yield _of_case(submission_from_zip(stream), piece_of)
        return
    files = {
        path: (uploads[upload_id][0], partial(_bytes_of, upload_id, uploads[upload_id][1]))
        for path, upload_id in handed_in.files.items()
    }
    yield _of_case(submission_from_files(handed_in.document, files), piece_of)


def _bytes_of(upload_id: UUID, names: tuple[str, ...]) -> BinaryIO:
    return parts.get().uploads.open(upload_id, names)


def _of_case(submission: Submission, case: Case | None) -> Submission:
    """Return the submission, if it is of that case or none was named."""
    if case is None:
        return submission
    agency = identity.organisation(organisation_id=case.agency_id)
    expected = (case.case_number, agency.credit_code)
    found = (submission.case.case_number, submission.case.agency_code)
    if expected != found:
        raise PieceOfAnotherCase(
            f"expected case {expected[0]} of {expected[1]}, found {found[0]} of {found[1]}",
            zh=f"应为 {expected[1]} 的办件 {expected[0]}，实为 {found[1]} 的 {found[0]}",
            where="case_number",
        )
    return submission


@contextmanager
def _closing(record_id: UUID, closure: Closure) -> Iterator[Submission]:
    """Yield the piece that says nothing but how the case was closed."""
    case = collected_case(record_id=record_id).case
    name = closure.name or StepKind.CLOSURE.words.zh
    step = Step(
        StepKind.CLOSURE,
        name,
        closure.actor,
        started_at=closure.closed_at,
        ended_at=closure.closed_at,
        basis=closure.basis,
        opinion=closure.opinion,
    )
    piece = replace(
        case,
        outcome=closure.outcome or case.outcome,
        steps=(step,),
        components=(),
        views=(),
        links=(),
        accommodations=(),
        extra=(),
        is_closed=True,
    )
    yield submission_from_files(write_case_document(piece), {})


def _give_up(handed_in: HandedIn, by: identity.Agent) -> None:
    named = {*handed_in.upload_ids, *handed_in.mentions}
    discard_uploads(own_uploads(sorted(named), sender=by.agent_id))


def _answered(request: str, key: str, by: identity.Agent) -> Received | None:
    """Return the first answer to the same request under the same key, None if there was none."""
    if not key:
        return None
    kept = IdempotencyKey.objects.filter(sender=by.agent_id, key=key, request=request).first()
    if kept is None:
        return None
    case = Case.objects.get(pk=kept.record_id)
    return Received(
        record_id=case.pk,
        case_number=case.case_number,
        version=kept.version,
        state=CaseState(case.state),
        digest=kept.digest,
        is_repeat=True,
    )


def _conclude(
    handed_in: HandedIn,
    answer: Received,
    request: str,
    key: str,
    by: identity.Agent,
    at: datetime,
) -> None:
    """Remember what was asked under the key, and give up the uploads, in this order."""
    with transaction.atomic():
        if key:
            IdempotencyKey.objects.update_or_create(
                sender=by.agent_id,
                key=key,
                defaults={"request": request},
                create_defaults={
                    "request": request,
                    "digest": answer.digest,
                    "record_id": answer.record_id,
                    "version": answer.version,
                    "answered_at": at,
                },
            )
        forget_uploads(handed_in.upload_ids)
    remove_bytes(handed_in.upload_ids)
