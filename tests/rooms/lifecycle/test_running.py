"""What happened asks for work, work is done in batches, and one bad record stops nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.doubles.memory_timestamps import AuthorityAway
from tests.house.house import AT, LEASE, House, made, state_of, tags_of
from tests.house.order import assert_filed_once, assert_in_order

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel import parts, settings
from muniment.kernel.work import done
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import plan, running
from recordkit.errors import ContentFault

State, Attention = holdings.RecordState, holdings.Attention


def asked() -> dict[str, int]:
    return {depth.name: depth.queued for depth in jobs.depths(at=AT) if depth.queued}


def instead_of(monkeypatch, work) -> None:
    """Put one piece of work in the place of arranging."""
    monkeypatch.setattr(running, "names", lambda: ("arrangement.arrange",))
    monkeypatch.setattr(running, "work_named", lambda name: work)


class TestFollowing:
    def test_asks_for_what_the_plan_says(self, house: House):
        house.captured(made(0), made(1))

        lifecycle.follow(at=AT)

        assert asked() == {"arrangement.arrange": 2}

    def test_asks_once(self, house: House):
        house.captured(made(0))

        first, second = lifecycle.follow(at=AT), lifecycle.follow(at=AT)

        assert (first, second) == (2, 0)
        assert asked() == {"arrangement.arrange": 1}

    def test_asks_for_nothing_while_a_case_is_open(self, house: House):
        from dataclasses import replace

        case = made(0)
        still_open = case.document.replace(b'"is_closed": true', b'"is_closed": false').replace(
            b'"is_closed":true', b'"is_closed":false'
        )
        assert still_open != case.document
        house.captured(replace(case, document=still_open))

        lifecycle.follow(at=AT)

        assert asked() == {}


class TestABatch:
    def test_is_done_furthest_along_first(self, house: House):
        house.captured(made(0))
        lifecycle.follow(at=AT)
        lifecycle.run_once(at=AT)
        house.captured(made(1))
        lifecycle.follow(at=AT)

        lifecycle.run_once(at=AT)

        assert asked() == {"arrangement.arrange": 1}

    def test_is_no_larger_than_was_asked(self, house: House):
        house.captured(*(made(i) for i in range(5)))
        lifecycle.follow(at=AT)

        assert lifecycle.run_once(at=AT, batch=3) == 3
        assert asked() == {"arrangement.arrange": 2}

    def test_with_one_bad_record_leaves_only_that_one(self, house: House, monkeypatch):
        first, bad, last = house.captured(made(0), made(1), made(2))
        lifecycle.follow(at=AT)
        arranged = []

        def arrange(*, record_ids, by, at):
            if bad in record_ids:
                raise ValueError("a defect")
            arranged.extend(record_ids)
            return tuple(map(done, record_ids))

        instead_of(monkeypatch, arrange)
        lifecycle.run_once(at=AT)

        assert sorted(arranged) == [first, last]
        [depth] = [d for d in jobs.depths(at=AT) if d.name == "arrangement.arrange"]
        assert depth.queued == 1

    def test_during_an_outage_is_tried_again_once_it_is_over(self, house: House, monkeypatch):
        licences = house.captured(made(0), made(1))
        house.work(only=plan.names()[3:])
        tried = []

        def nobody_answers(self, digest):
            tried.append(digest)
            raise AuthorityAway

        with monkeypatch.context() as away:
            away.setattr(type(parts.get().timestamps), "stamp", nobody_answers)
            house.work()
        assert {state_of(licence) for licence in licences} == {State.CAPTURED}
        assert len(tried) == 1

        house.work(at=AT + timedelta(seconds=2))

        assert_filed_once(licences)

    def test_whose_worker_died_is_done_when_its_lease_has_run_out(self, house: House, monkeypatch):
        [licence] = house.captured(made(0))
        lifecycle.follow(at=AT)
        with monkeypatch.context() as dying:
            instead_of(dying, _dies)
            with pytest.raises(KeyboardInterrupt):
                lifecycle.run_once(at=AT)

        house.work(at=AT + timedelta(seconds=59))
        assert state_of(licence) is State.CAPTURED
        house.work(at=AT + LEASE)

        assert_filed_once([licence])
        assert_in_order(house)

    def test_that_ends_failed_is_not_tried_again(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        assert house.work(at=AT + timedelta(days=1)) == 0
        assert tags_of(record_id).count("checking:package:failed") == 1


class TestWorkThatNeverEndsWell:
    @pytest.fixture
    def stuck(self, house: House, monkeypatch) -> UUID:
        [licence] = house.captured(made(0))
        lifecycle.follow(at=AT)
        with monkeypatch.context() as broken:
            instead_of(broken, _defect)
            for hour in range(settings.read_number("MUNIMENT_ATTEMPTS")):
                lifecycle.run_once(at=AT + timedelta(hours=hour))
        return licence

    def test_calls_operators_and_says_why(self, stuck: UUID):
        record = holdings.get_record(record_id=stuck)

        assert record.attention is Attention.ERROR
        [job] = lifecycle.operations(at=AT).stuck
        assert (job.record_id, job.name) == (stuck, "arrangement.arrange")
        assert job.note == "defect: ZeroDivisionError"

    def test_is_left_alone_until_somebody_asks(self, house: House, stuck: UUID):
        assert house.work(at=AT + timedelta(days=30)) == 0

    def test_ends_well_once_the_cause_is_gone_and_an_operator_asks(self, house: House, stuck: UUID):
        operator = _with(identity.Role.OPERATOR)
        [job] = lifecycle.operations(at=AT).stuck

        assert lifecycle.retry_stuck(job_ids=[job.job_id], agent=operator, at=AT) == 1
        house.work()

        assert holdings.get_record(record_id=stuck).attention is Attention.NONE
        assert_filed_once([stuck])

    def test_is_not_for_anybody_to_try_again(self, stuck: UUID):
        handler = _with(identity.Role.HANDLER)
        [job] = lifecycle.operations(at=AT).stuck

        with pytest.raises(lifecycle.NotYoursToDecide):
            lifecycle.retry_stuck(job_ids=[job.job_id], agent=handler, at=AT)

        assert len(lifecycle.operations(at=AT).stuck) == 1


class TestDeciding:
    @pytest.fixture
    def waiting(self, house: House) -> UUID:
        [record_id] = house.finish(made(0, Fault.UNJUDGEABLE_FILE))
        return record_id

    def test_is_for_the_agencys_own_records_officer(self, house: House, city, waiting: UUID):
        officer = _officer("market-records")

        lifecycle.decide(
            record_id=waiting,
            decision=lifecycle.Decision.ACCEPT,
            reason="已核对原件",
            agent=officer,
            at=AT,
        )
        house.work()

        assert state_of(waiting) is State.FILED

    def test_is_not_for_another_agencys(self, city, waiting: UUID):
        with pytest.raises(holdings.RecordNotHeld):
            lifecycle.decide(
                record_id=waiting,
                decision=lifecycle.Decision.ACCEPT,
                reason="已核对原件",
                agent=_officer("land-records"),
                at=AT,
            )

    def test_is_not_for_those_who_only_look(self, city, waiting: UUID):
        with pytest.raises(lifecycle.NotYoursToDecide):
            lifecycle.decide(
                record_id=waiting,
                decision=lifecycle.Decision.RETURN,
                reason="已核对原件",
                agent=_officer("archivist"),
                at=AT,
            )

    def test_is_offered_on_the_page_of_whoever_may(self, city, waiting: UUID):
        pages = {
            name: lifecycle.case_page(record_id=waiting, agent=_officer(name))
            for name in ("market-records", "archivist")
        }

        assert pages["market-records"].decisions == (
            lifecycle.Decision.ACCEPT,
            lifecycle.Decision.RETURN,
        )
        assert pages["archivist"].decisions == ()

    def test_that_returns_sends_the_case_back_with_what_was_said(
        self, house: House, city, waiting: UUID
    ):
        lifecycle.decide(
            record_id=waiting,
            decision=lifecycle.Decision.RETURN,
            reason="扫描件缺页",
            agent=_officer("market-records"),
            at=AT,
        )
        house.work()

        page = lifecycle.case_page(record_id=waiting, agent=drop_agent())
        assert "扫描件缺页" in page.returns[0].reasons[0].what.zh


class TestAContentFaultInABatch:
    def test_of_our_own_making_is_our_error_and_not_the_agencys(self, house: House, monkeypatch):
        [licence] = house.captured(made(0))
        lifecycle.follow(at=AT)
        instead_of(monkeypatch, _content_fault)

        lifecycle.run_once(at=AT)

        assert state_of(licence) is State.CAPTURED


def _officer(username: str) -> identity.Agent:
    return identity.agent_of_username(username=username, at=AT)


def _with(role: identity.Role) -> identity.Agent:
    from dataclasses import replace

    return replace(drop_agent(), roles=frozenset({role}), permissions=identity.PERMISSIONS_OF[role])


def _dies(*, record_ids, by, at):
    raise KeyboardInterrupt


def _defect(*, record_ids, by, at):
    raise ZeroDivisionError


def _content_fault(*, record_ids, by, at):
    raise ContentFault("nobody expected this here")
