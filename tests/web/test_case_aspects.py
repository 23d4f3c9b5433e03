"""What leads from a case: its versions side by side, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from muniment.interfaces.cli.demonstration.cases import Fault
from tests.house.fixtures import city, house
from tests.house.house import AT, House, made
from tests.house.reading import who
from tests.web.conftest import visitor

__all__ = ["city", "house"]


@pytest.fixture
def resent(house: House) -> UUID:
    [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
    house.captured(made(0), at=AT + timedelta(days=1))
    house.work(at=AT + timedelta(days=1))
    return record_id


def answer(username: str, address: str, language: str = "zh-hans") -> tuple[int, str]:
    account_id = who(username).account_id
    assert account_id
    found = visitor(account_id, language).get(address)
    return found.status_code, found.content.decode()


class TestVersions:
    def test_are_compared_from_the_panel_of_versions(self, resent: UUID):
        status, page = answer("market-records", f"/cases/{resent}/")

        assert status == 200
        assert f"/cases/{resent}/versions/" in page

    def test_show_what_differs_and_the_rest_when_asked(self, resent: UUID):
        _, short = answer("market-records", f"/cases/{resent}/versions/")
        _, whole = answer("market-records", f"/cases/{resent}/versions/?from=1&to=2&all=1")

        assert "diff__line--added" in short
        assert "diff__line--same" not in short
        assert "diff__line--same" in whole

    def test_speak_english_as_well(self, resent: UUID):
        _, page = answer("market-records", f"/cases/{resent}/versions/", "en")

        assert "Compare two versions" in page
        assert "Check at filing" in page

    @pytest.mark.parametrize("query", ["?from=1&to=7", "?from=x&to=0", "?to=1"])
    def test_that_there_are_not_are_not_found(self, resent: UUID, query: str):
        status, page = answer("market-records", f"/cases/{resent}/versions/{query}")

        assert status == 404
        assert "没有这一次报送" in page

    def test_of_another_agencys_case_are_not_found(self, resent: UUID):
        assert answer("land-records", f"/cases/{resent}/versions/")[0] == 404


class TestWhoMaySee:
    def test_tells_each_why_they_may(self, resent: UUID):
        _, officer = answer("market-records", f"/cases/{resent}/access/")
        _, leader = answer("leader", f"/cases/{resent}/access/")

        assert "您可以查看本件和材料内容，因为您是" in officer
        assert "您可以查看本件，但不能查看材料内容，因为您是" in leader

    def test_tells_an_officer_roles_and_no_names(self, resent: UUID):
        _, page = answer("market-records", f"/cases/{resent}/access/")

        assert "按身份" in page
        assert 'id="people"' not in page

    def test_tells_a_leader_nothing_of_others(self, resent: UUID):
        _, page = answer("leader", f"/cases/{resent}/access/")

        assert "按身份" not in page

    def test_of_another_agencys_case_is_not_found(self, resent: UUID):
        assert answer("land-records", f"/cases/{resent}/access/")[0] == 404

    def test_survives_whatever_stands_in_the_address(self, resent: UUID):
        status, _ = answer("market-records", f"/cases/{resent}/access/?role=nobody&at=%00&at=x")

        assert status == 200
