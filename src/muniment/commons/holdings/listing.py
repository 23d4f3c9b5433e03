"""One list of records, newest first, however it is narrowed: its rows, its count, its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from muniment.commons.holdings import days, search, text_index
from muniment.commons.holdings.models import Record
from muniment.commons.holdings.shapes import WIDE, Narrowing
from muniment.commons.holdings.states import Attention, RecordState
from muniment.kernel.text import tidy

# How far the rows of a list are counted for a page that shows a few of them.
MOST_COUNTED = 10_000
TEXT_COUNTED = 1_000


@dataclass(frozen=True)
class Listing:
    """What is listed. `agency_ids` None: of every agency; empty: of none.

    `texts_of` are the agencies whose materials are looked through as well, in the same manner.
    """

    agency_ids: Sequence[UUID] | None
    text: str = ""
    state: RecordState | None = None
    narrowed: Narrowing = WIDE
    texts_of: Sequence[UUID] | None = ()
    is_near: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be in it: nobody's records, or a text with nothing to look for."""
        has_nothing_to_look_for = bool(self.text.strip()) and not search.phrases_of(self.text)
        return has_nothing_to_look_for or (self.agency_ids is not None and not self.agency_ids)

    @property
    def is_plain(self) -> bool:
        """Whether the tallies by agency and state know how long it is."""
        return not self.is_empty and not self.text.strip() and not self.narrowed

    @property
    def received(self) -> tuple[datetime | None, datetime | None]:
        """From which moment, and before which, its records were received; None: whenever."""
        first, last = self.narrowed.received_from, self.narrowed.received_to
        return days.beginning(first) if first else None, days.ending(last) if last else None

    @cached_property
    def serials(self) -> tuple[int | None, int | None]:
        """From which serial, and before which, all of them lie; looked up once."""
        return days.serials_around(*self.received)

    def rows(self) -> QuerySet[Record]:
        """Return the records by everything but the text."""
        rows = Record.objects.all()
        if self.agency_ids is not None:
            rows = rows.filter(agency_id__in=self.agency_ids)
        if self.state is not None:
            rows = rows.filter(state=self.state.value)
        if self.narrowed.item_code:
            rows = rows.filter(item_code=tidy(self.narrowed.item_code))
        if self.narrowed.closed_year is not None:
            rows = rows.filter(closed_year=self.narrowed.closed_year)
        if self.narrowed.retention:
            rows = rows.filter(retention=tidy(self.narrowed.retention))
        if self.narrowed.attention is not None:
            rows = rows.filter(attention=self.narrowed.attention.value)
            # Repeats the condition of the partial index, so that the database may use it.
            rows = rows.exclude(attention=Attention.NONE.value)
        return self._within_days(rows)

    def _within_days(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        first, last = self.narrowed.closed_from, self.narrowed.closed_to
        if first is not None:
            rows = rows.filter(closed_on__gte=first, closed_year__gte=first.year)
        if last is not None:
            rows = rows.filter(closed_on__lte=last, closed_year__lte=last.year)
        if first is not None and last is not None and first.year == last.year:
            rows = rows.filter(closed_year=first.year)  # then its index gives them in order
        (since, until), (low, high) = self.received, self.serials
        if since is not None and low is not None:
            rows = rows.filter(received_at__gte=since, serial__gte=low)
        if until is not None and high is not None:
            rows = rows.filter(received_at__lt=until, serial__lt=high)
        return rows

    def older(self, serial: int | None, *, limit: int) -> QuerySet[Record]:
        """Return at most `limit` records below `serial`, newest first; None: from the newest."""
        if self.is_empty:
            return Record.objects.none()
        if self.text.strip():
            serials = self._found_below(serial, limit=limit)
            return Record.objects.filter(pk__in=serials).order_by("-serial")
        rows = self.rows() if serial is None else self.rows().filter(serial__lt=serial)
        return rows.order_by("-serial")[:limit]

    def newer(self, serial: int, *, limit: int) -> QuerySet[Record]:
        """Return at most `limit` records above `serial`, oldest first."""
        if self.is_empty:
            return Record.objects.none()
        if self.text.strip():
            serials = self._found_above(serial, limit=limit)
            return Record.objects.filter(pk__in=serials).order_by("serial")
        return self.rows().filter(serial__gt=serial).order_by("serial")[:limit]

    def place(self, serial: int, *, after: int | None, limit: int) -> int:
        """Return how many rows there are from below `after` to `serial`, at most `limit`."""
        if self.is_empty or (after is not None and after <= serial):
            return 0
        if self.text.strip():
            serials = self._found_above(serial - 1, limit=limit)
            return sum(after is None or each < after for each in serials)
        rows = self.rows().filter(serial__gte=serial)
        rows = rows if after is None else rows.filter(serial__lt=after)
        return rows.order_by("serial")[:limit].count()

    def count(self, most: int) -> int:
        """Return how many there are; counting stops at `most`."""
        if self.is_empty:
            return 0
        if self.text.strip():
            return len(self._found_below(None, limit=most))
        return self.rows().order_by("-serial")[:most].count()

    def _found_below(self, serial: int | None, *, limit: int) -> list[int]:
        found = search.find(self._wanted(), before=serial, limit=limit)
        bound = 2**63 - 1 if serial is None else serial
        within = self._found_in_texts(newest_first=True, bound=bound, limit=limit)
        return sorted({*found, *within}, reverse=True)[:limit] if within else found

    def _found_above(self, serial: int, *, limit: int) -> list[int]:
        found = search.find_newer(self._wanted(), after=serial, limit=limit)
        within = self._found_in_texts(newest_first=False, bound=serial, limit=limit)
        return sorted({*found, *within})[:limit] if within else found

    def _found_in_texts(self, *, newest_first: bool, bound: int, limit: int) -> list[int]:
        if self.texts_of is not None and not self.texts_of:
            return []
        return text_index.find(
            self._wanted(),
            agency_ids=within_both(self.agency_ids, self.texts_of),
            newest_first=newest_first,
            bound=bound,
            limit=limit,
        )

    def _wanted(self) -> search.Wanted:
        attention = self.narrowed.attention
        return search.Wanted(
            text=self.text,
            state=self.state.value if self.state else "",
            agency_ids=tuple(self.agency_ids or ()),
            item_code=self.narrowed.item_code,
            closed_year=self.narrowed.closed_year,
            retention=self.narrowed.retention,
            attention=attention.value if attention else "",
            is_near=self.is_near,
            closed=(self.narrowed.closed_from, self.narrowed.closed_to),
            received=self.received,
            serials=self.serials,
        )


def within_both(
    some: Sequence[UUID] | None, others: Sequence[UUID] | None
) -> tuple[UUID, ...] | None:
    """Return the agencies that are in both; None stands for all of them."""
    if some is None:
        return None if others is None else tuple(others)
    return tuple(some) if others is None else tuple(each for each in some if each in set(others))
