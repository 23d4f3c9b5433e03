"""What is picked stays picked; what is undertaken is done once, turn by turn, whoever dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from muniment.commons.worklists import api as worklists
from muniment.commons.worklists import picking
from muniment.commons.worklists.policies import Pace, measured_from
from recordkit.errors import Words

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
ME, OTHER = UUID(int=1), UUID(int=2)
Item, State = worklists.ItemState, worklists.UndertakingState


def records(first: int, count: int) -> list[UUID]:
    return [UUID(int=1000 + number) for number in range(first, first + count)]


def picked(count: int, account_id: UUID = ME) -> list[UUID]:
    chosen = records(0, count)
    worklists.pick(account_id=account_id, record_ids=chosen)
    return chosen


def drafted(count: int = 5, account_id: UUID = ME, at: datetime = AT) -> UUID:
    picked(count, account_id)
    return worklists.draft_undertaking(account_id=account_id, what="accept", at=at)


def going(count: int = 5, account_id: UUID = ME, at: datetime = AT) -> UUID:
    undertaking_id = drafted(count, account_id, at)
    worklists.confirm_undertaking(
        account_id=account_id, undertaking_id=undertaking_id, reason="已核对原件", at=at
    )
    return undertaking_id


def turn(limit: int = 2, at: datetime = AT) -> worklists.Turn:
    found = worklists.take_turn(limit=limit, lease_seconds=60, at=at)
    assert found is not None
    return found


def settle(taken: worklists.Turn, state: Item = Item.DONE, at: datetime = AT) -> bool:
    outcomes = [worklists.ItemOutcome(each, state) for each in taken.record_ids]
    return worklists.settle_turn(turn=taken, outcomes=outcomes, at=at)


def seen(undertaking_id: UUID, at: datetime = AT) -> worklists.UndertakingShape:
    return worklists.undertaking(account_id=ME, undertaking_id=undertaking_id, at=at)


class TestWhatIsPicked:
    def test_is_there_once_in_the_order_of_picking_and_is_nobody_elses(self):
        a, b, c = records(0, 3)
        worklists.pick(account_id=ME, record_ids=[b, a, b])
        worklists.pick(account_id=ME, record_ids=[a, c])

        assert worklists.picked(account_id=ME) == (b, a, c)
        assert worklists.picked(account_id=ME, among=[c, UUID(int=7)]) == (c,)
        assert worklists.picked(account_id=OTHER) == ()

    def test_can_be_put_back_one_by_one_and_altogether(self):
        a, b, c = picked(3)

        worklists.put_back(account_id=ME, record_ids=[b, UUID(int=7)])
        assert worklists.picked(account_id=ME) == (a, c)
        worklists.put_back(account_id=ME)
        assert worklists.picked_count(account_id=ME) == 0

    def test_is_refused_beyond_the_most_and_then_stays_as_it_was(self, monkeypatch):
        monkeypatch.setattr(picking, "MOST_PICKED", 3)
        chosen = picked(3)

        with pytest.raises(worklists.TooManyPicked):
            worklists.pick(account_id=ME, record_ids=records(3, 1))
        assert worklists.picked(account_id=ME) == tuple(chosen)


class TestADraft:
    def test_holds_what_was_picked_then_and_nothing_picked_later(self):
        undertaking_id = drafted(3)
        worklists.pick(account_id=ME, record_ids=records(3, 2))

        items = worklists.undertaking_items(undertaking_id=undertaking_id, limit=10)

        assert [item.record_id for item in items] == records(0, 3)
        assert seen(undertaking_id).state is State.DRAFT

    def test_of_nothing_is_refused(self):
        with pytest.raises(worklists.NothingPicked):
            worklists.draft_undertaking(account_id=ME, what="accept", at=AT)

    def test_is_never_worked_on(self):
        drafted()

        assert worklists.take_turn(limit=2, lease_seconds=60, at=AT) is None

    def test_that_is_thrown_away_leaves_what_is_picked(self):
        undertaking_id = drafted(3)

        worklists.discard_draft(account_id=ME, undertaking_id=undertaking_id)

        assert worklists.picked_count(account_id=ME) == 3
        with pytest.raises(worklists.UndertakingNotHeld):
            seen(undertaking_id)

    def test_is_nobody_elses_to_see_confirm_pause_or_throw_away(self):
        undertaking_id = drafted()
        his = {"account_id": OTHER, "undertaking_id": undertaking_id}

        for act in (
            lambda: worklists.undertaking(**his, at=AT),
            lambda: worklists.confirm_undertaking(**his, reason="我来", at=AT),
            lambda: worklists.pause_undertaking(**his),
            lambda: worklists.go_on(**his, at=AT),
            lambda: worklists.discard_draft(**his),
            lambda: worklists.try_errors_again(**his, at=AT),
            lambda: worklists.require_own(**his),
        ):
            with pytest.raises(worklists.UndertakingNotHeld):
                act()
        assert seen(undertaking_id).state is State.DRAFT

    def test_of_days_ago_is_forgotten_when_another_is_made(self):
        old = drafted(3)

        new = drafted(3, at=AT + timedelta(days=2))

        assert seen(new).total == 3
        with pytest.raises(worklists.UndertakingNotHeld):
            seen(old)


class TestConfirming:
    def test_lets_it_go_on_and_empties_what_is_picked_of_its_records_only(self):
        undertaking_id = drafted(3)
        worklists.pick(account_id=ME, record_ids=records(3, 1))

        worklists.confirm_undertaking(
            account_id=ME, undertaking_id=undertaking_id, reason=" 已核对 ", at=AT
        )

        found = seen(undertaking_id)
        assert (found.state, found.reason, found.pending) == (State.GOING, "已核对", 3)
        assert worklists.picked(account_id=ME) == tuple(records(3, 1))

    def test_twice_is_once(self):
        undertaking_id = going()
        settle(turn(5))

        again = worklists.confirm_undertaking(
            account_id=ME, undertaking_id=undertaking_id, reason="另一个理由", at=AT
        )

        found = seen(undertaking_id)
        assert not again
        assert (found.state, found.reason) == (State.DONE, "已核对原件")

    def test_ends_the_possibility_of_throwing_it_away(self):
        undertaking_id = going()

        with pytest.raises(worklists.NotInThisState):
            worklists.discard_draft(account_id=ME, undertaking_id=undertaking_id)


class TestWorkingItOff:
    def test_goes_turn_by_turn_in_the_order_of_picking_and_ends(self):
        undertaking_id = going(5)

        taken = []
        while found := worklists.take_turn(limit=2, lease_seconds=60, at=AT):
            taken += found.record_ids
            assert settle(found)

        assert taken == records(0, 5)
        found = seen(undertaking_id)
        assert (found.state, found.ended_at, found.counts[Item.DONE]) == (State.DONE, AT, 5)

    def test_is_one_workers_as_long_as_the_lease_runs(self):
        going(5)
        turn()

        assert worklists.take_turn(limit=2, lease_seconds=60, at=AT) is None
        assert turn(at=AT + timedelta(seconds=60)).record_ids == tuple(records(0, 2))

    def test_by_a_worker_that_was_given_up_writes_nothing(self):
        undertaking_id = going(5)
        slow = turn()
        quick = turn(at=AT + timedelta(seconds=61))

        assert not settle(slow, Item.ERROR)
        assert settle(quick)
        assert seen(undertaking_id).counts == {Item.DONE: 2, Item.PENDING: 3}

    def test_that_was_let_go_can_be_taken_again_at_once(self):
        going(5)
        worklists.let_go(turn=turn())

        assert turn().record_ids == tuple(records(0, 2))

    def test_gives_each_of_several_its_turn(self):
        mine, his = going(4), going(4, OTHER)

        order = []
        for second in range(1, 5):
            found = turn(at=AT + timedelta(seconds=second))
            order.append(found.undertaking_id)
            settle(found)

        assert order == [mine, his, mine, his]

    def test_says_of_each_what_became_of_it(self):
        undertaking_id = going(3)
        taken = turn(3)
        outcomes = [
            worklists.ItemOutcome(taken.record_ids[0], Item.DONE),
            worklists.ItemOutcome(taken.record_ids[1], Item.REFUSED, "x", Words("不行", "no")),
            worklists.ItemOutcome(
                taken.record_ids[2], Item.ERROR, "E-501", Words("坏了", "broken")
            ),
        ]
        worklists.settle_turn(turn=taken, outcomes=outcomes, at=AT)

        items = worklists.undertaking_items(
            undertaking_id=undertaking_id, states=[Item.REFUSED, Item.ERROR], limit=9
        )

        assert [(item.place, item.code, item.why.zh) for item in items] == [
            (2, "x", "不行"),
            (3, "E-501", "坏了"),
        ]

    def test_of_errors_can_be_tried_again_and_only_of_errors(self):
        undertaking_id = going(4)
        settle(turn(2))
        settle(turn(2), Item.ERROR)

        again = worklists.try_errors_again(account_id=ME, undertaking_id=undertaking_id, at=AT)
        once_more = worklists.try_errors_again(account_id=ME, undertaking_id=undertaking_id, at=AT)

        assert (again, once_more) == (2, 0)
        assert seen(undertaking_id).state is State.GOING
        assert turn(9).record_ids == tuple(records(2, 2))


class TestPausing:
    def test_lets_no_turn_begin_until_it_goes_on(self):
        undertaking_id = going(4)
        mine = {"account_id": ME, "undertaking_id": undertaking_id}
        settle(turn(2))

        worklists.pause_undertaking(**mine)
        worklists.pause_undertaking(**mine)
        assert worklists.take_turn(limit=2, lease_seconds=60, at=AT) is None
        worklists.go_on(**mine, at=AT)
        worklists.go_on(**mine, at=AT)

        assert turn().record_ids == tuple(records(2, 2))

    def test_during_a_turn_keeps_what_the_turn_did(self):
        undertaking_id = going(4)
        taken = turn(2)
        worklists.pause_undertaking(account_id=ME, undertaking_id=undertaking_id)

        assert settle(taken)
        assert seen(undertaking_id).state is State.PAUSED
        assert seen(undertaking_id).counts[Item.DONE] == 2

    def test_during_the_last_turn_comes_too_late(self):
        undertaking_id = going(2)
        taken = turn(2)
        worklists.pause_undertaking(account_id=ME, undertaking_id=undertaking_id)
        settle(taken)

        assert seen(undertaking_id).state is State.DONE

    def test_what_is_over_or_never_began_is_refused(self):
        over, draft = going(1), drafted(1)
        settle(turn())

        for undertaking_id in (over, draft):
            with pytest.raises(worklists.NotInThisState):
                worklists.pause_undertaking(account_id=ME, undertaking_id=undertaking_id)
            with pytest.raises(worklists.NotInThisState):
                worklists.go_on(account_id=ME, undertaking_id=undertaking_id, at=AT)

    def test_by_the_platform_says_why_and_can_be_gone_on_with(self):
        undertaking_id = going(2)
        worklists.stop_undertaking(turn=turn(), why=Words("无权", "no right"))

        found = seen(undertaking_id)
        assert (found.state, found.why_stopped.zh, found.pending) == (State.STOPPED, "无权", 2)
        worklists.go_on(account_id=ME, undertaking_id=undertaking_id, at=AT)
        assert seen(undertaking_id).why_stopped.zh == ""
        assert turn().record_ids == tuple(records(0, 2))


class TestTheEstimate:
    def test_is_not_made_from_too_little(self):
        assert Pace(4, timedelta(seconds=30)).seconds_for(100) is None
        assert Pace(50, timedelta(seconds=1)).seconds_for(100) is None

    def test_is_the_rest_at_the_measured_pace(self):
        assert Pace(50, timedelta(seconds=10)).seconds_for(101) == 21

    def test_is_measured_over_two_minutes_and_never_across_a_pause(self):
        assert measured_from(AT, AT + timedelta(seconds=30)) == AT
        assert measured_from(AT, AT + timedelta(hours=1)) == AT + timedelta(minutes=58)

    def test_says_when_nothing_has_happened_for_a_minute(self):
        assert Pace(0, timedelta(seconds=60)).is_quiet
        assert not Pace(0, timedelta(seconds=59)).is_quiet
        assert not Pace(1, timedelta(seconds=90)).is_quiet

    def test_of_what_goes_on_follows_what_was_settled(self):
        undertaking_id = going(20)
        settle(turn(10, AT + timedelta(seconds=1)), at=AT + timedelta(seconds=5))

        assert seen(undertaking_id, AT + timedelta(seconds=10)).seconds_left == 10
        worklists.pause_undertaking(account_id=ME, undertaking_id=undertaking_id)
        assert seen(undertaking_id, AT + timedelta(seconds=10)).seconds_left is None


class TestReading:
    def test_a_page_of_undertakings_takes_two_queries(self, django_assert_num_queries):
        made = [drafted(3) for _ in range(6)]

        with django_assert_num_queries(2):
            found = worklists.undertakings(account_id=ME, limit=4)

        assert [each.undertaking_id for each in found] == made[::-1][:4]
        assert [each.total for each in found] == [3] * 4
        rest = worklists.undertakings(account_id=ME, before=found[-1].undertaking_id, limit=4)
        assert [each.undertaking_id for each in rest] == made[::-1][4:]

    def test_one_takes_three_queries_however_long_it_is(self, django_assert_num_queries):
        undertaking_id = going(300)

        with django_assert_num_queries(3):
            seen(undertaking_id)

    def test_every_item_comes_once_in_its_order(self):
        undertaking_id = drafted(1203)

        places = [
            item.place
            for some in worklists.every_item(undertaking_id=undertaking_id)
            for item in some
        ]

        assert places == list(range(1, 1204))
