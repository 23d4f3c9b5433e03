"""Cases go back to their agencies, and what is filed leaves staging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.work import Reason
from muniment.stages.capture.events import CaseReturned, StagingCleared
from muniment.stages.capture.faults import CaseMovedMeanwhile
from muniment.stages.capture.models import Case, CaseReturn
from muniment.stages.capture.states import CaseState


@dataclass(frozen=True, slots=True)
class CaseToReturn:
    """A record whose case goes back, and why. The reasons are about submission `version`."""

    record_id: UUID
    version: int
    reasons: tuple[Reason, ...]


@transaction.atomic
def return_to_agency(*, returns: Sequence[CaseToReturn], by: AgentId, at: datetime) -> None:
    """Send cases back to their agencies with every reason; returning one twice is harmless.

    A case that has a later submission by now is not returned for what an earlier one lacked.

    Basis: the Measures, article 15.
    """
    cases = Case.objects.in_bulk([item.record_id for item in returns])
    closed = {
        (pk, case.version) for pk, case in cases.items() if case.state == CaseState.CLOSED.value
    }
    going = [item for item in returns if (item.record_id, item.version) in closed]
    if not going:
        return
    ids = [item.record_id for item in going]
    moved = Case.objects.filter(pk__in=ids, state=CaseState.CLOSED.value).update(
        state=CaseState.RETURNED.value
    )
    if moved != len(going):
        raise CaseMovedMeanwhile(f"expected {len(going)} closed cases, found {moved}")
    CaseReturn.objects.bulk_create(
        [
            CaseReturn(
                case_id=item.record_id,
                version=item.version,
                reasons=[reason.as_json() for reason in item.reasons],
                returned_by=by,
                returned_at=at,
            )
            for item in going
        ]
    )
    events = [CaseReturned(item.record_id, item.version, len(item.reasons)) for item in going]
    custody.record(events=events, by=by, at=at)
    holdings.advance(record_ids=ids, action=holdings.Action.RETURN, by=by, at=at)


def clear_staging(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> None:
    """Give up the staged bytes of filed records; repeating it is harmless.

    The shelf of a record that is not filed has the only copy there is, and is left alone.
    """
    records = holdings.find_records(record_ids=record_ids)
    freed = {
        record_id: parts.get().staging.discard(shelf=record_id)
        for record_id, record in records.items()
        if record.state is holdings.RecordState.FILED
    }
    events = [StagingCleared(record_id, size) for record_id, size in freed.items() if size]
    with transaction.atomic():
        custody.record(events=events, by=by, at=at)
