"""What the ledger can be asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from muniment.commons.custody.faults import EntryNotAnchored, EntryNotHeld, LedgerDisagrees
from muniment.commons.custody.files import LogFiles
from muniment.commons.custody.leaves import LEAF_FIELDS, leaf_of
from muniment.commons.custody.models import (
    CosignedCheckpoint,
    Entry,
    LedgerHead,
    LedgerPosition,
    UnanchoredEntry,
)
from muniment.commons.custody.shapes import EntryShape, LedgerProof, LedgerState
from recordkit.evidence import (
    TileHashes,
    inclusion_proof,
    leaf_hash,
    parse_checkpoint,
    verify_inclusion,
)

_AT_ONCE = 500
# What a shape is made of, in the order in which `shape_of` takes it.
SHAPE_FIELDS = ("pk", "tag", "subject_id", "agent", "at", "basis", "detail", "place__position")


def history_of(*, subject_id: UUID) -> tuple[EntryShape, ...]:
    """Return everything that happened to one subject, oldest first; empty when nothing has."""
    entries = Entry.objects.filter(subject_id=subject_id).order_by("pk")
    return tuple(shape_of(*fields) for fields in entries.values_list(*SHAPE_FIELDS))


def subjects_from(
    *, position: int, tag: str, limit: int, most_read: int = 2000
) -> tuple[tuple[tuple[UUID, int], ...], int]:
    """Return whom entries of `tag` are about from a position on, and where to go on from.

    Each subject comes with the position to go on from when it is the last that was done.

    At most `limit` subjects, over at most `most_read` entries. Positions are given in one order
    for ever, so whoever goes on from where it stopped misses nothing.
    """
    rows = (
        LedgerPosition.objects.filter(position__gte=position)
        .order_by("position")
        .values_list("position", "entry__tag", "entry__subject_id")
    )
    subjects: dict[UUID, int] = {}
    for place, of_tag, subject_id in rows[:most_read]:
        if len(subjects) == limit:
            break
        position = place + 1
        if of_tag == tag:
            subjects[subject_id] = position
    return tuple(subjects.items()), position


def ledger_state() -> LedgerState:
    """Return how far the ledger has come."""
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead(pk=1)
    # Identifiers grow with time: the first that waits is the oldest, and no other need be read.
    oldest = UnanchoredEntry.objects.order_by("pk").values_list("entry__at", flat=True).first()
    return LedgerState(
        size=head.checkpoint_size,
        root_hex=head.checkpoint_root,
        checkpoint_at=head.checkpoint_at,
        pending=UnanchoredEntry.objects.count() + head.size - head.checkpoint_size,
        oldest_pending_at=oldest,
    )


def proofs(*, entry_ids: Sequence[UUID]) -> dict[UUID, LedgerProof]:
    """Prove entries, all under the same checkpoint; by entry.

    It is the one that most witnesses have cosigned, of those that cover the entries, and the
    newest where there is none.

    Raises:
        EntryNotAnchored: One of them stands under no checkpoint yet.
        LedgerDisagrees: Row, tiles and checkpoint do not agree; no proof that fails is given out.
    """
    head = LedgerHead.objects.filter(pk=1).first() or LedgerHead(pk=1)
    places = _places(entry_ids, below=head.checkpoint_size)
    if missing := [entry_id for entry_id in entry_ids if entry_id not in places]:
        raise EntryNotAnchored(
            f"{len(missing)} of {len(entry_ids)} entries, the first of them {missing[0]}, stand "
            f"under no checkpoint; the newest covers {head.checkpoint_size}",
            where=str(missing[0]),
        )
    size, checkpoint = _checkpoint_over(head, max(place for place, _ in places.values()))
    root = parse_checkpoint(checkpoint, ()).root
    # What is complete in a smaller tree is so in the newest one, whose tiles are sure to be there.
    hash_at = TileHashes(LogFiles(), head.checkpoint_size)
    found = {}
    # In the order of the tiles, each of which is then read once.
    for entry_id, (position, leaf) in sorted(places.items(), key=lambda item: item[1][0]):
        path = inclusion_proof(position, size, hash_at)
        if not verify_inclusion(leaf_hash(leaf), position, size, path, root):
            raise LedgerDisagrees(
                f"entry {position} is not proved by the tiles under the checkpoint of {size}",
                zh=f"分片不能证明第 {position} 条在 {size} 条的检查点之下",
                where=str(entry_id),
            )
        found[entry_id] = LedgerProof(leaf, position, size, path, checkpoint)
    return found


def _checkpoint_over(head: LedgerHead, position: int) -> tuple[int, str]:
    """Return size and text of the checkpoint to prove an entry at `position` under."""
    cosigned = (
        CosignedCheckpoint.objects.filter(size__gt=position, size__lte=head.checkpoint_size)
        .order_by("-witnesses", "-size")
        .first()
    )
    if cosigned is None:
        return head.checkpoint_size, head.checkpoint
    return cosigned.size, cosigned.note


def newest_checkpoint() -> str:
    """Return the newest signed checkpoint, to be sent to witnesses; empty before the first."""
    head = LedgerHead.objects.filter(pk=1).first()
    return head.checkpoint if head is not None else ""


def proofs_for(*, subject_ids: Sequence[UUID], tag: str) -> dict[UUID, LedgerProof]:
    """Prove the newest entry of that tag of each subject; by subject.

    Raises:
        EntryNotHeld: A subject has no such entry.
        EntryNotAnchored: One of the entries stands under no checkpoint yet.
    """
    newest = {
        subject_id: entry_id
        for some in _in_parts(subject_ids)
        for subject_id, entry_id in Entry.objects.filter(subject_id__in=some, tag=tag)
        .order_by("pk")
        .values_list("subject_id", "pk")
    }
    if missing := [subject_id for subject_id in subject_ids if subject_id not in newest]:
        raise EntryNotHeld(f"no entry {tag} of {missing[0]}", where=str(missing[0]))
    found = proofs(entry_ids=[*newest.values()])
    return {subject_id: found[entry_id] for subject_id, entry_id in newest.items()}


def proof_for(*, subject_id: UUID, tag: str) -> LedgerProof:
    """Prove the newest entry of that tag of one subject. Raises as `proofs_for`."""
    return proofs_for(subject_ids=[subject_id], tag=tag)[subject_id]


def shape_of(
    entry_id: UUID,
    tag: str,
    subject_id: UUID,
    agent: str,
    at: datetime,
    basis: str,
    detail: str,
    position: int | None,
    /,
) -> EntryShape:
    """Return the entry as others see it, from the values of `SHAPE_FIELDS`."""
    return EntryShape(entry_id, tag, subject_id, agent, at, basis, json.loads(detail), position)


def _places(entry_ids: Sequence[UUID], *, below: int) -> Mapping[UUID, tuple[int, bytes]]:
    """Return the position and the leaf of each entry that stands below a position."""
    return {
        entry_id: (position, leaf_of(*fields))
        for some in _in_parts(entry_ids)
        for entry_id, position, *fields in LedgerPosition.objects.filter(
            entry_id__in=some, position__lt=below
        ).values_list("entry_id", "position", *LEAF_FIELDS)
    }


def _in_parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
