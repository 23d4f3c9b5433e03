"""The desk of the authority that inspects: agencies beside each other, region by region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.interfaces.web.formatting import share
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views.homes import figures
from muniment.interfaces.web.views.homes.asking import Asked, Count, attention_pages, calls
from muniment.kernel.clock import legal_day
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import AgenciesOverview, AgencyLine, RegionLine

LINES = 100
_BARS = 8
_GAP = "gap"
_NOWHERE = "none"  # in addresses, where agencies belong to no region that is known


def _rate_of(line: AgencyLine) -> float:
    return line.figures.filed / line.figures.closed if line.figures.closed else 1.0


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column that the table can be sorted by. The first in it is what calls for a look."""

    word: str
    label: str | Promise
    key: Callable[[AgencyLine], Any]
    is_number: bool = True


SORTINGS = (
    Sorting("name", _("单位"), lambda line: line.figures.name, is_number=False),
    Sorting("filed", _("已归档"), lambda line: -line.figures.filed),
    Sorting(_GAP, _("未归档"), lambda line: -line.figures.gap),
    Sorting("returned", _("已退回"), lambda line: -line.figures.returned),
    Sorting("overdue", _("超期"), lambda line: -line.figures.overdue),
    Sorting("rate", _("归档率"), _rate_of),
    Sorting("oldest", _("最早办结"), lambda line: str(line.figures.oldest_closed_on or "9999")),
)


_NO_REGION = _("未登记区划")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that sorts, with the address that does it."""

    sorting: Sorting
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One agency in the table. `opens_region` names the region where a new one begins."""

    line: AgencyLine
    days: int | None
    opens_region: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One region on the map: `step` is its tone, from the least complete to the whole."""

    region: RegionLine
    step: str
    address: str
    is_chosen: bool


def desk(asked: Asked) -> dict[str, Any]:
    """Return what the authority looks at, as the address sorts and narrows it."""
    found = lifecycle.agencies_overview(agent=asked.agent, at=asked.at)
    trail, sorting = Trail(asked.query), _sorting(asked.query.get("sort", ""))
    region = asked.query.get("region", "")
    lines = _arranged(found.agencies, sorting, region)
    start = int(trail.cursor) if trail.cursor.isdecimal() and len(trail.cursor) < 7 else 0
    onward = str(start + LINES) if len(lines) > start + LINES else ""
    names = {each.code or _NOWHERE: each.name or str(_NO_REGION) for each in found.regions}
    return {
        "calls": tuple(calls(asked, attention_pages(asked))),
        "counts": tuple(_counts(found)),
        "tiles": tuple(tiles(found.regions, trail, region)),
        "region_name": names.get(region, ""),
        "headings": tuple(
            Heading(each, trail.changed(sort=each.word), each is sorting) for each in SORTINGS
        ),
        "rows": tuple(agency_rows(lines[start : start + LINES], names, asked.at)),
        "total": len(lines),
        "trail": trail,
        "onward": trail.onward(onward),
        "least": figures.agencies_chart(found, asked, most=_BARS),
        "overdue_days": lifecycle.OVERDUE_DAYS,
        "bare": tuple(line for line in found.agencies if not line.has_schedule)[:_BARS],
        "bare_count": sum(not line.has_schedule for line in found.agencies),
    }


def tiles(regions: Sequence[RegionLine], trail: Trail, chosen: str) -> Iterator[Tile]:
    """Yield a tile for each region; the one that is chosen leads back to all."""
    for region in regions:
        word = region.code or _NOWHERE
        is_chosen = word == chosen
        address = trail.changed(region="" if is_chosen else word) + "#agencies"
        yield Tile(region, step_of(region), address, is_chosen)


def step_of(region: RegionLine) -> str:
    """Return the tone of a share: below 80 %, below 95 %, not whole yet, whole."""
    if region.filed >= region.closed:
        return "good"
    percent = share(region.filed, region.closed)
    return "bad" if percent < 80 else "unsure" if percent < 95 else "info"


def _sorting(word: str) -> Sorting:
    by_word = {each.word: each for each in SORTINGS}
    return by_word.get(word, by_word[_GAP])


def _arranged(lines: Sequence[AgencyLine], sorting: Sorting, region: str) -> tuple[AgencyLine, ...]:
    kept = [line for line in lines if region in ("", line.region_code or _NOWHERE)]

    def place(line: AgencyLine) -> tuple[Any, ...]:
        return not line.region_code, line.region_code, sorting.key(line), line.figures.name

    return tuple(sorted(kept, key=place))


def agency_rows(
    lines: Sequence[AgencyLine], names: Mapping[str, str], at: datetime
) -> Iterator[Row]:
    """Yield the rows of the table; the first of each region names it."""
    today, last = legal_day(at), ""
    for line in lines:
        word, since = line.region_code or _NOWHERE, line.figures.oldest_closed_on
        opens, last = (names[word] if word != last else ""), word
        yield Row(line, (today - since).days if since else None, opens)


def _counts(found: AgenciesOverview) -> Iterator[Count]:
    lines = [line.figures for line in found.agencies]
    agencies = reverse("web:completeness")
    yield Count(_("未归档"), sum(line.gap for line in lines), agencies, "unsure")
    overdue = sum(line.overdue for line in lines)
    days = {"days": lifecycle.OVERDUE_DAYS}
    yield Count(_("超期未归档"), overdue, "?sort=overdue", "bad", _("办结超过 %(days)d 天") % days)
    bare = sum(not line.has_schedule for line in found.agencies)
    yield Count(_("没有生效的保管期限表"), bare, "#schedules", "warn", _("须经档案主管部门批准"))
