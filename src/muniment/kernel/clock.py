"""The one place where the clock is read. Interfaces read it once; the rest is told `at=`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment, aware and in UTC."""
    return datetime.now(tz=UTC)


def legal_day(moment: datetime) -> date:
    """Return the calendar day in Asia/Shanghai on which `moment` falls."""
    return moment.astimezone(LEGAL_ZONE).date()
