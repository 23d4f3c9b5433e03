"""The first page: what needs this person now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Attention, RecordState
from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Agent, Permission
from muniment.interfaces.web.administering import beginning_of
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, signed_in
from muniment.interfaces.web.touring import tour_of
from muniment.kernel.clock import legal_day, now
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
class Errand:
    """Something of administration: how many, and where they are listed."""

    label: Promise
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a person's desk. Parts that the person may not see are empty."""

    calls: tuple[Call, ...] = ()
    oldest: tuple[AttentionRow, ...] = ()
    by_state: tuple[tuple[RecordState, int], ...] = ()
    newest: tuple[CaseRow, ...] = ()
    completeness: CompletenessPage | None = None
    operations: Operations | None = None
    errands: tuple[Errand, ...] = ()


@signed_in
def home(request: SignedRequest) -> HttpResponse:
    """Show what needs this person now, aged, as counts that lead to the rows."""
    context = {
        "desk": _desk(request.agent, now()),
        "tour": tour_of(request.agent, request.GET.get("tour", "")),
    }
    return private(render(request, "muniment/home.html", context))


def _desk(agent: Agent, at: datetime) -> Desk:
    desk = _cases(agent, at) if agent.may(Permission.VIEW_CASES) else Desk()
    if agent.may(Permission.VIEW_OPERATIONS):
        desk = replace(desk, operations=lifecycle.operations(at=at))
    return replace(desk, errands=tuple(_errands(agent, at)))


def _errands(agent: Agent, at: datetime) -> Iterator[Errand]:
    """Yield what the three administrators look after, each only his own."""
    if agent.may(Permission.MANAGE_ACCOUNTS):
        figures = identity.figures(at=at)
        people = reverse("web:people")
        yield Errand(_("账号"), figures.accounts, people)
        yield Errand(_("已停用的账号"), figures.suspended, f"{people}?state=suspended")
    if agent.may(Permission.GRANT_ROLES):
        figures = identity.figures(at=at)
        roles = reverse("web:roles")
        future, lapsed = figures.with_future_grants, figures.with_lapsed_grants
        yield Errand(_("有尚未开始的角色的人员"), future, f"{roles}?standing=future")
        yield Errand(_("有已终止的角色的人员"), lapsed, f"{roles}?standing=lapsed")
    if agent.may(Permission.READ_AUDIT):
        today = legal_day(at)
        lines = identity.audit_lines_since(moment=beginning_of(today))
        yield Errand(_("今日审计记录"), lines, f"{reverse('web:audit')}?since={today.isoformat()}")


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
