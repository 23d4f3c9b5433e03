"""Staging on a local disk: one folder for each record, files named by digest or by purpose."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, BytesIO, RawIOBase
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from muniment.adapters import durable
from muniment.adapters.durable import DraftFolder, storage_faults
from muniment.kernel.ports import DigestMismatch, Opener, StagedFile, StagedFileMissing
from recordkit.fixity import Digests, Measured, measure

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_KEY = re.compile(rf"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}/{_NAME.pattern}")
_PART = re.compile(r"(?P<pack>[^@]+)@(?P<start>[0-9]{1,18})\+(?P<size>[0-9]{1,18})")
_DRAFTS = ".drafts"
HELD_BYTES = 1 << 20  # a part up to this size is read at once: most are small, and read whole


class DiskStaging:
    """A folder for each record; a key is `<record>/<name>` and is checked before it is a path.

    What was stored together has keys `<record>/<name>@<start>+<size>`, in bytes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._drafts = DraftFolder(root / _DRAFTS)

    def put(self, source: BinaryIO, *, shelf: UUID, expected: Digests | None) -> StagedFile:
        """Store `source` under its SHA-256. Storing it twice is harmless.

        Raises:
            DigestMismatch: `source` is not what was expected; nothing is kept.
            DiskFull: Nothing is kept.
        """
        with self.draft(shelf=shelf) as draft:
            measured = measure(source, into=draft)
            if expected is not None and measured.digests != expected:
                raise DigestMismatch(
                    f"expected SHA-256 {expected.sha256} and SM3 {expected.sm3}, found "
                    f"{measured.digests.sha256} and {measured.digests.sm3}",
                    where=str(shelf),
                )
            return draft.keep(measured.digests, name=measured.digests.sha256)

    def put_all(self, sources: Sequence[Opener], *, shelf: UUID) -> tuple[StagedFile, ...]:
        """Store several files in one, in their order: a submission is one file on the disk.

        Ten small files cost ten times what one does to make, to sync and to give up again.

        Raises:
            DiskFull: Nothing is kept.
        """
        if not sources:
            return ()
        with self.draft(shelf=shelf) as draft:
            measured = [self._append(opener, draft) for opener in sources]
            together = hashlib.sha256("".join(m.digests.sha256 for m in measured).encode())
            pack = draft.keep(measured[0].digests, name=f"pack-{together.hexdigest()}")
        starts = accumulate((m.size_bytes for m in measured), initial=0)
        return tuple(
            StagedFile(f"{pack.key}@{start}+{m.size_bytes}", m.size_bytes, m.digests)
            for start, m in zip(starts, measured, strict=False)
        )

    @staticmethod
    def _append(opener: Opener, draft: DiskDraft) -> Measured:
        with opener() as source:
            return measure(source, into=draft)

    @contextmanager
    def draft(self, *, shelf: UUID) -> Iterator[DiskDraft]:
        """Open a file for writing; without `keep` it is gone when the block ends."""
        path = self._drafts.new_path()
        with storage_faults(f"staging {shelf}"):
            stream = durable.open_new(path)
        draft = DiskDraft(stream, path, self._root / str(shelf))
        try:
            yield draft
        finally:
            stream.close()
            if not draft.is_kept:
                # What cannot be removed now is swept when this process has ended.
                with suppress(OSError):
                    durable.remove_file(path)

    def open(self, key: str) -> BinaryIO:
        """Open a staged file for reading. Raises StagedFileMissing."""
        part = _PART.fullmatch(key)
        path = self._path(part["pack"] if part else key)
        try:
            if part is None:
                return Path(path).open("rb")
            start, size_bytes = int(part["start"]), int(part["size"])
            if size_bytes > HELD_BYTES:
                return BufferedReader(_Part(Path(path).open("rb"), start, size_bytes))
            return BytesIO(_read_part(path, start, size_bytes))
        except FileNotFoundError:
            raise StagedFileMissing(f"staging holds no file {key!r}", where=key) from None

    def local_path(self, key: str) -> Path:
        """Return where the file of that key lies, or would lie. Raises StagedFileMissing."""
        return Path(self._path(key))

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise StagedFileMissing(f"staging never gave out the key {key!r}", where=key)
        return f"{self._root}/{key}"

    def sync(self) -> None:
        """Make everything stored so far survive a power cut, in one go."""
        with storage_faults("staging"):
            durable.sync_filesystem(self._root)

    def discard(self, *, shelf: UUID) -> int:
        """Give up a shelf whose record is safe elsewhere; return the bytes that it held.

        A shelf that is not there held none.
        """
        folder = self._root / str(shelf)
        try:
            with os.scandir(folder) as entries:
                held = sum(entry.stat().st_size for entry in entries)
        except FileNotFoundError:
            return 0
        with storage_faults(f"staging {shelf}"):
            durable.remove_tree(folder)
        return held

    def shelves(self) -> Iterator[UUID]:
        """Yield the shelves there are, in no order."""
        with os.scandir(self._root) as entries:
            for entry in entries:
                if (shelf := _as_shelf(entry.name)) is not None:
                    yield shelf


def _read_part(path: str, start: int, size_bytes: int) -> bytes:
    """Read a small part in three calls: most staged files are opened this way, many times."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(handle, size_bytes, start)
    finally:
        os.close(handle)


class _Part(RawIOBase):
    """A run of bytes within a file, as a file of its own."""

    def __init__(self, stream: BinaryIO, start: int, size_bytes: int) -> None:
        self._stream = stream
        self._start = start
        self._size_bytes = size_bytes
        self._at = 0

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as the part goes."""
        view = memoryview(buffer)[: max(0, self._size_bytes - self._at)]
        self._stream.seek(self._start + self._at)
        got = self._stream.readinto(view) if view else 0  # type: ignore[attr-defined]
        self._at += got
        return int(got)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move within the part."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return where in the part the next byte is read."""
        return self._at

    def readable(self) -> bool:
        """Parts are for reading."""
        return True

    def seekable(self) -> bool:
        """Parts can be read in any order."""
        return True

    def close(self) -> None:
        """Close the file that the part lies in."""
        self._stream.close()
        super().close()


class DiskDraft:
    """A file being written, under a name that nobody else knows."""

    def __init__(self, stream: BinaryIO, path: Path, shelf: Path) -> None:
        self._stream = stream
        self._path = path
        self._shelf = shelf
        self._kept: StagedFile | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the file is on its shelf."""
        return self._kept is not None

    def write(self, chunk: bytes | bytearray | memoryview, /) -> int:
        """Take one chunk. Raises DiskFull."""
        with storage_faults(f"staging {self._shelf.name}"):
            durable.write(self._stream, chunk)
        return memoryview(chunk).nbytes

    def keep(self, digests: Digests, *, name: str) -> StagedFile:
        """Put what was written under `name` on the record's shelf; harmless when repeated.

        Replaces a file of that name: it is either the same, or what a power cut left of it.
        Vault objects that were linked from it keep the file they were linked from.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name for a staged file: {name!r}")
        if self._kept is None:
            size_bytes = self._stream.tell()
            with storage_faults(f"staging {self._shelf.name}"):
                if not self._shelf.is_dir():
                    durable.make_folder(self._shelf)
                durable.rename(self._path, self._shelf / name)
            self._kept = StagedFile(f"{self._shelf.name}/{name}", size_bytes, digests)
        return self._kept


def _as_shelf(name: str) -> UUID | None:
    try:
        shelf = UUID(name)
    except ValueError:
        return None
    return shelf if str(shelf) == name else None
