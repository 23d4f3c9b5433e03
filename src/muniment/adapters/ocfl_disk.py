"""The vault on a local disk: an OCFL 1.1 storage root, one object for each record.

An object is built as a draft on the same disk, outside the root, and appears in the root by one
rename after one sync for the whole group. A crash leaves whole objects or none.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from muniment.adapters import durable
from muniment.adapters.durable import DraftFolder, StorageAway, storage_faults
from muniment.adapters.ocfl_drafting import draft_next_version, draft_object
from muniment.adapters.ocfl_examination import problems_of
from muniment.adapters.ocfl_inventory import (
    ID_PREFIX,
    INVENTORY,
    Inventory,
    InventoryUnreadable,
    wanted_state,
)
from muniment.kernel.ports import DigestMismatch, NewObject, ObjectNotHeld

_ROOT_DECLARATION = ("0=ocfl_1.1", b"ocfl_1.1\n")
# The only registered layout with folders that ocfl-py 2.1.0 validates. One level of 4,096
# folders: a million records put some 250 in each, and a first record makes few of them.
_LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
_TUPLE_SIZE = 3
_CONFIG = f"extensions/{_LAYOUT}/config.json"
_LAYOUT_FILES = {
    "ocfl_layout.json": {
        "description": "One folder by the first digits of the SHA-256 of the object identifier",
        "extension": _LAYOUT,
    },
    _CONFIG: {
        "digestAlgorithm": "sha256",
        "extensionName": _LAYOUT,
        "numberOfTuples": 1,
        "tupleSize": _TUPLE_SIZE,
    },
}
_TRIES = 5
_LINKS_OF_EMPTY = 2  # its name and its own dot; some file systems count none and say 1
_FOLDER_PREFIX = ID_PREFIX.replace(":", "%3a")


class OcflDisk:
    """An OCFL storage root on disk. `draft_root` lies on the same disk, outside `root`."""

    def __init__(self, root: Path, draft_root: Path) -> None:
        self._root = root
        self._drafts = DraftFolder(draft_root)
        with storage_faults(str(root)):
            self._declare()
            self._sweep()

    def put_new(self, objects: Sequence[NewObject]) -> None:
        """Store first versions, all synced once before any appears; storing one twice is harmless.

        After a crash each object is there whole or not at all. Objects that had appeared when
        the disk ran full stay: they are whole, and the next try finds them.

        Raises:
            DigestMismatch: A file is not what its measures say, or an object of that record
                holds other content. No object of the group has appeared; `where` names it.
            DiskFull: Every draft has been taken back.
        """
        missing = [item for item in objects if not self._holds_already(item)]
        with storage_faults("vault"), self._taking_back() as drafts:
            for item in missing:
                draft = self._drafts.new_path(f"{item.record_id}-")
                drafts.append(draft)
                draft_object(item, draft)
            durable.sync_filesystem(self._root)
            for item, draft in zip(missing, drafts, strict=True):
                self._appear(item, draft)
            # Also when all objects were there: an earlier call may have died before this line.
            durable.sync_filesystem(self._root)

    def add_version(self, addition: NewObject) -> None:
        """Add a version whose files join those of the version before; repeating is harmless.

        Raises as `add_versions`.
        """
        self.add_versions([addition])

    def add_versions(self, additions: Sequence[NewObject]) -> None:
        """Add one version to each of several objects, synced once before any appears.

        An object with its new version is built beside the old one and changes places with it
        in one step, so that a reader or a crash finds either the old object or the new.

        Raises:
            ValueError: One record appears twice.
            ObjectNotHeld: There is no such object; nothing was added to any.
            DiskFull: The objects that have not changed places are as they were.
        """
        # Always in one order, so that two who hold several objects never wait for each other.
        ordered = sorted(additions, key=lambda item: item.record_id)
        if len({item.record_id for item in ordered}) != len(ordered):
            raise ValueError("one record twice among the additions")
        with ExitStack() as locks, storage_faults("vault"), self._taking_back() as drafts:
            exchanges: list[tuple[Path, Path]] = []
            for item in ordered:
                place = self._place(item.record_id)
                locks.enter_context(self._locked(place))
                inventory = self._inventory(item.record_id)
                if wanted_state(item).items() <= inventory.state.items():
                    continue
                draft = self._drafts.new_path(f"{item.record_id}-")
                drafts.append(draft)
                draft_next_version(item, inventory, place, draft)
                exchanges.append((draft, place))
            if not exchanges:
                return
            durable.sync_filesystem(self._root)
            for draft, place in exchanges:
                durable.exchange(draft, place)
            durable.sync_filesystem(self._root)

    def open(self, record_id: UUID, path: str) -> BinaryIO:
        """Open one file of the newest version. Raises ObjectNotHeld."""
        inventory = self._inventory(record_id)
        if path not in inventory.state:
            raise ObjectNotHeld(f"object {record_id} has no file {path!r}", where=str(record_id))
        place = self._place(record_id) / inventory.manifest[inventory.state[path]]
        with storage_faults(f"object {record_id}"):
            try:
                return place.open("rb")
            except FileNotFoundError:
                raise _bytes_gone(record_id, path) from None

    def sizes(self, record_id: UUID) -> dict[str, int]:
        """Return the bytes of each file of the newest version, by logical path, sorted.

        Raises ObjectNotHeld, also when the bytes of a file are gone.
        """
        inventory, place = self._inventory(record_id), self._place(record_id)
        with storage_faults(f"object {record_id}"):
            return {
                path: _size_of(place / inventory.manifest[digest], record_id, path)
                for path, digest in sorted(inventory.state.items())
            }

    def holds(self, record_id: UUID) -> bool:
        """Whether there is such an object."""
        return (self._place(record_id) / INVENTORY).is_file()

    def problems(self, record_id: UUID) -> tuple[str, ...]:
        """Read every file, compare it with its recorded digests and say what differs.

        Raises:
            ObjectNotHeld: There is no such object.
        """
        try:
            inventory = self._inventory(record_id)
        except InventoryUnreadable as fault:
            return (fault.detail.en,)
        with storage_faults(f"object {record_id}"):
            return tuple(problems_of(self._place(record_id), inventory))

    def objects(self) -> Iterator[UUID]:
        """Yield every object held, folder by folder, sorted within each."""
        for folder in self._folders():
            for name in _names_in(self._root / folder):
                with suppress(ValueError):
                    yield UUID(name.removeprefix(_FOLDER_PREFIX))

    def free_bytes(self) -> int:
        """Return how much room is left for us; what is kept for root does not count."""
        room = os.statvfs(self._root)
        return room.f_bavail * room.f_frsize

    def total_bytes(self) -> int:
        """Return how much room there is for us in all, used or left."""
        room = os.statvfs(self._root)
        return (room.f_blocks - room.f_bfree + room.f_bavail) * room.f_frsize

    def _place(self, record_id: UUID) -> Path:
        identifier = f"{ID_PREFIX}{record_id}"
        folder = hashlib.sha256(identifier.encode("ascii")).hexdigest()[:_TUPLE_SIZE]
        return self._root / folder / f"{_FOLDER_PREFIX}{record_id}"

    def _inventory(self, record_id: UUID) -> Inventory:
        with storage_faults(f"object {record_id}"):
            try:
                content = (self._place(record_id) / INVENTORY).read_bytes()
            except FileNotFoundError:
                raise ObjectNotHeld(f"no object {record_id}", where=str(record_id)) from None
        return Inventory.from_json(content, record_id=record_id)

    def _holds_already(self, item: NewObject) -> bool:
        """Whether the object is there with the same first version. Raises DigestMismatch."""
        try:
            held = self._inventory(item.record_id).versions[0].state
        except ObjectNotHeld:
            return False
        if held != (wanted := wanted_state(item)):
            raise DigestMismatch(
                f"object {item.record_id}: expected {wanted}, found {dict(held)}",
                where=str(item.record_id),
            )
        return True

    def _appear(self, item: NewObject, draft: Path) -> None:
        place = self._place(item.record_id)
        for _ in range(_TRIES):
            durable.make_folder(place.parent)
            try:
                durable.rename(draft, place)
            except FileNotFoundError:
                # A process that is starting took the folder, still empty, for a leftover.
                continue
            except OSError as error:
                _remove_if_empty(place.parent)
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                # Somebody else stored this object since we looked: the same, or it is refused.
                self._holds_already(item)
            return
        raise StorageAway(f"the folder of object {item.record_id} keeps disappearing")

    @staticmethod
    @contextmanager
    def _taking_back() -> Iterator[list[Path]]:
        """Give a list for drafts; whatever still lies at one of these paths at the end goes."""
        drafts: list[Path] = []
        try:
            yield drafts
        finally:
            for draft in drafts:
                # What cannot be removed now is swept when this process has ended.
                with suppress(OSError):
                    durable.remove_tree(draft)

    @staticmethod
    @contextmanager
    def _locked(place: Path) -> Iterator[None]:
        """Hold the object against another addition; readers and new objects need no lock."""
        while True:
            try:
                handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            except FileNotFoundError:
                raise ObjectNotHeld(f"no object at {place.name}", where=place.name) from None
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                # While we waited, the folder may have changed places with a newer one.
                if os.path.samestat(os.fstat(handle), place.stat()):
                    yield
                    return
            finally:
                os.close(handle)

    def _declare(self) -> None:
        """Make an empty folder a storage root, or make sure that it is one of ours."""
        self._root.mkdir(parents=True, exist_ok=True)
        if self._root.stat().st_dev != self._drafts.path.stat().st_dev:
            raise StorageAway(f"{self._drafts.path} does not lie on the disk of {self._root}")
        declaration = self._root / _ROOT_DECLARATION[0]
        if not declaration.exists():
            if strangers := {*_names_in(self._root)} - {"extensions", "ocfl_layout.json"}:
                raise StorageAway(f"{self._root} is no storage root but holds {min(strangers)!r}")
            for path, document in _LAYOUT_FILES.items():
                (self._root / path).parent.mkdir(parents=True, exist_ok=True)
                self._write(self._root / path, json.dumps(document, indent=1).encode() + b"\n")
            # Last: a folder without this file is not yet a storage root.
            self._write(declaration, _ROOT_DECLARATION[1])
        config = self._root / _CONFIG
        if not config.exists() or json.loads(config.read_bytes()) != _LAYOUT_FILES[_CONFIG]:
            raise StorageAway(f"{self._root} is a storage root of another layout than {_LAYOUT}")

    def _sweep(self) -> None:
        """Remove folders that hold nothing: whoever made them died before their object appeared.

        An empty folder makes a storage root invalid (OCFL 1.1, 4.2).
        """
        for folder in self._folders():
            # Every object in a folder is one more link to it; most need no closer look.
            if (self._root / folder).stat().st_nlink <= _LINKS_OF_EMPTY:
                _remove_if_empty(self._root / folder)

    def _folders(self) -> list[str]:
        return [name for name in _names_in(self._root) if len(name) == _TUPLE_SIZE]

    def _write(self, path: Path, content: bytes) -> None:
        durable.replace_file(path, content, drafts=self._drafts.path)


def _names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        durable.remove_folder(folder)


def _size_of(place: Path, record_id: UUID, path: str) -> int:
    try:
        return place.stat().st_size
    except FileNotFoundError:
        raise _bytes_gone(record_id, path) from None


def _bytes_gone(record_id: UUID, path: str) -> ObjectNotHeld:
    return ObjectNotHeld(
        f"object {record_id} lists {path!r}, whose bytes are gone", where=str(record_id)
    )
