"""Work that needs what several rooms know before it makes its one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from muniment.kernel.agents import AgentId
from muniment.kernel.work import Outcome, done
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking


def return_to_agency(
    *, record_ids: Sequence[UUID], by: AgentId, at: datetime
) -> tuple[Outcome, ...]:
    """Return cases with all the reasons that arrangement or checking found."""
    versions = capture.versions_of(record_ids=record_ids)
    reasons = {
        **checking.reasons_of(record_ids=record_ids, versions=versions),
        **arrangement.reasons_of(versions=versions),
    }
    returns = [
        capture.CaseToReturn(r, versions[r], reasons[r])
        for r in dict.fromkeys(record_ids)
        if r in reasons
    ]
    capture.return_to_agency(returns=returns, by=by, at=at)
    return tuple(done(record_id) for record_id in record_ids)


def clear_staging(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> tuple[Outcome, ...]:
    """Give up the staged bytes of filed records."""
    capture.clear_staging(record_ids=record_ids, by=by, at=at)
    return tuple(done(record_id) for record_id in record_ids)
