"""What these tests enter and how they ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import Record, StateTally
from muniment.kernel.agents import PLATFORM
from muniment.kernel.ids import new_id
from recordkit.fixity import Digests
from recordkit.packages.model import PackagedComponent
from recordkit.terms.vocabulary import MaterialRole, Provenance

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
MARKET, LAND, WATER = (UUID(int=number) for number in (1, 2, 3))
NAMES = {MARKET: "示范市市场监督管理局", LAND: "示范市自然资源和规划局", WATER: "示范市水务集团"}
_numbers = iter(range(1, 1 << 31))


def new_record(text: str = "", agency: UUID = MARKET, **changes: object) -> holdings.NewRecord:
    """Return a record that was captured, found by `text` and by its case number."""
    number = f"990000-20260302-{next(_numbers):06}"
    usual = {
        "record_id": new_id(),
        "case_number": number,
        "agency_id": agency,
        "agency_name": NAMES[agency],
        "region_code": "990000",
        "item_code": "11990000073016863E3990131001000",
        "item_name": "食品经营许可",
        "title": f"关于{text}的决定",
        "search_text": f"{number} {text}",
        "is_closed": True,
        "closed_on": date(2026, 3, 1),
    }
    return holdings.NewRecord(**(usual | changes))  # type: ignore[arg-type]


def enter(*records: holdings.NewRecord, at: datetime = AT) -> list[UUID]:
    """Enter records and return their identifiers."""
    holdings.create_records(records=records, at=at)
    return [record.record_id for record in records]


def entered(*texts: str, agency: UUID = MARKET) -> list[UUID]:
    """Enter one record for each text."""
    return enter(*(new_record(text, agency) for text in texts))


def filed_record(record_id: UUID, code: str = "", parts: int = 1) -> holdings.FiledRecord:
    """Return what filing adds, with a code of the record's own unless one is given."""
    return holdings.FiledRecord(
        record_id=record_id,
        fonds_number="A101",
        year=2026,
        retention="D30",
        reference_code=code or f"A101-ZY·XK·2026·D30-{record_id.hex[-8:]}",
        components=tuple(_component(place) for place in range(parts)),
    )


def file(*record_ids: UUID, at: datetime = AT) -> None:
    """File records, each under a code of its own."""
    holdings.file_records(records=[filed_record(r) for r in record_ids], at=at)


def act(action: holdings.Action, *record_ids: UUID, days: int = 0) -> None:
    """Return or resubmit records."""
    at = AT + timedelta(days=days)
    holdings.advance(record_ids=record_ids, action=action, by=PLATFORM, at=at)


def found(text: str, agencies: Sequence[UUID] | None = None, **narrowed: object) -> list[UUID]:
    """Return the records that a search finds, over all its pages, newest first."""
    rows: list[UUID] = []
    cursor = ""
    while True:
        page = holdings.records(agency_ids=agencies, text=text, cursor=cursor, **narrowed)  # type: ignore[arg-type]
        rows += [row.record_id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return rows


def counted() -> tuple[Counter[tuple[UUID, str]], Counter[tuple[UUID, str]]]:
    """Return how many records there are by agency and state: as tallied, and as they are."""
    tallied = Counter[tuple[UUID, str]]()
    for agency, state, number in StateTally.objects.values_list("agency_id", "state", "records"):
        tallied[agency, state] += number
    return +tallied, Counter(Record.objects.values_list("agency_id", "state"))


def _component(place: int) -> PackagedComponent:
    return PackagedComponent(
        path=f"content/basis/{place:02}.pdf",
        title="申请书",
        role=MaterialRole.BASIS,
        provenance=Provenance.SUBMITTED,
        size_bytes=3,
        digests=Digests.of(b"abc"),
    )
