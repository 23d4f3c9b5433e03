"""Every fault is a problem document in the language asked for; a defect tells a number, no trace."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from docs.generating.codebase import faults

from muniment.interfaces.rest import problems
from muniment.lifecycle import api as lifecycle
from recordkit.errors import KINDS, Fault, Outage, Words
from tests.house.house import House
from tests.rest.system import System


def asked(language: str = "zh-hans"):
    request = RequestFactory().get("/api/v1/cases")
    request.LANGUAGE_CODE = language
    return request


class Snapped(Outage):
    """A line in a test."""

    code = "TST-502"
    title = Words("断了", "It snapped")
    mend = Words("接上", "Tie it")


class TestTheTable:
    def test_leaves_no_kind_over(self):
        assert set(KINDS) <= set(problems.STATUS)

    @pytest.mark.parametrize("kind", faults(), ids=lambda kind: kind.code)
    def test_gives_every_fault_a_status_of_its_kind(self, kind: type[Fault]):
        fault = Fault.__new__(kind)
        Fault.__init__(fault)
        families = {"1": 4, "2": 4, "3": 4, "4": 5, "5": 5}

        assert problems.status_of(fault) // 100 == families[kind.code.split("-")[1][0]]


class TestAProblem:
    @pytest.mark.parametrize(("language", "title"), [("en", "It snapped"), ("zh-hans", "断了")])
    def test_speaks_the_language_asked_for(self, language: str, title: str):
        answer = problems.problem_of(asked(language), Snapped("the line", zh="线", where="here"))

        assert json.loads(answer.content) == {
            "type": "urn:muniment:problem:TST-502",
            "title": title,
            "status": 503,
            "code": "TST-502",
            "detail": {"en": "the line", "zh-hans": "线"}[language],
            "where": "here",
            "mend": {"en": "Tie it", "zh-hans": "接上"}[language],
            "who_acts": Outage.who_acts.in_language(language),
        }
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Retry-After"] == "10"

    def test_comes_for_an_address_that_is_not_there(self, system: System):
        answer = system.get("/nowhere")

        assert (answer.status_code, answer.json()["code"]) == (404, "API-301")

    def test_comes_for_a_record_identifier_that_is_none(self, system: System):
        assert system.get("/cases/12345").json()["code"] == "API-301"

    def test_comes_for_a_method_that_is_not_known(self, system: System):
        answer = system.delete("/cases")

        assert (answer.status_code, answer.json()["code"]) == (405, "API-102")
        assert answer["Allow"] == "GET, POST"

    def test_comes_in_english_over_http(self, house: House, system: System):
        answer = system.get("/nowhere", **{"Accept-Language": "en-GB"})

        assert answer.json()["title"] == "The interface has no such address"
        assert answer["Cache-Control"] == "no-store"

    def test_never_repeats_what_was_sent(self, system: System):
        answer = system.post("/uploads", {"size_bytes": "机密文件的大小"})

        assert "机密" not in answer.content.decode()


class TestADefect:
    def test_tells_a_number_and_no_trace(self, system: System, monkeypatch, caplog):
        def breaks(**asked_for: object) -> None:
            raise ZeroDivisionError("the secret reason")

        monkeypatch.setattr(lifecycle, "case_list", breaks)

        answer = system.get("/cases")

        assert answer.status_code == 500
        assert answer["Content-Type"] == "application/problem+json"
        assert b"secret" not in answer.content
        assert b"Traceback" not in answer.content
        assert answer.json()["incident"] in caplog.text
        assert "the secret reason" in caplog.text

    def test_is_not_what_a_database_that_is_away_is(self, system: System, monkeypatch):
        def locked(**asked_for: object) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr(lifecycle, "case_list", locked)

        answer = system.get("/cases")

        assert (answer.status_code, answer.json()["code"]) == (503, "API-501")
        assert answer["Retry-After"]
