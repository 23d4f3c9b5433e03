"""Undertakings in bulk: drafted, confirmed once, worked off turn by turn, paused and gone on with.

Everything lies in rows. A worker that dies has settled nothing of its turn: the lease runs out and
another takes the turn again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from muniment.commons.worklists.faults import NothingPicked, NotInThisState, UndertakingNotHeld
from muniment.commons.worklists.models import Picked, Undertaking, UndertakingItem
from muniment.commons.worklists.picking import MOST_PICKED, in_parts
from muniment.commons.worklists.shapes import ItemOutcome, Turn
from muniment.commons.worklists.states import (
    MAY_GO_ON,
    MAY_PAUSE,
    ItemState,
    UndertakingState,
)
from muniment.kernel.ids import new_id
from muniment.kernel.text import tidy
from recordkit.errors import Words

_State = UndertakingState


@transaction.atomic
def draft_undertaking(*, account_id: UUID, what: str, at: datetime, choice: str = "") -> UUID:
    """Put down what the person has picked, record by record, to be looked at and confirmed.

    What is picked afterwards is not part of it. The person's drafts of days before are thrown
    away: nobody has decided anything by them.

    Raises:
        NothingPicked: Nothing is.
    """
    wanted = Picked.objects.filter(account_id=account_id).order_by("pk")[:MOST_PICKED]
    record_ids = [*wanted.values_list("record_id", flat=True)]
    if not record_ids:
        raise NothingPicked
    _forget_drafts(account_id, at - _DRAFTS_KEPT)
    row = Undertaking.objects.create(account_id=account_id, what=what, choice=choice, drafted_at=at)
    items = [
        UndertakingItem(undertaking=row, place=place, record_id=record_id)
        for place, record_id in enumerate(record_ids, start=1)
    ]
    for some in in_parts(items):
        UndertakingItem.objects.bulk_create(some)
    return row.id


@transaction.atomic
def confirm_undertaking(
    *, account_id: UUID, undertaking_id: UUID, reason: str, at: datetime
) -> bool:
    """Let a draft go on from now, and take its records out of what is picked.

    Return whether this call did it: a draft is confirmed once, however often it is asked for.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
    """
    own_undertaking(account_id, undertaking_id)
    confirmed = Undertaking.objects.filter(pk=undertaking_id, state=_State.DRAFT.value).update(
        state=_State.GOING.value,
        reason=tidy(reason.strip()),
        confirmed_at=at,
        going_since=at,
        turned_at=at,
    )
    if confirmed:
        items = UndertakingItem.objects.filter(undertaking_id=undertaking_id)
        Picked.objects.filter(
            account_id=account_id, record_id__in=items.values("record_id")
        ).delete()
    return bool(confirmed)


@transaction.atomic
def discard_draft(*, account_id: UUID, undertaking_id: UUID) -> None:
    """Throw a draft away; what is picked stays picked.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
        NotInThisState: It was confirmed.
    """
    own_undertaking(account_id, undertaking_id)
    drafts = Undertaking.objects.select_for_update().filter(state=_State.DRAFT.value)
    if not drafts.filter(pk=undertaking_id).first():
        raise NotInThisState(str(undertaking_id))
    UndertakingItem.objects.filter(undertaking_id=undertaking_id).delete()
    Undertaking.objects.filter(pk=undertaking_id).delete()


def pause_undertaking(*, account_id: UUID, undertaking_id: UUID) -> None:
    """Let no further turn begin; the turn that runs is finished. Asking twice is harmless.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
        NotInThisState: There is nothing going on to pause.
    """
    _move(account_id, undertaking_id, MAY_PAUSE, to=_State.PAUSED, at=None)


def go_on(*, account_id: UUID, undertaking_id: UUID, at: datetime) -> None:
    """Go on with what is paused or stopped. Asking twice is harmless.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
        NotInThisState: It is over, or was never confirmed.
    """
    _move(account_id, undertaking_id, MAY_GO_ON, to=_State.GOING, at=at)


@transaction.atomic
def try_errors_again(*, account_id: UUID, undertaking_id: UUID, at: datetime) -> int:
    """Let what ended in an error of ours be dealt with again; return how many records that are.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
    """
    own_undertaking(account_id, undertaking_id)
    errors = UndertakingItem.objects.filter(
        undertaking_id=undertaking_id, state=ItemState.ERROR.value
    )
    again = errors.update(
        state=ItemState.PENDING.value, code="", why_zh="", why_en="", settled_at=None
    )
    if again:
        over = Undertaking.objects.filter(pk=undertaking_id, state=_State.DONE.value)
        over.update(state=_State.GOING.value, going_since=at, turned_at=at, ended_at=None)
    return again


def take_turn(*, limit: int, lease_seconds: int, at: datetime) -> Turn | None:
    """Take the next records of the undertaking that has waited longest for its turn.

    None when nothing is going on, or others are at all of it. Two turns never hold the same
    undertaking as long as the lease of the first runs.
    """
    for row in _free(at).order_by("turned_at", "pk")[:_LOOKED_AT]:
        holder = new_id()
        taken = (
            _free(at)
            .filter(pk=row.pk)
            .update(holder=holder, held_until=at + timedelta(seconds=lease_seconds), turned_at=at)
        )
        if taken:
            items = _pending(row.pk).order_by("place")[:limit]
            record_ids = tuple(items.values_list("record_id", flat=True))
            return Turn(
                row.pk, holder, row.account_id, row.what, row.reason, record_ids, row.choice
            )
    return None


@transaction.atomic
def settle_turn(*, turn: Turn, outcomes: Sequence[ItemOutcome], at: datetime) -> bool:
    """Say what became of the records of a turn, and let go of it.

    Return whether it was still this worker's to say: if not, nothing is written, and whatever was
    decided in the same transaction has to be taken back.
    """
    ours = Undertaking.objects.filter(pk=turn.undertaking_id, holder=turn.holder)
    if not ours.update(holder=None, held_until=None):
        return False
    items = {
        item.record_id: item
        for item in _pending(turn.undertaking_id).filter(record_id__in=turn.record_ids)
    }
    settled = [_settled(items[each.record_id], each, at) for each in outcomes]
    UndertakingItem.objects.bulk_update(
        settled, ["state", "code", "why_zh", "why_en", "settled_at"]
    )
    if not _pending(turn.undertaking_id).exists():
        # A pause that came with the last turn comes too late.
        ends = Undertaking.objects.filter(
            pk=turn.undertaking_id, state__in=[_State.GOING.value, _State.PAUSED.value]
        )
        ends.update(state=_State.DONE.value, ended_at=at)
    return True


def stop_undertaking(*, turn: Turn, why: Words) -> None:
    """End a turn without dealing with its records, and let no other begin, saying why."""
    ours = Undertaking.objects.filter(pk=turn.undertaking_id, holder=turn.holder)
    ours.update(
        state=_State.STOPPED.value,
        why_stopped_zh=why.zh,
        why_stopped_en=why.en,
        holder=None,
        held_until=None,
    )


def let_go(*, turn: Turn) -> None:
    """End a turn of which nothing was done, so that it can be taken again at once."""
    ours = Undertaking.objects.filter(pk=turn.undertaking_id, holder=turn.holder)
    ours.update(holder=None, held_until=None)


def require_own(*, account_id: UUID, undertaking_id: UUID) -> None:
    """Refuse what is not this person's.

    Raises:
        UndertakingNotHeld: The person has no such undertaking.
    """
    own_undertaking(account_id, undertaking_id)


def own_undertaking(account_id: UUID, undertaking_id: UUID) -> Undertaking:
    """Return a person's undertaking.

    Raises:
        UndertakingNotHeld: The person has none of this identifier.
    """
    row = Undertaking.objects.filter(pk=undertaking_id, account_id=account_id).first()
    if row is None:
        raise UndertakingNotHeld(str(undertaking_id))
    return row


_LOOKED_AT = 20
_DRAFTS_KEPT = timedelta(days=1)


def _forget_drafts(account_id: UUID, before: datetime) -> None:
    drafts = Undertaking.objects.filter(
        account_id=account_id, state=_State.DRAFT.value, drafted_at__lt=before
    )
    ids = [*drafts.values_list("pk", flat=True)]
    UndertakingItem.objects.filter(undertaking_id__in=ids).delete()
    drafts.filter(pk__in=ids).delete()


def _free(at: datetime) -> QuerySet[Undertaking]:
    is_free = Q(held_until__isnull=True) | Q(held_until__lte=at)
    return Undertaking.objects.filter(is_free, state=_State.GOING.value)


def _pending(undertaking_id: UUID) -> QuerySet[UndertakingItem]:
    return UndertakingItem.objects.filter(
        undertaking_id=undertaking_id, state=ItemState.PENDING.value
    )


def _settled(item: UndertakingItem, outcome: ItemOutcome, at: datetime) -> UndertakingItem:
    item.state, item.code, item.settled_at = outcome.state.value, outcome.code, at
    item.why_zh, item.why_en = outcome.why.zh, outcome.why.en
    return item


def _move(
    account_id: UUID,
    undertaking_id: UUID,
    sources: Collection[UndertakingState],
    *,
    to: UndertakingState,
    at: datetime | None,
) -> None:
    row = own_undertaking(account_id, undertaking_id)
    moved = Undertaking.objects.filter(
        pk=undertaking_id, state__in=[state.value for state in sources]
    ).update(
        state=to.value,
        going_since=at or F("going_since"),
        why_stopped_zh="",
        why_stopped_en="",
    )
    if not moved and row.state != to.value:
        raise NotInThisState(f"{undertaking_id} is {row.state}")
