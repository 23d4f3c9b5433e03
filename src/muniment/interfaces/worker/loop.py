"""The worker's loop. It keeps nothing in memory: kill it anywhere and start it again."""

from __future__ import annotations

import gc
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from django.db import OperationalError, close_old_connections

from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture
from recordkit.errors import Outage

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.05
IDLE_MOST_SECONDS = 0.25
AFTER_OUTAGE_SECONDS = 2.0
QUIET_AFTER_SECONDS = 2.0
KEEP_UP_SECONDS = 30.0
SWEEP_SECONDS = 600.0
LOOK_SECONDS = 0.5
BULK_SECONDS = 1.0
_COLLECT_AFTER = (50_000, 20, 20)  # objects, and then turns; Python's own are 700, 10 and 10


@dataclass(slots=True)
class Chore:
    """Something to look after every so often, however busy the worker is.

    `do` returns how much there was; while there is something, it is asked again at once.
    """

    do: Callable[[], int]
    every_seconds: float
    due_at: float = 0.0

    def attend(self, moment: float) -> int:
        """Do it if it is due at `moment` (seconds of a clock that only grows).

        What goes wrong is logged and left for the next time; the work of others goes on.
        """
        if moment < self.due_at:
            return 0
        try:
            found = self.do()
        except (Outage, OperationalError, OSError) as away:
            log.warning("left for later: %s", away)
            found = 0
        self.due_at = moment if found else moment + self.every_seconds
        return found


def usual_chores(*, look: Callable[[], int]) -> tuple[Chore, ...]:
    """Return what every worker looks after; `look` is for the drop folder."""
    return (
        Chore(_keep_up, KEEP_UP_SECONDS),
        Chore(lambda: capture.sweep_uploads(at=now()), SWEEP_SECONDS),
        Chore(look, LOOK_SECONDS),
        Chore(lambda: lifecycle.carry_on(at=now()), BULK_SECONDS),
    )


def settle_in() -> None:
    """Spare the collector of cyclic garbage what lives as long as the process does.

    A batch makes very many objects that are no cycles and go by themselves; looking through all
    of them, and through every module, again and again costs a worker a part of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def run_until(stopping: threading.Event, *, chores: Sequence[Chore] = ()) -> None:
    """Work until `stopping` is set, finishing the batch in hand, and attend to `chores`.

    What is done in quiet times begins when nothing came for a while: where cases come one by
    one, the next must not wait for it.
    """
    idle, busy_at = IDLE_SECONDS, time.monotonic()
    while not stopping.is_set():
        close_old_connections()
        did = _turn(stopping)
        did += sum(chore.attend(time.monotonic()) for chore in chores)
        if did:
            idle, busy_at = IDLE_SECONDS, time.monotonic()
            continue
        if time.monotonic() - busy_at >= QUIET_AFTER_SECONDS and _quiet_turn(stopping):
            continue
        stopping.wait(idle)
        idle = min(idle * 1.5, IDLE_MOST_SECONDS)


def run_until_idle(*, seconds: float = 3600, also_quiet: bool = False) -> int:
    """Work until nothing waits any more; return how many records were taken in hand.

    Work put off after an error is left for a worker that stays. `also_quiet`: do afterwards, and
    do not count, what is only done in quiet times.
    """
    took, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        at = now()
        moved = lifecycle.follow(at=at)
        did = lifecycle.run_once(at=at) + lifecycle.carry_on(at=at)
        if not moved and not did:
            lifecycle.keep_up(at=at)
            break
        took += did
    while also_quiet and time.monotonic() < deadline and lifecycle.run_quietly(at=now()):
        pass
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


def _keep_up() -> int:
    lifecycle.keep_up(at=now())
    return 0  # done with, until it is due again


def _quiet_turn(stopping: threading.Event) -> int:
    try:
        return lifecycle.run_quietly(at=now())
    except (Outage, OperationalError) as away:
        log.warning("something we lean on is away, reading goes on later: %s", away)
        stopping.wait(AFTER_OUTAGE_SECONDS)
        return 0


def _turn(stopping: threading.Event) -> int:
    try:
        at = now()
        return lifecycle.follow(at=at) + lifecycle.run_once(at=at)
    except (Outage, OperationalError) as away:
        log.warning("something we lean on is away, trying again: %s", away)
        stopping.wait(AFTER_OUTAGE_SECONDS)
        return 0
