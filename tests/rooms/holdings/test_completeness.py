"""应归、已归、未归: what is closed is filed, on its way, or returned, and the sum is exact."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.holdings.records import (
    LAND,
    MARKET,
    NAMES,
    WATER,
    act,
    enter,
    file,
    new_record,
)

from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import FiledTally

pytestmark = pytest.mark.django_db

FOOD, LAND_USE = "11990000073016863E3990131001000", "11990000073016863E3990131002000"


def of_item(code: str, **changes: object) -> holdings.NewRecord:
    return new_record(item_code=code, item_name=code[-7:], **changes)  # type: ignore[arg-type]


def by_item(year: int | None = None) -> dict[str, tuple[int, int, int]]:
    lines = holdings.completeness_by_item(agency_id=MARKET, year=year)
    return {line.key: (line.filed, line.waiting, line.returned) for line in lines}


class TestCompletenessByItem:
    def test_counts_what_is_filed_waiting_and_returned_apart(self):
        filed, waiting, returned = enter(of_item(FOOD), of_item(FOOD), of_item(FOOD))
        file(filed)
        act(holdings.Action.RETURN, returned)

        [line] = holdings.completeness_by_item(agency_id=MARKET)

        assert (line.filed, line.waiting, line.returned) == (1, 1, 1)
        assert (line.closed, line.gap) == (3, 2)
        assert waiting

    def test_leaves_out_what_is_still_in_handling(self):
        enter(of_item(FOOD, is_closed=False, closed_on=None))

        assert holdings.completeness_by_item(agency_id=MARKET) == ()

    def test_says_since_when_the_oldest_waits(self):
        enter(of_item(FOOD), of_item(FOOD, closed_on=date(2025, 11, 3)))

        [line] = holdings.completeness_by_item(agency_id=MARKET)

        assert line.oldest_closed_on == date(2025, 11, 3)

    def test_has_the_largest_gap_first(self):
        file(*enter(of_item(LAND_USE), of_item(LAND_USE)))
        enter(of_item(FOOD))

        assert [line.key for line in holdings.completeness_by_item(agency_id=MARKET)] == [
            FOOD,
            LAND_USE,
        ]

    def test_can_be_asked_for_one_year(self):
        enter(of_item(FOOD), of_item(LAND_USE, closed_on=date(2025, 11, 3)))
        file(*enter(of_item(FOOD)))

        assert by_item(2026) == {FOOD: (1, 1, 0)}
        assert by_item(2025) == {LAND_USE: (0, 1, 0)}
        assert holdings.years_filed(agency_ids=[MARKET]) == (2026,)

    def test_knows_nothing_of_other_agencies(self):
        file(*enter(of_item(FOOD, agency=LAND)))

        assert holdings.completeness_by_item(agency_id=MARKET) == ()
        assert holdings.years_filed(agency_ids=[MARKET]) == ()


class TestCompletenessByAgency:
    def test_has_a_line_for_each_agency_asked_about(self):
        file(*enter(of_item(FOOD), of_item(LAND_USE), of_item(FOOD, agency=LAND)))
        enter(of_item(FOOD, agency=WATER))

        lines = holdings.completeness_by_agency(agency_ids=[MARKET, LAND])
        everybody = holdings.completeness_by_agency(agency_ids=None)

        assert {line.name: line.filed for line in lines} == {NAMES[MARKET]: 2, NAMES[LAND]: 1}
        assert next(line.name for line in everybody) == NAMES[WATER]

    def test_gives_nothing_to_whoever_may_see_no_agency(self):
        file(*enter(of_item(FOOD)))

        assert holdings.completeness_by_agency(agency_ids=[]) == ()

    @pytest.mark.parametrize("ask", [0, 1], ids=["by agency", "by item"])
    def test_asks_as_often_for_many_records_as_for_one(self, ask: int):
        file(*enter(*(of_item(f"{FOOD[:-3]}{n:03}") for n in range(30))))
        enter(*(of_item(f"{FOOD[:-3]}{n:03}") for n in range(20, 40)))

        with CaptureQueriesContext(connection) as asked:
            if ask:
                assert len(holdings.completeness_by_item(agency_id=MARKET)) == 40
            else:
                assert len(holdings.completeness_by_agency(agency_ids=None)) == 1

        assert len(asked) == 2


STEPS = st.lists(st.sampled_from(["enter", "file", "return", "resubmit"]), max_size=12)


class TestTheTally:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(steps=STEPS)
    def test_is_exact_whatever_happens_to_records(self, steps: list[str]):
        before = sum(line.filed for line in holdings.completeness_by_agency(agency_ids=[LAND]))
        captured, returned, filed = [], [], 0
        for step in steps:
            if step == "enter":
                captured += enter(of_item(FOOD, agency=LAND))
            elif step == "file" and captured:
                file(captured.pop())
                filed += 1
            elif step == "return" and captured:
                returned.append(captured.pop())
                act(holdings.Action.RETURN, returned[-1])
            elif step == "resubmit" and returned:
                captured.append(returned.pop())
                act(holdings.Action.RESUBMIT, captured[-1])

        lines = holdings.completeness_by_agency(agency_ids=[LAND])

        assert sum(line.filed for line in lines) - before == filed

    def test_is_filled_by_its_migration_from_what_was_filed_before(self):
        file(*enter(of_item(FOOD), of_item(FOOD), of_item(LAND_USE, agency=LAND)))
        columns = ("agency_id", "item_code", "year", "agency_name", "item_name", "records")
        kept = sorted(FiledTally.objects.values_list(*columns))
        FiledTally.objects.all().delete()

        name = "muniment.commons.holdings.migrations.0004_what_is_filed_is_tallied_by_item"
        with connection.cursor() as cursor:
            cursor.execute(importlib.import_module(name).FILL)

        assert sorted(FiledTally.objects.values_list(*columns)) == kept
