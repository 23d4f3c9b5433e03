"""The charts of the pages, each from what the life cycle knows, by the name of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muniment.commons.holdings.api import Completeness
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.charts import Chart, Point
from muniment.interfaces.web.formatting import number, size
from muniment.interfaces.web.templatetags.muniment import filing_rate, retention
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import AgenciesOverview, Kept
from muniment.lifecycle.shapes import CompletenessPage

DAYS = 30
MONTHS = 12
_BARS = 5
_EVERY_LINE = 100_000
Drawing = Callable[[Asked], Chart]


def agencies(asked: Asked) -> Chart:
    """Return the agencies by completeness, the least complete first."""
    found = lifecycle.agencies_overview(agent=asked.agent, at=asked.at)
    return agencies_chart(found, asked)


def agencies_chart(found: AgenciesOverview, asked: Asked, *, most: int = 0) -> Chart:
    """Return agencies by completeness from what was found; `most` 0: all of them."""
    lines = sorted((line.figures for line in found.agencies), key=_share)
    shown = lines[: most or len(lines)]
    return Chart(
        name="agencies",
        title=_("各单位归档率"),
        says=_("归档率低的在前；括号中为已归档与应归档件数。"),
        headings=_completeness_headings(_("单位")),
        points=tuple(_completeness_point(line, _agency_address(line)) for line in shown),
        export=_export(asked, "agencies"),
        full=1000,
    )


def filed_by_month(asked: Asked) -> Chart:
    """Return how many records were filed in each of the last months."""
    on = legal_day(asked.at)
    first = _months_back(on, MONTHS - 1)
    days = (on - first).days + 1
    months = _by_month(lifecycle.filed_by_day(agent=asked.agent, on=on, days=days))
    total = sum(months.values())
    return Chart(
        name="filed-by-month",
        title=_("每月归档件数"),
        says=_("近 %(months)d 个月共归档 %(total)s 件。")
        % {"months": MONTHS, "total": number(total)},
        headings=(_("月份"), _("归档件数")),
        points=tuple(
            Point(month, count, tick=_tick_of_month(month)) for month, count in months.items()
        ),
        export=_export(asked, "filed-by-month"),
    )


def filed_by_day(asked: Asked) -> Chart:
    """Return how many records were filed on each of the last days."""
    on = legal_day(asked.at)
    days = lifecycle.filed_by_day(agent=asked.agent, on=on, days=DAYS)
    return _daily("filed-by-day", days, _export(asked, "filed-by-day"))


def filed_by_year(asked: Asked) -> Chart:
    """Return how many records are filed of each year of closure."""
    years = lifecycle.filed_by_year(agent=asked.agent)
    total = sum(count for _year, count in years)
    return Chart(
        name="filed-by-year",
        title=_("各年度已归档件数"),
        says=_("按办结年度，共 %(total)s 件。") % {"total": number(total)},
        headings=(_("年度"), _("已归档")),
        points=tuple(Point(year, count) for year, count in years),
        export=_export(asked, "filed-by-year"),
    )


def taken_in_by_day(asked: Asked) -> Chart:
    """Return how many packages came in on each of the last days."""
    found = lifecycle.taken_in(on=legal_day(asked.at), days=DAYS)
    days = [(one.day, one.objects) for one in found]
    return _daily("taken-in", days, _export(asked, "taken-in", operations=True))


def space_by_day(asked: Asked) -> Chart:
    """Return how much space was filled on each of the last days."""
    days = lifecycle.taken_in(on=legal_day(asked.at), days=DAYS)
    total = sum(day.size_bytes for day in days)
    return Chart(
        name="space",
        title=_("每日新占空间"),
        says=_("近 %(days)d 天共 %(total)s。") % {"days": DAYS, "total": size(total)},
        headings=(_("日期"), _("新占空间"), _("字节"), _("信息包")),
        points=tuple(
            Point(
                day.day.isoformat()[5:],
                day.size_bytes,
                (size(day.size_bytes), day.size_bytes, day.objects),
            )
            for day in days
        ),
        export=_export(asked, "space", operations=True),
        is_size=True,
    )


def held_by_fonds(asked: Asked) -> Chart:
    """Return what is held by fonds, the largest first."""
    return fonds_chart(lifecycle.kept_records(agent=asked.agent), asked)


def fonds_chart(kept: Kept, asked: Asked, *, most: int = 0) -> Chart:
    """Return what is held by fonds from what was found; `most` 0: all of them."""
    shown = kept.by_fonds[: most or len(kept.by_fonds)]
    return Chart(
        name="fonds",
        title=_("各全宗已归档件数"),
        says=_counted(len(kept.by_fonds), kept.total),
        headings=(_("全宗"), _("全宗号"), _("已归档")),
        points=tuple(
            Point(fonds.name, count, (fonds.fonds_number, count)) for fonds, count in shown
        ),
        export=_export(asked, "fonds"),
    )


def held_by_year(asked: Asked) -> Chart:
    """Return what is held by year."""
    return years_chart(lifecycle.kept_records(agent=asked.agent), asked)


def years_chart(kept: Kept, asked: Asked) -> Chart:
    """Return what is held by year from what was found."""
    return Chart(
        name="years",
        title=_("各年度库藏件数"),
        says=_("按归档年度，共 %(total)s 件。") % {"total": number(kept.total)},
        headings=(_("年度"), _("已归档")),
        points=tuple(Point(year, count) for year, count in kept.by_year),
        export=_export(asked, "years"),
    )


def held_by_retention(asked: Asked) -> Chart:
    """Return what is held by retention period."""
    return retention_chart(lifecycle.kept_records(agent=asked.agent), asked)


def retention_chart(kept: Kept, asked: Asked) -> Chart:
    """Return what is held by retention period from what was found, with the lists behind it."""
    return Chart(
        name="retention",
        title=_("各保管期限件数"),
        says="",
        headings=(_("保管期限"), _("代码"), _("已归档")),
        points=tuple(
            Point(
                retention(code),
                count,
                (code, count),
                address=asked.list_address(retention=code, state="filed"),
            )
            for code, count in kept.by_retention
        ),
        export=_export(asked, "retention"),
    )


def gaps(asked: Asked) -> Chart:
    """Return every line of the page of completeness, as its address is narrowed."""
    agency, year = asked.query.get("agency", ""), asked.query.get("year", "")
    found = lifecycle.completeness_page(
        agent=asked.agent,
        agency_id=_uuid(agency),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        size=_EVERY_LINE,
    )
    return gaps_chart(found, {}, asked.query, most=0)


def gaps_chart(
    found: CompletenessPage, addresses: Mapping[str, str], query: QueryDict, *, most: int = _BARS
) -> Chart:
    """Return where most is missing; `most` 0: every line, with nothing missing too."""
    lines = found.lines if most == 0 else [line for line in found.lines if line.gap][:most]
    kept = QueryDict(mutable=True)
    for name in ("agency", "year"):
        if value := query.get(name, ""):
            kept[name] = value
    return Chart(
        name="gaps",
        title=_("未归档最多的事项") if found.agency_id else _("未归档最多的单位"),
        says="",
        headings=_completeness_headings(_("事项") if found.agency_id else _("单位")),
        points=tuple(
            replace(
                _completeness_point(line, addresses.get(line.key, "")),
                value=line.gap,
                said=number(line.gap),
            )
            for line in lines
        ),
        export=_address("gaps", kept),
    )


# By name, what can be handed out, and what it demands.
DRAWINGS: Mapping[str, tuple[Permission, Drawing]] = {
    "agencies": (Permission.VIEW_CASES, agencies),
    "filed-by-month": (Permission.VIEW_CASES, filed_by_month),
    "filed-by-day": (Permission.VIEW_CASES, filed_by_day),
    "filed-by-year": (Permission.VIEW_CASES, filed_by_year),
    "fonds": (Permission.VIEW_CASES, held_by_fonds),
    "years": (Permission.VIEW_CASES, held_by_year),
    "retention": (Permission.VIEW_CASES, held_by_retention),
    "gaps": (Permission.VIEW_CASES, gaps),
    "taken-in": (Permission.VIEW_OPERATIONS, taken_in_by_day),
    "space": (Permission.VIEW_OPERATIONS, space_by_day),
}


def _daily(name: str, days: Sequence[tuple[date, int]], export: str) -> Chart:
    total = sum(count for _day, count in days)
    return Chart(
        name=name,
        title=_("每日归档件数"),
        says=_("近 %(days)d 天共归档 %(total)s 件，今日 %(today)s 件。")
        % {"days": DAYS, "total": number(total), "today": number(days[-1][1])},
        headings=(_("日期"), _("归档件数")),
        points=tuple(Point(day.isoformat()[5:], count) for day, count in days),
        export=export,
    )


def _by_month(days: Sequence[tuple[date, int]]) -> dict[str, int]:
    months: dict[str, int] = {}
    for day, count in days:
        month = f"{day:%Y-%m}"
        months[month] = months.get(month, 0) + count
    return months


def _tick_of_month(month: str) -> str:
    """Return the number of a month; January, with which a year begins, has the year instead."""
    year, number_of_month = month.split("-")
    return year if number_of_month == "01" else number_of_month


def _months_back(on: date, months: int) -> date:
    """Return the first day of the month that many months before the month of `on`."""
    whole = on.year * 12 + on.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def _share(line: Completeness) -> tuple[float, int, str]:
    return (line.filed / line.closed if line.closed else 1.0, -line.gap, line.name)


def _completeness_headings(first: str) -> tuple[str, ...]:
    return (first, _("归档率"), _("应归档"), _("已归档"), _("未归档"), _("其中已退回"))


def _completeness_point(line: Completeness, address: str) -> Point:
    rate = filing_rate(line)
    return Point(
        label=line.name,
        value=1000 * line.filed // line.closed if line.closed else 0,
        cells=(rate, line.closed, line.filed, line.gap, line.returned),
        said=f"{rate} ({number(line.filed)}/{number(line.closed)})",
        address=address,
    )


def _agency_address(line: Completeness) -> str:
    return f"{reverse('web:completeness')}?agency={line.key}"


def _counted(fonds: int, total: int) -> str:
    said = ngettext("%(n)s 个全宗，共 %(total)s 件。", "%(n)s 个全宗，共 %(total)s 件。", fonds)
    return said % {"n": number(fonds), "total": number(total)}


def _export(asked: Asked, name: str, *, operations: bool = False) -> str:
    kept = QueryDict(mutable=True)
    if word := asked.query.get("as", ""):
        kept["as"] = word
    return _address(name, kept, operations=operations)


def _address(name: str, query: QueryDict, *, operations: bool = False) -> str:
    view = "web:operations-chart" if operations else "web:chart"
    address = reverse(view, args=[name])
    return f"{address}?{query.urlencode()}" if query else address


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
