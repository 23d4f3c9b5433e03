"""From days to what an index knows: moments, and the serials between which a day lies.

Serials are given in the order in which records come, so the moment of reception grows with them,
but for records that came at the same time through several doors. The few lookups of a search by
halves stand in for an index that every reception would have to write.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min

from muniment.commons.holdings.models import Record
from muniment.kernel.clock import LEGAL_ZONE

# How far a serial may be from the order of reception. Whoever bounds serials by a moment asks
# this much further, and asks for the moment itself as well.
DISORDER = timedelta(days=1)


def beginning(day: date) -> datetime:
    """Return the first moment of a day in Asia/Shanghai."""
    return datetime.combine(day, time(), tzinfo=LEGAL_ZONE)


def ending(day: date) -> datetime:
    """Return the first moment after a day in Asia/Shanghai."""
    return beginning(day) + timedelta(days=1)


def serials_around(since: datetime | None, until: datetime | None) -> tuple[int | None, int | None]:
    """Return serials with everything received from `since` to before `until` between them.

    The first is included, the second is not; None where nothing bounds.
    """
    return (
        None if since is None else _first_from(since - DISORDER),
        None if until is None else _first_from(until + DISORDER),
    )


def _first_from(moment: datetime) -> int:
    """Return the first serial received at `moment` or later; one beyond the last if none was."""
    ends = Record.objects.aggregate(first=Min("serial"), last=Max("serial"))
    low, high = ends["first"] or 0, (ends["last"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        rows = Record.objects.filter(serial__gte=middle, serial__lt=high).order_by("serial")
        found = rows.values_list("serial", "received_at").first()
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0] + 1
    return low
