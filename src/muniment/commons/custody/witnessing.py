"""Taking in what witnesses have cosigned, and publishing it with the checkpoint."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from muniment.commons.custody.faults import (
    CosignatureBad,
    LedgerDisagrees,
    NoKnownWitness,
    NotOurCheckpoint,
)
from muniment.commons.custody.files import CHECKPOINT, COSIGNED, LogFiles
from muniment.commons.custody.models import CosignedCheckpoint, LedgerHead
from muniment.commons.custody.shapes import CosignedState
from muniment.kernel import parts
from recordkit.evidence import Checkpoint, Note, parse_checkpoint, parse_note
from recordkit.evidence.continuity import root_at


def take_cosignatures(*, note: bytes, at: datetime) -> CosignedState:
    """Keep the cosignatures of known witnesses on a checkpoint of ours, and publish them.

    Lines of strangers are left out. The same may be given twice; what several witnesses signed
    apart comes together. Must not be called within a transaction.

    Raises:
        MalformedCheckpoint: `note` is no checkpoint.
        NotOurCheckpoint: It is of another ledger, or our signature on it is missing or bad.
        CosignatureBad: A line in a known witness's name is not his.
        NoKnownWitness: No known witness has signed it.
        LedgerDisagrees: We did sign it, and it is not of the history that we have.
    """
    offered = _examined(note)
    return _keep(offered, at)


def _examined(note: bytes) -> Checkpoint:
    wired = parts.get()
    own, known = wired.ledger_signer.verifier, wired.witnesses.witnesses
    offered = parse_checkpoint(note, (own, *known))
    if offered.origin != wired.ledger_origin or own not in offered.signers:
        raise NotOurCheckpoint(
            f"expected a checkpoint signed by {own.name}, found one of {offered.origin!r:.80}",
            zh=f"应为“{own.name}”签出的检查点，实为 {offered.origin!r:.80} 的",
        )
    names = ", ".join(key.name for key in offered.refuted)
    if offered.refuted:
        raise CosignatureBad(names, zh=names)
    if len(offered.signers) == 1:
        there = ", ".join(sorted({each.name for each in offered.note.signatures} - {own.name}))
        raise NoKnownWitness(
            f"signed by {there or 'no witness'!s:.200}; {len(known)} witnesses are known",
            zh=f"签名者：{there or '没有见证人'!s:.200}；已登记见证人 {len(known)} 个",
        )
    return offered


@transaction.atomic(durable=True)
def _keep(offered: Checkpoint, at: datetime) -> CosignedState:
    # Held until the end, so that no larger checkpoint is published in between.
    head = LedgerHead.objects.select_for_update().filter(pk=1).first() or LedgerHead(pk=1)
    _refuse_another_history(offered, head.checkpoint_size)
    kept = CosignedCheckpoint.objects.filter(pk=offered.size).first()
    known = parts.get().witnesses.witnesses
    note = _merged(offered, parse_note(kept.note) if kept else None)
    witnesses = parse_checkpoint(str(note), known).signers
    CosignedCheckpoint.objects.update_or_create(
        size=offered.size,
        defaults={"note": str(note), "witnesses": len(witnesses), "cosigned_at": at},
    )
    _publish(offered.size, str(note), head)
    return CosignedState(offered.size, head.checkpoint_size, tuple(key.name for key in witnesses))


def _refuse_another_history(offered: Checkpoint, size: int) -> None:
    found = root_at(offered.size, size, LogFiles()).hex() if offered.size <= size else ""
    if found != offered.root.hex():
        raise LedgerDisagrees(
            f"a checkpoint that we signed covers {offered.size} entries with root "
            f"{offered.root.hex()}; here {size} entries give {found or 'no such root'}",
            zh=f"一份由本日志签名的检查点覆盖 {offered.size} 条，根哈希 {offered.root.hex()}；"
            f"现有 {size} 条，根哈希 {found or '无从得出'}",
        )


def _merged(offered: Checkpoint, kept: Note | None) -> Note:
    """Return the checkpoint with our signature and one good line of each known witness.

    Of two lines of one witness the newer one stays out: the older says as much, and was shown
    to others already.
    """
    own, known = parts.get().ledger_signer.verifier, parts.get().witnesses.witnesses
    notes = (kept, offered.note) if kept is not None else (offered.note,)
    lines = [next(iter(offered.note.signatures_by(own)))]
    for key in known:
        given = [
            line
            for note in notes
            for line in note.signatures_by(key)
            if key.accepts(offered.note.text, line.value)
        ]
        lines += given[:1]
    return Note(offered.note.text, tuple(lines))


def _publish(size: int, note: str, head: LedgerHead) -> None:
    files = parts.get().ledger_files
    if size == head.checkpoint_size:
        LedgerHead.objects.filter(pk=1).update(checkpoint=note)
        files.write(CHECKPOINT, note.encode())
    if not CosignedCheckpoint.objects.filter(size__gt=size).exists():
        files.write(COSIGNED, note.encode())
