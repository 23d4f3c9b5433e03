"""A record has one state; moving it keeps every count exact and says so in the ledger."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.holdings.records import (
    AT,
    LAND,
    MARKET,
    WATER,
    act,
    counted,
    enter,
    entered,
    file,
    filed_record,
    found,
    new_record,
)

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import Component, Record
from muniment.kernel.ids import new_id

pytestmark = pytest.mark.django_db

Action, State, Attention = holdings.Action, holdings.RecordState, holdings.Attention


class TestEntering:
    def test_makes_a_record_captured_and_to_be_found(self):
        [licence] = entered("王小明食品经营许可")

        record = holdings.get_record(record_id=licence)
        assert (record.state, record.attention) == (State.CAPTURED, Attention.NONE)
        assert (record.received_at, record.filed_at, record.reference_code) == (AT, None, "")
        assert found("王小明") == [licence]

    def test_refuses_a_second_record_of_a_case_and_enters_none_of_the_batch(self):
        [first] = entered("一")
        number = holdings.get_record(record_id=first).case_number

        with pytest.raises(holdings.CaseNumberTaken):
            enter(new_record("二"), new_record("三", case_number=number))

        assert found("二") == []
        assert counted()[0] == {(MARKET, "captured"): 1}

    def test_lets_two_agencies_use_one_case_number(self):
        enter(new_record(case_number="2026-1"), new_record(agency=LAND, case_number="2026-1"))

        assert sum(holdings.counts_by_state(agency_ids=None).values()) == 2

    def test_finds_a_record_by_its_agency_and_case_number_only(self):
        [licence] = enter(new_record(case_number="2026-1"))

        assert holdings.record_of_case(agency_id=LAND, case_number="2026-1") is None
        mine = holdings.record_of_case(agency_id=MARKET, case_number="2026-1")
        assert mine is not None
        assert mine.record_id == licence


class TestDescribingAgain:
    def test_takes_over_what_a_later_piece_says(self):
        before = new_record("旧名称", is_closed=False, closed_on=None)
        enter(before)
        again = new_record(
            "新名称", record_id=before.record_id, case_number=before.case_number, title="新题名"
        )

        holdings.describe_again(records=[again])

        record = holdings.get_record(record_id=before.record_id)
        assert (record.title, record.is_closed) == ("新题名", True)
        assert (found("旧名称"), found("新名称")) == ([], [before.record_id])

    def test_leaves_a_filed_record_as_it_is(self):
        [licence] = entered("旧名称")
        file(licence)

        with pytest.raises(holdings.RecordMovedMeanwhile):
            holdings.describe_again(records=[new_record("新名称", record_id=licence)])

        assert found("旧名称") == [licence]


class TestMoving:
    def test_says_so_in_the_ledger(self):
        [licence] = entered("一")

        act(Action.RETURN, licence)
        act(Action.RESUBMIT, licence)

        tags = [entry.tag for entry in custody.history_of(subject_id=licence)]
        assert tags == ["holdings:record:returned", "holdings:record:resubmitted"]

    def test_calls_for_the_agency_until_it_has_sent_the_case_again(self):
        [licence] = entered("一")

        act(Action.RETURN, licence)
        returned = holdings.get_record(record_id=licence)
        act(Action.RESUBMIT, licence)
        resubmitted = holdings.get_record(record_id=licence)

        assert (returned.attention, returned.attention_since) == (Attention.FAILED, AT)
        assert (resubmitted.attention, resubmitted.attention_since) == (Attention.NONE, None)

    def test_moves_all_of_a_batch_or_none(self):
        captured, filed = entered("一", "二")
        file(filed)

        with pytest.raises(holdings.ActionNotAllowedNow):
            act(Action.RETURN, captured, filed)

        assert holdings.get_record(record_id=captured).state is State.CAPTURED
        assert custody.history_of(subject_id=captured) == ()

    def test_names_what_is_not_held(self):
        stranger = new_id()

        with pytest.raises(holdings.RecordNotHeld, match=str(stranger)):
            act(Action.RETURN, *entered("一"), stranger)

    def test_notices_that_somebody_else_moved_a_record_first(self, monkeypatch):
        from muniment.commons.holdings import operations

        [licence] = entered("一")
        rows = operations._rows

        def rows_then_theft(record_ids):
            looked_at = rows(record_ids)
            Record.objects.filter(record_id=licence).update(state="returned")
            return looked_at

        monkeypatch.setattr(operations, "_rows", rows_then_theft)
        with pytest.raises(holdings.RecordMovedMeanwhile), transaction.atomic():
            act(Action.RETURN, licence)


class TestFiling:
    def test_gives_the_code_the_moment_and_the_components(self):
        [licence] = entered("一")

        holdings.file_records(records=[filed_record(licence, "A101-1", parts=3)], at=AT)

        record = holdings.get_record(record_id=licence)
        assert (record.state, record.reference_code) == (State.FILED, "A101-1")
        assert (record.filed_at, record.year, record.retention) == (AT, 2026, "D30")
        assert Component.objects.filter(record__record_id=licence).count() == 3
        assert found("A101-1") == [licence]

    def test_ends_every_call_for_attention(self):
        [licence] = entered("一")
        holdings.call_attention(record_ids=[licence], attention=Attention.WAITING, at=AT)

        file(licence)

        assert holdings.get_record(record_id=licence).attention is Attention.NONE

    def test_happens_once(self):
        [licence] = entered("一")
        file(licence)

        with pytest.raises(holdings.ActionNotAllowedNow):
            file(licence)

    def test_refuses_a_code_that_another_record_has(self):
        first, second = entered("一", "二")
        holdings.file_records(records=[filed_record(first, "A101-1")], at=AT)

        with pytest.raises(IntegrityError), transaction.atomic():
            holdings.file_records(records=[filed_record(second, "A101-1")], at=AT)

        assert holdings.get_record(record_id=second).state is State.CAPTURED

    @pytest.mark.parametrize("lost", ["reference_code", "filed_at"])
    def test_can_never_leave_a_filed_record_without(self, lost: str):
        [licence] = entered("一")
        file(licence)

        with pytest.raises(IntegrityError), transaction.atomic():
            Record.objects.filter(record_id=licence).update(**{lost: None})

    def test_counts_what_was_filed_since_a_moment(self):
        early, late = entered("一", "二")
        file(early, at=AT - timedelta(hours=2))
        file(late)

        assert holdings.filed_since(moment=AT - timedelta(hours=1)) == 1


class TestTheOldestUnfiled:
    def test_is_the_closed_case_that_came_first(self):
        enter(new_record("仍在办理", is_closed=False), at=AT - timedelta(days=9))
        [oldest] = enter(new_record("等候"), at=AT - timedelta(days=2))
        enter(new_record("新来"), at=AT)

        record = holdings.oldest_unfiled()

        assert record is not None
        assert record.record_id == oldest

    def test_is_nothing_once_all_is_filed(self):
        file(*entered("一"))

        assert holdings.oldest_unfiled() is None


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["enter", "return", "resubmit", "file", "refused"]),
        st.sampled_from([MARKET, LAND, WATER]),
        st.integers(1, 4),
    ),
    max_size=25,
)


class TestTheTally:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(moves=MOVES)
    def test_is_exact_after_any_walk(self, moves: list[tuple[str, UUID, int]]):
        with transaction.atomic():
            for move, agency, number in moves:
                self._take(move, agency, number)

            tallied, real = counted()

            assert tallied == real
            by_state = holdings.counts_by_state(agency_ids=[LAND])
            assert sum(by_state.values()) == Record.objects.filter(agency_id=LAND).count()
            transaction.set_rollback(True)

    def _take(self, move: str, agency: UUID, number: int) -> None:
        if move == "enter":
            entered(*(["某"] * number), agency=agency)
            return
        source = "returned" if move == "resubmit" else "captured"
        there = Record.objects.filter(state=source)[:number].values_list("record_id", flat=True)
        chosen = list(there)
        if not chosen:
            return
        if move == "file":
            file(*chosen)
        elif move == "refused":
            filed = Record.objects.filter(state="filed")[:1].values_list("record_id", flat=True)
            with pytest.raises(
                holdings.RecordNotHeld if not filed else holdings.ActionNotAllowedNow
            ):
                act(Action.RETURN, *chosen, *(list(filed) or [new_id()]))
        else:
            act(Action(move), *chosen)


class TestStatements:
    @pytest.mark.parametrize(
        "work",
        [
            lambda ids: act(Action.RETURN, *ids),
            lambda ids: file(*ids),
            lambda ids: holdings.call_attention(record_ids=ids, attention=Attention.ERROR, at=AT),
            lambda ids: holdings.find_records(record_ids=ids),
        ],
        ids=["return", "file", "call attention", "find"],
    )
    def test_are_as_many_for_many_records_as_for_few(self, work):
        def asked(count: int) -> int:
            ids = entered(*(["某"] * count))
            with CaptureQueriesContext(connection) as seen:
                work(ids)
            return len(seen)

        asked(1)
        assert asked(40) == asked(4)
