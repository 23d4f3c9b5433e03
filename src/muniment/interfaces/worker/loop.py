"""The worker's loop. It keeps nothing in memory: kill it anywhere and start it again."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.db import OperationalError, close_old_connections

from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from recordkit.errors import Outage

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.05
IDLE_MOST_SECONDS = 0.25
AFTER_OUTAGE_SECONDS = 2.0
NOTICE_SECONDS = 30.0


def run_until(stopping: threading.Event, *, look: Callable[[], int] = lambda: 0) -> None:
    """Work until `stopping` is set, finishing the batch in hand.

    `look` is called when idle and returns how much it found (the drop folder).
    """
    idle, noticed = IDLE_SECONDS, 0.0
    while not stopping.is_set():
        close_old_connections()
        if time.monotonic() - noticed >= NOTICE_SECONDS:
            lifecycle.notice_stuck(at=now())
            noticed = time.monotonic()
        if _turn(stopping) or look():
            idle = IDLE_SECONDS
            continue
        stopping.wait(idle)
        idle = min(idle * 1.5, IDLE_MOST_SECONDS)


def run_until_idle(*, seconds: float = 3600) -> int:
    """Work until nothing waits any more; return how many records were taken in hand.

    Work put off after an error is left for a worker that stays.
    """
    took, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        at = now()
        moved = lifecycle.follow(at=at)
        did = lifecycle.run_once(at=at)
        if not moved and not did:
            return took
        took += did
    return took


def stop_on_signals() -> threading.Event:
    """Return an event that is set when the process is asked to end."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


def _turn(stopping: threading.Event) -> int:
    try:
        at = now()
        return lifecycle.follow(at=at) + lifecycle.run_once(at=at)
    except (Outage, OperationalError) as away:
        log.warning("something we lean on is away, trying again: %s", away)
        stopping.wait(AFTER_OUTAGE_SECONDS)
        return 0
