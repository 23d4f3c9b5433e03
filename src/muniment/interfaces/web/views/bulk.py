"""One decision about many cases: select, look at the effects, say why once, watch it being done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muniment.commons.identity.api import Permission
from muniment.commons.worklists.api import ItemState, NothingPicked, UndertakingState
from muniment.interfaces.web.administering import Crumb
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.columns import chosen_by
from muniment.interfaces.web.filters import asked_of
from muniment.interfaces.web.formatting import day, moment, number
from muniment.interfaces.web.gate import GatedView, SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.picking import selection_of
from muniment.interfaces.web.spreadsheets import XLSX, write_results, write_spreadsheet
from muniment.interfaces.web.templatetags.muniment import said
from muniment.interfaces.web.views.decisions import OptionalReasonForm, ReasonForm
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import BulkWork, Decision, ListForm
from recordkit.errors import Refusal

_LONGEST_CHOICE = 200
_BACK = {"cases": "web:cases", "attention": "web:attention"}


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """One decision as it is offered for many cases at once."""

    decision: Decision
    consequences: tuple[Promise, ...]
    form: type[ReasonForm]
    tone: str

    @property
    def is_optional(self) -> bool:
        """Whether the reason may be left out."""
        return self.form is OptionalReasonForm


_ONE_BY_ONE = _lazy("逐件处理，每件都以您的名义记入保管日志；处理前再次核对您的权限。")
_PAUSABLE = _lazy("处理在后台进行，可以暂停和继续；关闭页面不影响。")

CHOICES = (
    BulkChoice(
        Decision.ACCEPT,
        (
            _lazy("这些件按现状继续封装、检测、归档，不再等待。"),
            _lazy("归档后原件不可改动；更正只能以新版本追加。"),
            _ONE_BY_ONE,
            _PAUSABLE,
        ),
        ReasonForm,
        "primary",
    ),
    BulkChoice(
        Decision.CLASSIFY,
        (
            _lazy("这些件按选定的条目确定保管期限，随后继续整理、封装、检测、归档。"),
            _lazy("选了哪一条、由谁、何时、为什么，写入每件的归档信息包和保管日志。"),
            _ONE_BY_ONE,
            _PAUSABLE,
        ),
        ReasonForm,
        "primary",
    ),
    BulkChoice(
        Decision.RETURN,
        (
            _lazy("这些件退回报送单位，状态改为“已退回”，改正后须重新报送。"),
            _lazy("报送单位会看到每件的全部问题和您写的同一个理由。"),
            _ONE_BY_ONE,
            _PAUSABLE,
        ),
        ReasonForm,
        "danger",
    ),
    BulkChoice(
        Decision.RETRY,
        (
            _lazy("出错的步骤立即重新排队，已完成的步骤不会重做。"),
            _ONE_BY_ONE,
            _PAUSABLE,
        ),
        OptionalReasonForm,
        "primary",
    ),
)


@permitted(Permission.VIEW_CASES)
@require_POST
def selection(request: SignedRequest) -> HttpResponse:
    """Keep what is ticked on a page of a list, and go where the button that was pressed leads."""
    listed = QueryDict(request.POST.get("listed", "")[:_LONGEST]).urlencode()
    wish, _colon, rest = request.POST.get("do", "keep").partition(":")
    _tried(request, lambda: _select(request, wish, listed))
    if request.htmx:
        context = {"picking": selection_of(request.agent, ())}
        return private(render(request, "muniment/partials/picked.html", context))
    if wish == "go":
        return redirect("web:bulk")
    return redirect(f"{_place(request)}?{rest if wish == 'turn' else listed}")


@permitted(Permission.VIEW_CASES)
@require_safe
def works(request: SignedRequest) -> HttpResponse:
    """Show what is selected with what can be done about it, and what was done before."""
    trail = Trail(request.GET)
    found, cursor = lifecycle.bulk_works(agent=request.agent, cursor=trail.cursor)
    offered = lifecycle.decisions_in_bulk(agent=request.agent)
    context = {
        "picking": selection_of(request.agent, ()),
        "choices": [choice for choice in CHOICES if choice.decision in offered],
        "works": found,
        "trail": trail,
        "onward": trail.onward(cursor),
    }
    return answer(request, "muniment/bulk.html", "muniment/partials/bulk.html", context)


@permitted(Permission.VIEW_CASES)
@require_POST
def begin(request: SignedRequest) -> HttpResponse:
    """Put a decision down for what is selected, and show what it would do."""
    wanted = request.POST.get("decision", "")
    decision = next((each for each in Decision if each.value == wanted), None)
    if decision is None:
        return redirect("web:bulk")
    try:
        made = lifecycle.draft_bulk(
            agent=request.agent,
            decision=decision,
            at=now(),
            choice=request.POST.get("choice", "")[:_LONGEST_CHOICE],
        )
    except (NothingPicked, lifecycle.NothingChosen) as fault:
        _say(request, fault)
        return redirect("web:choose-class" if decision is Decision.CLASSIFY else "web:bulk")
    return redirect("web:bulk-work", undertaking_id=made)


@permitted(Permission.VIEW_CASES)
@require_http_methods(["GET", "POST"])
def work(request: SignedRequest, undertaking_id: UUID) -> HttpResponse:
    """Show the effects and take the reason; once confirmed, show how it goes."""
    seen = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=request.agent, at=now())
    if seen.undertaking.state is not UndertakingState.DRAFT:
        return _progress(request, seen)
    choice = _choice(seen.decision)
    form = choice.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lifecycle.confirm_bulk(
            undertaking_id=undertaking_id,
            agent=request.agent,
            reason=form.cleaned_data["reason"],
            at=now(),
        )
        messages.success(request, _("已确认，开始在后台处理。"))
        return redirect("web:bulk-work", undertaking_id=undertaking_id)
    context = {"work": seen, "choice": choice, "form": form, "crumbs": _crumbs()}
    status = 422 if form.is_bound else 200
    return private(render(request, "muniment/bulk_preview.html", context, status=status))


def _progress(request: SignedRequest, seen: BulkWork) -> HttpResponse:
    if request.method == "POST":  # confirmed already, by this person in another window
        return redirect("web:bulk-work", undertaking_id=seen.undertaking.undertaking_id)
    trail = Trail(request.GET)
    chosen = next((each for each in ItemState if each == request.GET.get("state")), None)
    rows, cursor = lifecycle.bulk_rows(
        undertaking_id=seen.undertaking.undertaking_id,
        agent=request.agent,
        states=[chosen] if chosen else (),
        cursor=trail.cursor,
    )
    context = {
        "work": seen,
        "rows": rows,
        "tabs": _tabs(seen, trail, chosen),
        "trail": trail,
        "onward": trail.onward(cursor),
        "crumbs": _crumbs(),
        "most_on_paper": lifecycle.MOST_TAKEN[ListForm.REGISTER],
    }
    is_live = request.htmx and request.htmx.target == "live"
    part = "muniment/partials/bulk_live.html" if is_live else "muniment/partials/bulk_rows.html"
    response = answer(request, "muniment/bulk_work.html", part, context)
    if is_live and seen.undertaking.state is not UndertakingState.GOING:
        response["HX-Refresh"] = "true"  # the rows below have changed as well
    return response


def _moving(
    name: str, act: Callable[[UUID, SignedRequest], object], done: Promise, to: str = ""
) -> GatedView:
    @permitted(Permission.VIEW_CASES)
    @require_POST
    def move(request: SignedRequest, undertaking_id: UUID) -> HttpResponse:
        if _tried(request, lambda: act(undertaking_id, request)):
            messages.success(request, str(done))
        if to:
            return redirect(to)
        return redirect("web:bulk-work", undertaking_id=undertaking_id)

    move.__name__ = name  # type: ignore[attr-defined]
    return move


pause = _moving(
    "pause",
    lambda which, request: lifecycle.pause_bulk(undertaking_id=which, agent=request.agent),
    _lazy("已暂停；已处理的不受影响。"),
)
resume = _moving(
    "resume",
    lambda which, request: lifecycle.resume_bulk(
        undertaking_id=which, agent=request.agent, at=now()
    ),
    _lazy("继续处理。"),
)
try_again = _moving(
    "try_again",
    lambda which, request: lifecycle.try_bulk_errors_again(
        undertaking_id=which, agent=request.agent, at=now()
    ),
    _lazy("出错的件已重新排队。"),
)
discard = _moving(
    "discard",
    lambda which, request: lifecycle.discard_bulk(undertaking_id=which, agent=request.agent),
    _lazy("没有作任何更改；所选的件仍然保留。"),
    to="web:bulk",
)


@permitted(Permission.VIEW_CASES)
@require_safe
def results(request: SignedRequest, undertaking_id: UUID) -> FileResponse:
    """Hand out what became of each case as a spreadsheet."""
    at = now()
    seen = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=request.agent, at=at)
    rows = lifecycle.every_bulk_row(undertaking_id=undertaking_id, agent=request.agent)
    about = (
        (_("内容"), _("批量处理结果")),
        (_("决定"), said(seen.decision)),
        (_("理由"), seen.undertaking.reason),
        (_("件数"), number(seen.undertaking.total)),
        *((said(state), number(seen.undertaking.counts.get(state, 0))) for state in ItemState),
        (_("导出时间"), moment(at)),
        (_("导出人"), f"{request.agent.display_name} · {request.agent.organisation_name}"),
    )
    name = f"{_('批量处理结果')}-{day(legal_day(at))}.xlsx"
    return _file(FileResponse(write_results(rows, about), as_attachment=True, filename=name))


@permitted(Permission.VIEW_CASES)
@require_safe
def printed(request: SignedRequest, undertaking_id: UUID) -> HttpResponse:
    """Show what became of each case on paper."""
    at = now()
    seen = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=request.agent, at=at)
    if seen.undertaking.total > lifecycle.MOST_TAKEN[ListForm.REGISTER]:
        said_of = number(seen.undertaking.total)
        raise lifecycle.ListTooLong(f"{said_of} cases", zh=f"共 {said_of} 件")
    rows = lifecycle.every_bulk_row(undertaking_id=undertaking_id, agent=request.agent)
    context = {"work": seen, "rows": rows, "at": at}
    return private(render(request, "muniment/bulk_register.html", context))


@permitted(Permission.VIEW_CASES)
@require_safe
def selected_spreadsheet(request: SignedRequest) -> FileResponse:
    """Hand out what is selected as a spreadsheet."""
    at = now()
    taken = lifecycle.taken_selection(
        form=ListForm.SPREADSHEET,
        agent=request.agent,
        at=at,
        address=request.META.get("REMOTE_ADDR", ""),
    )
    about = (
        (_("内容"), _("所选办件清单")),
        (_("导出时间"), moment(at)),
        (_("导出人"), f"{request.agent.display_name} · {request.agent.organisation_name}"),
        (_("件数"), str(taken.count)),
    )
    name = f"{_('所选办件清单')}-{day(legal_day(at))}.xlsx"
    return _file(
        FileResponse(
            write_spreadsheet(taken.rows, about, chosen_by(request)),
            as_attachment=True,
            filename=name,
        )
    )


_LONGEST = 4000
_MOST_TICKED = 200


def _file(response: FileResponse) -> FileResponse:
    response["Content-Type"] = XLSX
    response["Cache-Control"] = "private, no-store"
    return response


def _select(request: SignedRequest, wish: str, listed: str) -> None:
    ticked, shown = (_identifiers(request.POST.getlist(name)) for name in ("tick", "shown"))
    if wish == "none":
        lifecycle.put_all_back(agent=request.agent)
        return
    lifecycle.pick_cases(agent=request.agent, ticked=ticked, shown=shown)
    if wish == "all":
        asked = asked_of(QueryDict(listed), request.agent)
        count = lifecycle.pick_every_case(agent=request.agent, **asked.listing())
        words = ngettext("现在共选 %(n)s 件。", "现在共选 %(n)s 件。", count)
        messages.success(request, words % {"n": number(count)})


def _identifiers(values: list[str]) -> list[UUID]:
    """Return what reads as identifiers; what does not was never ours."""
    found = []
    for value in values[:_MOST_TICKED]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _place(request: SignedRequest) -> str:
    """Return the list from which something was selected."""
    return resolve_url(_BACK.get(request.POST.get("from", ""), "web:cases"))


def _tabs(
    seen: BulkWork, trail: Trail, chosen: ItemState | None
) -> list[tuple[str, int, str, bool]]:
    counts = seen.undertaking.counts
    states = [
        (said(state), counts.get(state, 0), trail.changed(state=state.value), chosen is state)
        for state in ItemState
        if counts.get(state, 0) or chosen is state
    ]
    every = (_("全部"), seen.undertaking.total, trail.changed(state=""), chosen is None)
    return [every, *states]


def _choice(decision: Decision) -> BulkChoice:
    return next(choice for choice in CHOICES if choice.decision is decision)


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(_("办件"), reverse("web:cases")), Crumb(_("批量处理"), reverse("web:bulk")))


def _tried(request: SignedRequest, act: Callable[[], object]) -> bool:
    """Do it; what a person can mend is said on the page they came from."""
    try:
        act()
    except Refusal as fault:
        _say(request, fault)
        return False
    return True


def _say(request: SignedRequest, fault: Refusal) -> None:
    language = get_language() or "zh-hans"
    title, mend = fault.title.in_language(language), fault.mend.in_language(language)
    messages.error(request, _("%(what)s：%(mend)s。") % {"what": title, "mend": mend})
