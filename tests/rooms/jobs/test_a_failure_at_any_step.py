"""Each statement fails once, before or after it took effect; then somebody restarts and looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from muniment.commons.jobs import api as jobs
from muniment.kernel.ids import new_id
from recordkit.terms.vocabulary import Ending

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LEASE_SECONDS = 300
LATER = NOW + timedelta(seconds=LEASE_SECONDS)


class Killed(BaseException):
    """The process ended here."""


class KillAt:
    """Wraps every statement and ends the process at one of them."""

    def __init__(self, step: int, *, after: bool) -> None:
        self.left = step
        self.after = after

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        self.left -= 1
        if self.left == -1 and not self.after:
            raise Killed(sql)
        result = execute(sql, *args)
        if self.left == -1:
            raise Killed(sql)
        return result


def killed_at(step: int, act: Callable[[], object], *, after: bool) -> bool:
    try:
        with connection.execute_wrapper(KillAt(step, after=after)):
            act()
    except Killed:
        return True
    return False


def ask(count: int) -> list[jobs.JobRequest]:
    return [jobs.JobRequest("package", new_id(), f"{new_id()}") for _ in range(count)]


def take(at: datetime = NOW) -> jobs.Claim:
    return jobs.claim(name="package", limit=64, lease_seconds=LEASE_SECONDS, at=at)


@pytest.mark.parametrize("after", [False, True])
class TestKilledWhile:
    def test_asking_all_of_it_is_asked_for_or_none(self, after: bool):
        step = 0
        while True:
            requests = ask(3)
            before = jobs.waiting_count()
            if not killed_at(
                step, lambda r=requests: jobs.enqueue(requests=r, at=NOW), after=after
            ):
                break
            assert jobs.waiting_count() in (before, before + 3)
            jobs.enqueue(requests=requests, at=NOW)
            assert jobs.waiting_count() == before + 3
            step += 1
        assert step >= 2

    def test_claiming_no_job_is_lost(self, after: bool):
        step = 0
        while True:
            jobs.enqueue(requests=ask(3), at=NOW)
            if not killed_at(step, take, after=after):
                break
            claim = take(LATER)
            assert len(claim.jobs) == 3
            outcomes = {job.id: (Ending.DONE, "") for job in claim.jobs}
            assert jobs.settle(lease=claim.lease, outcomes=outcomes, at=LATER) == 3
            step += 1
        assert step == 2

    @pytest.mark.parametrize("ending", [Ending.DONE, Ending.ERROR])
    def test_settling_each_job_is_settled_or_comes_back(self, after: bool, ending: Ending):
        step = 0
        while True:
            jobs.enqueue(requests=ask(3), at=NOW)
            claim = take()
            outcomes = {job.id: (ending, "") for job in claim.jobs}

            def settle(claim=claim, outcomes=outcomes) -> None:
                with transaction.atomic():
                    jobs.settle(lease=claim.lease, outcomes=outcomes, at=NOW)

            if not killed_at(step, settle, after=after):
                break
            again = take(LATER)
            assert len(again.jobs) in (0, 3)
            jobs.settle(
                lease=again.lease,
                outcomes={job.id: (Ending.DONE, "") for job in again.jobs},
                at=LATER,
            )
            assert jobs.waiting_count() == 0
            step += 1
        assert step >= 1
