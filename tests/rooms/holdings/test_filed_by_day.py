"""What an agency filed on a day is tallied as it is filed, and asked for in one query."""

from __future__ import annotations

import importlib
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rooms.holdings.records import AT, LAND, MARKET, act, enter, entered, file, new_record

from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import FiledDayTally

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
MIGRATION = importlib.import_module(
    "muniment.commons.holdings.migrations.0007_what_is_filed_is_tallied_by_day"
)


def by_day(*agencies, since: date = DAY - timedelta(30), until: date = DAY + timedelta(30)):
    return holdings.filed_by_day(agency_ids=agencies, since=since, until=until)


def file_at(hours: float, *record_ids) -> None:
    file(*record_ids, at=AT + timedelta(hours=hours))


class TestWhatIsFiledByDay:
    def test_counts_the_legal_day_on_which_it_was_filed(self):
        first, second, third = entered("甲", "乙", "丙")
        file_at(0, first)
        file_at(11.9, second)  # 23:54 in Shanghai
        file_at(12.1, third)  # the next day there, the same day in UTC

        assert by_day(MARKET) == ((DAY, 2), (DAY + timedelta(1), 1))

    def test_counts_agencies_apart_and_together(self):
        file(*entered("甲", "乙"))
        file(*entered("丙", agency=LAND))

        assert by_day(LAND) == ((DAY, 1),)
        assert by_day(MARKET, LAND) == ((DAY, 3),)
        assert by_day() == ()

    def test_keeps_to_the_days_asked_for_both_included(self):
        first, second = entered("甲", "乙")
        file_at(0, first)
        file_at(24, second)

        assert by_day(MARKET, since=DAY, until=DAY) == ((DAY, 1),)
        assert by_day(MARKET, since=DAY + timedelta(1)) == ((DAY + timedelta(1), 1),)

    def test_counts_nothing_that_is_returned_or_on_its_way(self):
        act(holdings.Action.RETURN, *entered("甲"))
        entered("乙")

        assert by_day(MARKET) == ()

    def test_is_not_counted_where_filing_is_undone(self):
        first, second = entered("甲", "乙")
        file(first)

        with pytest.raises(holdings.ActionNotAllowedNow):
            file(second, first)

        assert by_day(MARKET) == ((DAY, 1),)

    def test_is_asked_for_in_one_query_however_much_there_is(self):
        file(*enter(*(new_record(closed_on=date(2026, 1, 1 + n % 28)) for n in range(60))))

        with CaptureQueriesContext(connection) as asked:
            assert by_day(MARKET) == ((DAY, 60),)

        assert len(asked) == 1

    def test_costs_filing_as_many_statements_for_many_records_as_for_two(self):
        def statements(count: int) -> int:
            made = enter(*(new_record() for _ in range(count)))
            with CaptureQueriesContext(connection) as asked:
                file(*made)
            return sum("fileddaytally" in each["sql"] for each in asked)

        assert statements(2) == statements(40)


def test_what_was_filed_before_is_counted_by_the_migration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MIGRATION, "AT_A_TIME", 2)
    made = entered(*"甲乙丙丁戊")
    for number, record_id in enumerate(made):
        file_at(6 * number, record_id)
    file(*entered("己", agency=LAND))
    entered("庚")
    columns = ("agency_id", "day", "records")
    kept = sorted(FiledDayTally.objects.values_list(*columns))
    FiledDayTally.objects.all().delete()

    MIGRATION.fill(apps, connection.schema_editor())

    assert sorted(FiledDayTally.objects.values_list(*columns)) == kept
    assert len(kept) == 3
