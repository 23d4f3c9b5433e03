"""`python -m tests.fuzz --seconds N [--target NAME]…`: fuzz the targets one after another.

What is worth keeping lies in `var/fuzz/<target>/corpus`, what a parser did not bear in
`var/fuzz/<target>/findings`. The exit status is 1 when a target crashed, hung or grew too large.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.finding import load, target_names

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "fuzz"
LARGEST_INPUT_BYTES = 1 << 18
SECONDS_FOR_ONE_INPUT = 10
MEGABYTES = 1024
# Starting, instrumenting and looking through the corpus come on top of the time asked for.
PATIENCE_SECONDS = 180
_STATUS = {0: "ok", 70: "hang", 71: "grew", 72: "hang", 77: "crash"}
_STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one target fared."""

    target: str
    status: str
    inputs: int
    corpus: int
    peak_megabytes: int
    findings: tuple[Path, ...]


def main() -> int:
    """Fuzz what was asked for, print the table, and return the exit status."""
    options = _options()
    outcomes = []
    for name in options.target or target_names():
        _say(f"{name}: {options.seconds} s")
        outcomes.append(fuzz_one(name, seconds=options.seconds, kept=options.kept / name))
    _say("\n".join(table(outcomes)))
    return int(any(each.status != "ok" for each in outcomes))


def fuzz_one(name: str, *, seconds: int, kept: Path) -> Outcome:
    """Fuzz one target for `seconds`, keeping what is worth it in `kept`."""
    corpus, findings = kept / "corpus", kept / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in load(name).seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:40]).write_bytes(seed)
    started = time.time()
    status, log = _run(name, seconds, corpus, findings)
    (kept / "last.log").write_text(log, encoding="utf-8")
    found = dict(_STATISTIC.findall(log))
    return Outcome(
        name,
        status,
        int(found.get("number_of_executed_units", 0)),
        sum(1 for _ in corpus.iterdir()),
        int(found.get("peak_rss_mb", 0)),
        tuple(sorted(each for each in findings.iterdir() if each.stat().st_mtime >= started - 1)),
    )


def table(outcomes: list[Outcome]) -> list[str]:
    """Return one line for each target, and the findings beneath."""
    lines = [f"{'target':<20}{'status':<8}{'inputs':>10}{'corpus':>8}{'MB':>6}"]
    for each in outcomes:
        lines.append(
            f"{each.target:<20}{each.status:<8}{each.inputs:>10}{each.corpus:>8}"
            f"{each.peak_megabytes:>6}"
        )
        lines += [f"    {path}" for path in each.findings]
    return lines


def _run(name: str, seconds: int, corpus: Path, findings: Path) -> tuple[str, str]:
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.child",
        name,
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_FOR_ONE_INPUT}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LARGEST_INPUT_BYTES}",
        f"-artifact_prefix={findings}/",
        "-print_final_stats=1",
        str(corpus),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds + PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return "hang", (late.stdout or b"").decode("utf-8", "replace")
    log = done.stdout.decode("utf-8", "replace")
    return _STATUS.get(done.returncode, f"exit {done.returncode}"), log


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--target", action="append", choices=target_names())
    parser.add_argument("--kept", type=Path, default=KEPT, help="where the corpus lies")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
