"""Who sees no cases asks who may see one by its identifier, or by its agency and number."""

from __future__ import annotations

import pytest

from muniment.commons.identity import api as identity
from tests.rooms.holdings.records import enter, new_record
from tests.web.conftest import visitor

Role = identity.Role


@pytest.fixture
def case(town):
    record = new_record("某事", agency_id=town.ids["market"], agency_name="市场监管局")
    [record_id] = enter(record)
    code = identity.organisation(organisation_id=town.ids["market"]).credit_code
    return record_id, code, record.case_number


class TestASecurityOfficer:
    def test_asks_by_identifier(self, security, case):
        answer = security.get(f"/access/?record={case[0]}")

        assert (answer.status_code, answer.url) == (302, f"/cases/{case[0]}/access/")

    def test_asks_by_agency_and_case_number(self, security, case):
        record_id, code, number = case

        answer = security.get("/access/", {"organisation": code, "case_number": f" {number} "})

        assert (answer.status_code, answer.url) == (302, f"/cases/{record_id}/access/")

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"record": "x"}, "电子文件号应为 32 位十六进制数"),
            ({"record": "", "case_number": "1"}, "请填电子文件号，或者同时填这两项"),
            ({"organisation": "1", "case_number": "1"}, "没有"),
        ],
    )
    def test_is_told_what_to_fill_in(self, security, said, why):
        page = security.get("/access/", said)

        assert page.status_code == 200
        assert why in page.content.decode()

    def test_is_told_that_there_is_no_such_case(self, security, case):
        page = security.get("/access/", {"organisation": case[1], "case_number": "none"})

        assert "没有这个办件，或您无权知道它" in page.content.decode()


def test_an_officer_of_another_agency_learns_nothing_of_a_case(town, case):
    other = visitor(town.holder(Role.RECORDS_OFFICER, "county_labour"))
    there = {"organisation": case[1], "case_number": case[2]}
    nowhere = {"organisation": case[1], "case_number": "none"}

    pages = [other.get("/access/", asked) for asked in (there, nowhere)]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("没有这个办件，或您无权知道它" in page.content.decode() for page in pages)
