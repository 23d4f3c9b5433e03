"""Uploads on a local disk: one folder for each, one file for each part, never written twice.

No part is ever appended to. Two requests that send the same bytes at the same moment, one of them
perhaps left over from a connection that died, write two files; which of them counts is decided
where the parts are remembered.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BufferedReader, RawIOBase
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from muniment.adapters import durable
from muniment.adapters.durable import storage_faults
from muniment.kernel.ports import UploadPart, UploadPartMissing

_NAME = re.compile(r"[0-9a-f]{16}")


class DiskUploads:
    """A folder for each upload; a part's name is checked before it is a path."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with storage_faults(str(root)):
            root.mkdir(parents=True, exist_ok=True)

    def put(self, upload_id: UUID, chunks: Iterable[bytes]) -> UploadPart:
        """Write a new part, on the disk when this returns, and return its name and size.

        Raises:
            DiskFull: Nothing is kept of the part. Likewise when `chunks` raises.
        """
        folder, name = self._root / str(upload_id), secrets.token_hex(8)
        with storage_faults(f"upload {upload_id}"):
            durable.make_folder(folder)
            stream = durable.open_new(folder / name)
        try:
            size_bytes = sum(_written(stream, chunk, upload_id) for chunk in chunks)
            with storage_faults(f"upload {upload_id}"):
                durable.sync_file(stream)
                durable.sync_folder(folder)
                durable.sync_folder(self._root)
        except BaseException:
            self.remove(upload_id, [name])
            raise
        finally:
            stream.close()
        return UploadPart(name, size_bytes)

    def open(self, upload_id: UUID, names: Sequence[str]) -> BinaryIO:
        """Open parts, in this order, as one seekable stream. Raises UploadPartMissing."""
        paths = [self._path(upload_id, name) for name in names]
        try:
            return BufferedReader(_Joined(paths))
        except FileNotFoundError as gone:
            raise UploadPartMissing(f"upload {upload_id}", where=str(upload_id)) from gone

    def remove(self, upload_id: UUID, names: Sequence[str]) -> None:
        """Give up parts; what cannot be removed now goes with the whole upload."""
        for name in names:
            with suppress(OSError):
                durable.remove_file(self._path(upload_id, name))

    def discard(self, upload_id: UUID) -> int:
        """Give up everything of an upload; return the bytes that it held."""
        folder = self._root / str(upload_id)
        try:
            with os.scandir(folder) as entries:
                held = sum(entry.stat().st_size for entry in entries)
        except FileNotFoundError:
            return 0
        with storage_faults(f"upload {upload_id}"):
            durable.remove_tree(folder)
        return held

    def held(self) -> Iterator[UUID]:
        """Yield the uploads of which there is anything, in no order."""
        with os.scandir(self._root) as entries:
            for entry in entries:
                with suppress(ValueError):  # a name that we did not give is not ours
                    yield UUID(entry.name)

    def free_bytes(self) -> int:
        """Return how much room is left."""
        with storage_faults(str(self._root)):
            return shutil.disk_usage(self._root).free

    def _path(self, upload_id: UUID, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UploadPartMissing(f"{name!r} was never the name of a part", where=str(upload_id))
        return self._root / str(upload_id) / name


class _Joined(RawIOBase):
    """Files one after the other, as one. There may be thousands, so only one is open at a time."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._starts = list(accumulate((path.stat().st_size for path in paths), initial=0))
        self._at = 0
        self._open: tuple[int, BinaryIO] | None = None

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the part that the next byte lies in."""
        if self._at >= self._starts[-1]:
            return 0
        place = bisect_right(self._starts, self._at) - 1
        stream = self._part(place)
        stream.seek(self._at - self._starts[place])
        got = int(stream.readinto(memoryview(buffer)))  # type: ignore[attr-defined]
        self._at += got
        return got

    def _part(self, place: int) -> BinaryIO:
        if self._open is None or self._open[0] != place:
            self._close_part()
            try:
                self._open = (place, self._paths[place].open("rb"))
            except FileNotFoundError as gone:  # given up while it was being read
                raise UploadPartMissing(self._paths[place].name) from gone
        return self._open[1]

    def _close_part(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move within the whole."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._starts[-1]}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return where in the whole the next byte is read."""
        return self._at

    def readable(self) -> bool:
        """Say yes: uploads are read once they are whole."""
        return True

    def seekable(self) -> bool:
        """Say yes: a ZIP is read from its end."""
        return True

    def close(self) -> None:
        """Close the part that is open."""
        self._close_part()
        super().close()


def _written(stream: BinaryIO, chunk: bytes, upload_id: UUID) -> int:
    with storage_faults(f"upload {upload_id}"):
        durable.write(stream, chunk)
    return len(chunk)
