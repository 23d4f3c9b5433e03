"""Exit statuses, by the kind of error; never renumbered."""

from __future__ import annotations

from collections.abc import Iterable

from recordkit.errors import ContentFault, EvidenceFault, Fault, NotHeld, Outage, Refusal

EXIT = {ContentFault: 10, Refusal: 20, NotHeld: 30, EvidenceFault: 40, Outage: 50}


def status_of(fault: Fault) -> int:
    """Return the exit status for one fault."""
    return next(status for kind, status in EXIT.items() if isinstance(fault, kind))


def status_of_all(faults: Iterable[Fault]) -> int:
    """Return the exit status for many: the kind that needs somebody most; 0 when there is none."""
    return max(map(status_of, faults), default=0)
