"""Building an OCFL object, or its next version, as a draft that appears later in one step."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from pathlib import Path

from muniment.adapters import durable
from muniment.adapters.ocfl_inventory import (
    INVENTORY,
    OBJECT_DECLARATION,
    SIDECAR,
    Inventory,
    sidecar_of,
)
from muniment.kernel.ports import DigestMismatch, NewObject, ObjectContent, StagedFileMissing
from recordkit.fixity import CHUNK_BYTES

_LOGICAL_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_CANNOT_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP})
_WRITABLE = 0o222


def draft_object(item: NewObject, draft: Path) -> None:
    """Build the whole object, with its first version, in the folder `draft`."""
    durable.make_folder(draft)
    _lay_version(item, Inventory(item.record_id), draft)
    durable.create(draft / OBJECT_DECLARATION[0], OBJECT_DECLARATION[1])


def draft_next_version(addition: NewObject, before: Inventory, place: Path, draft: Path) -> None:
    """Build in `draft` what lies at `place`, file for file by links, and one version more."""
    for folder, _, files in os.walk(place):
        target = draft / Path(folder).relative_to(place)
        durable.make_folder(target)
        for name in files:
            if target != draft or name not in (INVENTORY, SIDECAR):
                durable.link(Path(folder, name), target / name)
    _lay_version(addition, before, draft)


def _lay_version(item: NewObject, before: Inventory, draft: Path) -> None:
    inventory = before.with_version(item)
    folder = draft / inventory.head
    durable.make_folder(folder)
    laid = {*before.manifest}
    made: set[Path] = set()
    for path, content in sorted(item.files.items()):
        if not _LOGICAL_PATH.fullmatch(path):
            raise ValueError(f"not a path inside an object: {path!r}")
        if content.sha512 not in laid:
            place = Path(inventory.manifest[content.sha512])
            if place.parent not in made:
                _make_folders(draft, place.parent)
                made.add(place.parent)
            _lay(content, draft / place, item)
            laid.add(content.sha512)
    document = inventory.to_json()
    for name, written in ((INVENTORY, document), (SIDECAR, sidecar_of(document))):
        durable.create(draft / name, written)
        durable.link(draft / name, folder / name)


def _make_folders(draft: Path, folder: Path) -> None:
    for parent in (*reversed(folder.parents[:-1]), folder):
        durable.make_folder(draft / parent)


def _lay(content: ObjectContent, place: Path, item: NewObject) -> None:
    """Write bytes, or link a file, copying where the disk cannot link."""
    source = content.content
    if isinstance(source, bytes):
        _expect(content, hashlib.sha512(source).hexdigest(), len(source), item)
        durable.create(place, source)
        return
    try:
        found = source.stat()
    except FileNotFoundError:
        where = f"{item.record_id}"
        raise StagedFileMissing(f"object {where}: no file {source.name}", where=where) from None
    # The digests were taken while this file was written; reading it again would cost as much.
    _expect(content, content.sha512, found.st_size, item)
    try:
        durable.link(source, place)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
        _copy(content, source, place, item)
    else:
        if found.st_mode & _WRITABLE:
            durable.make_read_only(place)


def _copy(content: ObjectContent, source: Path, place: Path, item: NewObject) -> None:
    digest = hashlib.sha512()
    with source.open("rb") as stream, durable.open_new(place) as copy:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            durable.write(copy, chunk)
        _expect(content, digest.hexdigest(), copy.tell(), item)


def _expect(content: ObjectContent, sha512: str, size_bytes: int, item: NewObject) -> None:
    if (sha512, size_bytes) != (content.sha512, content.measured.size_bytes):
        raise DigestMismatch(
            f"object {item.record_id}: expected {content.measured.size_bytes} bytes with SHA-512 "
            f"{content.sha512}, found {size_bytes} with {sha512}",
            where=str(item.record_id),
        )
