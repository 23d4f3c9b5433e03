"""What people look at when they look at a case, composed from what the rooms know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from muniment.commons.custody.api import LedgerState
from muniment.commons.holdings.api import Attention, Completeness, FoundIn, RecordState
from muniment.commons.jobs.api import JobShape, QueueDepth
from muniment.commons.worklists.api import UndertakenShape, UndertakingShape
from muniment.kernel.work import Reason
from recordkit.checks import RuleOutcome
from recordkit.description.case import Attributes, CaseDescription
from recordkit.description.tally import TallyLine
from recordkit.errors import Words
from recordkit.evidence import Judgement
from recordkit.packages.model import ComponentKind
from recordkit.terms.vocabulary import MaterialRole, Property, Provenance, Term, Verdict


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    record_id: UUID
    case_number: str
    title: str
    agency_name: str
    item_name: str
    state: RecordState
    attention: Attention
    stage: Words
    reference_code: str
    retention: str
    closed_on: date | None
    received_at: datetime
    filed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases. `total` stops counting at a limit, which `total_is_capped` says.

    `places` are the materials in which something was found, where texts were looked through.
    """

    rows: tuple[CaseRow, ...]
    next_cursor: str
    total: int
    total_is_capped: bool
    by_state: tuple[tuple[RecordState, int], ...]
    agencies: tuple[tuple[UUID, str], ...]
    places: Mapping[UUID, tuple[FoundIn, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompletenessPage:
    """One page of what should be filed and what is; the sums are those of all pages.

    With an `agency_id` the lines are its items, without one they are agencies.
    """

    lines: tuple[Completeness, ...]
    next_cursor: str
    total: int
    closed: int
    filed: int
    returned: int
    agency_id: UUID | None
    years: tuple[int, ...]
    agencies: tuple[tuple[UUID, str], ...]

    @property
    def gap(self) -> int:
        """How many should be filed and are not."""
        return self.closed - self.filed


@dataclass(frozen=True, slots=True)
class CaseWalk:
    """The cases beside one in a list. None where the list begins or ends.

    `place` is the row of its page on which the case stands, counted from 1 and no further than
    one beyond the page; 0 where it is not known. `cursor_after` leads to the page that begins
    with the next case.
    """

    newer: CaseRow | None
    older: CaseRow | None
    place: int
    cursor_after: str


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """One service item that a list can be narrowed to."""

    code: str
    name: str
    agency_name: str


class ListForm(Term):
    """In which form a list of cases is taken along."""

    SPREADSHEET = "spreadsheet", "电子表格", "spreadsheet"
    REGISTER = "register", "登记表", "register"


@dataclass(frozen=True, slots=True)
class TakenList:
    """A list of cases on its way out. `rows` can be read once; they are read as they are taken.

    `agencies` names the agency to which the list is narrowed, if it is.
    """

    count: int
    rows: Iterator[CaseRow]
    agencies: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One element of the description. `code` is the DA/T 46 number where there is one."""

    label: Words
    value: Words
    code: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Elements that belong together."""

    title: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class MaterialView:
    """One file of the case as it is shown."""

    path: str
    title: str
    role: MaterialRole
    kind: ComponentKind
    provenance: Provenance
    size_bytes: int
    format_name: str
    puid: str
    mime_type: str
    sm3: str
    sha256: str
    material_code: str
    submitted_path: str
    fetched_from: str
    attributes: Attributes
    can_show: bool
    text_note: Words = Words("", "")  # whether it is found by its text; of filed records only


@dataclass(frozen=True, slots=True)
class ReportView:
    """One check report. `matrix` has passed, failed, indeterminate, not applicable per property."""

    number: str
    made_at: datetime
    profile: str
    edition: str
    verdict: Verdict
    matrix: tuple[tuple[Property, int, int, int, int], ...]
    outcomes: tuple[RuleOutcome, ...]


@dataclass(frozen=True, slots=True)
class ReturnView:
    """One return to the agency, with all its reasons."""

    returned_at: datetime
    version: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One submission of the case."""

    number: int
    received_at: datetime
    door: Words
    by_name: str
    components: int
    size_bytes: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the custody ledger, or one step of handling before it."""

    at: datetime
    what: Words
    who: str
    basis: str
    position: int | None
    is_handling: bool = False


@dataclass(frozen=True, slots=True)
class ProofView:
    """What can be proved of a record, each judgement apart."""

    status: Verdict
    summary: Words
    judgements: tuple[Judgement, ...]
    has_receipt: bool
    package_sha256: str = ""
    package_sm3: str = ""
    stamped_at: datetime | None = None
    position: int | None = None


class Decision(Term):
    """What a person may decide about a case."""

    ACCEPT = "accept", "确认无误，继续归档", "accept as it is and go on filing"
    CLASSIFY = "classify", "归类", "classify"
    RETURN = "return", "退回报送单位", "return to the agency"
    RETRY = "retry", "立即重试", "try again now"


class Turn(Term):
    """What somebody did in the exchange about a case."""

    SENT = "sent", "报送", "sent"
    RETURNED = "returned", "退回改正", "sent back for correction"
    ACCEPTED = "accepted", "人工审核同意归档", "accepted by a person"
    REJECTED = "rejected", "人工审核不同意", "rejected by a person"


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn in the exchange about a case. `version` is of the submission that it is about.

    `words` are those of a person, `reasons` those of a return, `components` how many were sent.
    """

    turn: Turn
    at: datetime
    by_name: str
    version: int
    words: str = ""
    reasons: tuple[Reason, ...] = ()
    components: int = 0


class Hindrance(Term):
    """Why a decision about many cases cannot be carried out for one of them."""

    OUT_OF_SIGHT = "out_of_sight", "不在您可见的范围内", "not among the cases that you may see"
    NOT_YOURS = "not_yours", "您无权对该单位的办件作此决定", "not yours to decide"
    DECIDED = "decided", "已有人作出决定", "somebody has decided already"
    NOT_WAITING = "not_waiting", "不在等待人工决定", "does not wait for a decision"
    NOT_STUCK = "not_stuck", "没有停滞的步骤", "no step of it is stuck"
    UNCLASSIFIED = "unclassified", "须先归类", "has to be classified first"
    NOT_UNCLASSIFIED = "not_unclassified", "不在等待归类", "does not wait to be classified"
    OTHER_SCHEDULE = (
        "other_schedule",
        "所选条目不在该件适用的保管期限表内",
        "the chosen line is not of the schedule that is in force for it",
    )


@dataclass(frozen=True, slots=True)
class Hindered:
    """How many cases of a selection one hindrance keeps from being decided, and some of them."""

    why: Hindrance
    count: int
    some: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision about many cases would do at this moment. `agencies` is of what can be."""

    count: int
    can: int
    agencies: tuple[tuple[str, int], ...]
    cannot: tuple[Hindered, ...]


@dataclass(frozen=True, slots=True)
class ClassWords:
    """One approved line or category as it is offered: `choice` is what is sent back for it.

    `number` is that of the line in its schedule, from 1; 0 where only a category is chosen.
    """

    choice: str
    number: int
    approval: str
    retention: str
    basis: str
    about: Words
    category: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """What some cases of one agency may be classified among, and how many those are."""

    agency_name: str
    approval: str
    count: int
    lines: tuple[ClassWords, ...]


@dataclass(frozen=True, slots=True)
class BulkWork:
    """One decision about many cases, and how it goes. `preview` is there until it is confirmed."""

    decision: Decision
    undertaking: UndertakingShape
    preview: Preview | None = None
    chosen: ClassWords | None = None


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One case of bulk work with what became of it; `row` is None where it may not be seen."""

    item: UndertakenShape
    row: CaseRow | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything about one case, for one person."""

    row: CaseRow
    case: CaseDescription
    fact_groups: tuple[FactGroup, ...]
    materials: tuple[MaterialView, ...]
    tally: tuple[TallyLine, ...]
    reports: tuple[ReportView, ...]
    returns: tuple[ReturnView, ...]
    versions: tuple[VersionView, ...]
    timeline: tuple[TimelineEntry, ...]
    proof: ProofView
    decisions: tuple[Decision, ...]
    exchange: tuple[TurnView, ...] = ()
    unclassified: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """Where a case is: what a connected system asks until there is a receipt."""

    row: CaseRow
    version: int
    is_closed: bool
    has_receipt: bool
    returns: tuple[ReturnView, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes on their way out. The reader closes `stream`."""

    stream: BinaryIO
    size_bytes: int
    mime_type: str
    name: str


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """One case that waits for somebody."""

    record_id: UUID
    case_number: str
    title: str
    agency_name: str
    since: datetime
    age_days: int
    first_reason: Words
    reasons_count: int
    who: Words


@dataclass(frozen=True, slots=True)
class AttentionPage:
    """What failed, what waits for a decision, or what broke on our side."""

    rows: tuple[AttentionRow, ...]
    next_cursor: str
    counts: tuple[tuple[Attention, int], ...]


@dataclass(frozen=True, slots=True)
class StuckJob:
    """Work that was tried as often as allowed and still ended in an error of ours."""

    job_id: UUID
    name: str
    record_id: UUID
    attempts: int
    note: str
    since: datetime


@dataclass(frozen=True, slots=True)
class JobsPage:
    """One page of work that stands so, and how much of each kind there is."""

    rows: tuple[JobShape, ...]
    next_cursor: str
    queues: tuple[QueueDepth, ...]


@dataclass(frozen=True, slots=True)
class Operations:
    """How the machine is doing.

    `unread_entries` are the entries of the ledger that the reading of texts has not come to.
    """

    queues: tuple[QueueDepth, ...]
    oldest_unfiled: CaseRow | None
    unfiled_count: int
    ledger: LedgerState
    vault_objects: int
    vault_bytes: int
    disk_free_bytes: int
    disk_total_bytes: int
    disk_runway_days: int | None  # at the pace of the last weeks; None when nobody can tell
    filed_last_hour: int
    filed_today: int
    stuck: tuple[StuckJob, ...]
    stand_ins: tuple[Words, ...]
    unread_entries: int = 0
    newest_timestamp_at: datetime | None = None  # None: nothing was stamped yet
    evidence_holds_until: datetime | None = None  # the first certificate under it to run out
