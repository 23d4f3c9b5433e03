"""What worklists can be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from muniment.commons.worklists.models import SavedView, Undertaking, UndertakingItem
from muniment.commons.worklists.policies import Pace, measured_from
from muniment.commons.worklists.shapes import SavedViewShape, UndertakenShape, UndertakingShape
from muniment.commons.worklists.states import ItemState, UndertakingState
from muniment.commons.worklists.undertaking import own_undertaking
from recordkit.errors import Words

_AT_A_TIME = 500


def views_of(*, account_id: UUID) -> tuple[SavedViewShape, ...]:
    """Return a person's saved views in the order of their places; there are at most thirty."""
    rows = SavedView.objects.filter(account_id=account_id).order_by("place")
    return tuple(SavedViewShape(row.id, row.name, row.filters) for row in rows)


def undertaking(*, account_id: UUID, undertaking_id: UUID, at: datetime) -> UndertakingShape:
    """Return one undertaking of a person as it stands.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
    """
    row = own_undertaking(account_id, undertaking_id)
    counts = _counts([row.pk])[row.pk]
    return _undertaking(row, counts, _pace(row, at))


def undertakings(
    *, account_id: UUID, before: UUID | None = None, limit: int
) -> tuple[UndertakingShape, ...]:
    """Return a person's undertakings, newest first, from `before` on; their pace is not measured.

    Two statements, however many there are.
    """
    rows = Undertaking.objects.filter(account_id=account_id).order_by("-pk")
    found = list(rows.filter(pk__lt=before)[:limit] if before else rows[:limit])
    counts = _counts([row.pk for row in found])
    return tuple(_undertaking(row, counts[row.pk], _UNMEASURED) for row in found)


def undertaking_items(
    *,
    undertaking_id: UUID,
    states: Sequence[ItemState] = (),
    after: int = 0,
    limit: int,
) -> tuple[UndertakenShape, ...]:
    """Return records of an undertaking in their order, after a place; in any state or in these."""
    rows = UndertakingItem.objects.filter(undertaking_id=undertaking_id, place__gt=after)
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    return tuple(_item(row) for row in rows.order_by("place")[:limit])


def every_item(*, undertaking_id: UUID) -> Iterator[Sequence[UndertakenShape]]:
    """Yield all records of an undertaking in their order, some hundreds at a time."""
    after = 0
    while some := undertaking_items(undertaking_id=undertaking_id, after=after, limit=_AT_A_TIME):
        yield some
        after = some[-1].place


_UNMEASURED = Pace(0, timedelta())


def _counts(undertaking_ids: Iterable[UUID]) -> dict[UUID, Counter[ItemState]]:
    wanted = [*undertaking_ids]
    counts: dict[UUID, Counter[ItemState]] = {each: Counter() for each in wanted}
    rows: QuerySet[UndertakingItem] = UndertakingItem.objects.filter(undertaking_id__in=wanted)
    groups = rows.order_by().values_list("undertaking_id", "state").annotate(Count("pk"))
    for undertaking_id, state, number in groups:
        counts[undertaking_id][ItemState(state)] = number
    return counts


def _pace(row: Undertaking, at: datetime) -> Pace:
    if row.state != UndertakingState.GOING.value or row.going_since is None:
        return _UNMEASURED
    since = measured_from(row.going_since, at)
    settled = UndertakingItem.objects.filter(undertaking=row, settled_at__gte=since).count()
    return Pace(settled, at - since)


def _undertaking(row: Undertaking, counts: Counter[ItemState], pace: Pace) -> UndertakingShape:
    return UndertakingShape(
        undertaking_id=row.pk,
        account_id=row.account_id,
        what=row.what,
        state=UndertakingState(row.state),
        reason=row.reason,
        why_stopped=Words(row.why_stopped_zh, row.why_stopped_en),
        drafted_at=row.drafted_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        counts=counts,
        pace=pace,
        choice=row.choice,
    )


def _item(row: UndertakingItem) -> UndertakenShape:
    return UndertakenShape(
        place=row.place,
        record_id=row.record_id,
        state=ItemState(row.state),
        code=row.code,
        why=Words(row.why_zh, row.why_en),
        settled_at=row.settled_at,
    )
