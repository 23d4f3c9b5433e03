"""The doors that the pages knock at, answered from the sample city. For tests of the pages only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from types import ModuleType
from typing import Any
from uuid import UUID

from muniment.commons.catalogue.api import FondsShape, ItemShape
from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.api import (
    WIDE,
    Attention,
    Completeness,
    FoundIn,
    Manner,
    Narrowing,
    RecordShape,
    RecordState,
    differing,
    pieces_of,
)
from muniment.commons.identity.api import (
    Agent,
    Permission,
    Reach,
    ReachingGroup,
    ReachingPerson,
    Role,
)
from muniment.commons.jobs.api import JobShape, JobStanding
from muniment.commons.vault.api import StoredDay
from muniment.commons.worklists import api as worklists
from muniment.interfaces.web import examples
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import bulk
from muniment.lifecycle.api import (
    AccessPage,
    AgenciesOverview,
    AgencyLine,
    CertificateLine,
    CertificatePage,
    CheckedReceipt,
    CheckingPage,
    Comparison,
    FilingGaps,
    Kept,
    Light,
    Lights,
    ListTooLong,
    LitCase,
    ReceiptCodeView,
    RegionLine,
)
from muniment.lifecycle.shapes import (
    AttentionPage,
    AttentionRow,
    CaseList,
    CasePage,
    CaseRow,
    CaseWalk,
    ClassGroup,
    ClassWords,
    CompletenessPage,
    Content,
    Decision,
    ItemChoice,
    JobsPage,
    ListForm,
    Operations,
    TakenList,
)
from muniment.stages.arrangement import api as arrangement
from muniment.stages.checking import api as checking
from recordkit.errors import ContentFault, NotHeld, Outage, Refusal, Words
from recordkit.evidence import Judgement
from recordkit.papers import code_svg
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import KnownKeys
from recordkit.verifier.receipt_page import page_policy, receipt_page
from tests.browser import fake_catalogue, sample_city
from tests.browser.sample_city import Sample, samples


class NoSuchCase(NotHeld):
    """There is no such case in the sample city."""

    code = "HLD-301"
    title = Words(
        "没有这个办件，或您无权知道它", "There is no such case, or you may not know of it"
    )
    mend = Words("请从办件列表重新查找", "Look for it in the list of cases")


class DecidedMeanwhile(Refusal):
    """Somebody else decided first."""

    code = "HLD-102"
    title = Words("此件刚刚由他人处理", "Somebody else has just decided about this case")
    mend = Words("请刷新页面查看最新状态", "Look at the case again")
    basis = "《办法》第十五条"


class MalformedReceipt(ContentFault):
    """Not a receipt."""

    code = "EVD-201"
    title = Words("这不是归档回执", "This is not a receipt")
    mend = Words("请选择平台签发的 .json 回执文件", "Choose a .json receipt issued by the platform")


class VaultAway(Outage):
    """The vault does not answer."""

    code = "VLT-502"
    title = Words("库房暂时无法访问", "The vault cannot be reached")
    mend = Words("请稍后再试", "Try again later")


DECIDED: list[tuple[UUID, Decision, str]] = []
RETRIED: list[UUID] = []
_MOST_COUNTED = 10_000


def cases_seen(*, agent: Agent) -> int:
    """Count every sample for whoever may see cases."""
    return len(samples()) if agent.may(Permission.VIEW_CASES) else 0


def case_list(
    *,
    agent: Agent,
    text: str = "",
    how: Manner = Manner.ORDINARY,
    state: RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: Narrowing = WIDE,
    cursor: str = "",
    size: int = 50,
) -> CaseList:
    """Answer from memory. The search word `boom` breaks like a defect would."""
    if text == "boom":
        raise RuntimeError("a defect")
    if text == "offline":
        raise VaultAway("the vault did not answer within 5 s", zh="库房 5 秒内没有应答")
    if how is not Manner.ORDINARY and text:
        return _found_otherwise(text, how, agent)
    reach = _listed(text, None, agency_id, narrowed)
    chosen = [row for row in reach if state in (None, row.state)]
    start = int(cursor or 0)
    more = start + size < len(chosen)
    return CaseList(
        rows=tuple(chosen[start : start + size]),
        next_cursor=str(start + size) if more else "",
        total=len(chosen),
        total_is_capped=False,
        by_state=tuple((each, sum(row.state is each for row in reach)) for each in RecordState),
        agencies=agencies(),
    )


IN_A_MATERIAL = "经现场勘验，申请人的设施设备符合准入条件，建议准予许可。"


def _found_otherwise(text: str, how: Manner, agent: Agent) -> CaseList:
    """Find what comes near, or what stands in the one material of every third sample."""
    near = [
        row
        for row in (each.row() for each in samples())
        if differing((row.title, row.case_number), text) <= 1
    ]
    may_read = agent.may(Permission.VIEW_CONTENT)
    holding = [each.row() for each in samples()][::3] if may_read and text in IN_A_MATERIAL else []
    rows = near if how is Manner.NEAR else [*_listed(text, None, None, WIDE), *holding]
    place = FoundIn("勘验记录", "勘验记录.txt", pieces_of(f"…{IN_A_MATERIAL}", text))
    return CaseList(
        rows=tuple(rows[:50]),
        next_cursor="",
        total=len(rows),
        total_is_capped=False,
        by_state=tuple((each, sum(row.state is each for row in rows)) for each in RecordState),
        agencies=agencies(),
        places={row.record_id: (place,) for row in holding} if how is Manner.TEXTS else {},
    )


def agencies() -> tuple[tuple[UUID, str], ...]:
    from uuid import NAMESPACE_URL, uuid5

    return tuple((uuid5(NAMESPACE_URL, name), name) for name in sample_city.AGENCIES)


def _listed(
    text: str, state: RecordState | None, agency_id: UUID | None, narrowed: Narrowing
) -> list[CaseRow]:
    agency = dict(agencies()).get(agency_id, "") if agency_id else ""
    names = {line.item.code: line.item.name for line in fake_catalogue.items().rows}
    return [
        row
        for row in (each.row() for each in samples())
        if text in row.title + row.case_number + row.reference_code + row.item_name
        and agency in row.agency_name
        and state in (None, row.state)
        and row.item_name == names.get(narrowed.item_code, row.item_name)
        and narrowed.closed_year in (None, row.closed_on.year if row.closed_on else 0)
        and narrowed.retention in ("", row.retention if row.filed_at else "-")
        and narrowed.attention in (None, row.attention)
        and (narrowed.received_from or date.min) <= legal_day(row.received_at)
        and (narrowed.received_to or date.max) >= legal_day(row.received_at)
        and (narrowed.closed_from or date.min) <= (row.closed_on or date.min)
        and (narrowed.closed_to or date.max) >= (row.closed_on or date.max)
    ]


def case_count(
    *,
    agent: Agent,
    text: str = "",
    how: Manner = Manner.ORDINARY,
    state: RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: Narrowing = WIDE,
    most: int = 1000,
) -> int:
    """Count from memory."""
    return min(len(_listed(text, state, agency_id, narrowed)), most)


def case_walk(
    *,
    record_id: UUID,
    agent: Agent,
    text: str = "",
    how: Manner = Manner.ORDINARY,
    state: RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: Narrowing = WIDE,
    cursor: str = "",
) -> CaseWalk:
    """Return what lies beside a case in the list; a cursor here counts rows."""
    every = [each.record_id for each in samples()]
    rows = _listed(text, state, agency_id, narrowed)
    here = every.index(_sample(record_id).record_id)
    before = [row for row in rows if every.index(row.record_id) < here]
    after = [row for row in rows if every.index(row.record_id) > here]
    return CaseWalk(
        newer=before[-1] if before else None,
        older=after[0] if after else None,
        place=len(before) + 1 - int(cursor or 0),
        cursor_after=str(len(before) + 1),
    )


TAKEN: list[ListForm] = []


def taken_cases(
    *,
    form: ListForm,
    agent: Agent,
    at: datetime,
    text: str = "",
    how: Manner = Manner.ORDINARY,
    state: RecordState | None = None,
    agency_id: UUID | None = None,
    narrowed: Narrowing = WIDE,
    address: str = "",
) -> TakenList:
    """Hand out the list. The search word `终身` finds too many."""
    if text == "终身":
        raise ListTooLong("more than 2,000 cases", zh="多于 2,000 件")
    TAKEN.append(form)
    rows = _listed(text, state, agency_id, narrowed)
    return TakenList(len(rows), iter(rows), dict(agencies()))


def items_to_choose(*, agent: Agent, text: str) -> tuple[ItemChoice, ...]:
    """Return the sample items that match."""
    found = fake_catalogue.items(query=text).rows
    return tuple(ItemChoice(one.item.code, one.item.name, one.agency_name) for one in found)


def case_page(*, record_id: UUID, agent: Agent) -> CasePage:
    """Return everything about one case."""
    return sample_city.case_page(_sample(record_id))


def compare_versions(
    *, record_id: UUID, before: int | None, after: int | None, agent: Agent
) -> Comparison:
    """Compare two versions of every case in the same way."""
    return replace(examples.comparison(now()), row=_sample(record_id).row())


def access_page(
    *, record_id: UUID, agent: Agent, at: datetime, role: Role | None = None, cursor: str = ""
) -> AccessPage:
    """Let the records office of the agency and the archives see every case."""
    sample, agency = _sample(record_id).row(), UUID(int=1)
    officer, supervisor = Role.RECORDS_OFFICER, Role.SUPERVISOR
    own, region = Reach.OWN_ORGANISATION, Reach.REGION
    groups = (
        ReachingGroup(officer, agency, sample.agency_name, own, 2, may_read=True),
        ReachingGroup(supervisor, agency, "市档案局", region, 3, may_read=True),
        ReachingGroup(Role.LEADER, agency, "市人民政府", region, 1, may_read=False),
        ReachingGroup(Role.CLIENT, agency, sample.agency_name, own, 1, may_read=False),
    )
    people = tuple(
        ReachingPerson(
            grant_id=UUID(int=number),
            account_id=agency,
            name=name,
            username=f"person-{number}",
            post="科员" if number % 2 else "",
            role=held,
            organisation_name=sample.agency_name,
            reach=own,
            may_read=True,
            starts_at=at - timedelta(days=400),
            ends_at=at + timedelta(days=30) if number == 2 else None,
            granted_by="安全保密管理员",
        )
        for number, name, held in (
            (1, "王晓梅", officer),
            (2, "赵一凡", officer),
            (3, "周宁", supervisor),
        )
        if role in (None, held)
    )
    sees = agent.may(Permission.VIEW_CASES)
    by_office = agent.may(Permission.GRANT_ROLES) or agent.may(Permission.READ_AUDIT)
    return AccessPage(
        record_id=record_id,
        agency_name=sample.agency_name,
        row=sample if sees else None,
        own=people[:1] if sees else (),
        groups=groups if agent.may(Permission.VIEW_ACCESS) else None,
        people=people if by_office else None,
        next_cursor="",
    )


def _sample(record_id: UUID) -> Sample:
    found = next((each for each in samples() if each.record_id == record_id), None)
    if found is None:
        raise NoSuchCase(f"record {record_id}", zh=f"电子文件号 {record_id}", where=str(record_id))
    return found


def component_content(*, record_id: UUID, path: str, agent: Agent) -> Content:
    """Hand out bytes."""
    _sample(record_id)
    body = sample_city.files().get(path)
    if body is None:
        raise NoSuchCase(f"no component {path}", zh=f"没有文件 {path}", where=path)
    material = next(each for each in sample_city.materials() if each.path == path)
    return Content(BytesIO(body), len(body), material.mime_type, path.rpartition("/")[2])


def receipt_file(*, record_id: UUID, agent: Agent) -> Content:
    """Return a receipt."""
    body = b'{"format":"muniment-receipt/1"}'
    return Content(BytesIO(body), len(body), "application/json", f"receipt-{record_id}.json")


def taken_package(*, record_id: UUID, agent: Agent, at: datetime, address: str = "") -> Content:
    """Hand out the package; nobody writes it down here."""
    return package_file(record_id=record_id, agent=agent)


def package_file(*, record_id: UUID, agent: Agent) -> Content:
    """Return a package."""
    return Content(BytesIO(b"PK\x05\x06" + bytes(18)), 22, "application/zip", f"{record_id}.zip")


def attention_page(
    *, agent: Agent, kind: Attention, at: datetime, cursor: str = "", size: int = 10
) -> AttentionPage:
    """Return the oldest first."""
    every = sorted(samples(), key=lambda each: each.received_at)
    found = [each for each in every if each.attention == kind]
    start = int(cursor or 0)
    more = start + 10 < len(found)
    counts = tuple((word, sum(each.attention is word for each in every)) for word in Attention)
    rows = tuple(_attention_row(each) for each in found[start : start + 10])
    return AttentionPage(rows, str(start + 10) if more else "", counts)


def completeness_page(
    *,
    agent: Agent,
    agency_id: UUID | None = None,
    year: int | None = None,
    cursor: str = "",
    size: int = 100,
) -> CompletenessPage:
    """Count the samples, by agency or by item."""
    name = dict(agencies()).get(agency_id, "") if agency_id else ""
    rows = [each.row() for each in samples() if name in each.row().agency_name]
    found: dict[str, list[CaseRow]] = {}
    for row in rows if year != 2001 else ():
        found.setdefault(row.item_name if agency_id else row.agency_name, []).append(row)
    lines = sorted((_completeness(*each) for each in found.items()), key=lambda line: -line.gap)
    start = int(cursor or 0)
    return CompletenessPage(
        lines=tuple(lines[start : start + size]),
        next_cursor=str(start + size) if start + size < len(lines) else "",
        total=len(lines),
        closed=sum(line.closed for line in lines),
        filed=sum(line.filed for line in lines),
        returned=sum(line.returned for line in lines),
        agency_id=agency_id,
        years=(2026, 2025, 2001),
        agencies=agencies(),
    )


def _completeness(name: str, rows: Sequence[CaseRow]) -> Completeness:
    by_state = Counter(row.state for row in rows)
    filed, waiting, returned = (
        by_state[state] for state in (RecordState.FILED, RecordState.CAPTURED, RecordState.RETURNED)
    )
    open_since = [row.closed_on for row in rows if row.closed_on and not row.filed_at]
    oldest = min(open_since, default=None)
    key = next((str(agency) for agency, said in agencies() if said == name), name)
    return Completeness(key, name, filed, waiting, returned, oldest)


_WHY = {
    Attention.FAILED: (
        Words("缺少必要材料：食品安全管理制度", "a mandatory material is missing"),
        3,
        Words("报送单位经办人", "the agency's handler"),
    ),
    Attention.WAITING: (
        Words("恶意代码检测无法判定", "nobody could tell whether there is malware"),
        1,
        Words("档案员", "a records officer"),
    ),
    Attention.ERROR: (
        Words("时间戳服务没有应答", "the timestamp service did not answer"),
        1,
        Words("平台运维人员", "the platform's operators"),
    ),
}


def _attention_row(sample: Sample) -> AttentionRow:
    row, (why, count, who) = sample.row(), _WHY[sample.attention]
    age = (sample.at - sample.received_at).days
    return AttentionRow(
        row.record_id,
        row.case_number,
        row.title,
        row.agency_name,
        row.received_at,
        age,
        why,
        count,
        who,
    )


def _lit(sample: Sample, light: Light, *, is_new: bool = False) -> LitCase:
    row, why = sample.row(), _WHY.get(sample.attention)
    return LitCase(
        row=row,
        light=light,
        since=row.filed_at or row.received_at,
        what=why[0] if why else None,
        more=why[1] - 1 if why else 0,
        mend=Words("补齐后重新报送", "add it and send the case in again")
        if light is Light.RED
        else None,
        has_receipt=light is Light.GREEN and sample.number % 2 == 0,
        is_new=is_new,
    )


_STATE_OF = {
    Light.RED: RecordState.RETURNED,
    Light.AMBER: RecordState.CAPTURED,
    Light.GREEN: RecordState.FILED,
}


def case_lights(*, agent: Agent, watched: Sequence[UUID] = (), of_each: int = 8) -> Lights:
    """Show some of each; of what is watched, the first on its way is filed when asked again."""
    by_light = {
        light: [each for each in samples() if each.state is state]
        for light, state in _STATE_OF.items()
    }
    counts = {light: len(found) for light, found in by_light.items()}
    shown = [_lit(each, light) for light, found in by_light.items() for each in found[:of_each]]
    if watched:
        shown = [_turned(case, watched[0]) for case in shown]
    return Lights(counts, tuple(shown))


def _turned(case: LitCase, record_id: UUID) -> LitCase:
    if case.row.record_id != record_id:
        return case
    return replace(case, light=Light.GREEN, has_receipt=True, is_new=True, what=None, more=0)


def agencies_overview(*, agent: Agent, at: datetime) -> AgenciesOverview:
    """Return the sample agencies, some of them in a county and one in no region."""
    lines = completeness_page(agent=agent).lines
    codes = ("511600", "511600", "511600", "511603", "511603", "511621", "511621", "")
    agencies = tuple(
        AgencyLine(
            UUID(line.key), codes[n % 8], replace(line, overdue=line.gap // 2, due_soon=1), n != 3
        )
        for n, line in enumerate(lines)
    )
    names = {"": "", "511600": "示范市", "511603": "城东区", "511621": "清溪县"}
    regions = tuple(
        _region(code, names[code], [line for line in agencies if line.region_code == code])
        for code in ("511600", "511603", "511621", "")
    )
    return AgenciesOverview(agencies, regions)


def _region(code: str, name: str, lines: Sequence[AgencyLine]) -> RegionLine:
    return RegionLine(
        code,
        name,
        len(lines),
        sum(line.figures.closed for line in lines),
        sum(line.figures.filed for line in lines),
        sum(line.figures.overdue for line in lines),
    )


def filing_gaps(*, agent: Agent, at: datetime, longest: int = 8) -> FilingGaps:
    """Return the items of one sample agency."""
    agency_id = agencies()[0][0]
    found = completeness_page(agent=agent, agency_id=agency_id)
    lines = tuple(replace(line, overdue=line.gap // 2, due_soon=2) for line in found.lines)
    open_ = [each.row() for each in reversed(samples()) if each.state is not RecordState.FILED]
    return FilingGaps(lines, tuple(open_[:longest]), agency_id)


def items_without_period(*, agent: Agent, at: datetime) -> tuple[ItemShape, ...]:
    """Return two items of the sample catalogue."""
    return tuple(line.item for line in fake_catalogue.items().rows[:2])


def kept_records(*, agent: Agent) -> Kept:
    """Return what the sample city holds."""
    fonds = tuple(
        (FondsShape(f"J{n:03}", f"{name}全宗", UUID(int=n), UUID(int=99)), 90_000 // (n + 1))
        for n, name in enumerate(sample_city.AGENCIES)
    )
    years = ((2021, 310), (2022, 12_800), (2023, 48_100), (2024, 61_000), (2025, 74_500))
    return Kept(
        total=sum(count for _one, count in fonds),
        by_fonds=fonds,
        by_year=years,
        by_retention=(("D30", 150_000), ("D10", 80_000), ("Y", 12_345)),
    )


def newest_filed(*, agent: Agent, size: int = 8) -> tuple[CaseRow, ...]:
    """Return the newest filed samples."""
    return tuple(each.row() for each in samples() if each.state is RecordState.FILED)[:size]


def filed_by_year(*, agent: Agent) -> tuple[tuple[int, int], ...]:
    """Return three years."""
    return ((2024, 180), (2025, 2410), (2026, 1250))


def filed_by_day(*, agent: Agent, on: date, days: int) -> tuple[tuple[date, int], ...]:
    """Return a tenth of what the platform took in."""
    return tuple((one.day, one.objects // 10) for one in taken_in(on=on, days=days))


def taken_in(*, on: date, days: int) -> tuple[StoredDay, ...]:
    """Return busy weekdays and empty weekends."""
    return tuple(
        StoredDay(day, busy, busy * 1_300_000)
        for day in (on - timedelta(days=days - 1 - n) for n in range(days))
        for busy in (0 if day.weekday() > 4 else 180 + day.day * 7 % 90,)
    )


def may_see_everything(agent: Agent) -> bool:
    """Tell whoever reaches everything."""
    return agent.scope_for(Permission.VIEW_CASES).everything


def class_choices(*, record_id: UUID, agent: Agent) -> tuple[ClassWords, ...]:
    """Return what a sample may be classified among."""
    return examples.classes()[0].lines if _sample(record_id).is_unclassified else ()


def classes_to_choose(*, agent: Agent) -> tuple[ClassGroup, ...]:
    """Return what the samples that are picked may be classified among."""
    picked = picked_by(agent)
    count = sum(each.is_unclassified for each in samples() if each.record_id in picked)
    return (replace(examples.classes()[1], count=count),) if count else ()


def picked_by(agent: Agent) -> frozenset[UUID]:
    """Return what is picked among the samples."""
    assert agent.account_id
    every = [each.record_id for each in samples()]
    return frozenset(worklists.picked(account_id=agent.account_id, among=every))


def unclassified_among(*, record_ids: Sequence[UUID]) -> dict[UUID, object]:
    """Return the samples that wait to be classified."""
    return dict.fromkeys(options_of(record_ids=record_ids), None)


def options_of(*, record_ids: Sequence[UUID]) -> dict[UUID, arrangement.ClassOptions]:
    """Return the categories that those samples may be classified among."""
    options = arrangement.ClassOptions(None, "", (), ("ZY·XK", "ZY·QT"))
    wanted = set(record_ids)
    return {
        each.record_id: options
        for each in samples()
        if each.record_id in wanted and each.is_unclassified
    }


def decide(
    *,
    record_id: UUID,
    decision: Decision,
    reason: str,
    agent: Agent,
    at: datetime,
    choice: str = "",
) -> None:
    """Remember what was decided; refuse when the reason says that somebody else was faster."""
    if "他人" in reason:
        raise DecidedMeanwhile("the record has moved on", zh="此件已不在“待人工决定”状态")
    DECIDED.append((record_id, decision, reason))


def operations(*, at: datetime) -> Operations:
    """Return a machine with some of everything."""
    return sample_city.operations(at)


def jobs_page(
    *, standing: JobStanding, at: datetime, name: str = "", cursor: str = "", size: int = 50
) -> JobsPage:
    """Return the stuck work of the sample city, or something invented that waits or runs."""
    return JobsPage(
        tuple(job for job in sample_city.jobs(standing, at) if name in ("", job.name)),
        "",
        sample_city.operations(at).queues,
    )


def stuck_work(*, job_ids: Sequence[UUID], at: datetime) -> tuple[JobShape, ...]:
    """Return the stuck work of the sample city that was chosen."""
    stuck = sample_city.jobs(JobStanding.STUCK, at)
    return tuple(job for job in stuck if job.id in set(job_ids))


def stand_ins() -> tuple[Words, ...]:
    """Return what weakens the evidence in the sample city."""
    return sample_city.operations(datetime.now().astimezone()).stand_ins


def certificates_page(*, at: datetime, cursor: str = "", size: int = 50) -> CertificatePage:
    """Return certificates of every kind: expired, soon to expire, good for years, unreadable."""
    days = (-3, 41, 800, 3000)
    lines = [
        CertificateLine(
            f"示范证书 {number}", "示范市某局", number % 2 == 0, at + timedelta(days=left), left
        )
        for number, left in enumerate(days)
    ]
    broken = CertificateLine("", "", False, None, None, Words("编码不正确", "not well encoded"))
    return CertificatePage((broken, *lines)[:size], "", 5)


def retry_stuck(*, job_ids: Sequence[UUID], agent: Agent, at: datetime) -> int:
    """Remember what was asked."""
    RETRIED.extend(job_ids)
    return len(job_ids)


def retry_every_stuck(*, agent: Agent, at: datetime, name: str = "") -> int:
    """Remember all that is stuck."""
    stuck = [job.id for job in sample_city.jobs(JobStanding.STUCK, at) if name in ("", job.name)]
    RETRIED.extend(stuck)
    return len(stuck)


def receipt_paper(*, record_id: UUID, agent: Agent, page_address: str = "") -> Content:
    """Return a printed form."""
    body = b"%PDF-1.7"
    return Content(BytesIO(body), len(body), "application/pdf", f"receipt-{record_id}.pdf")


def receipt_code(*, record_id: UUID, agent: Agent, page_address: str = "") -> ReceiptCodeView:
    """Return a code that nobody signed, as long as real ones are."""
    text = f"MRC1~{record_id}~" + "x" * 350
    return ReceiptCodeView(text, code_svg(f"{page_address}#{text}"), "J004-ZY·XK·2026·D30-000001")


def checking_page() -> CheckingPage:
    """Return the page as it is, trusting nobody."""
    return CheckingPage(receipt_page(KnownKeys()), page_policy(), "0" * 8)


def check_receipt(*, content: bytes) -> CheckedReceipt:
    """Say something good and something undecided about anything that looks like JSON."""
    if not content.lstrip().startswith(b"{"):
        raise MalformedReceipt(
            "expected a JSON object, found something else", zh="应为 JSON 对象，实为其他内容"
        )
    said = (
        Judgement(
            "receipt_structure", Verdict.PASSED, Words("回执结构完整", "the receipt is well formed")
        ),
        Judgement(
            "ledger_inclusion",
            Verdict.PASSED,
            Words("已证明列入日志", "inclusion in the ledger is proved"),
        ),
        Judgement(
            "checkpoint_signature",
            Verdict.INDETERMINATE,
            Words("日志密钥不在受信任名单中", "the ledger's key is not among those trusted"),
        ),
        Judgement(
            "entry_names_package",
            Verdict.FAILED,
            Words("日志条目与回执所载摘要不同", "the entry names another digest"),
        ),
    )
    return CheckedReceipt(
        str(samples()[0].record_id),
        "J012-ZY·XK·2026·D30-000123",
        "市市场监督管理局",
        samples()[0].received_at,
        said,
    )


ANSWERED = (
    cases_seen,
    case_list,
    case_count,
    case_walk,
    taken_cases,
    items_to_choose,
    access_page,
    case_page,
    case_lights,
    agencies_overview,
    filing_gaps,
    items_without_period,
    kept_records,
    newest_filed,
    filed_by_year,
    filed_by_day,
    taken_in,
    may_see_everything,
    compare_versions,
    component_content,
    receipt_file,
    receipt_paper,
    receipt_code,
    checking_page,
    jobs_page,
    stand_ins,
    stuck_work,
    package_file,
    taken_package,
    attention_page,
    completeness_page,
    class_choices,
    classes_to_choose,
    decide,
    certificates_page,
    operations,
    retry_stuck,
    retry_every_stuck,
    check_receipt,
)


def find_records(*, record_ids: Sequence[UUID]) -> dict[UUID, RecordShape]:
    """Return samples as holdings would; all of them are the agency's of whoever decides here."""
    wanted = set(record_ids)
    return {each.record_id: _record(each.row()) for each in samples() if each.record_id in wanted}


def counted_to(**listing: Any) -> int:
    """Count from memory."""
    return len(_rows_of(**listing))


def at_most(**listing: Any) -> Iterator[RecordShape]:
    """Yield from memory."""
    return map(_record, _rows_of(**listing))


def _rows_of(
    *,
    agency_ids: Sequence[UUID] | None,
    text: str,
    state: RecordState | None,
    narrowed: Narrowing,
    most: int,
    texts_of: Sequence[UUID] | None,
    is_near: bool,
) -> list[CaseRow]:
    del agency_ids, texts_of, is_near
    return _listed(text, state, None, narrowed)[:most]


def decided_among(*, record_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Say of every filed sample that somebody decided about it."""
    rows = {each.record_id: each.row() for each in samples()}
    return frozenset(each for each in record_ids if rows[each].filed_at)


def _record(row: CaseRow) -> RecordShape:
    return RecordShape(
        serial=1,
        record_id=row.record_id,
        case_number=row.case_number,
        agency_id=HOME[0],
        agency_name=row.agency_name,
        region_code="511600",
        item_code="",
        item_name=row.item_name,
        title=row.title,
        state=row.state,
        attention=row.attention,
        attention_since=None,
        is_closed=True,
        closed_on=row.closed_on,
        received_at=row.received_at,
        filed_at=row.filed_at,
        fonds_number="",
        year=None,
        retention=row.retention,
        reference_code=row.reference_code,
    )


# The agency of whoever decides, once there is one.
HOME: list[UUID] = [UUID(int=0)]


def beneath() -> tuple[tuple[ModuleType, str, object], ...]:
    """Return what has to be set below the life cycle for bulk work to find the samples."""
    return (
        (holdings, "find_records", find_records),
        (holdings, "counted_to", counted_to),
        (holdings, "at_most", at_most),
        (checking, "decided_among", decided_among),
        (arrangement, "unclassified_among", unclassified_among),
        (arrangement, "options_of", options_of),
        (bulk, "decide", decide),
    )


def answers(lifecycle: ModuleType) -> dict[str, object]:
    """Return what has to be set on the module `lifecycle.api` for it to answer from here."""
    return {each.__name__: each for each in ANSWERED}
