"""The closed choices of this room."""

from __future__ import annotations

from recordkit.terms.vocabulary import Term


class JobStanding(Term):
    """How a piece of work stands at some moment."""

    WAITING = "waiting", "等待", "waiting"  # for a worker, or for its next try
    RUNNING = "running", "进行中", "running"
    STUCK = "stuck", "停滞", "stuck"  # tried as often as allowed; a person has to look
