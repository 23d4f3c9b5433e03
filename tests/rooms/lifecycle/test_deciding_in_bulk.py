"""One decision about many cases: looked at first, carried out case by case, in one person's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import OperationalError
from tests.house.house import AT, House, choice_of, made, state_of, statements

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.commons.worklists import api as worklists
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel.agents import PLATFORM
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import bulk
from muniment.stages.checking import api as checking
from muniment.stages.checking.models import ReportDecision
from recordkit.terms.vocabulary import Ending

Attention, State = holdings.Attention, worklists.UndertakingState
Decision, Hindrance, Item = lifecycle.Decision, lifecycle.Hindrance, worklists.ItemState
Role = identity.Role
LATER = AT + timedelta(days=1)
REASON = "已核对纸质原件"
_indexes = count(1)


def officer(username: str = "market-records") -> identity.Agent:
    return identity.agent_of_username(username=username, at=AT)


def waiting(house: House, number: int, *, organisation: str = "market") -> list[UUID]:
    """Return so many records that wait for a person."""
    cases = [
        made(next(_indexes), Fault.UNJUDGEABLE_FILE, choice=choice_of(organisation))
        for _ in range(number)
    ]
    return house.finish(*cases)


def drafted(
    record_ids: list[UUID], agent: identity.Agent, decision: Decision = Decision.ACCEPT
) -> UUID:
    lifecycle.pick_cases(agent=agent, ticked=record_ids)
    return lifecycle.draft_bulk(agent=agent, decision=decision, at=AT)


def confirmed(
    record_ids: list[UUID], agent: identity.Agent, decision: Decision = Decision.ACCEPT
) -> UUID:
    undertaking_id = drafted(record_ids, agent, decision)
    lifecycle.confirm_bulk(undertaking_id=undertaking_id, agent=agent, reason=REASON, at=AT)
    return undertaking_id


def work(at=AT) -> int:
    took = 0
    while did := lifecycle.carry_on(at=at):
        took += did
    return took


def counts(undertaking_id: UUID, agent: identity.Agent) -> dict[Item, int]:
    found = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=agent, at=AT)
    return {state: number for state, number in found.undertaking.counts.items() if number}


def whys(undertaking_id: UUID, agent: identity.Agent) -> list[str]:
    rows = lifecycle.every_bulk_row(undertaking_id=undertaking_id, agent=agent)
    return [each.item.code for each in rows]


def make_officer(house: House, username: str, *organisations: str) -> identity.Agent:
    place = identity.organisation_by_code(
        credit_code=choice_of(organisations[0]).agency.credit_code
    )
    new = identity.NewAccount(username, "某某", place.id, "Quiet-lantern-58")
    account = identity.open_accounts(accounts=[new], by=PLATFORM, at=AT).new[0]
    for key in organisations:
        grant(account.id, Role.RECORDS_OFFICER, key)
    return identity.agent_of_account(account_id=account.id, at=AT)


def grant(account_id: UUID, role: Role, organisation: str) -> UUID:
    home = identity.organisation_by_code(credit_code=choice_of(organisation).agency.credit_code).id
    identity.grant_roles(grants=[identity.NewGrant(account_id, role, home)], by=PLATFORM, at=AT)
    held = identity.grants_of(account_ids=[account_id])
    return next(one.id for one in held if one.role is role and one.organisation_id == home)


def operator_who_sees_cases(agent: identity.Agent) -> identity.Agent:
    """Return a person who may look after the machine as well."""
    extra = {identity.Permission.RETRY_WORK}
    held = tuple(replace(one, permissions=one.permissions | extra) for one in agent.held)
    return replace(agent, permissions=agent.permissions | extra, held=held)


def wear_out(name: str) -> None:
    """Let work of one kind end in errors until it is stuck."""
    at = AT
    while not jobs.stuck_jobs():
        claim = jobs.claim(name=name, limit=9, lease_seconds=1, at=at)
        errors = {job.id: (Ending.ERROR, "x") for job in claim.jobs}
        jobs.settle(lease=claim.lease, outcomes=errors, at=at)
        at += timedelta(minutes=10)


class TestPicking:
    def test_keeps_what_is_ticked_on_one_page_while_another_is_ticked(self, house: House):
        me = officer()
        a, b, c = house.captured(*(made(next(_indexes)) for _ in range(3)))

        lifecycle.pick_cases(agent=me, ticked=[a], shown=[a, b])
        lifecycle.pick_cases(agent=me, ticked=[c], shown=[c])
        assert lifecycle.picked_among(agent=me, record_ids=[a, b, c]) == {a, c}
        lifecycle.pick_cases(agent=me, ticked=[b], shown=[a, b])
        assert lifecycle.picked_among(agent=me, record_ids=[a, b, c]) == {b, c}

    def test_passes_over_what_one_may_not_see(self, house: House):
        record_ids = house.captured(made(next(_indexes), choice=choice_of("health")))

        assert lifecycle.pick_cases(agent=officer(), ticked=[*record_ids, UUID(int=9)]) == 0

    def test_of_all_that_match_freezes_what_matches_now(self, house: House):
        me = officer()
        before = waiting(house, 2)
        others = waiting(house, 1, organisation="health")

        narrowed = holdings.Narrowing(attention=Attention.WAITING)
        assert lifecycle.pick_every_case(agent=me, narrowed=narrowed) == 2
        waiting(house, 1)

        assert lifecycle.picked_among(agent=me, record_ids=[*before, *others]) == set(before)
        assert lifecycle.picked_count(agent=me) == 2

    def test_of_too_many_is_refused_and_changes_nothing(self, house: House, monkeypatch):
        me = officer()
        record_ids = house.captured(*(made(next(_indexes)) for _ in range(3)))
        lifecycle.pick_cases(agent=me, ticked=record_ids[:1])
        monkeypatch.setattr(worklists, "MOST_PICKED", 2)

        with pytest.raises(worklists.TooManyPicked):
            lifecycle.pick_every_case(agent=me)
        assert lifecycle.picked_count(agent=me) == 1


class TestThePreview:
    def test_says_what_can_be_done_where_and_why_not_the_rest(self, house: House):
        me = make_officer(house, "two-places", "market", "health")
        ready = waiting(house, 2) + waiting(house, 1, organisation="health")
        [decided] = waiting(house, 1)
        lifecycle.decide(
            record_id=decided, decision=Decision.ACCEPT, reason=REASON, agent=me, at=AT
        )
        [plain] = house.captured(made(next(_indexes)))

        undertaking_id = drafted([*ready, decided, plain], me)
        found = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=me, at=AT).preview

        assert found is not None
        assert (found.count, found.can) == (5, 3)
        assert [number for _name, number in found.agencies] == [2, 1]
        assert [(one.why, one.count) for one in found.cannot] == [
            (Hindrance.DECIDED, 1),
            (Hindrance.NOT_WAITING, 1),
        ]
        assert [one.some[0].record_id for one in found.cannot] == [decided, plain]

    def test_decides_nothing(self, house: House):
        me, record_ids = officer(), waiting(house, 2)

        undertaking_id = drafted(record_ids, me)
        lifecycle.bulk_work(undertaking_id=undertaking_id, agent=me, at=AT)
        work()

        assert not ReportDecision.objects.exists()

    def test_tells_of_what_one_may_no_longer_see_only_that_it_is_so(self, house: House):
        me = make_officer(house, "two-places", "market", "health")
        record_ids = waiting(house, 1) + waiting(house, 1, organisation="health")
        undertaking_id = drafted(record_ids, me)
        less = officer()
        me_now = replace(me, scope=less.scope, held=less.held)

        found = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=me_now, at=AT).preview

        assert found is not None
        [hindered] = found.cannot
        assert (hindered.why, hindered.count, hindered.some) == (Hindrance.OUT_OF_SIGHT, 1, ())

    def test_takes_a_number_of_queries_that_does_not_grow_with_the_cases(self, house: House):
        me = officer()
        few = drafted(waiting(house, 1), me)
        many = drafted(waiting(house, 6), me)

        def look(undertaking_id: UUID) -> int:
            return statements(
                lambda: lifecycle.bulk_work(undertaking_id=undertaking_id, agent=me, at=AT)
            )

        assert look(few) == look(many) <= 6

    def test_is_refused_to_whoever_may_not_decide(self, house: House):
        handler = officer("market-handler")
        lifecycle.pick_cases(agent=handler, ticked=waiting(house, 1))

        assert lifecycle.decisions_in_bulk(agent=handler) == ()
        with pytest.raises(lifecycle.BulkNotYours):
            lifecycle.draft_bulk(agent=handler, decision=Decision.ACCEPT, at=AT)


class TestCarryingItOut:
    def test_decides_each_in_the_name_of_whoever_confirmed(self, house: House):
        me, record_ids = officer(), waiting(house, 3)

        undertaking_id = confirmed(record_ids, me)
        assert work() == 3

        assert counts(undertaking_id, me) == {Item.DONE: 3}
        decisions = ReportDecision.objects.all()
        assert {(one.decided_by, one.reason) for one in decisions} == {(me.agent_id, REASON)}
        for record_id in record_ids:
            [entry] = [
                entry
                for entry in custody.history_of(subject_id=record_id)
                if entry.tag == checking.CheckAccepted.tag
            ]
            assert entry.agent == me.agent_id
        house.work(at=LATER)
        assert {state_of(each) for each in record_ids} == {holdings.RecordState.FILED}

    def test_returns_to_the_agency_with_the_one_reason(self, house: House):
        me, record_ids = officer(), waiting(house, 2)

        confirmed(record_ids, me, Decision.RETURN)
        work()
        house.work(at=LATER)

        for record_id in record_ids:
            assert state_of(record_id) is holdings.RecordState.RETURNED
            page = lifecycle.case_page(record_id=record_id, agent=me)
            assert REASON in page.returns[0].reasons[0].what.zh

    def test_tries_again_what_is_stuck_and_leaves_the_rest(self, house: House):
        me = officer()
        stuck, well = house.captured(made(next(_indexes)), made(next(_indexes)))
        both = operator_who_sees_cases(me)
        job = jobs.JobRequest("arrangement.arrange", stuck, "k")
        jobs.enqueue(requests=[job], at=AT)
        wear_out("arrangement.arrange")

        undertaking_id = confirmed([stuck, well], both, Decision.RETRY)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(identity, "agent_of_account", lambda *, account_id, at: both)
            work()

        assert whys(undertaking_id, both) == ["", Hindrance.NOT_STUCK.value]
        assert jobs.stuck_jobs() == ()

    def test_says_of_each_that_somebody_else_was_faster(self, house: House):
        me, record_ids = officer(), waiting(house, 3)
        undertaking_id = confirmed(record_ids, me)
        other = make_officer(house, "colleague", "market")
        lifecycle.decide(
            record_id=record_ids[1],
            decision=Decision.RETURN,
            reason="缺少附件页",
            agent=other,
            at=AT,
        )

        work()

        assert counts(undertaking_id, me) == {Item.DONE: 2, Item.REFUSED: 1}
        assert whys(undertaking_id, me) == ["", Hindrance.DECIDED.value, ""]

    def test_by_two_people_at_once_decides_each_once(self, house: House):
        record_ids = waiting(house, 3)
        me, other = officer(), make_officer(house, "colleague", "market")
        mine = confirmed(record_ids, me)
        his = confirmed(record_ids, other, Decision.RETURN)

        work()

        assert counts(mine, me) == {Item.DONE: 3}
        assert whys(his, other) == [Hindrance.DECIDED.value] * 3
        assert ReportDecision.objects.count() == 3

    def test_that_is_overtaken_between_looking_and_deciding_says_so(
        self, house: House, monkeypatch
    ):
        me, record_ids = officer(), waiting(house, 1)
        undertaking_id = confirmed(record_ids, me)

        def overtaken(**_given: object) -> None:
            raise checking.NothingToDecide("x")

        monkeypatch.setattr(checking, "decide", overtaken)
        work()

        assert whys(undertaking_id, me) == [Hindrance.DECIDED.value]

    def test_goes_on_past_what_breaks_and_can_try_that_again(self, house: House, monkeypatch):
        me, record_ids = officer(), waiting(house, 3)
        undertaking_id = confirmed(record_ids, me)
        real = checking.decide

        def broken(**given: object) -> None:
            if given["record_id"] == record_ids[1]:
                raise RuntimeError("a defect")
            real(**given)  # type: ignore[arg-type]

        monkeypatch.setattr(checking, "decide", broken)
        work()
        assert counts(undertaking_id, me) == {Item.DONE: 2, Item.ERROR: 1}

        monkeypatch.setattr(checking, "decide", real)
        lifecycle.try_bulk_errors_again(undertaking_id=undertaking_id, agent=me, at=AT)
        work()
        assert counts(undertaking_id, me) == {Item.DONE: 3}

    def test_waits_while_the_database_is_away_and_takes_the_same_turn_again(
        self, house: House, monkeypatch
    ):
        me, record_ids = officer(), waiting(house, 2)
        undertaking_id = confirmed(record_ids, me)
        real = checking.decide

        def away(**_given: object) -> None:
            raise OperationalError("no answer")

        monkeypatch.setattr(checking, "decide", away)
        with pytest.raises(OperationalError):
            lifecycle.carry_on(at=AT)
        monkeypatch.setattr(checking, "decide", real)
        work()

        assert counts(undertaking_id, me) == {Item.DONE: 2}

    def test_stops_where_a_turn_breaks_as_a_whole_and_leaves_the_worker_alone(
        self, house: House, monkeypatch
    ):
        me, record_ids = officer(), waiting(house, 1)
        undertaking_id = confirmed(record_ids, me)

        def broken(**_given: object) -> None:
            raise RuntimeError("a defect")

        with monkeypatch.context() as patch:
            patch.setattr(holdings, "find_records", broken)
            work()

        found = lifecycle.bulk_work(undertaking_id=undertaking_id, agent=me, at=AT).undertaking
        assert (found.state, found.pending) == (State.STOPPED, 1)
        assert "运维" in found.why_stopped.zh
        lifecycle.resume_bulk(undertaking_id=undertaking_id, agent=me, at=AT)
        work()
        assert counts(undertaking_id, me) == {Item.DONE: 1}

    def test_is_written_down_once_however_often_it_is_confirmed(self, house: House):
        me, record_ids = officer(), waiting(house, 1)
        undertaking_id = confirmed(record_ids, me)

        lifecycle.confirm_bulk(undertaking_id=undertaking_id, agent=me, reason="另一个理由", at=AT)
        work()

        said = [
            line
            for line in identity.read_audit(by=PLATFORM, at=AT, limit=50)
            if line.action is identity.AuditedAction.BULK_CONFIRMED
        ]
        assert [(line.agent, REASON in line.detail) for line in said] == [(me.agent_id, True)]

    @pytest.mark.parametrize("reason", ["", "  ", "好的"])
    def test_needs_a_reason_before_anything_is_done(self, house: House, reason: str):
        me = officer()
        undertaking_id = drafted(waiting(house, 1), me)

        with pytest.raises(lifecycle.ReasonMissing):
            lifecycle.confirm_bulk(undertaking_id=undertaking_id, agent=me, reason=reason, at=AT)
        assert work() == 0

    def test_is_nobody_elses_to_see_or_to_confirm(self, house: House):
        me, other = officer(), make_officer(house, "colleague", "market")
        undertaking_id = drafted(waiting(house, 1), me)
        his = {"undertaking_id": undertaking_id, "agent": other}

        for act in (
            lambda: lifecycle.bulk_work(**his, at=AT),
            lambda: lifecycle.bulk_rows(**his),
            lambda: lifecycle.every_bulk_row(**his),
            lambda: lifecycle.confirm_bulk(**his, reason=REASON, at=AT),
            lambda: lifecycle.pause_bulk(**his),
            lambda: lifecycle.resume_bulk(**his, at=AT),
            lambda: lifecycle.discard_bulk(**his),
        ):
            with pytest.raises(worklists.UndertakingNotHeld):
                act()

    def test_costs_each_case_a_bounded_number_of_queries(self, house: House):
        me = officer()
        confirmed(waiting(house, 2), me)
        two = statements(work)
        confirmed(waiting(house, 6), me)
        six = statements(work)

        assert (six - two) / 4 <= 19


class TestARightThatIsWithdrawn:
    def test_stops_what_is_left_and_says_so(self, house: House, monkeypatch):
        monkeypatch.setattr(bulk, "_TURN", 2)
        me = make_officer(house, "for-a-while", "market")
        undertaking_id = confirmed(waiting(house, 4), me)
        lifecycle.carry_on(at=AT)

        held = identity.grants_of(account_ids=[me.account_id])
        identity.end_grants(grant_ids=[held[0].id], by=PLATFORM, at=AT)
        work()

        found = worklists.undertaking(
            account_id=me.account_id, undertaking_id=undertaking_id, at=AT
        )
        assert found.state is State.STOPPED
        assert found.why_stopped == lifecycle.BulkNotYours.title
        assert (found.counts[Item.DONE], found.pending) == (2, 2)
        assert ReportDecision.objects.count() == 2
        now = identity.agent_of_account(account_id=me.account_id, at=AT)
        with pytest.raises(lifecycle.BulkNotYours):
            lifecycle.resume_bulk(undertaking_id=undertaking_id, agent=now, at=AT)

    def test_for_one_agency_refuses_the_cases_of_that_agency_only(self, house: House):
        me = make_officer(house, "two-places", "market", "health")
        record_ids = [*waiting(house, 1), *waiting(house, 1, organisation="health")]
        undertaking_id = confirmed(record_ids, me)

        held = identity.grants_of(account_ids=[me.account_id])
        gone = choice_of("health").agency.credit_code
        home = identity.organisation_by_code(credit_code=gone).id
        ending = [one.id for one in held if one.organisation_id == home]
        identity.end_grants(grant_ids=ending, by=PLATFORM, at=AT)
        work()

        assert whys(undertaking_id, me) == ["", Hindrance.OUT_OF_SIGHT.value]

    def test_with_the_whole_account_stops_it_too(self, house: House):
        me = make_officer(house, "leaving", "market")
        undertaking_id = confirmed(waiting(house, 1), me)

        identity.suspend_accounts(account_ids=[me.account_id], by=PLATFORM, at=AT, reason="调离")
        work()

        found = worklists.undertaking(
            account_id=me.account_id, undertaking_id=undertaking_id, at=AT
        )
        assert found.state is State.STOPPED
        assert "停用" in found.why_stopped.zh
        assert not ReportDecision.objects.exists()

    def test_that_comes_back_lets_the_rest_go_on(self, house: House):
        me = make_officer(house, "back-again", "market")
        undertaking_id = confirmed(waiting(house, 2), me)
        held = identity.grants_of(account_ids=[me.account_id])
        identity.end_grants(grant_ids=[held[0].id], by=PLATFORM, at=AT)
        work()

        grant(me.account_id, Role.RECORDS_OFFICER, "market")
        now = identity.agent_of_account(account_id=me.account_id, at=AT)
        lifecycle.resume_bulk(undertaking_id=undertaking_id, agent=now, at=AT)
        work()

        assert counts(undertaking_id, now) == {Item.DONE: 2}
