"""The list of cases finds what stands in materials, shows the place, and never to a stranger."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from muniment.commons.holdings import api as holdings
from tests.house.fixtures import city, house
from tests.house.house import AT, House, made
from tests.house.reading import phrase_of, read_all, who
from tests.web.conftest import visitor

__all__ = ["city", "house"]


@pytest.fixture
def filed(house: House) -> UUID:
    [record_id] = house.finish(made(0))
    read_all()
    return record_id


def browser(username: str, language: str = "zh-hans") -> Client:
    account_id = who(username).account_id
    assert account_id
    return visitor(account_id, language)


def page(username: str, address: str, **query: str) -> str:
    answer = browser(username).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestAPhraseOfAMaterial:
    def test_is_marked_beside_the_name_of_the_material(self, filed: UUID):
        phrase = phrase_of(filed)

        shown = page("market-records", "/cases/", q=phrase, how="texts")

        assert f"case-{filed}" in shown
        assert f"<mark>{phrase}</mark>" in shown
        assert "place__where" in shown

    def test_is_not_looked_for_unless_asked(self, filed: UUID):
        shown = page("market-records", "/cases/", q=phrase_of(filed))

        assert f"case-{filed}" not in shown

    @pytest.mark.parametrize("username", ["land-records", "leader"])
    def test_tells_nothing_to_whoever_may_not_read_it(self, filed: UUID, username: str):
        phrase = phrase_of(filed)

        shown = page(username, "/cases/", q=phrase, how="texts")

        assert f"case-{filed}" not in shown
        assert "place__where" not in shown
        assert "<mark>" not in shown

    def test_is_not_offered_to_whoever_may_read_no_content(self, filed: UUID):
        assert 'value="texts"' not in page("leader", "/cases/")
        assert 'value="texts"' in page("market-records", "/cases/")

    def test_leads_from_case_to_case_as_any_list(self, filed: UUID):
        phrase = phrase_of(filed)

        answer = browser("market-records").get(f"/cases/{filed}/", {"in": f"q={phrase}&how=texts"})

        assert answer.status_code == 200


class TestWhatIsFound:
    def test_is_marked_in_titles_and_numbers(self, filed: UUID):
        number = holdings.get_record(record_id=filed).case_number

        assert f"<mark>{number}</mark>" in page("market-records", "/cases/", q=number)

    def test_is_escaped_before_it_is_marked(self, house: House):
        holdings.create_records(
            records=[
                holdings.NewRecord(
                    record_id=UUID(int=7),
                    case_number="990000-1",
                    agency_id=who("market-records").organisation_id,
                    agency_name="x",
                    region_code="990000",
                    item_code="x",
                    item_name="x",
                    title="<script>许可</script>&amp;",
                    search_text="许可",
                    is_closed=False,
                    closed_on=None,
                )
            ],
            at=AT,
        )

        shown = page("market-records", "/cases/", q="许可")

        assert "&lt;script&gt;<mark>许可</mark>&lt;/script&gt;&amp;amp;" in shown


class TestNearMatches:
    def test_are_offered_and_said_to_be_such_when_nothing_is_found(self, filed: UUID):
        number = holdings.get_record(record_id=filed).case_number
        wrong = f"{number[:-1]}x"

        shown = page("market-records", "/cases/", q=wrong)

        assert f"case-{filed}" in shown
        assert "没有完全符合" in shown

    def test_can_be_asked_for(self, filed: UUID):
        number = holdings.get_record(record_id=filed).case_number

        shown = page("market-records", "/cases/", q=number, how="near")

        assert "这些是近似结果" in shown
        assert f"case-{filed}" in shown

    def test_are_not_of_another_agency(self, filed: UUID):
        number = holdings.get_record(record_id=filed).case_number
        wrong = f"{number[:-1]}x"

        assert f"case-{filed}" not in page("land-records", "/cases/", q=wrong)
