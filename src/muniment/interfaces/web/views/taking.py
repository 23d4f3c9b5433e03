"""Taking a list of cases along: as a spreadsheet, or as a register on paper."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.columns import Column, chosen_by
from muniment.interfaces.web.filters import Asked, asked_of, filters_in_words, kept
from muniment.interfaces.web.formatting import day, moment
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.spreadsheets import XLSX, write_spreadsheet
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import ListForm, TakenList

# What stands on paper after the agency and the item, where nobody chose otherwise.
_ON_PAPER = (Column.STATE, Column.REFERENCE, Column.RETENTION, Column.CLOSED)


@permitted(Permission.VIEW_CASES)
@require_safe
def spreadsheet(request: SignedRequest) -> FileResponse:
    """Hand out the list, as it is narrowed in the address, as a spreadsheet."""
    at = now()
    asked = asked_of(request.GET, request.agent)
    taken = _taken(request, asked, ListForm.SPREADSHEET, at)
    about = (
        (_("内容"), _("办件清单")),
        (_("筛选条件"), _filters(asked, taken)),
        (_("导出时间"), moment(at)),
        (_("导出人"), f"{request.agent.display_name} · {request.agent.organisation_name}"),
        (_("件数"), str(taken.count)),
    )
    response = FileResponse(
        write_spreadsheet(taken.rows, about, chosen_by(request)),
        as_attachment=True,
        filename=f"{_('办件清单')}-{day(legal_day(at))}.xlsx",
        content_type=XLSX,
    )
    response["Cache-Control"] = "private, no-store"
    return response


@permitted(Permission.VIEW_CASES)
@require_safe
def register(request: SignedRequest) -> HttpResponse:
    """Show the list, as it is narrowed in the address, as a register to print and sign."""
    at = now()
    asked = asked_of(request.GET, request.agent)
    taken = _taken(request, asked, ListForm.REGISTER, at)
    chosen = chosen_by(request)
    context = {
        "taken": taken,
        "filters": _filters(asked, taken),
        "columns": chosen,
        "columns_said": _ON_PAPER if chosen is None else chosen,
        "at": at,
        "listed": kept(request.GET),
    }
    return private(render(request, "muniment/register.html", context))


def _taken(request: SignedRequest, asked: Asked, form: ListForm, at: datetime) -> TakenList:
    address = request.META.get("REMOTE_ADDR", "")
    return lifecycle.taken_cases(
        form=form, agent=request.agent, at=at, address=address, **asked.listing()
    )


def _filters(asked: Asked, taken: TakenList) -> str:
    return filters_in_words(asked, taken.agencies) or _("全部（本人可见范围）")
