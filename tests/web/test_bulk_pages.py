"""The pages of bulk work take what anybody sends, change nothing unasked, and say why not."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from muniment.commons.identity import api as identity
from muniment.commons.worklists import api as worklists
from muniment.commons.worklists import picking
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import ListForm
from tests.rooms.holdings.records import enter, new_record
from tests.web.conftest import visitor

Role = identity.Role


@pytest.fixture
def officer_id(town) -> UUID:
    return town.holder(Role.RECORDS_OFFICER, "market")


@pytest.fixture
def officer(officer_id: UUID) -> Client:
    return visitor(officer_id)


@pytest.fixture
def cases(town) -> list[UUID]:
    return enter(*(new_record(agency_id=town.ids["market"]) for _ in range(3)))


def picked(account_id: UUID) -> list[UUID]:
    return sorted(worklists.picked(account_id=account_id))


def post(client: Client, **fields: object):
    return client.post("/bulk/selection/", fields, follow=True)


class TestSelecting:
    def test_takes_what_is_ticked_and_puts_back_what_no_longer_is(self, officer, officer_id, cases):
        post(officer, tick=cases[:2], shown=cases)
        assert picked(officer_id) == sorted(cases[:2])

        post(officer, tick=cases[2:], shown=cases[:1] + cases[2:])
        assert picked(officer_id) == sorted(cases[1:])

    def test_goes_back_to_the_list_as_it_was(self, officer, cases):
        answer = post(officer, **{"listed": "state=captured&at=9", "from": "cases"})

        assert answer.redirect_chain == [("/cases/?state=captured&at=9", 302)]

    @pytest.mark.parametrize("place", ["https://elsewhere", "//x", "../", "", "bulk"])
    def test_never_leads_anywhere_but_to_a_list(self, officer, place: str):
        answer = post(officer, **{"from": place, "do": "turn:x=1&y=//elsewhere"})

        assert answer.redirect_chain[0][0].startswith("/cases/?")

    @pytest.mark.parametrize(
        "fields",
        [
            {"tick": ["x", "", "\x00", "1" * 99], "shown": ["'"]},
            {"do": "all", "listed": "agency=x&year=9&item=%00&received_from=-1&q=%ED%A0%80"},
            {"do": "nonsense:\x00", "listed": "%FF%FE=&&&=="},
            {"listed": "x" * 9000},
        ],
    )
    def test_is_not_upset_by_nonsense(self, officer, fields: dict[str, object]):
        assert post(officer, **fields).status_code == 200

    def test_of_somebody_elses_cases_selects_nothing(self, town, cases):
        stranger = town.holder(Role.RECORDS_OFFICER, "county_labour")

        post(visitor(stranger), tick=cases, shown=cases)

        assert picked(stranger) == []

    def test_of_all_takes_what_matches_and_says_how_many(self, officer, officer_id, cases):
        answer = post(officer, do="all", listed="state=captured")

        assert picked(officer_id) == sorted(cases)
        assert "现在共选 3 件。" in answer.content.decode()

    def test_of_too_many_is_refused_in_words(self, officer, officer_id, cases, monkeypatch):
        monkeypatch.setattr(picking, "MOST_PICKED", 2)
        monkeypatch.setattr(worklists, "MOST_PICKED", 2)

        answer = post(officer, do="all", listed="")

        assert picked(officer_id) == []
        assert "一次最多选择 20,000 件" in answer.content.decode()
        assert "缩小范围" in answer.content.decode()

    def test_by_a_get_changes_nothing(self, officer, officer_id, cases):
        answer = officer.get("/bulk/selection/", {"tick": cases[0]})

        assert answer.status_code == 405
        assert picked(officer_id) == []

    def test_needs_the_token_of_the_page(self, officer_id, cases):
        answer = visitor(officer_id, csrf=True).post("/bulk/selection/", {"tick": cases})

        assert answer.status_code == 403
        assert picked(officer_id) == []


class TestDeciding:
    def test_of_nothing_is_refused_in_words(self, officer):
        answer = officer.post("/bulk/begin/", {"decision": "accept"}, follow=True)

        assert "还没有选择办件" in answer.content.decode()

    @pytest.mark.parametrize("decision", ["", "destroy", "\x00", "retry"])
    def test_of_a_kind_that_is_not_offered_begins_nothing(
        self, officer, officer_id, cases, decision: str
    ):
        post(officer, tick=cases)
        officer.post("/bulk/begin/", {"decision": decision})

        assert worklists.undertakings(account_id=officer_id, limit=9) == ()

    def test_offers_no_confirmation_where_nothing_can_be_decided(self, officer, cases):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "accept"}, follow=True)
        text = page.content.decode()

        assert "将处理 0 件" in text
        assert "不在等待人工决定" in text
        assert 'name="reason"' not in text

    def test_without_a_reason_starts_nothing(self, officer, officer_id, cases):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]

        answer = officer.post(address, {"reason": "好"})

        assert answer.status_code == 422
        [work] = worklists.undertakings(account_id=officer_id, limit=9)
        assert work.state is worklists.UndertakingState.DRAFT

    def test_twice_over_starts_once(self, officer, officer_id, cases):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]

        for reason in ("缺少盖章页", "另一个理由"):
            assert officer.post(address, {"reason": reason}).status_code == 302

        [work] = worklists.undertakings(account_id=officer_id, limit=9)
        assert (work.reason, work.total) == ("缺少盖章页", 3)

    def test_of_somebody_else_is_not_there_for_anybody(self, officer, town, cases):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]
        colleague = visitor(town.holder(Role.HANDLER, "market"))

        assert colleague.get(address).status_code == 404
        assert colleague.get(f"{address}spreadsheet/").status_code == 404
        assert colleague.get(f"{address}register/").status_code == 404
        for act in ("pause", "go-on", "try-again", "discard"):
            assert colleague.post(f"{address}{act}/").status_code == 404

    def test_that_is_a_draft_cannot_be_paused_and_is_thrown_away_once(self, officer, cases):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]

        paused = officer.post(f"{address}pause/", follow=True)
        assert "状态已改变" in paused.content.decode()
        assert officer.post(f"{address}discard/").status_code == 302
        assert officer.post(f"{address}discard/").status_code == 404

    def test_page_costs_the_same_for_many_cases(self, officer, town, django_assert_max_num_queries):
        many = enter(*(new_record(agency_id=town.ids["market"]) for _ in range(60)))
        post(officer, tick=many)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]
        officer.post(address, {"reason": "缺少盖章页"})

        with django_assert_max_num_queries(14):
            assert officer.get(address).status_code == 200


class TestTheResultOnPaper:
    def test_lists_every_case_and_is_refused_where_it_would_be_too_long(
        self, officer, cases, monkeypatch
    ):
        post(officer, tick=cases)
        page = officer.post("/bulk/begin/", {"decision": "return"}, follow=True)
        address = page.redirect_chain[-1][0]
        officer.post(address, {"reason": "缺少盖章页"})

        text = officer.get(f"{address}register/").content.decode()
        assert text.count("等待处理") == 3
        assert "缺少盖章页" in text

        monkeypatch.setitem(lifecycle.MOST_TAKEN, ListForm.REGISTER, 2)
        assert officer.get(f"{address}register/").status_code == 409
        assert "打印结果" not in officer.get(address).content.decode()


class TestTheCatalogueOfComponents:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_shows_progress_effects_and_confirmations(self, officer_id, language: str):
        answer = visitor(officer_id, language).get("/components/")

        assert answer.status_code == 200
        for part in ('class="progress"', 'class="preview"', 'class="form confirming"'):
            assert part in answer.content.decode()


class TestTheSpreadsheetOfASelection:
    def test_is_written_down_with_who_took_it(self, officer, officer_id, cases, newest):
        post(officer, tick=cases)
        answer = officer.get("/bulk/selection/spreadsheet/")

        assert b"".join(answer.streaming_content)[:2] == b"PK"
        line = newest()
        assert (line.action, line.subject) == (identity.AuditedAction.EXPORTED, "spreadsheet")
        assert line.facts["count"] == "3"
