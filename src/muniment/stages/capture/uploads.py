"""Files that come in over a line that may break: announced, sent in chunks, resumed, compared.

An upload is a row that says how far it has come and which parts it consists of. A part is on the
disk before the row says so, and the row says so before the sender is told; where two senders
continue one upload at the same moment, one of them finds that it has moved. What is given up is
forgotten first and removed after, so that a crash leaves bytes nobody refers to, which the sweep
takes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from muniment.commons.identity import api as identity
from muniment.kernel import parts, settings
from muniment.kernel.agents import AgentId
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DiskFull
from muniment.kernel.ports import UploadPart as StoredPart
from muniment.stages.capture import faults
from muniment.stages.capture.chunks import Announced, Chunk, Digesting, Readable
from muniment.stages.capture.models import Upload, UploadPart
from muniment.stages.capture.receiving import refuse_when_busy
from muniment.stages.capture.shapes import UploadShape
from recordkit.errors import Fault, Outage
from recordkit.fixity import CHUNK_BYTES

log = logging.getLogger(__name__)

# A part is synced and remembered when it has grown to this, so that a line that breaks in the
# middle of a large chunk loses no more.
SEGMENT_BYTES = 64 << 20


def begin_upload(
    *, size_bytes: int, sha256: str = "", sm3: str = "", by: identity.Agent, at: datetime
) -> UploadShape:
    """Announce a file; nothing of it is sent yet. The digests, where given, are kept to.

    Raises:
        IntakeBusy: Too much waits already.
        UploadTooLarge: No file of that size is taken.
        DiskFull: There is no room for it.
        UploadDigestDiffers: It is announced as empty, with the digest of something else.
    """
    refuse_when_busy()
    _refuse_too_large(size_bytes)
    announced = Announced(sha256.lower(), sm3.lower())
    if not size_bytes:
        announced.compare(Digesting(announced), where="")
    row = Upload.objects.create(
        id=new_id(),
        sender=by.agent_id,
        size_bytes=size_bytes,
        sha256=announced.sha256,
        sm3=announced.sm3,
        begun_at=at,
        expires_at=_expiry(at),
    )
    return _shape(row)


def continue_upload(
    *,
    upload_id: UUID,
    offset_bytes: int,
    source: Readable,
    size_bytes: int,
    digest: str = "",
    by: identity.Agent,
    at: datetime,
) -> UploadShape:
    """Take in a chunk of `size_bytes` that begins at `offset_bytes`; all of it is on the disk.

    `digest` is the SHA-256 of the chunk; with it, the chunk counts whole or not at all. Without
    it, what came of a chunk that breaks off counts.

    Raises:
        UploadNotHeld: There is none, or it is somebody else's.
        OffsetDiffers: The upload does not end there, or no longer does.
        UploadOverrun: The chunk would go beyond the end; nothing was read.
        ChunkCutShort, ChunkDigestDiffers: See above.
        UploadDigestDiffers: The upload is whole and not what was announced; it is given up.
        DiskFull: Nothing was taken since the last part that counts.
    """
    row = _held(upload_id, by.agent_id, at)
    if offset_bytes != row.offset_bytes:
        raise faults.OffsetDiffers(row.offset_bytes, offset_bytes)
    if offset_bytes + size_bytes > row.size_bytes:
        raise faults.UploadOverrun(
            f"{offset_bytes} + {size_bytes} bytes, announced were {row.size_bytes}",
            zh=f"{offset_bytes} + {size_bytes} 字节，声明的总大小为 {row.size_bytes} 字节",
            where=str(upload_id),
        )
    chunk = Chunk(source, size_bytes, Digesting(Announced(row.sha256, row.sm3)), digest.lower())
    _take_in(row, chunk, at)
    return _shape(row)


def find_upload(*, upload_id: UUID, by: identity.Agent, at: datetime) -> UploadShape:
    """Return how far an upload has come.

    Raises:
        UploadNotHeld: There is none, or it is somebody else's.
    """
    return _shape(_held(upload_id, by.agent_id, at))


def give_up_upload(*, upload_id: UUID, by: identity.Agent, at: datetime) -> None:
    """Forget an upload and remove what came of it.

    Raises:
        UploadNotHeld: There is none, or it is somebody else's.
    """
    discard_uploads([_held(upload_id, by.agent_id, at).id])


def sweep_uploads(*, at: datetime) -> int:
    """Give up what was abandoned, and bytes that no row refers to; return how many uploads."""
    # Listed before the rows are asked for: a row is always there before its first bytes.
    on_disk = list(parts.get().uploads.held())
    abandoned = list(Upload.objects.filter(expires_at__lte=at).values_list("id", flat=True))
    discard_uploads(abandoned)
    known = set(Upload.objects.filter(id__in=on_disk).values_list("id", flat=True))
    left = [upload_id for upload_id in on_disk if upload_id not in {*known, *abandoned}]
    discard_uploads(left)
    return len(abandoned) + len(left)


def whole_uploads(
    upload_ids: Sequence[UUID], *, sender: AgentId, at: datetime
) -> Mapping[UUID, tuple[int, tuple[str, ...]]]:
    """Return size and parts of each upload, in two queries.

    Raises:
        UploadNotHeld, UploadNotWhole: One of them cannot be handed in.
    """
    rows = Upload.objects.filter(sender=sender, expires_at__gt=at).in_bulk(list(upload_ids))
    for upload_id in upload_ids:
        if upload_id not in rows:
            raise faults.UploadNotHeld(f"upload {upload_id}", where=str(upload_id))
        row = rows[upload_id]
        if row.offset_bytes != row.size_bytes:
            raise faults.UploadNotWhole(
                f"{row.offset_bytes} of {row.size_bytes} bytes have come",
                zh=f"共 {row.size_bytes} 字节，已收到 {row.offset_bytes} 字节",
                where=str(upload_id),
            )
    names: dict[UUID, list[str]] = {upload_id: [] for upload_id in rows}
    for part in UploadPart.objects.filter(upload_id__in=rows).order_by("upload_id", "offset_bytes"):
        names[part.upload_id].append(part.name)
    return {pk: (row.size_bytes, tuple(names[pk])) for pk, row in rows.items()}


def own_uploads(upload_ids: Sequence[UUID], *, sender: AgentId) -> list[UUID]:
    """Return those of the uploads that the sender began."""
    rows = Upload.objects.filter(pk__in=upload_ids, sender=sender)
    return list(rows.values_list("id", flat=True))


def discard_uploads(upload_ids: Sequence[UUID]) -> None:
    """Forget uploads, then remove their bytes; harmless for those that are gone."""
    forget_uploads(upload_ids)
    remove_bytes(upload_ids)


@transaction.atomic
def forget_uploads(upload_ids: Sequence[UUID]) -> None:
    """Take the rows of uploads away; their bytes are for `remove_bytes`, after the commit."""
    UploadPart.objects.filter(upload_id__in=upload_ids).delete()
    Upload.objects.filter(pk__in=upload_ids).delete()


def remove_bytes(upload_ids: Sequence[UUID]) -> None:
    """Remove the bytes of uploads that are forgotten; what cannot be removed now, the sweep will.

    Whoever asked for something else has got it by now and is not told that this failed.
    """
    for upload_id in upload_ids:
        try:
            parts.get().uploads.discard(upload_id)
        except Outage as away:
            log.warning("what came of upload %s stays for the sweep: %s", upload_id, away)


def _take_in(row: Upload, chunk: Chunk, at: datetime) -> None:
    start = row.offset_bytes
    waiting: list[StoredPart] = []
    try:
        while chunk.left and not chunk.is_cut_off:
            waiting += _stored(row.id, chunk)
            if chunk.left and not chunk.digest:
                waiting = _advance(row, waiting, at)
        chunk.compare()
        if waiting:
            _compare_whole(row, chunk, waiting, start)
            _advance(row, waiting, at)
    except Fault:
        # Not for every error: a commit may have happened that we were not told of.
        parts.get().uploads.remove(row.id, [part.name for part in waiting])
        raise
    chunk.refuse_cut_short()


def _stored(upload_id: UUID, chunk: Chunk) -> list[StoredPart]:
    """Return the part that the next bytes are now; none when the line broke before any came."""
    part = parts.get().uploads.put(upload_id, chunk.segment(SEGMENT_BYTES))
    if part.size_bytes:
        return [part]
    parts.get().uploads.remove(upload_id, [part.name])
    return []


def _compare_whole(row: Upload, chunk: Chunk, waiting: Sequence[StoredPart], start: int) -> None:
    """Compare an upload that is whole with what was announced, before it counts as whole."""
    announced = Announced(row.sha256, row.sm3)
    came = row.offset_bytes + sum(part.size_bytes for part in waiting)
    if came != row.size_bytes or not announced:
        return
    digesting = chunk.digesting if not start else _read_again(row, announced, waiting)
    try:
        announced.compare(digesting, where=str(row.id))
    except faults.UploadDigestDiffers:
        discard_uploads([row.id])
        raise


def _read_again(row: Upload, announced: Announced, waiting: Sequence[StoredPart]) -> Digesting:
    digesting = Digesting(announced)
    with _open(row.id, [*_names(row), *(part.name for part in waiting)]) as stream:
        while piece := stream.read(CHUNK_BYTES):
            digesting.update(piece)
    return digesting


def _advance(row: Upload, came: Sequence[StoredPart], at: datetime) -> list[StoredPart]:
    """Remember parts that are on the disk; return those that still wait: none."""
    end = row.offset_bytes + sum(part.size_bytes for part in came)
    with transaction.atomic():
        # Compare and swap: of two senders at the same place, one finds that it has moved.
        moved = Upload.objects.filter(pk=row.pk, offset_bytes=row.offset_bytes).update(
            offset_bytes=end, expires_at=_expiry(at)
        )
        if moved:
            UploadPart.objects.bulk_create(_part_rows(row, came))
    if not moved:
        current = Upload.objects.filter(pk=row.pk).first()
        if current is None:
            raise faults.UploadNotHeld(f"upload {row.pk}", where=str(row.pk))
        raise faults.OffsetDiffers(current.offset_bytes, row.offset_bytes)
    row.offset_bytes, row.expires_at = end, _expiry(at)
    return []


def _part_rows(row: Upload, came: Sequence[StoredPart]) -> list[UploadPart]:
    starts = accumulate((part.size_bytes for part in came), initial=row.offset_bytes)
    return [
        UploadPart(upload=row, offset_bytes=start, size_bytes=part.size_bytes, name=part.name)
        for start, part in zip(starts, came, strict=False)
    ]


def _names(row: Upload) -> list[str]:
    kept = UploadPart.objects.filter(upload=row).order_by("offset_bytes")
    return list(kept.values_list("name", flat=True))


def _open(upload_id: UUID, names: Sequence[str]) -> BinaryIO:
    return parts.get().uploads.open(upload_id, names)


def _held(upload_id: UUID, sender: AgentId, at: datetime) -> Upload:
    row = Upload.objects.filter(pk=upload_id, sender=sender, expires_at__gt=at).first()
    if row is None:
        raise faults.UploadNotHeld(f"upload {upload_id}", where=str(upload_id))
    return row


def _refuse_too_large(size_bytes: int) -> None:
    most = settings.read_number("MUNIMENT_UPLOAD_MAX_BYTES")
    if size_bytes > most:
        raise faults.UploadTooLarge(
            f"announced are {size_bytes} bytes, at most {most} are accepted",
            zh=f"声明 {size_bytes} 字节，上限为 {most} 字节",
            where="size_bytes",
        )
    free = parts.get().uploads.free_bytes()
    if size_bytes > free:
        raise DiskFull(
            f"announced are {size_bytes} bytes, {free} are free",
            zh=f"声明 {size_bytes} 字节，剩余空间 {free} 字节",
            where="size_bytes",
        )


def _expiry(at: datetime) -> datetime:
    return at + timedelta(hours=settings.read_number("MUNIMENT_UPLOAD_HOURS"))


def _shape(row: Upload) -> UploadShape:
    return UploadShape(row.id, row.size_bytes, row.offset_bytes, row.expires_at)
