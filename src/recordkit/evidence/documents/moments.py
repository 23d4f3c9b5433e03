"""Times as signatures state them: a dozen ways of writing, some without their zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

# Where a document of the field leaves the zone out, it means the only legal time there is.
_BEIJING = timezone(timedelta(hours=8))
_SHAPE = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?[T ]*"
    r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,]\d{1,9})?(Z|[+-]\d{4})?")
_SHORT = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})")


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as it was written, and the moment that it means.

    `moment` is None when it cannot be told. Without `has_zone` Beijing time was assumed.
    """

    text: str = ""
    moment: datetime | None = None
    has_zone: bool = False


def read_stated(text: str) -> Stated:
    """Read a time in any form that signatures are known to write; never raises."""
    text = text.strip()[:64]
    short = _SHORT.fullmatch(text)
    if short:
        century = "19" if int(short[1]) >= 50 else "20"  # RFC 5280, section 4.1.2.5.1
        return _stated(text, (century + short[1], *short.groups()[1:]))
    shape = _COMPACT.fullmatch(text) or _SHAPE.fullmatch(text)
    return Stated(text) if shape is None else _stated(text, shape.groups())


def _stated(text: str, parts: tuple[str | None, ...]) -> Stated:
    *numbers, zone = parts
    try:
        year, month, day, hour, minute, second = (int(each or 0) for each in numbers)
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))
        return Stated(text, moment.astimezone(UTC), zone is not None)
    except (ValueError, OverflowError):
        return Stated(text)


def _zone(written: str | None) -> timezone:
    if written is None:
        return _BEIJING
    if written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)
