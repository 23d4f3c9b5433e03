"""When work that ended in error is tried again, and when it is not."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_PAUSE_SECONDS = 300


def next_try_at(at: datetime, *, attempts: int) -> datetime:
    """Return when a job is due after its `attempts`-th error: 1 s, 2 s, 4 s … at most 5 min."""
    doublings = min(attempts - 1, LONGEST_PAUSE_SECONDS.bit_length())
    return at + timedelta(seconds=min(2**doublings, LONGEST_PAUSE_SECONDS))


def is_stuck_after(attempts: int, *, limit: int) -> bool:
    """Whether a job that went wrong `attempts` times waits for a person from now on."""
    return attempts >= limit


def is_claimed_alone(lapses: int) -> bool:
    """Whether a job that lost its worker `lapses` times is given to a worker by itself.

    A job whose workers keep dying may be what kills them; alone, it cannot take its neighbours
    along. Once may be chance: a restart, a power cut.
    """
    return lapses >= 2
