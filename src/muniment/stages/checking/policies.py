"""What follows from a verdict."""

from __future__ import annotations

from recordkit.terms.vocabulary import Ending, Verdict


def ending_of(verdict: Verdict) -> Ending:
    """Return how checking ended: failed goes back, indeterminate waits for a person.

    A report in which nothing applied has established nothing, so a person looks at it as well.
    """
    match verdict:
        case Verdict.PASSED:
            return Ending.DONE
        case Verdict.FAILED:
            return Ending.FAILED
        case _:
            return Ending.WAITING


def report_number(record_id: object, sequence: int) -> str:
    """Return the number of a report made at filing. Source: reference form of DA/T 70 reports."""
    return f"{record_id}-GD-{sequence:03d}"
