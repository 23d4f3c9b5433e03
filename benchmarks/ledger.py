"""The custody ledger when it is large: appending, proving, memory, at ten million entries.

`python -m benchmarks.ledger [--entries N] [--home FOLDER]`. The entries that are there already
are written in bulk; those that are measured go the platform's own way: rows in a transaction of
their own, then positions, tiles, bundles and a signed checkpoint, all durable.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from benchmarks import installation, report
from benchmarks.ledger_population import ENTRIES_OF_A_CASE, TAG, populate, subject_of
from benchmarks.report import Figure, Promise, Sense, Unit

ENTRIES = 10_000_000
APPENDED, IN_ONE_TRANSACTION, IN_ONE_BATCH = 32_768, 512, 4_096
PROOFS = 400
_COMMAND = "python -m benchmarks.ledger"
_KILOBYTE, _MEGABYTE = 1 << 10, 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one ledger gave: entries in a second of every batch, seconds of every proof."""

    rates: Sequence[float]
    proofs: Sequence[float]
    peak_megabytes: float


def figures(entries: int, *, home: Path) -> list[Figure]:
    """Measure what is added to the ledger of so many entries that lies under `home`."""
    installation.choose_home(home / "home")
    installation.join()
    found = _measure(entries)
    return [
        Figure(
            "ledger_append",
            f"Appending to a ledger of {entries:,} entries",
            f"Entries in a second, recorded {IN_ONE_TRANSACTION} to a transaction and anchored "
            f"{IN_ONE_BATCH:,} at a time: rows, positions, tiles, bundles and checkpoint synced.",
            Unit.ENTRIES_PER_SECOND,
            tuple(found.rates),
            Promise(Sense.AT_LEAST, 3_000),
            _COMMAND,
        ),
        Figure(
            "ledger_proof",
            f"Proving one of {entries:,} entries",
            "From a case's identifier to entry, position, path and checkpoint, p95 of "
            f"{PROOFS} entries picked at random.",
            Unit.SECONDS,
            (_p95(found.proofs),),
            Promise(Sense.AT_MOST, 0.020),
            _COMMAND,
        ),
        Figure(
            "ledger_memory",
            f"Memory of a process that appends to {entries:,} entries",
            "The highest resident size after all of the above. Up to 64 MB of it are the "
            "database's cache, which fills and then stays; nothing else grows.",
            Unit.MEGABYTES,
            (found.peak_megabytes,),
            Promise(Sense.AT_MOST, 256),
            _COMMAND,
        ),
    ]


def prepare(home: Path, entries: int) -> None:
    """Write a ledger of so many entries under `home`, in bulk."""
    installation.choose_home(home / "home")
    from muniment.config.start import load_django

    load_django()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    database = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    began = time.perf_counter()
    populate(database, home / "home" / "ledger", entries=entries)
    os.sync()  # what is measured does not pay for it
    print(f"{entries:,} entries prepared in {time.perf_counter() - began:.0f} s", flush=True)


def _measure(entries: int) -> Measured:
    _append(IN_ONE_BATCH)
    rates = [_append(IN_ONE_BATCH) for _ in range(APPENDED // IN_ONE_BATCH)]
    return Measured(rates, _proofs(entries), _peak_kilobytes() * _KILOBYTE / _MEGABYTE)


def _append(count: int) -> float:
    """Record and anchor `count` entries; return how many that is in a second."""
    from muniment.commons.custody import api as custody
    from muniment.kernel.agents import system
    from muniment.kernel.clock import now
    from muniment.kernel.events import Event
    from muniment.kernel.ids import new_id

    @dataclass(frozen=True, slots=True)
    class CaseFiled(Event):
        tag: ClassVar[str] = TAG
        basis: ClassVar[str] = "the Measures, article 14"

        package_sha256: str = ""
        package_size_bytes: int = 0

    subjects = [new_id() for _ in range(count // ENTRIES_OF_A_CASE)]
    events = [
        CaseFiled(subjects[number // ENTRIES_OF_A_CASE], f"{number:064x}", number + 1)
        for number in range(count)
    ]
    agent, at = system("benchmark"), now()
    began = time.perf_counter()
    for start in range(0, count, IN_ONE_TRANSACTION):
        custody.record(events=events[start : start + IN_ONE_TRANSACTION], by=agent, at=at)
    state = custody.anchor(at=now(), limit=count)
    seconds = time.perf_counter() - began
    if state.pending:
        raise RuntimeError(f"{state.pending} entries were not anchored")
    return count / seconds


def _proofs(entries: int) -> list[float]:
    from muniment.commons.custody import api as custody

    chosen = random.Random(1)
    seconds = []
    for number in (chosen.randrange(entries) for _ in range(PROOFS)):
        began = time.perf_counter()
        custody.proof_for(subject_id=subject_of(number), tag=TAG)
        seconds.append(time.perf_counter() - began)
    return seconds


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run the benchmark and save its figures."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "prepare", "measure"], default="all")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="how many are there already")
    parser.add_argument("--home", type=Path, help="a folder that is kept afterwards")
    asked = parser.parse_args()
    Path("var").mkdir(exist_ok=True)
    with _folder(asked.home) as folder:
        match asked.what:
            case "prepare":
                prepare(Path(folder), asked.entries)
            case "measure":
                _report(asked.entries, Path(folder))
            case _:
                _prepare_apart(asked.entries, folder)
                _report(asked.entries, Path(folder))


def _prepare_apart(entries: int, folder: Path | str) -> None:
    """Prepare in a process of its own, whose memory is not counted with what is measured."""
    command = [sys.executable, "-m", "benchmarks.ledger", "prepare"]
    subprocess.run([*command, "--entries", str(entries), "--home", str(folder)], check=True)


def _report(entries: int, folder: Path) -> None:
    made = figures(entries, home=folder)
    if entries == ENTRIES:  # a smaller one is for trying out, and no figure of the page
        report.save(made, report.FIGURES_FOLDER / "ledger.json")
    for figure in made:
        print(f"{figure.title}: {figure.median:.3g} {figure.unit} {figure.values}")


def _folder(home: Path | None) -> AbstractContextManager[Path | str]:
    return nullcontext(home) if home is not None else tempfile.TemporaryDirectory(dir="var")


if __name__ == "__main__":
    main()
