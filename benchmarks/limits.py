"""What the machine could do at all with the same files: the figures that ours stand beside.

`python -m benchmarks.limits --cases DIR --into DIR [--json FILE]` measures every work of `WORKS`
over the case folders below DIR. Only the ratio of two figures of one run means anything on
another machine. Source files are read once beforehand, so that no work pays for a cold cache.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import multiprocessing
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.pool import Pool
from pathlib import Path

CHUNK_BYTES = 1 << 20
GROUP_CASES = 64  # as many as the platform files between two syncs
_DOCUMENT = "case.json"
_NOTHING_MEASURED = "no case folders (with case.json) below {}"


@dataclass(frozen=True, slots=True)
class Load:
    """The case folders that every work goes over."""

    folders: tuple[Path, ...]
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Limit:
    """What one work reached: `seconds` of every run, over the same load."""

    name: str
    processes: int
    cases: int
    files: int
    size_bytes: int
    seconds: tuple[float, ...]

    @property
    def cases_per_second(self) -> float:
        """The median of the runs."""
        return self.cases / statistics.median(self.seconds)

    @property
    def rates(self) -> tuple[float, ...]:
        """Cases per second of every run, to be paired with the runs of another figure."""
        return tuple(self.cases / seconds for seconds in self.seconds)


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that can be done to files."""

    copies: bool
    hashes: bool
    processes: int
    says: str


WORKS: Mapping[str, Work] = {
    "copy_hash_sync": Work(
        True, True, 2, "copy, SM3 and SHA-256 in one read, one sync a group, two processes"
    ),
    "copy_hash_sync_single": Work(
        True, True, 1, "copy, SM3 and SHA-256 in one read, one sync a group, one process"
    ),
    "hash": Work(False, True, 2, "SM3 and SHA-256 in one read, two processes"),
    "hash_single": Work(False, True, 1, "SM3 and SHA-256 in one read, one process"),
    "copy_single": Work(True, False, 1, "copy with one sync a group, one process"),
}


class NoCases(ValueError):
    """There is nothing to measure with."""


def load_of(root: Path) -> Load:
    """Return every folder with a case.json below `root`, sorted, after reading all its files.

    Raises:
        NoCases: There is none.
    """
    folders = tuple(sorted(path.parent for path in root.rglob(_DOCUMENT)))
    if not folders:
        raise NoCases(_NOTHING_MEASURED.format(root))
    files = size = 0
    for folder in folders:
        for path in _files_of(folder):
            files += 1
            size += sum(len(chunk) for chunk in _chunks(path))
    return Load(folders, files, size)


def measure(load: Load, name: str, *, into: Path, runs: int = 3) -> Limit:
    """Return what the work of that name reaches over `load`; what it wrote is removed again.

    The processes are started before the clock is; `into` must lie on the file system that the
    platform's vault lies on, and is cleared before each run.
    """
    work = WORKS[name]
    groups = [
        load.folders[at : at + GROUP_CASES] for at in range(0, len(load.folders), GROUP_CASES)
    ]
    seconds = []
    with multiprocessing.Pool(work.processes) as pool:
        for run in range(runs):
            target = into / f"{name}-{run}"
            target.mkdir(parents=True)
            seconds.append(_timed(pool, partial(_go_over, work=work, into=target), groups))
            shutil.rmtree(target)
    size = (len(load.folders), load.files, load.size_bytes)
    return Limit(name, work.processes, *size, tuple(seconds))


def measure_all(load: Load, *, into: Path, runs: int = 3) -> tuple[Limit, ...]:
    """Return what every work of `WORKS` reaches."""
    return tuple(measure(load, name, into=into, runs=runs) for name in WORKS)


def _timed(
    pool: Pool, go_over: Callable[[Sequence[Path]], int], groups: Sequence[Sequence[Path]]
) -> float:
    pool.map(os.path.basename, ["a"] * 8)  # every process is awake
    began = time.perf_counter()
    for _ in pool.imap_unordered(go_over, groups):
        pass
    return time.perf_counter() - began


def _go_over(group: Sequence[Path], *, work: Work, into: Path) -> int:
    """Do the work over one group of cases, then sync once; return the bytes that were read."""
    size = 0
    for folder in group:
        for path in _files_of(folder):
            # Flat names cost the file system least; this is a limit, not a layout.
            name = hashlib.sha256(os.fsencode(path)).hexdigest()
            size += _pass_over(path, into / name if work.copies else None, work.hashes)
    if work.copies:
        sync_file_system(into)
    return size


def _pass_over(path: Path, target: Path | None, hashes: bool) -> int:
    sm3, sha256 = hashlib.new("sm3"), hashlib.sha256()
    size = 0
    sink = target.open("wb", buffering=0) if target is not None else None
    try:
        for chunk in _chunks(path):
            size += len(chunk)
            if hashes:
                sm3.update(chunk)
                sha256.update(chunk)
            if sink is not None:
                sink.write(chunk)
    finally:
        if sink is not None:
            sink.close()
    return size


def sync_file_system(folder: Path) -> None:
    """Make everything written to the file system of `folder` survive a power cut.

    Raises:
        OSError: The system could not.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "syncfs"):  # not Linux: everything, then
            os.sync()
        elif libc.syncfs(descriptor):
            raise OSError(ctypes.get_errno(), "syncfs", str(folder))
    finally:
        os.close(descriptor)


def _files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="case folders lie below it")
    parser.add_argument("--into", type=Path, required=True, help="where copies are written")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the limits there as well")
    asked = parser.parse_args(arguments)
    try:
        load = load_of(asked.cases)
    except NoCases as fault:
        parser.error(str(fault))
    found = measure_all(load, into=asked.into, runs=asked.runs)
    for limit in found:
        rate = limit.size_bytes * limit.cases_per_second / limit.cases / 1e6
        print(f"{limit.cases_per_second:9.1f} cases/s {rate:8.1f} MB/s  {WORKS[limit.name].says}")
    if asked.json is not None:
        asked.json.write_text(json.dumps([asdict(limit) for limit in found], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
