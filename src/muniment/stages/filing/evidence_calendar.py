"""When the evidence of filed records has to be renewed, from the rows alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Sum

from muniment.stages.filing.models import FiledCase, Stamp
from muniment.stages.filing.renewal import Due
from muniment.stages.filing.shapes import EvidenceCalendar
from recordkit.evidence import (
    CalendarLine,
    Ground,
    RenewalWay,
    Standing,
    TokensAlike,
    renewal_calendar,
)

# Time enough to notice, to find an authority and to go through a large vault.
RENEWAL_LEAD = timedelta(days=180)

_ALIKE = ("authority", "holds_until", "digest_algorithm", "signature_algorithm")
_URGENT = (Standing.DUE, Standing.RUN_OUT)


def evidence_calendar(*, at: datetime, lead: timedelta = RENEWAL_LEAD) -> EvidenceCalendar:
    """Return what gives way when, and how many records rest on it.

    `lead` is how long before its end a renewal is due.
    """
    lines = (
        Stamp.objects.filter(records__gt=0)
        .values(*_ALIKE)
        .annotate(count=Sum("records"))
        .order_by("holds_until", "authority")
    )
    alike = [
        TokensAlike(
            authority=line["authority"],
            holds_until=line["holds_until"],
            digest_algorithm=line["digest_algorithm"],
            signature_algorithm=line["signature_algorithm"],
            records=line["count"],
        )
        for line in lines
    ]
    known = Stamp.objects.filter(pk=OuterRef("batch_id"))
    unknown = FiledCase.objects.filter(~Exists(known)).values("batch_id").distinct()
    return EvidenceCalendar(
        lines=renewal_calendar(alike, at=at, lead=lead),
        records=sum(line.records for line in alike),
        newest_at=newest_timestamp_at(),
        batches_unknown=unknown.count(),
    )


def newest_timestamp_at() -> datetime | None:
    """Return when the newest token was given, None when there is none."""
    newest: datetime | None = Stamp.objects.aggregate(at=Max("stamped_at"))["at"]
    return newest


def evidence_holds_until() -> datetime | None:
    """Return when the first certificate runs out that evidence rests on, None without evidence."""
    held = Stamp.objects.filter(records__gt=0)
    until: datetime | None = held.aggregate(until=Min("holds_until"))["until"]
    return until


def due_by(calendar: EvidenceCalendar, *, way: RenewalWay, at: datetime, lead: timedelta) -> Due:
    """Return what a calendar says has to be renewed in this way."""
    urgent: list[CalendarLine] = [
        line for line in calendar.lines if line.standing in _URGENT and line.way is way
    ]
    names = {line.name for line in urgent if line.ground is not Ground.AUTHORITY}
    by_certificates = any(line.ground is Ground.AUTHORITY for line in urgent)
    return Due(runs_out_by=at + lead if by_certificates else None, algorithms=frozenset(names))
