"""Filing beside copying and hashing the same files: throughput, flatness, memory, latency."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import installation, limits, report
from benchmarks.report import Figure, Promise, Sense, Unit

if TYPE_CHECKING:
    from muniment.interfaces.cli.demonstration.cases import MadeCase

WORKERS = 2
CASES = {"full": 192, "lean": 768}
PROMISES = {"full": 0.25, "lean": 0.15}
EARLY, LATE, WINDOW = 1_000, 20_000, 1_000
LARGE_BYTES = 1 << 30
CLOSURES = 40
WARMING, WARMING_FROM = 128, 500_000
_MB = 1 << 20


def throughput(profile: str, *, runs: int) -> list[Figure]:
    """Measure the limit and filing in turn, on the same cases, and return the ratio."""
    with tempfile.TemporaryDirectory(dir="var") as folder:
        home = Path(folder)
        installation.choose_home(home / "home")
        installation.start()
        ours, best = [], []
        for run in range(runs):
            count = CASES[profile]
            made = list(installation.cases(profile=profile, start_at=run * count, count=count))
            load = _load(made, home / f"cases-{run}")  # their names differ: never over others
            os.sync()  # neither pays for what the other left to the disk
            limit = limits.measure(load, "copy_hash_sync", into=home / "copies", runs=5)
            best.append(limit.cases_per_second)  # the median: one pass is over in a moment
            warming = installation.cases(
                profile=profile, start_at=WARMING_FROM + run * WARMING, count=WARMING
            )
            ours.append(count / _work_off(iter(made), warming=warming))
    title = {"full": "Filing, 10 files and 3.5 MB", "lean": "Filing, 10 files and 0.14 MB"}
    return [
        report.ratio(
            f"filing_{profile}",
            f"{title[profile]}, two workers",
            "Cases filed in a second, from closed to receipt, beside copying and hashing the same "
            "files once with a group sync, two processes each.",
            ours=ours,
            limit=best,
            promise=Promise(Sense.AT_LEAST, PROMISES[profile]),
            command=f"python -m benchmarks.filing {profile}",
        ),
        Figure(
            f"filing_{profile}_rate",
            f"{title[profile]}, absolute",
            "For orientation on this machine only.",
            Unit.CASES_PER_SECOND,
            tuple(ours),
        ),
    ]


def flatness(*, late: int = LATE) -> list[Figure]:
    """File many small cases and compare the speed after the first thousand with the last."""
    with tempfile.TemporaryDirectory(dir="var") as folder:
        installation.choose_home(Path(folder) / "home")
        installation.start()
        rates, done = {}, 0
        while done < late + WINDOW:
            made = installation.cases(profile="tiny", start_at=done, count=WINDOW)
            rates[done] = WINDOW / _work_off(made)
            done += WINDOW
        pairs = ((EARLY, late), (EARLY + WINDOW, late - WINDOW))
    return [
        Figure(
            "filing_flatness",
            f"The {late:,}th case beside the {EARLY:,}th",
            "Cases filed in a second after so many were filed already, as a ratio.",
            Unit.RATIO,
            tuple(rates[b] / rates[a] for a, b in pairs),
            Promise(Sense.AT_LEAST, 0.8),
            "python -m benchmarks.filing flatness",
        )
    ]


def memory() -> list[Figure]:
    """File one case with one very large file and return the worker's highest resident size."""
    with tempfile.TemporaryDirectory(dir="var") as folder:
        home = Path(folder)
        installation.choose_home(home / "home")
        installation.start()
        case = next(installation.cases(profile="tiny", start_at=0, count=1))
        place = home / "large"
        _write_large(case, place)
        _muniment("case", "submit", str(place))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        _muniment("worker", "--until-idle")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if installation.filed() != 1:
            raise RuntimeError("the large case was not filed")
    return [
        Figure(
            "worker_memory",
            f"Memory of a worker, one file of {LARGE_BYTES // _MB:,} MB",
            "The highest resident size of the process that arranged, packaged, checked and filed.",
            Unit.MEGABYTES,
            (max(before, peak) * 1024 / _MB,),
            Promise(Sense.AT_MOST, 400),
            "python -m benchmarks.filing memory",
        )
    ]


def latency() -> list[Figure]:
    """Hand in one closed case at a time on an idle system and wait for its receipt."""
    with tempfile.TemporaryDirectory(dir="var") as folder:
        installation.choose_home(Path(folder) / "home")
        installation.start()
        worker = subprocess.Popen([sys.executable, "-m", "muniment.config.start", "worker"])
        try:
            made = installation.cases(profile="lean", start_at=0, count=CLOSURES + 3)
            seconds = [_closure_to_receipt(case) for case in made][3:]
        finally:
            worker.terminate()
            worker.wait()
    seconds.sort()
    p95 = seconds[int(len(seconds) * 0.95) - 1]
    return [
        Figure(
            "closure_to_receipt",
            "Closure to receipt, one case, idle system, p95",
            f"From handing in a closed case until its receipt can be had; {CLOSURES} cases.",
            Unit.SECONDS,
            (p95,),
            Promise(Sense.AT_MOST, 2),
            "python -m benchmarks.filing latency",
        )
    ]


def _load(made: Sequence[object], folder: Path) -> limits.Load:
    from muniment.interfaces.cli.demonstration.cases import write_folder

    for number, case in enumerate(made):
        write_folder(case, folder / f"{number:06}")  # type: ignore[arg-type]
    return limits.load_of(folder)


def _work_off(made: Iterator[MadeCase], *, warming: Iterator[MadeCase] | None = None) -> float:
    """Hand cases in, let two workers finish them, and return the seconds that took.

    Workers live long: they are started before the clock is, and with `warming` they have filed
    a batch before, as the processes of the limit have read their files before.
    """
    spawn = multiprocessing.get_context("spawn")
    ready, go, done = (spawn.Barrier(WORKERS + 1) for _ in range(3))
    if warming is not None:
        installation.hand_in(warming)
    workers = [spawn.Process(target=_worker, args=(ready, go, done)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    ready.wait()
    installation.hand_in(made)
    os.sync()
    go.wait()
    began = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - began
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"a worker ended with {worker.exitcode}")
    return seconds


def _worker(ready: Barrier, go: Barrier, done: Barrier) -> None:
    installation.join()
    from muniment.interfaces.worker.loop import run_until_idle, settle_in

    settle_in()
    run_until_idle()
    ready.wait()
    go.wait()
    run_until_idle()
    done.wait()


def _closure_to_receipt(case: object) -> float:
    from muniment.interfaces.cli.agents import acting
    from muniment.interfaces.cli.demonstration.filing import submission_of
    from muniment.kernel.clock import now
    from muniment.stages.capture import api as capture
    from muniment.stages.filing import api as filing

    submission = submission_of(case)  # type: ignore[arg-type]
    began = time.perf_counter()
    received = capture.receive_case(
        submission=submission, door=capture.Door.COMMAND, by=acting(None, now()), at=now()
    )
    ids = [received.record_id]
    while time.perf_counter() - began < 60:
        found = filing.find_filed(record_ids=ids)
        if found and found[ids[0]].receipt_since is not None:
            return time.perf_counter() - began
        time.sleep(0.01)
    raise RuntimeError("no receipt within a minute")


def _write_large(case: object, folder: Path) -> None:
    """Write a case in which one PDF carries a stream of the large size."""
    import json

    from muniment.interfaces.cli.demonstration.cases import write_folder

    write_folder(case, folder)  # type: ignore[arg-type]
    document = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    part = next(c for c in document["components"] if c["path"].endswith(".pdf"))
    _write_large_pdf(folder / part["path"])
    for announced in ("size_bytes", "sm3", "sha256"):
        part.pop(announced, None)
    (folder / "case.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _write_large_pdf(path: Path) -> None:
    head = (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\n"
        b"endobj\n"
    )
    block = os.urandom(_MB)
    blocks = LARGE_BYTES // _MB
    with path.open("wb") as stream:
        stream.write(head)
        offset = stream.tell()
        stream.write(b"4 0 obj\n<< /Length %d >>\nstream\n" % (blocks * _MB))
        for _ in range(blocks):
            stream.write(block)
        stream.write(b"\nendstream\nendobj\n")
        table = stream.tell()
        offsets = [head.index(b"%d 0 obj" % n) for n in (1, 2, 3)] + [offset]
        stream.write(b"xref\n0 5\n0000000000 65535 f \n")
        stream.writelines(b"%010d 00000 n \n" % at for at in offsets)
        stream.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)


def _muniment(*words: str) -> None:
    command = [sys.executable, "-m", "muniment.config.start", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Run one of the benchmarks and save its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.filing", description=__doc__)
    parser.add_argument("what", choices=["full", "lean", "flatness", "memory", "latency"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--late", type=int, default=LATE)
    asked = parser.parse_args()
    Path("var").mkdir(exist_ok=True)
    match asked.what:
        case "flatness":
            figures = flatness(late=asked.late)
        case "memory":
            figures = memory()
        case "latency":
            figures = latency()
        case profile:
            figures = throughput(profile, runs=asked.runs)
    report.save(figures, report.FIGURES_FOLDER / f"filing-{asked.what}.json")
    for figure in figures:
        print(f"{figure.title}: {figure.median:.3g} {figure.unit} {figure.values}")


if __name__ == "__main__":
    main()
