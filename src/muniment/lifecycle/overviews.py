"""How things stand at large: agencies beside each other, what is held, what came in day by day.

Every figure comes from a tally that is kept exact, or counts what is not filed yet, which is
little: none of these grows slow with what is filed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.vault import api as vault
from muniment.kernel.clock import legal_day
from muniment.lifecycle.reading import agencies_seen_by, row_of
from muniment.lifecycle.shapes import CaseRow
from muniment.stages.filing import api as filing

# Filing follows closure at once; what still lies after these days is asked about. A measure of
# this platform: the Measures name no number of days.
OVERDUE_DAYS = 7
DUE_SOON_DAYS = 4
_NO_REGION = ""


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency, the region it belongs to, and how complete its filing is.

    `region_code` is empty where identity knows no such organisation.
    """

    agency_id: UUID
    region_code: str
    figures: holdings.Completeness
    has_schedule: bool


@dataclass(frozen=True, slots=True)
class RegionLine:
    """What the agencies of one region have filed, together."""

    code: str
    name: str
    agencies: int
    closed: int
    filed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class AgenciesOverview:
    """Agencies with closed cases, the largest gap first, and their regions by code.

    Agencies of no region that is known come last, under a code that is empty.
    """

    agencies: tuple[AgencyLine, ...]
    regions: tuple[RegionLine, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is held of filed records. Pairs of what it is counted by, and how many."""

    total: int
    by_fonds: tuple[tuple[catalogue.FondsShape, int], ...]
    by_year: tuple[tuple[int, int], ...]
    by_retention: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FilingGaps:
    """Where filing is behind: lines of items or agencies, and the cases closed longest ago."""

    lines: tuple[holdings.Completeness, ...]
    longest: tuple[CaseRow, ...]
    agency_id: UUID | None

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(line.overdue for line in self.lines)

    @property
    def due_soon(self) -> int:
        """How many soon will be."""
        return sum(line.due_soon for line in self.lines)


def agencies_overview(*, agent: identity.Agent, at: datetime) -> AgenciesOverview:
    """Return how complete the filing of every agency is that the agent may see; five queries.

    Basis: the Measures, articles 5 and 22.
    """
    on = legal_day(at)
    lines = holdings.completeness_by_agency(agency_ids=agencies_seen_by(agent), lateness=_late(on))
    keys = [UUID(line.key) for line in lines]
    known = identity.organisations_by_id(organisation_ids=keys)
    bare = catalogue.without_schedule(organisation_ids=keys, on=on)
    agencies = tuple(
        AgencyLine(
            key, known[key].region_code if key in known else _NO_REGION, line, key not in bare
        )
        for key, line in zip(keys, lines, strict=True)
    )
    return AgenciesOverview(agencies, _regions(agencies, on))


def filing_gaps(*, agent: identity.Agent, at: datetime, longest: int = 8) -> FilingGaps:
    """Return where filing is behind: by item for one agency, by agency for several.

    Three queries.

    Basis: the Measures, article 14.
    """
    seen, lateness = agencies_seen_by(agent), _late(legal_day(at))
    agency_id = seen[0] if seen is not None and len(seen) == 1 else None
    if agency_id is not None:
        lines = holdings.completeness_by_item(agency_id=agency_id, lateness=lateness)
    else:
        lines = holdings.completeness_by_agency(agency_ids=seen, lateness=lateness)
    found = holdings.longest_unfiled(agency_ids=seen, limit=longest)
    return FilingGaps(lines, tuple(row_of(record) for record in found), agency_id)


def items_without_period(*, agent: identity.Agent, at: datetime) -> tuple[catalogue.ItemShape, ...]:
    """Return the items of the agent's own agencies that no schedule in force covers.

    Nothing for whoever sees every agency: the overview says which of those have no schedule.
    """
    seen, on = agencies_seen_by(agent), legal_day(at)
    return tuple(
        item
        for agency_id in seen or ()
        for item in catalogue.items_without_period(organisation_id=agency_id, on=on)
    )


def kept_records(*, agent: identity.Agent) -> Kept:
    """Return what is filed by fonds, year and retention, of the agencies that the agent may see.

    Two queries, over what codes were given to and not over records.
    """
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    fonds = {one.fonds_number: one for one in catalogue.fonds_within(scope=scope)}
    series = filing.codes_given(fonds_numbers=fonds)
    by_fonds, by_year, by_retention = Counter[str](), Counter[int](), Counter[str]()
    for one in series:
        by_fonds[one.fonds_number] += one.given
        by_year[one.year] += one.given
        by_retention[one.retention] += one.given
    return Kept(
        total=by_fonds.total(),
        by_fonds=tuple((fonds[number], count) for number, count in by_fonds.most_common()),
        by_year=tuple(sorted(by_year.items())),
        by_retention=tuple(by_retention.most_common()),
    )


def newest_filed(*, agent: identity.Agent, size: int = 8) -> tuple[CaseRow, ...]:
    """Return the filed cases that were received last, of those that the agent may see."""
    seen = agencies_seen_by(agent)
    found = holdings.records(agency_ids=seen, state=holdings.RecordState.FILED, size=size)
    return tuple(row_of(record) for record in found.rows)


def filed_by_year(*, agent: identity.Agent) -> tuple[tuple[int, int], ...]:
    """Return how many records are filed of each year of closure, oldest first."""
    return holdings.filed_by_year(agency_ids=agencies_seen_by(agent))


def filed_by_day(*, agent: identity.Agent, on: date, days: int) -> tuple[tuple[date, int], ...]:
    """Return how many records the agent's agencies filed on each of the last days, oldest first.

    A day on which nothing was filed stands there with 0. One query: of one row a day for whoever
    sees the whole platform, else of one row for each agency and day.
    """
    seen, since = agencies_seen_by(agent), on - timedelta(days=days - 1)
    if seen is None:
        found = {one.day: one.objects for one in vault.stored_by_day(since=since, until=on)}
    else:
        found = dict(holdings.filed_by_day(agency_ids=seen, since=since, until=on))
    return tuple(
        (day, found.get(day, 0)) for day in (since + timedelta(days=each) for each in range(days))
    )


def taken_in(*, on: date, days: int) -> tuple[vault.StoredDay, ...]:
    """Return what the whole platform took in on each of the last `days` days, oldest first.

    A day on which nothing came stands there with nothing. No agency and no case is told apart.
    """
    since = on - timedelta(days=days - 1)
    found = {one.day: one for one in vault.stored_by_day(since=since, until=on)}
    return tuple(
        found.get(day, vault.StoredDay(day, 0, 0))
        for day in (since + timedelta(days=number) for number in range(days))
    )


def may_see_everything(agent: identity.Agent) -> bool:
    """Whether figures of the whole platform are figures of what the agent may see."""
    return agencies_seen_by(agent) is None


def _late(on: date) -> holdings.Lateness:
    return holdings.Lateness(
        overdue_before=on - timedelta(days=OVERDUE_DAYS),
        soon_before=on - timedelta(days=DUE_SOON_DAYS),
    )


def _regions(agencies: Sequence[AgencyLine], on: date) -> tuple[RegionLine, ...]:
    names = {region.code: region.name for region in identity.regions(on=on)}
    by_code: dict[str, list[AgencyLine]] = {}
    for line in agencies:
        by_code.setdefault(line.region_code, []).append(line)
    return tuple(
        RegionLine(
            code=code,
            name=names.get(code, code),
            agencies=len(lines),
            closed=sum(line.figures.closed for line in lines),
            filed=sum(line.figures.filed for line in lines),
            overdue=sum(line.figures.overdue for line in lines),
        )
        for code, lines in sorted(by_code.items(), key=lambda one: (not one[0], one[0]))
    )
