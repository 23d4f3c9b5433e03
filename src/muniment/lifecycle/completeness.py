"""How complete the filing is, of the agencies that a person may see."""

from __future__ import annotations

from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.lifecycle.reading import agencies_seen_by
from muniment.lifecycle.shapes import CompletenessPage

LINES = 100


def completeness_page(
    *,
    agent: identity.Agent,
    agency_id: UUID | None = None,
    year: int | None = None,
    cursor: str = "",
    size: int = LINES,
) -> CompletenessPage:
    """Return one page of what is filed and what is not, the largest gap first.

    Lines are items of the agency asked for, or of the only one that the agent may see; agencies
    otherwise. An agency that the agent may not see has no lines. `cursor` counts lines.

    Basis: the Measures, article 14.
    """
    seen = agencies_seen_by(agent)
    if agency_id is None and seen is not None and len(seen) == 1:
        agency_id = seen[0]
    if agency_id is None:
        lines = holdings.completeness_by_agency(agency_ids=seen, year=year)
    elif seen is None or agency_id in seen:
        lines = holdings.completeness_by_item(agency_id=agency_id, year=year)
    else:
        lines = ()
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 7 else 0
    return CompletenessPage(
        lines=lines[start : start + size],
        next_cursor=str(start + size) if len(lines) > start + size else "",
        total=len(lines),
        closed=sum(line.closed for line in lines),
        filed=sum(line.filed for line in lines),
        returned=sum(line.returned for line in lines),
        agency_id=agency_id,
        years=holdings.years_filed(agency_ids=seen),
        agencies=holdings.agencies_with_records(agency_ids=seen),
    )
