"""The desk of the records office of an agency: what is due, what is missing, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Attention, Completeness, RecordState
from muniment.interfaces.web.views.homes.asking import Asked, Count, attention_pages, calls
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import FilingGaps

_OLDEST = 6
_LINES = 8
_ITEMS = 6


@dataclass(frozen=True, slots=True)
class GapLine:
    """One item, or one agency, with the address of each of its counts; empty: no list."""

    line: Completeness
    filed_address: str
    waiting_address: str
    returned_address: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register to print."""

    label: str | Promise
    address: str


def desk(asked: Asked) -> dict[str, Any]:
    """Return what a records officer looks at."""
    pages = attention_pages(asked)
    waiting = [row for page in pages.values() for row in page.rows[:_OLDEST]]
    gaps = lifecycle.filing_gaps(agent=asked.agent, at=asked.at)
    bare = lifecycle.items_without_period(agent=asked.agent, at=asked.at)
    return {
        "calls": tuple(calls(asked, pages)),
        "oldest": tuple(sorted(waiting, key=lambda row: row.since)[:_OLDEST]),
        "gaps": gaps,
        "terms": tuple(_terms(gaps)),
        "lines": tuple(_line(asked, line, gaps) for line in gaps.lines[:_LINES]),
        "lines_more": max(0, len(gaps.lines) - _LINES),
        "attention_address": asked.attention_address(),
        "completeness_address": asked.list_address("web:completeness"),
        "bare_items": bare[:_ITEMS],
        "bare_count": len(bare),
        "catalogue_address": reverse("web:catalogue"),
        "registers": tuple(_registers(asked)),
        "today": legal_day(asked.at),
        "overdue_days": lifecycle.OVERDUE_DAYS,
    }


def _terms(gaps: FilingGaps) -> Iterator[Count]:
    days = {"days": lifecycle.OVERDUE_DAYS, "soon": lifecycle.DUE_SOON_DAYS}
    late = _("办结超过 %(days)d 天") % days if gaps.overdue else _("没有")
    soon = _("办结超过 %(soon)d 天") % days if gaps.due_soon else _("没有")
    yield Count(_("超期未归档"), gaps.overdue, "#longest", "bad", late)
    yield Count(_("即将超期"), gaps.due_soon, "#longest", "unsure", soon)


def _line(asked: Asked, line: Completeness, gaps: FilingGaps) -> GapLine:
    agency = str(gaps.agency_id) if gaps.agency_id else line.key
    item = line.key if gaps.agency_id else ""

    def listed(state: RecordState) -> str:
        return asked.list_address(agency=agency, item=item, state=state.value)

    return GapLine(
        line,
        listed(RecordState.FILED),
        listed(RecordState.CAPTURED) if line.waiting else "",
        listed(RecordState.RETURNED) if line.returned else "",
    )


def _registers(asked: Asked) -> Iterator[Register]:
    year = str(legal_day(asked.at).year)
    filed, returned = RecordState.FILED.value, RecordState.RETURNED.value

    def register(**narrowed: str) -> str:
        return asked.list_address("web:register", **narrowed)

    yield Register(_("本年已归档登记表"), register(year=year, state=filed))
    yield Register(_("已退回登记表"), register(state=returned))
    waiting = Attention.WAITING.value
    yield Register(_("待人工决定登记表"), register(attention=waiting))
