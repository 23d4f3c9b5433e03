"""Reading: lists and searches over many filed cases, and verifying a package."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks import installation, report
from benchmarks.report import Figure, Promise, Sense, Unit

RECORDS = 200_000
TOGETHER = 500
ASKED = 100
VERIFIED = 40
_NEEDING = {"failed": 53, "waiting": 131, "error": 997}  # one in so many
_DAYS = 900  # over which the cases were closed
OFTEN = 20
# Who asks for which list. Each of them grows with the cases, or with what is entered of them.
LISTS = tuple(
    (user, address)
    for user, addresses in (
        (
            "supervisor",
            (
                "/cases/",
                "/cases/?state=captured",
                "/cases/?attention=failed",
                "/cases/?year=2024&retention=D30",
                "/cases/?q=%E8%AE%B8%E5%8F%AF&year=2025",
                "/attention/",
                "/attention/?kind=waiting",
                "/completeness/",
                "/completeness/?year=2025",
            ),
        ),
        ("operator", ("/operations/",)),
        ("auditor", ("/audit/", "/audit/?outcome=failure")),
    )
    for address in addresses
)
HOMES = tuple(
    (user, "/")
    for user in (
        "market-handler",
        "market-records",
        "archivist",
        "preservation",
        "supervisor",
        "leader",
        "operator",
        "system-admin",
        "security-officer",
        "auditor",
    )
)
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
        slowest, list_p95 = _slowest(LISTS)
        home, home_p95 = _slowest(HOMES)
        queries = _queries(20), _queries(200)
    return [
        Figure(
            "any_list",
            f"The slowest of {len(LISTS)} lists at {records:,} cases, p95",
            "Whole answers; every list that grows with the cases, each asked often by somebody "
            f"who sees the whole city. The slowest was {slowest}.",
            Unit.SECONDS,
            (list_p95,),
            Promise(Sense.AT_MOST, 0.3),
            "python -m benchmarks.reading lists",
        ),
        Figure(
            "first_screen",
            f"The first screen after sign-in at {records:,} cases, p95 of the slowest role",
            f"Whole answers of the first page, for {len(HOMES)} accounts. The slowest was {home}.",
            Unit.SECONDS,
            (home_p95,),
            Promise(Sense.AT_MOST, 1),
            "python -m benchmarks.reading lists",
        ),
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
                records=[_filed(one) for one in half if not _needed_by(one.case_number)],
                at=at,
            )
        for word in _NEEDING:
            needing = [one.record_id for one in new if _needed_by(one.case_number) == word]
            holdings.call_attention(record_ids=needing, attention=holdings.Attention(word), at=at)


def _needed_by(case_number: str) -> str:
    """Return what one in many cases needs somebody for, empty where it needs nobody."""
    number = int(case_number[-8:])
    return next((word for word, every in _NEEDING.items() if number % every == 1), "")


def _filed(one: object) -> object:
    from muniment.commons.holdings import api as holdings

    year = one.closed_on.year  # type: ignore[attr-defined]
    retention = ("Y", "D30", "D10")[int(one.case_number[-8:]) % 3]  # type: ignore[attr-defined]
    return holdings.FiledRecord(
        record_id=one.record_id,  # type: ignore[attr-defined]
        fonds_number="J001",
        year=year,
        retention=retention,
        reference_code=f"J001-ZY·XK·{year}·{retention}-{one.case_number[-8:]}",  # type: ignore[attr-defined]
        components=(),
    )


def _record(number: int, agencies: Sequence[object], chance: random.Random) -> object:
    from muniment.commons.holdings import api as holdings
    from muniment.kernel.ids import new_id

    agency = agencies[number % len(agencies)]
    closed_on = date(2026, 6, 30) - timedelta(days=chance.randrange(_DAYS))
    name = chance.choice(_NAMES) + "".join(chance.choices(_GIVEN, k=2))
    place = chance.randrange(len(_MATTERS))
    matter = _MATTERS[place]
    case_number = f"990000-20260101-{number:08}"
    title = f"关于{name}{matter}的准予决定（{case_number}）"
    return holdings.NewRecord(
        record_id=new_id(),
        case_number=case_number,
        agency_id=agency.id,  # type: ignore[attr-defined]
        agency_name=agency.name,  # type: ignore[attr-defined]
        region_code="990000",
        item_code=f"{agency.credit_code}39901{place:05}000",  # type: ignore[attr-defined]
        item_name=matter,
        title=title,
        search_text=f"{case_number} {title} {name} {matter} {agency.name}",  # type: ignore[attr-defined]
        is_closed=True,
        closed_on=closed_on,
    )


def _times() -> list[float]:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    browser = _signed_in()
    return [_answered(browser, address) for address in _addresses()]


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


def _slowest(asked: Sequence[tuple[str, str]]) -> tuple[str, float]:
    """Ask each address often, in turn, and return the one that is slowest and its p95."""
    browsers = {user: _signed_in(user) for user, _ in asked}
    seconds: dict[tuple[str, str], list[float]] = {each: [] for each in asked}
    for _ in range(OFTEN):
        for user, address in asked:
            seconds[user, address].append(_answered(browsers[user], address))
    (user, address), times = max(seconds.items(), key=lambda each: _p95(each[1]))
    return f"{address} for {user}", _p95(times)


def _answered(browser: object, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)  # type: ignore[attr-defined]
    answer.content  # noqa: B018 - the whole answer
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return seconds


def _queries(size: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = _signed_in()
    browser.get(f"/cases/?size={size}")
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/cases/?size={size}")
    return len(asked)


def _signed_in(user: str = "archivist") -> object:
    from django.contrib.auth import get_user_model
    from django.test import Client

    browser = Client(headers={"host": "localhost"})
    browser.force_login(
        get_user_model().objects.get(username=user),
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
