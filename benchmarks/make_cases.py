"""Write cases to disk: `python -m benchmarks.make_cases --out DIR --count N --profile lean`.

Every case depends on seed, profile and number alone, so any range can be made by any process in
any order. Case folders lie in DIR/<3 digits>/<case number>; faults are told in DIR/faults.jsonl.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from benchmarks.population import AGENCIES, item_of
from muniment.interfaces.cli.demonstration.cases import (
    Fault,
    MadeCase,
    Profile,
    expected_ending,
    make_case,
    write_folder,
    write_zip,
)
from muniment.interfaces.cli.demonstration.cases.chance import Chance

FAULTS_NAME = "faults.jsonl"
_FIRST_DAY = date(2024, 1, 2)
_DAYS = 700
_CASES_PER_TASK = 32


@dataclass(frozen=True, slots=True)
class Load:
    """Which cases are made."""

    seed: int
    profile: Profile
    fault_rate: float = 0.0

    def case(self, index: int) -> MadeCase:
        """Return case number `index`."""
        chance = Chance(f"load {self.seed} {index}")
        agency = chance.one_of(AGENCIES)
        fault = chance.one_of(tuple(Fault)) if chance.happens(self.fault_rate) else None
        return make_case(
            seed=self.seed,
            index=index,
            profile=self.profile,
            item=item_of(agency, chance.whole(0, 10**6)),
            agency=agency,
            closed_on=_FIRST_DAY + timedelta(days=chance.whole(0, _DAYS)),
            fault=fault,
        )

    def cases(self, start: int, count: int) -> Iterator[MadeCase]:
        """Yield `count` cases from `start` on, one at a time."""
        return (self.case(index) for index in range(start, start + count))


@dataclass(frozen=True, slots=True)
class Written:
    """What one task wrote. `mark` tells two runs apart, whatever the order of their cases."""

    cases: int = 0
    files: int = 0
    size_bytes: int = 0
    mark: int = 0
    faults: tuple[str, ...] = ()

    def __add__(self, other: Written) -> Written:
        return Written(
            self.cases + other.cases,
            self.files + other.files,
            self.size_bytes + other.size_bytes,
            self.mark ^ other.mark,
            self.faults + other.faults,
        )


def write_cases(load: Load, span: range, *, out: Path, as_zip: bool) -> Written:
    """Write the cases of `span` below `out`."""
    written = Written()
    for case in load.cases(span.start, len(span)):
        place = out / case.case_number[-3:] / case.case_number
        if as_zip:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.with_suffix(".zip").open("wb") as stream:
                write_zip(case, stream)
        else:
            write_folder(case, place)
        written += _written(case)
    return written


def _written(case: MadeCase) -> Written:
    # The document lists the digests of everything else, so its own digest stands for the case.
    mark = int.from_bytes(hashlib.sha256(case.document).digest()[:16], "big")
    faults = (_told(case),) if case.fault is not None else ()
    return Written(1, len(case.files) + 1, case.size_bytes, mark, faults)


def _told(case: MadeCase) -> str:
    ending = expected_ending(case.fault)
    told = {"case_number": case.case_number, "fault": case.fault, "expected": ending}
    return json.dumps(told, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    asked = _parser().parse_args(arguments)
    load = Load(asked.seed, Profile(asked.profile), asked.faults)
    end = asked.start + asked.count
    starts = range(asked.start, end, _CASES_PER_TASK)
    spans = [range(start, min(start + _CASES_PER_TASK, end)) for start in starts]
    write = partial(write_cases, load, out=asked.out, as_zip=asked.zip)
    asked.out.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    if asked.jobs > 1:
        with Pool(asked.jobs) as pool:
            written = sum(pool.imap(write, spans), Written())
    else:
        written = sum(map(write, spans), Written())
    _tell(written, asked.out, time.perf_counter() - began)
    return 0


def _tell(written: Written, out: Path, seconds: float) -> None:
    if written.faults:
        (out / FAULTS_NAME).write_text("\n".join(written.faults) + "\n", encoding="utf-8")
    told = {
        "cases": written.cases,
        "files": written.files,
        "bytes": written.size_bytes,
        "faults": len(written.faults),
        "seconds": round(seconds, 1),
        "mark": f"{written.mark:032x}",
    }
    print(json.dumps(told), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.make_cases", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write below")
    parser.add_argument("--count", type=_whole, default=100, help="how many cases")
    parser.add_argument("--start", type=_whole, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=[each.value for each in Profile], default="full")
    parser.add_argument("--faults", type=_share, default=0.0, help="share of faulty cases, 0 to 1")
    parser.add_argument("--zip", action="store_true", help="one ZIP for each case, not a folder")
    parser.add_argument("--jobs", type=_whole, default=1, help="processes")
    return parser


def _whole(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a whole number from 0, found {text!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"expected a share from 0 to 1, found {text!r}")
    return share


if __name__ == "__main__":
    sys.exit(main())
