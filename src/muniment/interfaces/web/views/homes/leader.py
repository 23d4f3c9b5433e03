"""The desk of a leader: one page, to read or to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muniment.commons.holdings.api import Completeness, RecordState
from muniment.interfaces.web.formatting import number
from muniment.interfaces.web.views.homes import figures
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import FilingGaps

_BARS = 10


@dataclass(frozen=True, slots=True)
class Worst:
    """One thing that is bad, said in a sentence, and where it can be looked at."""

    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of all agencies together."""

    closed: int
    filed: int
    returned: int
    overdue: int

    @property
    def gap(self) -> int:
        """How many should be filed and are not."""
        return self.closed - self.filed


def desk(asked: Asked) -> dict[str, Any]:
    """Return what a leader looks at: agencies beside each other where they are several."""
    found = lifecycle.agencies_overview(agent=asked.agent, at=asked.at)
    gaps = lifecycle.filing_gaps(agent=asked.agent, at=asked.at, longest=1)
    lines = [line.figures for line in found.agencies]
    return {
        "sums": _sums(lines),
        "daily": figures.filed_by_day(asked),
        "trend": figures.filed_by_month(asked),
        "agencies": figures.agencies_chart(found, asked, most=_BARS) if len(lines) > 1 else None,
        "years": figures.filed_by_year(asked) if len(lines) < 2 else None,
        "agencies_count": len(lines),
        "worst": tuple(_worst(lines, gaps, asked))[:3],
        "overdue_days": lifecycle.OVERDUE_DAYS,
        "completeness_address": asked.list_address("web:completeness"),
        "filed_address": asked.list_address(state=RecordState.FILED.value),
        "returned_address": asked.list_address(state=RecordState.RETURNED.value),
        "at": asked.at,
    }


def _sums(lines: list[Completeness]) -> Sums:
    return Sums(
        closed=sum(line.closed for line in lines),
        filed=sum(line.filed for line in lines),
        returned=sum(line.returned for line in lines),
        overdue=sum(line.overdue for line in lines),
    )


def _worst(lines: list[Completeness], gaps: FilingGaps, asked: Asked) -> Iterator[Worst]:
    """Yield the worst of each kind: most overdue, waiting longest, most not sent in again."""
    if (late := max(lines, key=lambda line: line.overdue, default=None)) and late.overdue:
        yield Worst(_overdue(late), _of_agency(late))
    if gaps.longest and (since := gaps.longest[0].closed_on):
        days = (legal_day(asked.at) - since).days
        row = gaps.longest[0]
        if days > lifecycle.OVERDUE_DAYS:
            said = _("%(agency)s的一件办件办结 %(days)s 天仍未归档：%(title)s。")
            words = {"agency": row.agency_name, "days": number(days), "title": row.title}
            yield Worst(said % words, reverse("web:case", args=[row.record_id]))
    if (back := max(lines, key=lambda line: line.returned, default=None)) and back.returned:
        yield Worst(_returned(back), asked.list_address(agency=back.key, state="returned"))


def _overdue(line: Completeness) -> str:
    said = ngettext(
        "%(agency)s有 %(n)s 件办结超过 %(days)d 天仍未归档。",
        "%(agency)s有 %(n)s 件办结超过 %(days)d 天仍未归档。",
        line.overdue,
    )
    words = {"agency": line.name, "n": number(line.overdue), "days": lifecycle.OVERDUE_DAYS}
    return said % words


def _returned(line: Completeness) -> str:
    said = ngettext(
        "%(agency)s有 %(n)s 件被退回，尚未重新报送。",
        "%(agency)s有 %(n)s 件被退回，尚未重新报送。",
        line.returned,
    )
    return said % {"agency": line.name, "n": number(line.returned)}


def _of_agency(line: Completeness) -> str:
    return f"{reverse('web:completeness')}?agency={line.key}"
