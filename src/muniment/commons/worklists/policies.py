"""How long an undertaking still takes, as far as its own pace tells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

MEASURED_FOR = timedelta(minutes=2)
_TOO_FEW, _TOO_SHORT = 5, timedelta(seconds=2)
_QUIET = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many records were dealt with in which time; nothing else is known of the future."""

    settled: int
    during: timedelta

    def seconds_for(self, pending: int) -> int | None:
        """Return how long `pending` records take at this pace; None while nobody can tell."""
        if self.settled < _TOO_FEW or self.during < _TOO_SHORT:
            return None
        return math.ceil(pending * self.during.total_seconds() / self.settled)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has happened for so long that somebody should look."""
        return not self.settled and self.during >= _QUIET


def measured_from(going_since: datetime, at: datetime) -> datetime:
    """Return from when the pace is measured: the last two minutes, and never across a pause."""
    return max(going_since, at - MEASURED_FOR)
