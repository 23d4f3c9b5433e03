"""What arrangement can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from muniment.kernel.work import Reason
from muniment.stages.arrangement import kept
from muniment.stages.arrangement.models import Arrangement
from muniment.stages.arrangement.shapes import ArrangedCase


def arranged(*, record_ids: Sequence[UUID]) -> dict[UUID, ArrangedCase]:
    """Return the newest arrangement of each record that has one still kept."""
    rows = Arrangement.objects.filter(record_id__in=record_ids).order_by("version")
    newest = {row.record_id: row for row in rows}
    return {
        record_id: _read(bytes(row.arranged), record_id)
        for record_id, row in newest.items()
        if row.arranged is not None
    }


# What was arranged never changes, and sealing and filing read it again soon after one another.
@lru_cache(maxsize=256)
def _read(arranged: bytes, record_id: UUID) -> ArrangedCase:
    return kept.read(arranged, record_id)


def reasons_of(*, versions: Mapping[UUID, int]) -> dict[UUID, tuple[Reason, ...]]:
    """Return why that submission of each record could not be arranged, where it could not."""
    rows = Arrangement.objects.filter(record_id__in=list(versions))
    newest = {row.record_id: row for row in rows if row.version == versions[row.record_id]}
    return {
        record_id: tuple(Reason.from_json(reason) for reason in row.reasons)
        for record_id, row in newest.items()
        if not row.is_done
    }
