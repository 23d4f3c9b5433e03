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


class TestWhatIsLate:
    LATENESS = holdings.Lateness(overdue_before=date(2026, 2, 22), soon_before=date(2026, 2, 26))

    def line(self) -> holdings.Completeness:
        [line] = holdings.completeness_by_item(agency_id=MARKET, lateness=self.LATENESS)
        return line

    @pytest.mark.parametrize(
        ("closed_on", "counted"),
        [
            (date(2026, 2, 21), (1, 0)),
            (date(2026, 2, 22), (0, 1)),
            (date(2026, 2, 25), (0, 1)),
            (date(2026, 2, 26), (0, 0)),
        ],
    )
    def test_is_told_by_the_day_of_closure(self, closed_on: date, counted: tuple[int, int]):
        enter(of_item(FOOD, closed_on=closed_on))

        assert (self.line().overdue, self.line().due_soon) == counted

    def test_is_nothing_that_is_filed(self):
        file(*enter(of_item(FOOD, closed_on=date(2025, 1, 1))))

        assert self.line().overdue == 0

    def test_is_asked_for_in_as_many_statements(self):
        enter(of_item(FOOD))

        with CaptureQueriesContext(connection) as asked:
            self.line()

        assert len(asked) == 2

    def test_is_not_counted_where_nobody_asks(self):
        enter(of_item(FOOD, closed_on=date(2025, 1, 1)))

        [line] = holdings.completeness_by_item(agency_id=MARKET)

        assert (line.overdue, line.due_soon) == (0, 0)


class TestTheLongestUnfiled:
    def test_are_the_closed_ones_by_the_day_of_closure(self):
        late, soon = enter(
            of_item(FOOD, closed_on=date(2026, 1, 1)), of_item(FOOD, closed_on=date(2026, 2, 1))
        )
        [returned] = enter(of_item(FOOD, closed_on=date(2026, 1, 15)))
        act(holdings.Action.RETURN, returned)
        file(*enter(of_item(FOOD, closed_on=date(2025, 1, 1))))
        enter(of_item(FOOD, is_closed=False, closed_on=None))

        found = holdings.longest_unfiled(agency_ids=[MARKET], limit=9)

        assert [record.record_id for record in found] == [late, returned, soon]

    def test_are_none_of_agencies_that_are_not_seen(self):
        enter(of_item(FOOD, agency=LAND))

        assert holdings.longest_unfiled(agency_ids=[MARKET], limit=9) == ()
        assert holdings.longest_unfiled(agency_ids=[], limit=9) == ()
        assert len(holdings.longest_unfiled(agency_ids=None, limit=9)) == 1


def test_the_oldest_in_a_state_come_in_the_order_in_which_they_came():
    first, second, third = enter(of_item(FOOD), of_item(FOOD), of_item(FOOD, agency=LAND))
    captured = holdings.RecordState.CAPTURED

    def oldest(agencies):
        found = holdings.oldest_in_state(agency_ids=agencies, state=captured, limit=2)
        return [record.record_id for record in found]

    assert oldest([MARKET]) == oldest(None) == [first, second]
    assert oldest([LAND]) == [third]
    assert oldest([]) == []


def test_what_is_filed_is_counted_by_year_of_closure():
    file(*enter(of_item(FOOD), of_item(LAND_USE), of_item(FOOD, agency=LAND)))

    assert holdings.filed_by_year(agency_ids=[MARKET]) == ((2026, 2),)
    assert holdings.filed_by_year(agency_ids=[]) == ()
