"""What holdings can be asked. Lists are paged by serial, never by offset."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from muniment.commons.holdings.listing import MOST_COUNTED, TEXT_COUNTED, Listing
from muniment.commons.holdings.models import Record, StateTally
from muniment.commons.holdings.operations import RecordNotHeld
from muniment.commons.holdings.shapes import WIDE, Narrowing, Neighbours, Page, RecordShape
from muniment.commons.holdings.states import Attention, RecordState
from muniment.kernel.ordering import order_of

MOST_ON_A_PAGE = 200
_AT_A_TIME = 1000
_CURSOR = re.compile(r"[0-9]{1,18}")
_ATTENTION_CURSOR = re.compile(r"(?P<since>[0-9]{8}T[0-9]{6}\.[0-9]{6})-(?P<serial>[0-9]{1,18})")


def records(
    *,
    agency_ids: Sequence[UUID] | None,
    text: str = "",
    state: RecordState | None = None,
    narrowed: Narrowing = WIDE,
    texts_of: Sequence[UUID] | None = (),
    is_near: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Page:
    """Return one page of records, newest first. `agency_ids` None: every agency; empty: none.

    A `text` in which there is nothing to look for finds nothing; one that is blank, everything.
    A `cursor` that was never given out starts from the newest. The materials of records of the
    agencies `texts_of` are looked through for the `text` as well; None: of all of `agency_ids`.
    `is_near`: what differs by a character is found too.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    listing = Listing(agency_ids, text, state, narrowed, texts_of, is_near)
    found = [_shape(row) for row in listing.older(_serial_of(cursor), limit=size + 1)]
    more = str(found[size - 1].serial) if len(found) > size else ""
    total, capped = _total(listing)
    return Page(tuple(found[:size]), more, total, capped)


def neighbours(
    *,
    record_id: UUID,
    agency_ids: Sequence[UUID] | None,
    text: str = "",
    state: RecordState | None = None,
    narrowed: Narrowing = WIDE,
    texts_of: Sequence[UUID] | None = (),
    is_near: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Neighbours:
    """Return what lies beside a record in the list that `records` would page through.

    The record itself need no longer be in the list: what was decided leaves it, and the next is
    still the next. `cursor` is that of the page from which the record was opened.

    Raises:
        RecordNotHeld: There is no such record.
    """
    serial = get_record(record_id=record_id).serial
    listing = Listing(agency_ids, text, state, narrowed, texts_of, is_near)
    older = next(iter(listing.older(serial, limit=1)), None)
    newer = next(iter(listing.newer(serial, limit=1)), None)
    return Neighbours(
        newer=_shape(newer) if newer else None,
        older=_shape(older) if older else None,
        place=listing.place(serial, after=_serial_of(cursor), limit=size + 1),
        serial=serial,
    )


def counted_to(
    *,
    agency_ids: Sequence[UUID] | None,
    text: str = "",
    state: RecordState | None = None,
    narrowed: Narrowing = WIDE,
    texts_of: Sequence[UUID] | None = (),
    is_near: bool = False,
    most: int,
) -> int:
    """Return how many records `records` would page through; counting stops at `most`."""
    return Listing(agency_ids, text, state, narrowed, texts_of, is_near).count(most)


def at_most(
    *,
    agency_ids: Sequence[UUID] | None,
    text: str = "",
    state: RecordState | None = None,
    narrowed: Narrowing = WIDE,
    texts_of: Sequence[UUID] | None = (),
    is_near: bool = False,
    most: int,
) -> Iterator[RecordShape]:
    """Yield the records that `records` would page through, newest first, and then stop.

    One statement, or two where there is text, for every thousand of them.
    """
    listing, before = Listing(agency_ids, text, state, narrowed, texts_of, is_near), None
    while most > 0:
        wanted = min(most, _AT_A_TIME)
        rows = list(listing.older(before, limit=wanted))
        yield from map(_shape, rows)
        if len(rows) < wanted:
            return
        before, most = rows[-1].serial, most - wanted


def needing_attention(
    *,
    agency_ids: Sequence[UUID] | None,
    attention: Attention,
    cursor: str = "",
    size: int = 50,
) -> Page:
    """Return one page of records that need one kind of attention, those that wait longest first.

    `agency_ids` and `cursor` are as for `records`.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = Listing(agency_ids, narrowed=Narrowing(attention=attention)).rows()
    total = rows.count()
    if after := _place_of(cursor):
        since, serial = after
        rows = rows.filter(
            Q(attention_since__gt=since) | Q(attention_since=since, serial__gt=serial)
        )
    found = [_shape(row) for row in rows.order_by("attention_since", "serial")[: size + 1]]
    last = found[size - 1] if len(found) > size else None
    more = f"{last.attention_since:%Y%m%dT%H%M%S.%f}-{last.serial}" if last else ""
    return Page(tuple(found[:size]), more, total, False)


def _place_of(cursor: str) -> tuple[datetime, int] | None:
    found = _ATTENTION_CURSOR.fullmatch(cursor)
    if found is None:
        return None
    try:
        since = datetime.strptime(found["since"], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return since, int(found["serial"])


def get_record(*, record_id: UUID) -> RecordShape:
    """Return one record.

    Raises:
        RecordNotHeld: There is no such record.
    """
    row = Record.objects.filter(record_id=record_id).first()
    if row is None:
        raise RecordNotHeld(f"record {record_id} is not in our keeping")
    return _shape(row)


def find_records(*, record_ids: Sequence[UUID]) -> dict[UUID, RecordShape]:
    """Return those of the records that there are."""
    rows = Record.objects.filter(record_id__in=record_ids)
    return {row.record_id: _shape(row) for row in rows}


def record_of_case(*, agency_id: UUID, case_number: str) -> RecordShape | None:
    """Return the record of an agency's case, None when there is none."""
    row = Record.objects.filter(agency_id=agency_id, case_number=case_number).first()
    return _shape(row) if row else None


def counts_by_state(*, agency_ids: Sequence[UUID] | None) -> dict[RecordState, int]:
    """Return how many records are in each state."""
    tallies = _tallies(agency_ids).values_list("state", "records")
    counts: Counter[str] = Counter()
    for state, number in tallies:
        counts[state] += number
    return {state: counts[state.value] for state in RecordState}


def counts_by_attention(*, agency_ids: Sequence[UUID] | None) -> dict[Attention, int]:
    """Return how many records need each kind of attention; those that need none are left out."""
    words = [Attention.FAILED, Attention.WAITING, Attention.ERROR]
    lists = {word: Listing(agency_ids, narrowed=Narrowing(attention=word)) for word in words}
    return {word: one.rows().count() for word, one in lists.items()}


def agencies_with_records(*, agency_ids: Sequence[UUID] | None) -> tuple[tuple[UUID, str], ...]:
    """Return the agencies that have records, by the pinyin of their names."""
    rows = _tallies(agency_ids).order_by("pk").values_list("agency_id", "agency_name")
    newest = dict(rows)  # the newest name of each
    return tuple(sorted(newest.items(), key=lambda row: (order_of(row[1]), row[1])))


def oldest_unfiled() -> RecordShape | None:
    """Return the closed case that has waited longest for filing."""
    rows = Record.objects.filter(state=RecordState.CAPTURED.value, is_closed=True)
    row = rows.order_by("received_at", "serial").first()
    return _shape(row) if row else None


def oldest_in_state(
    *, agency_ids: Sequence[UUID] | None, state: RecordState, limit: int
) -> tuple[RecordShape, ...]:
    """Return the records that were received first of those in one state.

    `agency_ids` is as for `records`.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    found = Listing(agency_ids, state=state).newer(0, limit=limit)
    return tuple(_shape(row) for row in found)


def longest_unfiled(*, agency_ids: Sequence[UUID] | None, limit: int) -> tuple[RecordShape, ...]:
    """Return the closed cases that are not filed, those closed first in front.

    `agency_ids` is as for `records`.
    """
    if agency_ids is not None and not agency_ids:
        return ()
    rows = Record.objects.filter(
        state__in=[RecordState.CAPTURED.value, RecordState.RETURNED.value], is_closed=True
    )
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    return tuple(_shape(row) for row in rows.order_by("closed_on", "serial")[:limit])


def filed_since(*, moment: datetime) -> int:
    """Return how many records were filed since `moment`."""
    return Record.objects.filter(state=RecordState.FILED.value, filed_at__gte=moment).count()


def _total(listing: Listing) -> tuple[int, bool]:
    """Return how many rows a list has, and whether counting stopped at the limit."""
    if listing.is_plain:
        counts = counts_by_state(agency_ids=listing.agency_ids)
        state = listing.state
        return (counts[state] if state is not None else sum(counts.values())), False
    limit = TEXT_COUNTED if listing.text.strip() else MOST_COUNTED
    found = listing.count(limit + 1)
    return min(found, limit), found > limit


def _serial_of(cursor: str) -> int | None:
    return int(cursor) if _CURSOR.fullmatch(cursor) else None


def _tallies(agency_ids: Sequence[UUID] | None) -> QuerySet[StateTally]:
    rows = StateTally.objects.all()
    return rows if agency_ids is None else rows.filter(agency_id__in=agency_ids)


def _shape(row: Record) -> RecordShape:
    return RecordShape(
        serial=row.serial,
        record_id=row.record_id,
        case_number=row.case_number,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        region_code=row.region_code,
        item_code=row.item_code,
        item_name=row.item_name,
        title=row.title,
        state=RecordState(row.state),
        attention=Attention(row.attention),
        attention_since=row.attention_since,
        is_closed=row.is_closed,
        closed_on=row.closed_on,
        received_at=row.received_at,
        filed_at=row.filed_at,
        fonds_number=row.fonds_number,
        year=row.year,
        retention=row.retention,
        reference_code=row.reference_code or "",
    )
