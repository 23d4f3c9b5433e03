"""Reading: lists and searches over many filed cases, and verifying a package."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks import installation, report
from benchmarks.report import Figure, Promise, Sense, Unit

RECORDS = 200_000
TOGETHER = 500
ASKED = 100
VERIFIED = 40
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志鹏飞"
_MATTERS = ("食品经营许可", "施工许可", "不动产转移登记", "公积金提取", "道路运输经营许可")


def lists(*, records: int = RECORDS) -> list[Figure]:
    """Time pages and searches as a browser would ask for them, and count their queries."""
    with tempfile.TemporaryDirectory(dir="var") as folder:
        installation.choose_home(Path(folder) / "home")
        installation.start()
        _fill(records)
        seconds = _times()
        queries = _queries(20), _queries(200)
    return [
        Figure(
            "list_and_search",
            f"A list page and a search at {records:,} filed cases, p95",
            "Whole answers of the web interface: list pages by state, pages further on, searches "
            "for names, numbers and words that nearly every title has.",
            Unit.SECONDS,
            (_p95(seconds),),
            Promise(Sense.AT_MOST, 0.3),
            "python -m benchmarks.reading lists",
        ),
        Figure(
            "queries_per_page",
            "Queries of a page of 200 rows beside one of 20",
            "A page asks as often whatever the number of its rows.",
            Unit.RATIO,
            (queries[1] / queries[0],),
            Promise(Sense.AT_MOST, 1),
            "python -m benchmarks.reading lists",
        ),
    ]


def verifying(*, runs: int = 3) -> list[Figure]:
    """Verify filed packages and hash the same files, in turn."""
    from recordkit.fixity import measure

    with tempfile.TemporaryDirectory(dir="var") as folder:
        home = Path(folder)
        installation.choose_home(home / "home")
        installation.start()
        installation.hand_in(installation.cases(profile="full", start_at=0, count=VERIFIED))
        from muniment.interfaces.worker.loop import run_until_idle

        run_until_idle()
        packages = list((home / "home" / "vault").rglob("package.zip"))
        ours, best = [], []
        for _ in range(runs):
            best.append(_rate(packages, lambda path: measure(path.open("rb"))))
            ours.append(_rate(packages, _verify(home / "home" / "trust")))
    return [
        report.ratio(
            "verify",
            "`recordkit verify` on a filed package",
            "Packages verified in a second (structure, every digest, seal), beside computing both "
            "digests of the same files, one process.",
            ours=ours,
            limit=best,
            promise=Promise(Sense.AT_LEAST, 0.5),
            command="python -m benchmarks.reading verify",
        )
    ]


def _fill(records: int) -> None:
    """Enter filed records through the door of holdings, in batches."""
    from muniment.commons.holdings import api as holdings
    from muniment.commons.identity import api as identity

    at = datetime(2026, 6, 30, tzinfo=UTC)
    agencies = identity.organisations(
        scope=identity.EVERYTHING, kinds=[identity.OrganisationKind.AGENCY], limit=50
    )
    chance = random.Random(1)
    for start in range(0, records, TOGETHER):
        new = [_record(number, agencies, chance) for number in range(start, start + TOGETHER)]
        holdings.create_records(records=new, at=at)
        for half in (new[: TOGETHER // 2], new[TOGETHER // 2 :]):
            holdings.file_records(
                records=[
                    holdings.FiledRecord(
                        record_id=one.record_id,
                        fonds_number="J001",
                        year=2026,
                        retention="D30",
                        reference_code=f"J001-ZY·XK·2026·D30-{one.case_number[-8:]}",
                        components=(),
                    )
                    for one in half
                ],
                at=at,
            )


def _record(number: int, agencies: Sequence[object], chance: random.Random) -> object:
    from muniment.commons.holdings import api as holdings
    from muniment.kernel.ids import new_id

    agency = agencies[number % len(agencies)]
    name = chance.choice(_NAMES) + "".join(chance.choices(_GIVEN, k=2))
    matter = chance.choice(_MATTERS)
    case_number = f"990000-20260101-{number:08}"
    title = f"关于{name}{matter}的准予决定（{case_number}）"
    return holdings.NewRecord(
        record_id=new_id(),
        case_number=case_number,
        agency_id=agency.id,  # type: ignore[attr-defined]
        agency_name=agency.name,  # type: ignore[attr-defined]
        region_code="990000",
        item_code="x",
        item_name=matter,
        title=title,
        search_text=f"{case_number} {title} {name} {matter} {agency.name}",  # type: ignore[attr-defined]
        is_closed=True,
        closed_on=date(2026, 1, 1),
    )


def _times() -> list[float]:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    browser = _signed_in()
    seconds = []
    for address in _addresses():
        began = time.perf_counter()
        answer = browser.get(address)
        answer.content  # noqa: B018 - the whole answer
        seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
    return seconds


def _addresses() -> Iterator[str]:
    chance = random.Random(2)
    for _ in range(ASKED // 5):
        yield "/cases/"
        yield "/cases/?state=filed"
        yield f"/cases/?state=filed&cursor={chance.randint(1000, 190_000)}"
        yield f"/cases/?q={chance.choice(_NAMES)}{chance.choice(_GIVEN)}"
        yield chance.choice(
            (
                "/cases/?q=准予决定",
                f"/cases/?q=20260101-{chance.randint(0, 199_999):08}",
                "/cases/?q=许可&state=filed",
            )
        )


def _queries(size: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = _signed_in()
    browser.get(f"/cases/?size={size}")
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/cases/?size={size}")
    return len(asked)


def _signed_in() -> object:
    from django.contrib.auth import get_user_model
    from django.test import Client

    browser = Client(headers={"host": "localhost"})
    browser.force_login(
        get_user_model().objects.get(username="archivist"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return browser


def _verify(trust: Path) -> object:
    from recordkit.verifier import read_trust, verify_package

    known = read_trust(trust)

    def verify(path: Path) -> None:
        found = verify_package(path, trust=known.trust)
        if found.exit_status not in (0, 3):
            raise RuntimeError(f"{path.name} does not verify")

    return verify


def _rate(paths: Sequence[Path], work: object) -> float:
    began = time.perf_counter()
    for path in paths:
        work(path)  # type: ignore[operator]
    return len(paths) / (time.perf_counter() - began)


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95) - 1]


def main() -> None:
    """Run one of the benchmarks and save its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("what", choices=["lists", "verify"])
    parser.add_argument("--records", type=int, default=RECORDS)
    asked = parser.parse_args()
    Path("var").mkdir(exist_ok=True)
    figures = lists(records=asked.records) if asked.what == "lists" else verifying()
    report.save(figures, report.FIGURES_FOLDER / f"reading-{asked.what}.json")
    for figure in figures:
        print(f"{figure.title}: {figure.median:.3g} {figure.unit} {figure.values}")


if __name__ == "__main__":
    main()
