"""Numbers, sizes, moments and ages as people read them, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muniment.kernel.clock import LEGAL_ZONE

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def moment(value: datetime) -> str:
    """Return a moment to the minute, in the legal time of China."""
    return value.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M")


def day(value: date) -> str:
    """Return a calendar day."""
    return value.isoformat()


def number(value: int) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{value:,}"


def size(size_bytes: int) -> str:
    """Return a size in the largest unit that leaves it above one, to three digits or so."""
    amount = float(size_bytes)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if amount < 1024 or unit == "TB":
            break
        amount /= 1024
    digits = 0 if unit == "B" or amount >= 100 else 1
    return f"{amount:,.{digits}f} {unit}"


def age(seconds: float) -> str:
    """Return how long something has lasted, in its largest whole unit."""
    if seconds < _MINUTE:
        return _("不到 1 分钟")
    for length, say in ((_DAY, _days), (_HOUR, _hours), (_MINUTE, _minutes)):
        if seconds >= length:
            return say(int(seconds // length))
    raise AssertionError(seconds)


def age_between(start: datetime, end: datetime) -> str:
    """Return how long it is from `start` to `end`; a start in the future counts as now."""
    return age(max(0.0, (end - start).total_seconds()))


def share(part: int, whole: int) -> int:
    """Return `part` of `whole` in whole per cent, 0 where there is no whole."""
    return round(100 * part / whole) if whole else 0


def _days(count: int) -> str:
    return ngettext("%(count)d 天", "%(count)d 天", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d 小时", "%(count)d 小时", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d 分钟", "%(count)d 分钟", count) % {"count": count}
