"""Work that waits, runs or is stuck, as those who run the machine see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from muniment.commons.jobs import api as jobs
from muniment.kernel import parts
from muniment.lifecycle.shapes import JobsPage
from recordkit.errors import Words


def jobs_page(
    *,
    standing: jobs.JobStanding,
    at: datetime,
    name: str = "",
    cursor: str = "",
    size: int = 50,
) -> JobsPage:
    """Return work that stands so, the oldest first; identifiers of records, none of their content.

    A cursor that was never given out begins at the first page.
    """
    rows = jobs.jobs_listed(
        standing=standing, at=at, name=name, after=_after(cursor), limit=size + 1
    )
    onward = str(rows[size - 1].id) if len(rows) > size else ""
    return JobsPage(rows[:size], onward, jobs.depths(at=at))


def stuck_work(*, job_ids: Sequence[UUID], at: datetime) -> tuple[jobs.JobShape, ...]:
    """Return which of some pieces of work are stuck, so that trying again can be foreseen."""
    return jobs.stuck_among(job_ids=job_ids, at=at)


def stand_ins() -> tuple[Words, ...]:
    """Return what weakens the evidence on this machine, in plain words."""
    return parts.get().stand_ins


def _after(cursor: str) -> UUID | None:
    try:
        return UUID(cursor) if cursor else None
    except ValueError:
        return None
