"""The first page: what needs this person now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from muniment.commons.holdings.api import Attention, RecordState
from muniment.commons.identity.api import Agent, Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, signed_in
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import AttentionRow, CaseRow, CompletenessPage, Operations

KINDS = (Attention.FAILED, Attention.WAITING, Attention.ERROR)
_SHOWN = 6
_GAPS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of thing that calls for somebody: how many, and since when the oldest."""

    kind: Attention
    count: int
    oldest: AttentionRow | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a person's desk. Parts that the person may not see are empty."""

    calls: tuple[Call, ...] = ()
    oldest: tuple[AttentionRow, ...] = ()
    by_state: tuple[tuple[RecordState, int], ...] = ()
    newest: tuple[CaseRow, ...] = ()
    completeness: CompletenessPage | None = None
    operations: Operations | None = None


@signed_in
def home(request: SignedRequest) -> HttpResponse:
    """Show what needs this person now, aged, as counts that lead to the rows."""
    return private(render(request, "muniment/home.html", {"desk": _desk(request.agent, now())}))


def _desk(agent: Agent, at: datetime) -> Desk:
    desk = _cases(agent, at) if agent.may(Permission.VIEW_CASES) else Desk()
    if agent.may(Permission.VIEW_OPERATIONS):
        desk = replace(desk, operations=lifecycle.operations(at=at))
    return desk


def _cases(agent: Agent, at: datetime) -> Desk:
    pages = {kind: lifecycle.attention_page(agent=agent, kind=kind, at=at) for kind in KINDS}
    counts = dict(pages[KINDS[0]].counts)
    calls = tuple(
        Call(kind, counts.get(kind, 0), next(iter(page.rows), None)) for kind, page in pages.items()
    )
    rows = [row for page in pages.values() for row in page.rows[:_SHOWN]]
    listed = lifecycle.case_list(agent=agent, size=_SHOWN)
    return Desk(
        calls=calls,
        oldest=tuple(sorted(rows, key=lambda row: row.since)[:_SHOWN]),
        by_state=listed.by_state,
        newest=listed.rows,
        completeness=lifecycle.completeness_page(agent=agent, size=_GAPS_SHOWN),
    )
