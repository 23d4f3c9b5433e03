"""Holds on to claimed work for as long as it takes, so that leases can be short.

A worker that dies lets go at once: its work is due again when the lease it last renewed ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from muniment.commons.jobs import api as jobs
from muniment.kernel.clock import now

log = logging.getLogger(__name__)

# A lease is renewed this often while it lasts: one renewal may fail without harm.
_RENEWALS = 3


@contextmanager
def held(claim: jobs.Claim, *, lease_seconds: int) -> Iterator[None]:
    """Renew the lease of `claim` from another thread until the block ends."""
    ended = threading.Event()
    thread = threading.Thread(
        target=_renew, args=(claim, lease_seconds, ended), name="lease", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _renew(claim: jobs.Claim, lease_seconds: int, ended: threading.Event) -> None:
    renewed = False
    while not ended.wait(lease_seconds / _RENEWALS):
        renewed = True
        try:
            # Time goes on while a batch is worked on, so the clock is read here.
            jobs.extend(lease=claim.lease, lease_seconds=lease_seconds, at=now())
        except DatabaseError as away:
            log.warning("a lease could not be renewed, trying again: %s", away)
    if renewed:
        connection.close()  # this thread's own
