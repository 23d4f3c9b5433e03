"""The table behind a chart, to take along as a spreadsheet."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.charts import Chart
from muniment.interfaces.web.formatting import day, moment
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.spreadsheets import write_table
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.interfaces.web.views.homes.desks import as_held
from muniment.interfaces.web.views.homes.figures import DRAWINGS
from muniment.kernel.clock import legal_day, now

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@permitted(Permission.VIEW_CASES)
@require_safe
def chart(request: SignedRequest, name: str) -> FileResponse:
    """Hand out the whole table of a chart of cases; `?as=` keeps to one role."""
    return _handed_out(request, name, Permission.VIEW_CASES)


@permitted(Permission.VIEW_OPERATIONS)
@require_safe
def operations_chart(request: SignedRequest, name: str) -> FileResponse:
    """Hand out the whole table of a chart of the machine."""
    return _handed_out(request, name, Permission.VIEW_OPERATIONS)


def _handed_out(request: SignedRequest, name: str, permission: Permission) -> FileResponse:
    demanded, draw = DRAWINGS.get(name, (None, None))
    if draw is None or demanded is not permission:
        raise Http404(f"there is no chart {name[:40]!r} here")
    agent = as_held(request.agent, word=request.GET.get("as", ""))
    asked = Asked(agent, request.agent, now(), request.GET)
    return _file(draw(asked), asked)


def _file(drawn: Chart, asked: Asked) -> FileResponse:
    about = (
        (_("内容"), str(drawn.title)),
        (_("说明"), drawn.says or str(drawn.title)),
        (_("导出时间"), moment(asked.at)),
        (_("导出人"), f"{asked.person.display_name} · {asked.person.organisation_name}"),
    )
    headings = [str(heading) for heading in drawn.headings]
    rows = [(str(point.label), *point.row) for point in drawn.points]
    response = FileResponse(
        write_table(str(drawn.title), headings, rows, about),
        as_attachment=True,
        filename=f"{drawn.title}-{day(legal_day(asked.at))}.xlsx",
        content_type=_XLSX,
    )
    response["Cache-Control"] = "private, no-store"
    return response
