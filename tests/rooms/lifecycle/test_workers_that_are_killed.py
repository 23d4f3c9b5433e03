"""Real workers on a real disk: `kill -9` at moments nobody chose, and two at once."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.house import keys
from tests.house.process import environment

from muniment.config.home import Home

CASES = 24
KILLS = 3
LONGEST_SECONDS = 90

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home with the city and its cases handed in, to be copied."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    home.mkdir()
    for name in ("keys", "trust"):
        shutil.copytree(keys.keys_home() / name, home / name)
    return home, said(process(home, "furnish", str(CASES)))


@pytest.fixture
def home(furnished, tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished[0], tmp_path / "home"))


@pytest.fixture
def records(furnished) -> list[str]:
    return furnished[1]


def process(home: Path, *what: str, module: str = "tests.house.process") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *what],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def worker(home: Path, *how: str) -> subprocess.Popen[str]:
    return process(home, "worker", *how, module="muniment.config.start")


def said(running: subprocess.Popen[str]):
    answer, _ = running.communicate(timeout=LONGEST_SECONDS)
    assert running.returncode == 0, answer
    return json.loads(answer.splitlines()[-1])


def entries(home: Path) -> int:
    """Return how much has happened in a house, as far as anybody was told."""
    return counted(home, "SELECT count(*) FROM custody_entry")


def waiting(home: Path) -> int:
    """Return how much is still to be followed up, to be done, and to be filed."""
    return counted(
        home,
        "SELECT (SELECT count(*) FROM custody_unfollowedentry)"
        " + (SELECT count(*) FROM jobs_job)"
        " + (SELECT count(*) FROM holdings_record WHERE state != 'filed')",
    )


def counted(home: Path, query: str) -> int:
    reader = sqlite3.connect(f"file:{Home(home).database}?mode=ro", uri=True, timeout=30)
    try:
        return int(reader.execute(query).fetchone()[0])
    finally:
        reader.close()


def until(reached, *, seconds: float = LONGEST_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.005)


def end(running: subprocess.Popen[str]) -> None:
    """Ask a worker to end and wait until it has."""
    running.terminate()
    running.communicate(timeout=LONGEST_SECONDS)
    assert running.returncode == 0


def kill(running: subprocess.Popen[str]) -> None:
    running.kill()
    running.communicate()


class TestWorkers:
    def test_that_are_killed_again_and_again_leave_every_case_filed_once(
        self, home: Path, records: list[str]
    ):
        chance = random.Random(4)
        for _ in range(KILLS):
            before = entries(home)
            victim = worker(home)
            until(lambda before=before: entries(home) > before or not waiting(home))
            time.sleep(chance.uniform(0, 0.25))
            kill(victim)
        survivor = worker(home)
        until(lambda: not waiting(home))
        end(survivor)

        assert said(process(home, "examine", *records)) == []

    def test_of_which_there_are_two_number_records_without_a_gap_and_never_alike(
        self, home: Path, records: list[str]
    ):
        together = [worker(home), worker(home)]
        until(lambda: not waiting(home))
        for each in together:
            end(each)

        assert said(process(home, "examine", *records)) == []
