"""Moments as calendar days where the law counts them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

# Asia/Shanghai without a time zone database: UTC+8, no summer time since 1992, and no
# electronic case is older.
_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def legal_day(moment: datetime) -> date:
    """Return the calendar day of `moment` in Asia/Shanghai."""
    return moment.astimezone(_SHANGHAI).date()
