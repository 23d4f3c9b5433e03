"""What a worker looks after between batches."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError

from muniment.interfaces.worker import loop
from muniment.interfaces.worker.loop import Chore, run_until
from muniment.kernel.ports import DiskFull


class TestAChore:
    def test_is_done_when_it_is_due_and_not_before(self):
        done: list[int] = []
        chore = Chore(lambda: done.append(1) or 0, 10.0)

        for moment in (0.0, 5.0, 9.9, 10.0, 19.0, 20.0):
            chore.attend(moment)

        assert len(done) == 3

    def test_is_done_again_at_once_while_there_is_something(self):
        found = iter([3, 2, 0, 7])
        chore = Chore(lambda: next(found), 10.0)

        assert [chore.attend(moment) for moment in (0.0, 0.1, 0.2, 0.3, 10.2)] == [3, 2, 0, 0, 7]

    @pytest.mark.parametrize("raised", [DiskFull(), OperationalError(), PermissionError()])
    def test_that_goes_wrong_is_left_for_the_next_time(self, raised: Exception, caplog):
        def breaks() -> int:
            raise raised

        chore = Chore(breaks, 10.0)

        assert chore.attend(0.0) == 0
        assert "left for later" in caplog.text
        assert chore.due_at == 10.0

    def test_with_a_defect_is_not_hidden(self):
        chore = Chore(lambda: 1 // 0, 10.0)

        with pytest.raises(ZeroDivisionError):
            chore.attend(0.0)


class TestTheLoop:
    @pytest.fixture(autouse=True)
    def _no_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loop, "close_old_connections", lambda: None)
        monkeypatch.setattr(loop, "AFTER_OUTAGE_SECONDS", 0.0)
        monkeypatch.setattr(loop.lifecycle, "run_quietly", lambda *, at: 0)

    def test_attends_to_its_chores_also_while_there_is_work_without_end(self, monkeypatch):
        stopping = threading.Event()
        monkeypatch.setattr(loop.lifecycle, "follow", lambda *, at: 1)
        monkeypatch.setattr(loop.lifecycle, "run_once", lambda *, at: 64)

        run_until(stopping, chores=[Chore(lambda: stopping.set() or 0, 0.0)])

        assert stopping.is_set()

    @pytest.mark.parametrize("raised", [DiskFull("full"), OperationalError("locked")])
    def test_goes_on_after_something_was_away(self, monkeypatch, raised: Exception):
        stopping = threading.Event()
        turns: list[str] = []

        def follow(*, at: object) -> int:
            turns.append("turn")
            if len(turns) == 1:
                raise raised
            stopping.set()
            return 0

        monkeypatch.setattr(loop.lifecycle, "follow", follow)
        monkeypatch.setattr(loop.lifecycle, "run_once", lambda *, at: 0)

        run_until(stopping)

        assert len(turns) == 2

    @pytest.mark.parametrize(("after", "is_read"), [(0.0, True), (3600.0, False)])
    def test_reads_quietly_only_when_nothing_came_for_a_while(
        self, monkeypatch, after: float, is_read: bool
    ):
        stopping = threading.Event()
        read: list[str] = []
        turns = iter((64, 0, 0))

        def run_once(*, at: object) -> int:
            did = next(turns, None)
            if did is None:
                stopping.set()
            return did or 0

        monkeypatch.setattr(loop, "QUIET_AFTER_SECONDS", after)
        monkeypatch.setattr(loop.lifecycle, "follow", lambda *, at: 0)
        monkeypatch.setattr(loop.lifecycle, "run_once", run_once)
        monkeypatch.setattr(loop.lifecycle, "run_quietly", lambda *, at: read.append("text") or 0)

        run_until(stopping)

        assert bool(read) is is_read
