"""Giving entries their place in the log, and signing how far it has come.

1. Positions, in one transaction that compares and swaps the head.
2. Tiles and entry bundles, which depend on nothing but the positions: whoever writes them,
   writes the same bytes.
3. The checkpoint, written while the head is held, so that it never goes back.

The head says how far each step has come, so the next call goes on where a crash ended this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction

from muniment.commons.custody.faults import LedgerDisagrees
from muniment.commons.custody.files import CHECKPOINT, LogFiles
from muniment.commons.custody.leaves import LEAF_FIELDS, leaf_of
from muniment.commons.custody.models import LedgerHead, LedgerPosition, UnanchoredEntry
from muniment.commons.custody.queries import ledger_state
from muniment.commons.custody.rows import insert, uuid_values
from muniment.commons.custody.shapes import LedgerState
from muniment.kernel import parts
from recordkit.evidence import (
    Frontier,
    TileAbsent,
    TileHashes,
    bundles_to_write,
    leaf_hash,
    parse_checkpoint,
    sign_checkpoint,
    tiles_to_write,
)

_AT_ONCE = 500
_POSITIONS_AT_ONCE = 4096


def anchor(*, at: datetime, limit: int = 4096) -> LedgerState:
    """Bring up to `limit` waiting entries under a new checkpoint; return how far it has come.

    A crash anywhere is mended by the next call, and two processes may call at once. Must not
    be called within a transaction: what is signed can never be rolled back.

    Raises:
        LedgerDisagrees: The files are ahead of the database, as after restoring an old backup,
            or do not give the root that the head does. Nothing is signed.
        DiskFull: Positions stand; the next call writes the files.
    """
    _refuse_if_files_are_ahead()
    _write_files(_give_positions(limit))
    try:
        _publish(at)
    except TileAbsent:
        # Whole files are gone, which writing only the newest did not notice.
        LedgerHead.objects.filter(pk=1).update(files_size=0)
        _write_files(_NONE)
        _publish(at)
    return ledger_state()


def _head() -> LedgerHead:
    return LedgerHead.objects.get_or_create(pk=1)[0]


def _refuse_if_files_are_ahead() -> None:
    content = parts.get().ledger_files.read(CHECKPOINT)
    if content is None:
        return
    published = parse_checkpoint(content, ())
    head = _head()
    if published.size > head.size or (
        published.size == head.checkpoint_size and published.root.hex() != head.checkpoint_root
    ):
        raise LedgerDisagrees(
            f"the checkpoint file covers {published.size} entries with root "
            f"{published.root.hex()}; the database has {head.size} positions and signed "
            f"{head.checkpoint_size} with root {head.checkpoint_root}",
            zh=f"检查点文件覆盖 {published.size} 条，数据库只有 {head.size} 条；"
            f"根哈希分别为 {published.root.hex()} 与 {head.checkpoint_root}",
        )


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Leaves in a row, of which the first has this position."""

    position: int
    leaves: Sequence[bytes]


_NONE = _Leaves(0, ())


@transaction.atomic(durable=True)
def _give_positions(limit: int) -> _Leaves:
    """Give what waits its positions and return it, so that the files need not read it again."""
    head = _head()
    rows = UnanchoredEntry.objects.order_by("pk").values_list("pk", *LEAF_FIELDS)
    edge = Frontier.from_hex(head.size, head.edge)
    waiting: list[UUID] = []
    leaves: list[bytes] = []
    for entry_id, *fields in rows[:limit]:
        waiting.append(entry_id)
        leaves.append(leaf_of(*fields))
        edge.append(leaf_hash(leaves[-1]))
    # Compare and swap: when another process was quicker, these entries are no longer waiting.
    unmoved = LedgerHead.objects.filter(pk=1, size=head.size)
    if not waiting or not unmoved.update(size=edge.size, edge=edge.to_hex()):
        return _NONE
    placed = [*enumerate(uuid_values(waiting), head.size)]
    insert(LedgerPosition, ("position", "entry_id"), placed)
    for start in range(0, len(waiting), _AT_ONCE):
        UnanchoredEntry.objects.filter(pk__in=waiting[start : start + _AT_ONCE]).delete()
    return _Leaves(head.size, leaves)


def _write_files(fresh: _Leaves) -> None:
    head = _head()
    done = head.files_size
    while done < head.size:
        leaves = fresh.leaves if fresh.position == done and fresh.leaves else _read(done, head.size)
        try:
            _write_from(done, leaves)
        except TileAbsent:
            if not done:
                raise
            # Files that were there are gone; the entries are not, so all are written again.
            done = 0
            continue
        done += len(leaves)
        LedgerHead.objects.filter(pk=1, files_size__lt=done).update(files_size=done)


def _read(start: int, end: int) -> Sequence[bytes]:
    places = (
        LedgerPosition.objects.filter(position__gte=start, position__lt=end)
        .order_by("position")
        .values_list(*LEAF_FIELDS)[:_POSITIONS_AT_ONCE]
    )
    return [leaf_of(*fields) for fields in places]


def _write_from(position: int, leaves: Sequence[bytes]) -> None:
    reader = LogFiles()
    hashes = map(leaf_hash, leaves)
    parts.get().ledger_files.write_all(
        chain(
            bundles_to_write(reader, old_size=position, entries=leaves),
            tiles_to_write(reader, old_size=position, leaf_hashes=hashes),
        )
    )


@transaction.atomic(durable=True)
def _publish(at: datetime) -> None:
    head = _head()
    if head.files_size < head.size or head.checkpoint_size == head.size:
        return  # another process is between its steps, or there is nothing new to sign
    root = Frontier.from_hex(head.size, head.edge).root()
    _refuse_unless_files_give(root, head.size)
    wired = parts.get()
    text = sign_checkpoint(wired.ledger_origin, head.size, root, wired.ledger_signer)
    moved = LedgerHead.objects.filter(pk=1, size=head.size, checkpoint_size__lt=head.size).update(
        checkpoint_size=head.size, checkpoint_root=root.hex(), checkpoint=text, checkpoint_at=at
    )
    if moved:
        # Before the commit that lets the next process write its own, larger checkpoint.
        wired.ledger_files.write(CHECKPOINT, text.encode())


def _refuse_unless_files_give(root: bytes, size: int) -> None:
    found = Frontier.of_tree(size, TileHashes(LogFiles(), size)).root()
    if found != root:
        raise LedgerDisagrees(
            f"the tiles of {size} entries give root {found.hex()}, the head {root.hex()}",
            zh=f"{size} 条记录的分片给出根哈希 {found.hex()}，数据库为 {root.hex()}",
        )
