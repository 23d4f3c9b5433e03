"""Writing to disk so that it survives a power cut.

Every change that the disk adapters make goes through a function of this module: tests replace
them one by one, so that each step of each write path can fail before or after it took effect.
Reading needs no such care and is not here.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from muniment.kernel.ports import DiskFull
from recordkit.errors import Outage, Words

READ_ONLY = 0o444
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_libc = ctypes.CDLL(None, use_errno=True)


class StorageAway(Outage):
    """The disk did not do what was asked, for a reason other than being full."""

    code = "VLT-502"
    title = Words("存储设备暂不可用", "The storage did not answer as it should")
    mend = Words("请运维人员检查磁盘、挂载与权限", "Check the disk, its mount and the permissions")


@contextmanager
def storage_faults(what: str) -> Iterator[None]:
    """Turn whatever the operating system says about `what` into DiskFull or StorageAway."""
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in _NO_ROOM else StorageAway
        raise kind(f"{what}: {error.strerror or error}", where=what) from error


def open_new(path: Path, *, mode: int = READ_ONLY) -> BinaryIO:
    """Open a file that must not be there yet, for unbuffered writing."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    return os.fdopen(handle, "wb", buffering=0)


def write(stream: BinaryIO, chunk: bytes | bytearray | memoryview) -> None:
    """Write the whole chunk: the operating system may take less than it is given."""
    rest = memoryview(chunk).cast("B")
    while rest:
        rest = rest[stream.write(rest) :]


def create(path: Path, content: bytes, *, mode: int = READ_ONLY) -> None:
    """Write a new small file; it survives a power cut only after a later sync."""
    with open_new(path, mode=mode) as stream:
        write(stream, content)


def link(source: Path, target: Path) -> None:
    """Give `source` a second name; refuses to replace what is there."""
    os.link(source, target)


def rename(source: Path, target: Path) -> None:
    """Give `source` another name in one step; a file of that name is replaced."""
    source.rename(target)


def exchange(first: Path, second: Path) -> None:
    """Let two names change places in one step, so that neither is ever absent.

    Raises:
        OSError: Also with ENOSYS or EINVAL where the file system cannot do this.
    """
    call = getattr(_libc, "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(first))


def make_read_only(path: Path) -> None:
    """Take away every permission to write the file."""
    path.chmod(READ_ONLY)


def make_folder(path: Path) -> None:
    """Make a folder; harmless when it is there."""
    with suppress(FileExistsError):
        path.mkdir()


def sync_file(stream: BinaryIO) -> None:
    """Return once the file's bytes are on the disk."""
    os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Return once the folder's list of names is on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_filesystem(path: Path) -> None:
    """Return once everything written to the file system of `path` is on the disk.

    One call for a whole group of files costs far less than one `fsync` for each.
    """
    call = getattr(_libc, "syncfs", None)
    if call is None:
        os.sync()
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if call(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(handle)


def remove_file(path: Path) -> None:
    """Remove one name; harmless when it is gone."""
    path.unlink(missing_ok=True)


def remove_folder(path: Path) -> None:
    """Remove a folder, which must be empty."""
    path.rmdir()


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it; harmless when it is gone."""
    with suppress(FileNotFoundError):
        shutil.rmtree(path)


def replace_file(path: Path, content: bytes, *, drafts: Path) -> None:
    """Make `path` hold `content`, whole and on the disk, whatever it held before.

    A crash leaves the old content or the new, never a part. `drafts` lies on the same disk.
    """
    draft = drafts / secrets.token_hex(8)
    try:
        with open_new(draft) as stream:
            write(stream, content)
            sync_file(stream)
        rename(draft, path)
    except BaseException:
        remove_file(draft)
        raise
    sync_folder(path.parent)


def replace_files(files: Mapping[Path, bytes], *, drafts: Path) -> None:
    """Make every path hold its content, each whole, all on the disk once this returns.

    A crash leaves each file old or new, never a part; some may be new and others not.
    `drafts` lies on the same disk.
    """
    written = {path: drafts / secrets.token_hex(8) for path in files}
    try:
        with ExitStack() as stack:
            streams = [stack.enter_context(open_new(draft)) for draft in written.values()]
            for stream, content in zip(streams, files.values(), strict=True):
                write(stream, content)
            # All bytes are on their way by now: the first sync waits for them, the others hardly.
            for stream in streams:
                sync_file(stream)
        for path, draft in written.items():
            rename(draft, path)
    except BaseException:
        for draft in written.values():
            remove_file(draft)
        raise
    for folder in sorted({path.parent for path in files}):
        sync_folder(folder)


class DraftFolder:
    """A folder for what is being written, private to one process and swept after its death.

    Each process holds a lock on its own folder. A folder whose lock can be had belongs to
    nobody any more: what lies in it was never promised to anyone.
    """

    def __init__(self, root: Path) -> None:
        with storage_faults(str(root)):
            root.mkdir(parents=True, exist_ok=True)
            self._sweep(root)
            self.path = self._claim(root)

    def new_path(self, name: str = "") -> Path:
        """Return a path in the folder where nothing lies yet."""
        return self.path / f"{name}{secrets.token_hex(8)}"

    def _claim(self, root: Path) -> Path:
        while True:
            name = secrets.token_hex(8)
            lock = root / f"{name}.lock"
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            # A sweep may have taken the lock in between; then the name is burnt.
            if _is_locked_by_us(handle, lock):
                # Held for as long as this object lives, and no longer than the process does.
                self.release = weakref.finalize(self, os.close, handle)
                make_folder(root / name)
                return root / name
            os.close(handle)

    @staticmethod
    def _sweep(root: Path) -> None:
        for lock in sorted(root.glob("*.lock")):
            try:
                handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                if _is_locked_by_us(handle, lock):
                    remove_tree(lock.with_suffix(""))
                    remove_file(lock)
            finally:
                os.close(handle)


def _is_locked_by_us(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(handle), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False
