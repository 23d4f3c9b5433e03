"""What goes over the wire. Words for people are in the language that the request asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from muniment.kernel.work import Reason
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture
from recordkit.checks import RuleOutcome
from recordkit.description import case as description
from recordkit.terms.vocabulary import OutcomeKind, Verdict

_MOST_BYTES = (1 << 63) - 1
Size = Annotated[int, Field(strict=True, ge=0, le=_MOST_BYTES)]
Hex = Annotated[str, Field(pattern="^(?:[0-9A-Fa-f]{64})?$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=2000)]


State = Literal["open", "closed", "returned"]
VerdictSaid = Literal["not_applicable", "passed", "indeterminate", "failed"]


def _written_moment(given: object) -> datetime:
    if not isinstance(given, str):
        raise ValueError("write it as 2026-05-06T09:30:00+08:00")  # noqa: TRY004 - as pydantic asks
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise ValueError("the offset is missing, as in 2026-05-06T09:30:00+08:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("no calendar has this moment") from beyond


Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment)]


class _Said(Schema):
    """What a sender says: nothing beyond what is described is passed over in silence."""

    model_config = ConfigDict(extra="forbid")


class Token(Schema):
    """An access token. Source: RFC 6749, 5.1."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds")


class UploadAnnounced(_Said):
    """A file that is going to be sent. Its digests are compared when it is whole."""

    size_bytes: Size
    sha256: Hex = ""
    sm3: Hex = ""


class UploadState(Schema):
    """How far an upload has come, and until when it is kept if nothing more comes."""

    upload_id: UUID
    size_bytes: int
    offset_bytes: int
    expires_at: datetime

    @classmethod
    def of(cls, upload: capture.UploadShape) -> UploadState:
        """Return an upload as it goes over the wire."""
        return cls(
            upload_id=upload.upload_id,
            size_bytes=upload.size_bytes,
            offset_bytes=upload.offset_bytes,
            expires_at=upload.expires_at,
        )


class ArchiveHandedIn(_Said):
    """A case submission that was uploaded as a ZIP."""

    upload_id: UUID


class FilesHandedIn(_Said):
    """A case document, and the uploads that are its files."""

    case: dict[str, Any] = Field(description="docs/formats/case-submission.md")
    files: dict[str, UUID] = Field({}, description="path in the case → upload")


class ActorSaid(_Said):
    """The person or system that closed the case."""

    name: Name
    post: Text = ""
    staff_number: Text = ""
    unit: Text = ""


class OutcomeSaid(_Said):
    """How the case ended and what was issued."""

    kind: OutcomeKind
    text: Text = ""
    document_number: Text = ""
    licence_number: Text = ""


class ClosureSaid(_Said):
    """How a case was closed, by whom and when."""

    closed_at: Moment
    actor: ActorSaid
    name: Text = ""
    basis: Text = ""
    opinion: Text = ""
    outcome: OutcomeSaid | None = None

    def to_closure(self) -> capture.Closure:
        """Return what was said as capture takes it."""
        outcome = description.Outcome(**self.outcome.model_dump()) if self.outcome else None
        return capture.Closure(
            closed_at=self.closed_at,
            actor=description.Actor(**self.actor.model_dump()),
            name=self.name,
            basis=self.basis,
            opinion=self.opinion,
            outcome=outcome,
        )


class CaseReceived(Schema):
    """The answer to what was handed in. The same again is answered the same, but `is_repeat`."""

    record_id: UUID
    case_number: str
    version: int
    state: State
    digest: str = Field(description="SHA-256 over the document and the files")
    is_repeat: bool
    links: dict[str, str]

    @classmethod
    def of(cls, received: capture.Received, links: dict[str, str]) -> CaseReceived:
        """Return the answer of capture as it goes over the wire."""
        return cls(
            record_id=received.record_id,
            case_number=received.case_number,
            version=received.version,
            state=cast("State", received.state.value),
            digest=received.digest,
            is_repeat=received.is_repeat,
            links=links,
        )


class CaseLine(Schema):
    """One case in a list."""

    record_id: UUID
    case_number: str
    title: str
    agency_name: str
    item_name: str
    state: Literal["captured", "returned", "filed"]
    attention: Literal["none", "failed", "waiting", "error"]
    stage: str = Field(description="Where it is, for people")
    reference_code: str = Field(description="档号; empty before filing")
    retention: str
    closed_on: date | None
    received_at: datetime
    filed_at: datetime | None
    links: dict[str, str]

    @classmethod
    def facts_of(cls, row: lifecycle.CaseRow, language: str) -> dict[str, Any]:
        """Return what every shape of a case says."""
        return {
            "record_id": row.record_id,
            "case_number": row.case_number,
            "title": row.title,
            "agency_name": row.agency_name,
            "item_name": row.item_name,
            "state": row.state.value,
            "attention": row.attention.value,
            "stage": row.stage.in_language(language),
            "reference_code": row.reference_code,
            "retention": row.retention,
            "closed_on": row.closed_on,
            "received_at": row.received_at,
            "filed_at": row.filed_at,
        }


class CasePageSaid(Schema):
    """One page of cases, newest first. An empty `next_cursor`: this is the last."""

    cases: list[CaseLine]
    next_cursor: str
    total: int
    total_is_capped: bool


class ReasonSaid(Schema):
    """Why a case went back."""

    what: str
    where: str
    expected: str
    found: str
    clause: str
    mend: str
    who: str

    @classmethod
    def of(cls, reason: Reason, language: str) -> ReasonSaid:
        """Return a reason in one language."""
        return cls(
            what=reason.what.in_language(language),
            where=reason.where,
            expected=reason.expected,
            found=reason.found,
            clause=reason.clause,
            mend=reason.mend.in_language(language),
            who=reason.who.in_language(language),
        )


class ReturnSaid(Schema):
    """One return to the agency, with every reason."""

    returned_at: datetime
    version: int
    reasons: list[ReasonSaid]


class CaseStatusSaid(CaseLine):
    """Where a case is, and every reason why it went back."""

    version: int
    is_closed: bool
    returns: list[ReturnSaid]

    @classmethod
    def of(
        cls, status: lifecycle.CaseStatus, language: str, links: dict[str, str]
    ) -> CaseStatusSaid:
        """Return the status of a case as it goes over the wire."""
        returns = [
            ReturnSaid(
                returned_at=back.returned_at,
                version=back.version,
                reasons=[ReasonSaid.of(reason, language) for reason in back.reasons],
            )
            for back in status.returns
        ]
        return cls(
            **cls.facts_of(status.row, language),
            version=status.version,
            is_closed=status.is_closed,
            returns=returns,
            links=links,
        )


class FindingSaid(Schema):
    """One rule's word on one place."""

    verdict: VerdictSaid
    where: str
    expected: str
    found: str
    note: str


class OutcomeOfRule(Schema):
    """What one rule found."""

    rule: str
    code: str
    source: str
    property: str
    severity: str
    verdict: VerdictSaid
    says: str
    mend: str
    findings: list[FindingSaid]

    @classmethod
    def of(cls, outcome: RuleOutcome, language: str) -> OutcomeOfRule:
        """Return a rule's outcome in one language."""
        findings = [
            FindingSaid(
                verdict=_said(finding.verdict),
                where=finding.where,
                expected=finding.expected,
                found=finding.found,
                note=finding.note.in_language(language),
            )
            for finding in outcome.findings
        ]
        return cls(
            rule=outcome.rule,
            code=outcome.code,
            source=outcome.source,
            property=outcome.property.value,
            severity=str(outcome.severity),
            verdict=_said(outcome.verdict),
            says=outcome.says.in_language(language),
            mend=outcome.mend.in_language(language),
            findings=findings,
        )


class ReportSaid(Schema):
    """One check report."""

    number: str
    made_at: datetime
    profile: str
    edition: str
    verdict: VerdictSaid
    outcomes: list[OutcomeOfRule]

    @classmethod
    def of(cls, report: lifecycle.ReportView, language: str) -> ReportSaid:
        """Return a report in one language."""
        return cls(
            number=report.number,
            made_at=report.made_at,
            profile=report.profile,
            edition=report.edition,
            verdict=_said(report.verdict),
            outcomes=[OutcomeOfRule.of(outcome, language) for outcome in report.outcomes],
        )


class ReportsSaid(Schema):
    """Every check report of a case, newest first."""

    reports: list[ReportSaid]


def _said(verdict: Verdict) -> VerdictSaid:
    return cast("VerdictSaid", verdict.name.lower())
