"""Those who look after the machine see its work and its settings, and change little."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.kernel import settings as table
from muniment.kernel.clock import now
from recordkit.terms.vocabulary import Ending
from tests.web.conftest import visitor

Standing = jobs.JobStanding


@pytest.fixture
def operator(town, wired):
    return visitor(town.holder(identity.Role.OPERATOR, "it"))


def asked(count, name="filing.file_cases", at=None):
    requests = [jobs.JobRequest(name, uuid4(), f"{name} {uuid4()}") for _ in range(count)]
    jobs.enqueue(requests=requests, at=at or now())


def stuck(count, monkeypatch, name="filing.file_cases", note="VLT-501 The disk is full"):
    """Let work end in error as often as it takes to be stuck."""
    monkeypatch.setenv("MUNIMENT_ATTEMPTS", "1")
    at = now() - timedelta(hours=5)
    asked(count, name, at)
    claim = jobs.claim(name=name, limit=count, lease_seconds=60, at=at)
    outcomes = {job.id: (Ending.ERROR, note) for job in claim.jobs}
    jobs.settle(lease=claim.lease, outcomes=outcomes, at=at)
    return [job.id for job in claim.jobs]


def shown(answer):
    return [line.job.id for line in answer.context["rows"]]


class TestTheListOfJobs:
    def test_shows_what_is_stuck_first_with_the_reason_and_since_when(self, operator, monkeypatch):
        ids = stuck(2, monkeypatch)

        answer = operator.get("/operations/jobs/")

        text = answer.content.decode()
        assert set(shown(answer)) == set(ids)
        for words in ("归档登记", "VLT-501 The disk is full", "5 小时"):
            assert words in text

    def test_tells_apart_what_waits_what_runs_and_what_is_stuck(self, operator, monkeypatch):
        stuck(1, monkeypatch)
        asked(3, "packaging.seal")
        jobs.claim(name="packaging.seal", limit=1, lease_seconds=60, at=now())

        counts = [
            len(shown(operator.get(f"/operations/jobs/?standing={each}"))) for each in Standing
        ]

        assert counts == [2, 1, 1]

    def test_is_narrowed_to_one_kind_of_work(self, operator):
        asked(2, "packaging.seal")
        asked(1)

        answer = operator.get("/operations/jobs/?standing=waiting&work=packaging.seal")

        assert len(shown(answer)) == 2

    def test_turns_its_pages_without_gap_or_repetition(self, operator):
        asked(120)

        seen, address = [], "/operations/jobs/?standing=waiting"
        while address:
            answer = operator.get(address)
            seen += shown(answer)
            address = answer.context["onward"] and f"/operations/jobs/{answer.context['onward']}"

        assert (len(seen), len(set(seen))) == (120, 120)

    def test_begins_at_the_first_page_for_a_cursor_that_was_never_given_out(self, operator):
        asked(1)

        answer = operator.get("/operations/jobs/?standing=waiting&at=x")

        assert len(shown(answer)) == 1

    def test_costs_the_same_for_many_as_for_few(self, operator, django_assert_max_num_queries):
        asked(60)

        with django_assert_max_num_queries(9):
            operator.get("/operations/jobs/?standing=waiting")

    def test_offers_no_retry_to_those_who_may_not(self, town, wired, monkeypatch):
        stuck(1, monkeypatch)
        archivist = visitor(town.holder(identity.Role.ARCHIVIST, "archives"))

        text = archivist.get("/operations/jobs/").content.decode()

        assert 'name="job"' not in text
        assert 'href="/cases/' in text


class TestTryingAgain:
    def test_is_shown_with_its_effects_and_changes_nothing_yet(self, operator, monkeypatch):
        ids = stuck(3, monkeypatch)

        answer = operator.post("/operations/jobs/retry/", {"job": ids[:2]})

        text = answer.content.decode()
        for words in ("涉及 2 个办件", "归档登记：2 项重新排队", "尚未作任何更改"):
            assert words in text
        assert len(jobs.stuck_jobs()) == 3

    def test_once_confirmed_queues_what_was_chosen_and_leads_back(self, operator, monkeypatch):
        ids = stuck(3, monkeypatch)

        answer = operator.post("/operations/retry/", {"job": ids[:2], "back": "jobs"})

        assert answer.url == "/operations/jobs/"
        assert [job.id for job in jobs.stuck_jobs()] == ids[2:]

    @pytest.mark.parametrize("chosen", [{}, {"job": str(uuid4())}])
    def test_of_nothing_that_is_stuck_says_so(self, operator, chosen):
        answer = operator.post("/operations/jobs/retry/", chosen, follow=True)

        assert "没有选中停滞的任务" in answer.content.decode()

    def test_reaches_work_beyond_the_first_thousand(self, operator, monkeypatch):
        ids = stuck(1005, monkeypatch)

        operator.post("/operations/retry/", {"job": max(map(str, ids))})

        assert len(jobs.stuck_jobs(limit=2000)) == 1004


class TestTheSettings:
    def test_are_all_shown_in_both_languages(self, operator, town):
        chinese = operator.get("/operations/settings/").content.decode()
        english = visitor(town.holder(identity.Role.OPERATOR, "it"), "en")
        in_english = english.get("/operations/settings/").content.decode()

        for row in table.TABLE:
            assert row.name in chinese
            assert re.sub(r"`([^`]+)`", r'<span class="code">\1</span>', row.does_zh) in chinese
            assert row.name in in_english
        assert "How many records a worker takes at a time." in in_english

    def test_say_where_a_value_comes_from(self, operator, monkeypatch):
        monkeypatch.setenv("MUNIMENT_BATCH", "17")

        text = operator.get("/operations/settings/").content.decode()

        assert ">17<" in text
        assert "环境变量</span>" in text

    def test_never_show_a_secret(self, operator, monkeypatch):
        monkeypatch.setenv("MUNIMENT_SECRET_KEY", "very-secret-key")
        monkeypatch.setenv("MUNIMENT_DATABASE", "postgresql://archives:p@ss:w/rd@db.example/city")

        text = operator.get("/operations/settings/").content.decode()

        assert "very-secret-key" not in text
        for part in ("p@ss", "w/rd", "ss:w"):
            assert part not in text
        assert "postgresql://archives:••••@db.example/city" in text


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("", ""),
        ("postgresql://host/city", "postgresql://host/city"),
        ("postgresql://user:secret@host/city", "postgresql://user:••••@host/city"),
        ("postgresql://:secret@host/city", "postgresql://:••••@host/city"),
        ("postgresql://user:se@cr/et@host/city", "postgresql://user:••••@host/city"),
    ],
)
def test_a_password_in_an_address_is_never_shown(monkeypatch, value, due):
    monkeypatch.setenv("MUNIMENT_DATABASE", value)
    row = next(row for row in table.TABLE if row.name == "MUNIMENT_DATABASE")

    assert table.shown(row) == due
