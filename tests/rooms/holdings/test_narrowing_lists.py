"""A list is narrowed by what a record is, walked from one to the next, and counted as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rooms.holdings.records import (
    AT,
    LAND,
    MARKET,
    act,
    enter,
    entered,
    file,
    found,
    new_record,
)

from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import Record

pytestmark = pytest.mark.django_db

Attention, Narrowing, State = holdings.Attention, holdings.Narrowing, holdings.RecordState
FOOD, FISH = "11990000073016863E3990131001000", "1199-FISH/é"
TEXTS = ("", "王")


def narrowed_by(**facets: object) -> Narrowing:
    return Narrowing(**facets)  # type: ignore[arg-type]


def town() -> dict[str, UUID]:
    """Enter four records that differ in every facet, the oldest first."""
    return {
        "food": enter(new_record("王一", item_code=FOOD, closed_on=date(2025, 12, 31)))[0],
        "fish": enter(new_record("王二", item_code=FISH, closed_on=date(2026, 1, 1)))[0],
        "open": enter(new_record("王三", item_code=FOOD, is_closed=False, closed_on=None))[0],
        "land": enter(new_record("王四", LAND, item_code=FISH, closed_on=date(2026, 5, 1)))[0],
    }


@pytest.mark.parametrize("text", TEXTS)
class TestAList:
    def test_is_narrowed_by_service_item(self, text: str):
        it = town()

        assert found(text, narrowed=narrowed_by(item_code=FISH)) == [it["land"], it["fish"]]
        assert found(text, [MARKET], narrowed=narrowed_by(item_code=FISH)) == [it["fish"]]
        assert found(text, narrowed=narrowed_by(item_code="1199-FISH")) == []

    def test_is_narrowed_by_year_of_closure(self, text: str):
        it = town()

        assert found(text, narrowed=narrowed_by(closed_year=2025)) == [it["food"]]
        assert found(text, narrowed=narrowed_by(closed_year=2026)) == [it["land"], it["fish"]]

    def test_is_narrowed_by_the_retention_that_filing_gave(self, text: str):
        it = town()
        assert found(text, narrowed=narrowed_by(retention="D30")) == []

        file(it["fish"])

        assert found(text, narrowed=narrowed_by(retention="D30")) == [it["fish"]]
        assert found(text, narrowed=narrowed_by(retention="D3")) == []
        assert found(text, state=State.CAPTURED, narrowed=narrowed_by(retention="D30")) == []

    def test_is_narrowed_by_attention_as_it_comes_and_goes(self, text: str):
        it = town()
        holdings.call_attention(record_ids=[it["food"]], attention=Attention.WAITING, at=AT)
        waits = narrowed_by(attention=Attention.WAITING)
        assert found(text, narrowed=waits) == [it["food"]]
        assert found(text, [LAND], narrowed=waits) == []

        holdings.call_attention(record_ids=[it["food"]], attention=Attention.NONE, at=AT)

        assert found(text, narrowed=waits) == []

    def test_follows_what_is_described_again(self, text: str):
        it = town()
        old = holdings.get_record(record_id=it["food"])
        again = new_record(
            "王一", record_id=old.record_id, case_number=old.case_number, item_code=FISH,
            closed_on=date(2026, 2, 2),
        )  # fmt: skip

        holdings.describe_again(records=[again])

        wanted = narrowed_by(item_code=FISH, closed_year=2026)
        assert found(text, [MARKET], narrowed=wanted) == [it["fish"], it["food"]]
        assert found(text, narrowed=narrowed_by(closed_year=2025)) == []

    def test_keeps_its_facets_when_a_record_is_returned_and_comes_back(self, text: str):
        it = town()
        wanted = narrowed_by(item_code=FOOD, closed_year=2025)

        act(holdings.Action.RETURN, it["food"])
        assert found(text, state=State.RETURNED, narrowed=wanted) == [it["food"]]
        act(holdings.Action.RESUBMIT, it["food"], days=1)

        assert found(text, state=State.CAPTURED, narrowed=wanted) == [it["food"]]

    def test_says_how_many_there_are_by_every_facet_at_once(self, text: str):
        it = town()
        file(it["fish"])
        codes, years, kept = ("", FOOD, FISH), (None, 2025, 2026), ("", "D30", "Y")
        for code, year, code_kept in product(codes, years, kept):
            wanted = Narrowing(code, year, code_kept)
            page = holdings.records(agency_ids=[MARKET], text=text, narrowed=wanted, size=1)
            assert page.total == len(found(text, [MARKET], narrowed=wanted)), wanted

    @pytest.mark.parametrize("hostile", ["'", '" OR 1', "\x00", "D30'", "王", "y2026", "x" * 5000])
    def test_answers_to_hostile_facets(self, text: str, hostile: str):
        town()

        assert found(text, narrowed=narrowed_by(item_code=hostile)) == []
        assert found(text, narrowed=narrowed_by(retention=hostile)) == []

    def test_costs_the_same_for_a_long_page_as_for_a_short_one(self, text: str):
        entered(*(f"王{number}" for number in range(60)))
        wanted = narrowed_by(item_code=FOOD)

        def queries(size: int) -> int:
            with CaptureQueriesContext(connection) as asked:
                holdings.records(agency_ids=[MARKET], text=text, narrowed=wanted, size=size)
            return len(asked)

        assert queries(5) == queries(50) <= 3


@pytest.mark.parametrize("text", TEXTS)
class TestWhatLiesBeside:
    def test_a_record_is_the_newer_and_the_older_of_the_list(self, text: str):
        first, second, third = entered("王一", "王二", "王三")

        beside = holdings.neighbours(record_id=second, agency_ids=None, text=text)

        assert beside.newer
        assert beside.newer.record_id == third
        assert beside.older
        assert beside.older.record_id == first

    def test_the_ends_of_a_list_is_nothing(self, text: str):
        first, last = entered("王一", "王二")

        assert holdings.neighbours(record_id=last, agency_ids=None, text=text).newer is None
        assert holdings.neighbours(record_id=first, agency_ids=None, text=text).older is None

    def test_a_record_is_never_of_an_agency_that_was_not_asked_about(self, text: str):
        entered("王一", agency=LAND)
        [mine] = entered("王二")
        entered("王三", agency=LAND)

        for agencies in ([MARKET], []):
            beside = holdings.neighbours(record_id=mine, agency_ids=agencies, text=text)
            assert (beside.newer, beside.older) == (None, None)

    def test_a_record_that_left_the_list_is_still_the_next(self, text: str):
        older, decided, newer = entered("王一", "王二", "王三")
        waits = narrowed_by(attention=Attention.WAITING)
        holdings.call_attention(record_ids=[older, newer], attention=Attention.WAITING, at=AT)

        beside = holdings.neighbours(record_id=decided, agency_ids=None, text=text, narrowed=waits)

        assert beside.newer
        assert beside.newer.record_id == newer
        assert beside.older
        assert beside.older.record_id == older

    def test_leads_through_the_pages_of_the_list_in_their_order(self, text: str):
        rows = entered(*(f"王{number}" for number in range(7)))[::-1]
        seen, here = [], rows[0]
        while True:
            seen.append(here)
            beside = holdings.neighbours(record_id=here, agency_ids=None, text=text)
            if beside.older is None:
                break
            here = beside.older.record_id

        assert seen == rows

    def test_says_at_which_row_of_its_page_a_record_stands(self, text: str):
        rows = entered(*(f"王{number}" for number in range(7)))[::-1]
        page = holdings.records(agency_ids=None, text=text, size=3)

        def place(record_id: UUID, cursor: str) -> int:
            return holdings.neighbours(
                record_id=record_id, agency_ids=None, text=text, cursor=cursor, size=3
            ).place

        assert [place(row, "") for row in rows] == [1, 2, 3, 4, 4, 4, 4]
        assert [place(row, page.next_cursor) for row in rows] == [0, 0, 0, 1, 2, 3, 4]

    def test_costs_at_most_seven_queries(self, text: str, django_assert_max_num_queries):
        rows = entered(*(f"王{number}" for number in range(20)))

        with django_assert_max_num_queries(7):
            holdings.neighbours(record_id=rows[9], agency_ids=[MARKET], text=text)


@pytest.mark.parametrize("text", TEXTS)
class TestAWalkThroughAll:
    def test_gives_the_newest_first_and_no_more_than_asked(self, text: str):
        rows = entered(*(f"王{number}" for number in range(5)))[::-1]

        taken = holdings.at_most(agency_ids=[MARKET], text=text, most=3)

        assert [row.record_id for row in taken] == rows[:3]

    def test_is_counted_no_further_than_asked(self, text: str):
        entered(*(f"王{number}" for number in range(5)))

        assert holdings.counted_to(agency_ids=[MARKET], text=text, most=3) == 3
        assert holdings.counted_to(agency_ids=[MARKET], text=text, most=30) == 5
        assert holdings.counted_to(agency_ids=[LAND], text=text, most=30) == 0
        assert holdings.counted_to(agency_ids=[], text=text, most=30) == 0


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [
        (narrowed_by(item_code=FOOD), "record_by_item"),
        (narrowed_by(closed_year=2026), "record_by_closed_year"),
        (narrowed_by(retention="D30"), "record_by_retention"),
    ],
)
def test_a_facet_is_read_from_an_index_in_the_order_of_the_list(narrowed: Narrowing, index: str):
    if connection.vendor != "sqlite":
        pytest.skip("with a handful of rows PostgreSQL reads the table whichever index there is")
    name = next(k for k in ("item_code", "closed_year", "retention") if getattr(narrowed, k))
    rows = Record.objects.filter(**{name: getattr(narrowed, name)}).order_by("-serial")[:50]

    plan = rows.explain()

    assert index in plan
    assert "TEMP B-TREE" not in plan


def days(first: int, count: int) -> list[UUID]:
    """Enter a record a day, received at noon in Shanghai, from that day of March on."""
    return [
        enter(new_record("王"), at=datetime(2026, 3, first + number, 4, tzinfo=UTC))[0]
        for number in range(count)
    ]


@pytest.mark.parametrize("text", TEXTS)
class TestDays:
    def test_of_reception_bound_a_list_with_the_first_and_the_last_day(self, text: str):
        it = days(1, 9)

        both = narrowed_by(received_from=date(2026, 3, 3), received_to=date(2026, 3, 5))
        assert found(text, narrowed=both) == it[2:5][::-1]
        assert found(text, narrowed=narrowed_by(received_from=date(2026, 3, 8))) == it[7:][::-1]
        assert found(text, narrowed=narrowed_by(received_to=date(2026, 3, 2))) == it[:2][::-1]
        assert found(text, narrowed=narrowed_by(received_from=date(2026, 4, 1))) == []
        assert found(text, narrowed=narrowed_by(received_to=date(2026, 2, 1))) == []

    def test_begin_and_end_at_midnight_in_shanghai(self, text: str):
        last = enter(new_record("王"), at=datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC))
        first = enter(new_record("王"), at=datetime(2026, 3, 1, 16, tzinfo=UTC))

        assert found(text, narrowed=narrowed_by(received_to=date(2026, 3, 1))) == last
        assert found(text, narrowed=narrowed_by(received_from=date(2026, 3, 2))) == first

    def test_are_exact_where_records_came_out_of_order(self, text: str):
        late = enter(new_record("王"), at=datetime(2026, 3, 3, 4, tzinfo=UTC))
        early = enter(new_record("王"), at=datetime(2026, 3, 2, 15, tzinfo=UTC))
        after = enter(new_record("王"), at=datetime(2026, 3, 3, 5, tzinfo=UTC))

        one_day = narrowed_by(received_from=date(2026, 3, 3), received_to=date(2026, 3, 3))
        assert found(text, narrowed=one_day) == [*after, *late]
        assert found(text, narrowed=narrowed_by(received_to=date(2026, 3, 2))) == early

    def test_are_found_across_gaps_in_the_serials(self, text: str):
        it = days(1, 9)
        Record.objects.filter(record_id__in=[it[0], it[4], it[5], it[8]]).delete()

        some = narrowed_by(received_from=date(2026, 3, 4), received_to=date(2026, 3, 7))
        assert found(text, narrowed=some) == [it[6], it[3]]

    def test_of_closure_bound_a_list_within_a_year_and_across_years(self, text: str):
        it = town()

        new_year = narrowed_by(closed_from=date(2025, 12, 31), closed_to=date(2026, 1, 1))
        assert found(text, narrowed=new_year) == [it["fish"], it["food"]]
        spring = narrowed_by(closed_from=date(2026, 1, 2), closed_to=date(2026, 5, 1))
        assert found(text, narrowed=spring) == [it["land"]]
        assert found(text, narrowed=narrowed_by(closed_from=date(2026, 1, 1))) == [
            it["land"],
            it["fish"],
        ]
        assert found(text, narrowed=narrowed_by(closed_to=date(2025, 12, 31))) == [it["food"]]

    def test_go_together_with_every_other_facet(self, text: str):
        it = town()

        both = narrowed_by(
            item_code=FISH,
            closed_from=date(2026, 1, 1),
            closed_to=date(2026, 12, 31),
            received_from=date(2026, 3, 2),
            received_to=date(2026, 3, 2),
        )
        assert found(text, [LAND], narrowed=both) == [it["land"]]
        assert found(text, [LAND], state=State.FILED, narrowed=both) == []


def test_finding_a_day_takes_few_queries_however_many_records_there_are():
    def asked(narrowed: Narrowing) -> int:
        with CaptureQueriesContext(connection) as seen:
            holdings.records(agency_ids=None, narrowed=narrowed)
        return len(seen)

    days(1, 28)
    enter(*(new_record() for _ in range(500)), at=datetime(2026, 4, 2, tzinfo=UTC))
    plain = asked(narrowed_by(closed_year=2026))
    bounded = asked(narrowed_by(received_from=date(2026, 3, 5), received_to=date(2026, 3, 9)))

    assert bounded - plain <= 2 * (1 + 10)
