"""Screens list items page by page."""

from __future__ import annotations

from datetime import date

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.ordering import NameOrder

DAY = date(2026, 1, 1)


@pytest.fixture
def many(import_rows, items, places) -> None:
    import_rows(*(catalogue.ItemRow(f"Z-{n:03d}", f"第{n}项", "20") for n in range(120)))


def listed(**asked):
    return catalogue.items(**({"scope": identity.EVERYTHING, "on": DAY} | asked))


class TestListingItems:
    def test_goes_through_all_pages_without_gap_or_repetition(self, many):
        codes, cursor = [], ""
        while True:
            page = listed(cursor=cursor, size=50)
            codes += [line.item.code for line in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break

        assert len(codes) == len(set(codes)) == 122
        assert codes == sorted(codes)

    def test_costs_the_same_for_a_page_of_200_as_for_one_of_20(
        self, many, django_assert_max_num_queries
    ):
        for size in (20, 200):
            with django_assert_max_num_queries(3):
                listed(size=size)

    def test_shows_an_agency_its_own_items_only(self, many, places, market_item):
        scope = identity.Scope(organisation_ids=frozenset({places["market"]}))

        (line,) = listed(scope=scope).rows

        assert line.item.code == market_item
        assert line.agency_name == "示范市市场监督管理局"

    def test_shows_nobody_s_items_to_whoever_sees_nothing(self, many):
        assert listed(scope=identity.NOTHING).rows == ()

    @pytest.mark.parametrize("query", ["食品", " 食品 "])
    def test_finds_by_part_of_the_name(self, many, query, market_item):
        assert [line.item.code for line in listed(query=query).rows] == [market_item]

    def test_finds_by_the_beginning_of_the_code(self, many):
        assert len(listed(query="z-01").rows) == 10

    @pytest.mark.parametrize("query", ["%", "_", "\x00", "\ud800", "'; DROP TABLE"])
    def test_takes_odd_searches_for_what_they_are(self, many, query):
        assert listed(query=query).rows == ()

    def test_picks_by_type_agency_and_irregularity(self, many, places, market_item):
        of_type = listed(item_type=catalogue.ItemType.LICENSING).rows
        of_agency = listed(agency_id=places["market"]).rows
        odd = listed(only_irregular=True, size=200).rows

        assert len(of_type) == 2
        assert [line.item.code for line in of_agency] == [market_item]
        assert len(odd) == 120

    def test_shows_the_version_of_the_day(self, items, publish, version, market_item):
        publish(version(1, date(2024, 1, 1)), version(2, date(2025, 1, 1), "甲", "乙"))

        def shown(**asked):
            (line,) = (x for x in listed(**asked).rows if x.item.code == market_item)
            return line.version, line.materials

        assert shown() == (2, 2)
        assert shown(on=date(2024, 6, 1)) == (1, 1)
        assert shown(on=date(2023, 6, 1)) == (None, 0)
        assert shown(on=None) == (2, 2)

    def test_goes_by_name_through_all_pages_with_numbers_by_their_value(self, many):
        names, cursor = [], ""
        while True:
            page = listed(cursor=cursor, size=50, by=NameOrder.PINYIN)
            names += [line.item.name for line in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break

        assert len(names) == len(set(names)) == 122
        numbered = [name for name in names if name.startswith("第")]
        assert numbered == [f"第{n}项" for n in range(120)]

    def test_by_name_costs_one_query_more(self, many, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            listed(size=200, by=NameOrder.STROKES)
