"""Work is asked for once, done by one worker at a time, and never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests.doubles.workers import together

from muniment.commons.jobs import api as jobs
from muniment.kernel.agents import person
from muniment.kernel.ids import new_id
from recordkit.terms.vocabulary import Ending

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OPERATOR = person("operator")
LEASE_SECONDS = 300


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def ask(count: int = 1, *, name: str = "package", at: datetime = NOW) -> list[UUID]:
    subjects = [new_id() for _ in range(count)]
    requests = [jobs.JobRequest(name, subject, f"{name}:{subject}") for subject in subjects]
    assert jobs.enqueue(requests=requests, at=at) == count
    return subjects


def take(*, name: str = "package", limit: int = 64, at: datetime = NOW) -> jobs.Claim:
    return jobs.claim(name=name, limit=limit, lease_seconds=LEASE_SECONDS, at=at)


def settle_all(claim: jobs.Claim, ending: Ending, *, at: datetime = NOW, note: str = "") -> int:
    outcomes = {job.id: (ending, note) for job in claim.jobs}
    return jobs.settle(lease=claim.lease, outcomes=outcomes, at=at)


class TestAskingForWork:
    def test_twice_with_one_key_is_harmless(self):
        request = jobs.JobRequest("package", new_id(), "package:1")

        counts = [jobs.enqueue(requests=[request, request], at=NOW) for _ in range(2)]

        assert counts == [1, 0]
        assert jobs.waiting_count() == 1

    def test_again_while_it_is_being_done_changes_nothing(self):
        request = jobs.JobRequest("package", new_id(), "package:1")
        jobs.enqueue(requests=[request], at=NOW)
        claim = take()

        assert jobs.enqueue(requests=[request], at=NOW) == 0

        assert settle_all(claim, Ending.DONE) == 1

    def test_again_once_it_was_done_asks_anew(self):
        request = jobs.JobRequest("package", new_id(), "package:1")
        jobs.enqueue(requests=[request], at=NOW)
        settle_all(take(), Ending.DONE)

        assert jobs.enqueue(requests=[request], at=NOW) == 1

    def test_for_later_is_not_due_before(self):
        request = jobs.JobRequest("package", new_id(), "package:1", not_before=after(60))
        jobs.enqueue(requests=[request], at=NOW)

        assert take(at=after(59)).jobs == ()
        assert len(take(at=after(60)).jobs) == 1

    def test_for_nothing_asks_for_nothing(self):
        assert jobs.enqueue(requests=[], at=NOW) == 0

    def test_goes_with_the_transaction_that_asked(self):
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)

        assert jobs.waiting_count() == 0

    def test_takes_one_insert_for_a_batch(self, django_assert_max_num_queries):
        requests = [jobs.JobRequest("package", new_id(), f"{n}") for n in range(64)]

        with django_assert_max_num_queries(4):  # a savepoint and its release are two of them
            jobs.enqueue(requests=requests, at=NOW)


class TestClaiming:
    def test_gives_the_longest_due_first(self):
        [second] = ask(at=after(1))
        [first] = ask(at=NOW)

        claim = take(limit=1, at=after(2))

        assert [job.subject_id for job in claim.jobs] == [first]
        assert [job.subject_id for job in take(at=after(2)).jobs] == [second]

    def test_gives_no_more_than_asked_for(self):
        ask(5)

        assert len(take(limit=3).jobs) == 3
        assert len(take(limit=3).jobs) == 2

    def test_gives_only_work_of_that_name(self):
        ask(name="package")

        assert take(name="check").jobs == ()

    def test_gives_a_job_to_one_worker_at_a_time(self):
        ask()

        assert len(take().jobs) == 1
        assert take(at=after(LEASE_SECONDS - 1)).jobs == ()

    def test_gives_a_job_again_when_its_lease_has_run_out(self):
        [subject] = ask()
        take()

        claim = take(at=after(LEASE_SECONDS))

        assert [job.subject_id for job in claim.jobs] == [subject]

    def test_writes_nothing_when_nothing_is_due(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert take().jobs == ()

    def test_takes_two_queries_for_a_batch(self, django_assert_num_queries):
        ask(64)

        with django_assert_num_queries(2):
            assert len(take().jobs) == 64


class TestSettling:
    @pytest.mark.parametrize("ending", [Ending.DONE, Ending.FAILED, Ending.WAITING])
    def test_work_that_is_over_is_gone(self, ending: Ending):
        ask(3)

        assert settle_all(take(), ending) == 3

        assert jobs.waiting_count() == 0
        assert jobs.depths(at=NOW) == ()

    def test_an_error_is_tried_again_after_a_pause_that_doubles(self):
        ask()
        at = NOW
        for attempts, pause in enumerate((1, 2, 4, 8)):
            claim = take(at=at)
            assert [job.attempts for job in claim.jobs] == [attempts]

            settle_all(claim, Ending.ERROR, at=at, note="the authority is away")

            assert take(at=at + timedelta(seconds=pause - 0.001)).jobs == ()
            at += timedelta(seconds=pause)

    def test_an_error_too_many_makes_it_stuck(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MUNIMENT_ATTEMPTS", "3")
        [subject] = ask()
        for attempt in range(3):
            settle_all(
                take(at=after(attempt * 600)), Ending.ERROR, at=after(attempt * 600), note="E"
            )

        [stuck] = jobs.stuck_jobs()
        assert (stuck.subject_id, stuck.attempts, stuck.note) == (subject, 3, "E")
        assert take(at=after(10**7)).jobs == ()
        assert jobs.waiting_count() == 0

    def test_each_job_of_a_batch_has_its_own_ending(self):
        ask(4)
        claim = take()
        endings = [Ending.DONE, Ending.FAILED, Ending.ERROR, Ending.WAITING]

        settled = jobs.settle(
            lease=claim.lease,
            outcomes={
                job.id: (ending, f"note {ending}")
                for job, ending in zip(claim.jobs, endings, strict=True)
            },
            at=NOW,
        )

        assert settled == 4
        [again] = take(at=after(1)).jobs
        assert again.id == claim.jobs[2].id

    def test_a_job_that_was_not_mentioned_comes_back(self):
        ask(2)
        claim = take()
        first, second = claim.jobs

        jobs.settle(lease=claim.lease, outcomes={first.id: (Ending.DONE, "")}, at=NOW)

        assert [job.id for job in take(at=after(LEASE_SECONDS)).jobs] == [second.id]

    def test_what_another_took_over_settles_nothing_and_says_so(self):
        ask(2)
        slow = take()
        quick = take(at=after(LEASE_SECONDS))

        assert settle_all(slow, Ending.DONE) == 0
        assert settle_all(slow, Ending.ERROR) == 0

        assert settle_all(quick, Ending.DONE) == 2

    def test_twice_settles_once(self):
        ask()
        claim = take()

        assert [settle_all(claim, Ending.ERROR), settle_all(claim, Ending.DONE)] == [1, 0]

    def test_takes_one_query_for_a_batch_that_is_done(self, django_assert_max_num_queries):
        ask(64)
        claim = take()

        with django_assert_max_num_queries(3):  # savepoint, delete, release
            settle_all(claim, Ending.DONE)

    def test_errors_take_as_many_queries_for_many_as_for_few(self, django_assert_max_num_queries):
        ask(64)
        claim = take()

        with django_assert_max_num_queries(6):
            assert settle_all(claim, Ending.ERROR, note="away") == 64


class TestALease:
    def test_can_be_made_longer(self):
        ask()
        claim = take()

        assert jobs.extend(lease=claim.lease, lease_seconds=LEASE_SECONDS, at=after(299)) == 1

        assert take(at=after(500)).jobs == ()
        assert settle_all(claim, Ending.DONE) == 1

    def test_that_was_taken_over_cannot_be_made_longer(self):
        ask()
        claim = take()
        take(at=after(LEASE_SECONDS))

        assert jobs.extend(lease=claim.lease, lease_seconds=LEASE_SECONDS, at=after(301)) == 0


class TestAJobThatKillsItsWorker:
    def test_is_claimed_alone_once_two_workers_were_lost(self):
        ask(5)
        for lapse in range(2):
            assert len(take(at=after(lapse * LEASE_SECONDS)).jobs) == 5

        # Any of them may be the one: the third worker gets them together for the last time.
        assert len(take(at=after(2 * LEASE_SECONDS)).jobs) == 5
        assert len(take(at=after(3 * LEASE_SECONDS)).jobs) == 1

    def test_does_not_take_new_work_along(self):
        ask(1)
        for lapse in range(3):
            take(at=after(lapse * LEASE_SECONDS))
        fresh = ask(3, at=after(3 * LEASE_SECONDS))

        alone = take(at=after(3 * LEASE_SECONDS))
        rest = take(at=after(3 * LEASE_SECONDS))

        assert len(alone.jobs) == 1
        assert sorted(job.subject_id for job in rest.jobs) == sorted(fresh)

    def test_is_stuck_in_the_end(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MUNIMENT_ATTEMPTS", "4")
        [subject] = ask()
        for lapse in range(4):
            assert len(take(at=after(lapse * LEASE_SECONDS)).jobs) == 1

        assert take(at=after(4 * LEASE_SECONDS)).jobs == ()

        [stuck] = jobs.stuck_jobs()
        assert stuck.subject_id == subject
        assert "4 times" in stuck.note

    def test_that_is_settled_once_starts_afresh(self):
        ask()
        for lapse in range(3):
            claim = take(at=after(lapse * LEASE_SECONDS))
        settle_all(claim, Ending.ERROR, at=after(901))
        fresh = ask(2, at=after(910))

        assert len(take(at=after(910)).jobs) == 3
        assert fresh


class TestStuckWork:
    @pytest.fixture
    def stuck(self, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
        monkeypatch.setenv("MUNIMENT_ATTEMPTS", "1")
        ask(5)
        settle_all(take(), Ending.ERROR, note="broken")
        return [job.id for job in jobs.stuck_jobs()]

    def test_is_listed_page_by_page(self, stuck: list[UUID]):
        first = jobs.stuck_jobs(limit=3)
        rest = jobs.stuck_jobs(after=first[-1].id, limit=3)

        assert [job.id for job in (*first, *rest)] == stuck == sorted(stuck)

    def test_is_tried_again_from_the_beginning(self, stuck: list[UUID]):
        assert jobs.retry_stuck(job_ids=stuck[:2], at=after(5), by=OPERATOR) == 2

        assert {job.attempts for job in take(at=after(5)).jobs} == {0}
        assert [job.id for job in jobs.stuck_jobs()] == stuck[2:]

    def test_is_not_tried_again_twice(self, stuck: list[UUID]):
        jobs.retry_stuck(job_ids=stuck, at=after(5), by=OPERATOR)
        take(at=after(5))

        assert jobs.retry_stuck(job_ids=stuck, at=after(6), by=OPERATOR) == 0


class TestDepths:
    def test_tell_what_waits_what_is_held_and_what_is_stuck(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MUNIMENT_ATTEMPTS", "1")
        ask(4, name="check", at=after(-60))
        ask(2, name="package")
        claim = take(name="check", limit=2)
        jobs.settle(lease=claim.lease, outcomes={claim.jobs[0].id: (Ending.ERROR, "")}, at=NOW)

        assert jobs.depths(at=NOW) == (
            jobs.QueueDepth("check", queued=2, leased=1, stuck=1, oldest_at=after(-60)),
            jobs.QueueDepth("package", queued=2, leased=0, stuck=0, oldest_at=NOW),
        )

    def test_count_a_lapsed_lease_as_waiting(self):
        ask()
        take()

        [depth] = jobs.depths(at=after(LEASE_SECONDS))
        assert (depth.queued, depth.leased) == (1, 0)

    def test_take_one_query(self, django_assert_num_queries):
        ask(10)

        with django_assert_num_queries(1):
            jobs.depths(at=NOW)

    def test_waiting_count_may_end_early(self):
        ask(10)

        assert jobs.waiting_count() == 10
        assert jobs.waiting_count(up_to=4) == 4


@pytest.mark.django_db(transaction=True)
class TestManyWorkersAtOnce:
    def test_do_every_job_exactly_once(self):
        subjects = ask(300)
        done: list[UUID] = []

        def work() -> None:
            while (claim := take(limit=16)).jobs:
                assert settle_all(claim, Ending.DONE) == len(claim.jobs)
                done.extend(job.subject_id for job in claim.jobs)

        together(work, workers=4)

        # A worker may have found all candidates taken and gone home; what is left is done now.
        work()
        assert sorted(done) == sorted(subjects)

    def test_ask_for_one_key_once(self):
        counts: list[int] = []
        requests = [jobs.JobRequest("package", new_id(), f"{number}") for number in range(50)]

        def asking() -> None:
            counts.append(jobs.enqueue(requests=requests, at=NOW))

        together(asking, workers=4)

        assert sum(counts) == jobs.waiting_count() == 50


def test_the_tests_run_on_the_database_that_was_asked_for():
    assert connection.vendor in {"sqlite", "postgresql"}
