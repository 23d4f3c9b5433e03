"""From a case that no line covers to its receipt: one person chooses, for one case or for many."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from tests.house.dying import Manner, Mortal, let_go
from tests.house.house import AT, House, choice_of, made, state_of, tags_of
from tests.house.taking_out import package_of
from tests.house.uncovering import uncover

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.worklists import api as worklists
from muniment.lifecycle import api as lifecycle
from muniment.stages.arrangement import api as arrangement
from muniment.stages.arrangement.models import Classing
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from recordkit.terms.vocabulary import Verdict

Decision, Hindrance, Item = lifecycle.Decision, lifecycle.Hindrance, worklists.ItemState
State = holdings.RecordState
LATER = AT + timedelta(days=1)
WHY = "与其他行政权力类事项同类，适用该条"
_indexes = count(1)


@pytest.fixture
def bare(house: House) -> House:
    uncover()
    return house


def officer(username: str = "market-records") -> identity.Agent:
    return identity.agent_of_username(username=username, at=AT)


def waiting(house: House, number: int = 1, organisation: str = "market") -> list[UUID]:
    cases = [made(next(_indexes), choice=choice_of(organisation)) for _ in range(number)]
    return house.finish(*cases)


def choice_for(record_id: UUID, agent: identity.Agent | None = None) -> str:
    return lifecycle.class_choices(record_id=record_id, agent=agent or officer())[0].choice


def decide(
    record_id: UUID, decision: Decision, agent: identity.Agent | None = None, **more
) -> None:
    lifecycle.decide(
        record_id=record_id,
        decision=decision,
        reason=WHY,
        agent=agent or officer(),
        at=LATER,
        **more,
    )


def drafted(record_ids: list[UUID], choice: str) -> UUID:
    lifecycle.pick_cases(agent=officer(), ticked=record_ids)
    return lifecycle.draft_bulk(agent=officer(), decision=Decision.CLASSIFY, at=AT, choice=choice)


def confirmed(record_ids: list[UUID], choice: str) -> UUID:
    made_of = drafted(record_ids, choice)
    lifecycle.confirm_bulk(undertaking_id=made_of, agent=officer(), reason=WHY, at=AT)
    return made_of


def carry_on(at=AT) -> None:
    while lifecycle.carry_on(at=at):
        pass


def seen(undertaking_id: UUID) -> lifecycle.BulkWork:
    return lifecycle.bulk_work(undertaking_id=undertaking_id, agent=officer(), at=AT)


class TestOneCase:
    def test_is_filed_under_the_chosen_line_and_says_who_chose_it_and_why(self, bare: House):
        [licence] = waiting(bare)
        assert state_of(licence) is State.CAPTURED

        decide(licence, Decision.CLASSIFY, choice=choice_for(licence))
        bare.work(at=LATER)

        placed = package_of(licence).package.classification
        assert state_of(licence) is State.FILED
        assert holdings.get_record(record_id=licence).retention == placed.retention == "D10"
        assert WHY in placed.retention_basis
        assert "第 1 条" in placed.retention_basis

    def test_passes_the_check_against_the_line_that_was_chosen(self, bare: House):
        [licence] = waiting(bare)

        decide(licence, Decision.CLASSIFY, choice=choice_for(licence))
        bare.work(at=LATER)

        [report] = checking.reports_of(record_id=licence)
        assert report.verdict is Verdict.PASSED
        compared = next(one for one in report.report.outcomes if one.code == "S-11")
        assert compared.verdict is Verdict.PASSED

    def test_offers_classifying_and_sending_back_and_nothing_else(self, bare: House):
        [licence] = waiting(bare)

        page = lifecycle.case_page(record_id=licence, agent=officer())

        assert page.decisions == (Decision.CLASSIFY, Decision.RETURN)
        assert "没有覆盖" in page.unclassified[0].what.zh
        rows = lifecycle.attention_page(
            agent=officer(), kind=holdings.Attention.WAITING, at=LATER
        ).rows
        assert "没有覆盖" in rows[0].first_reason.zh
        assert rows[0].who.zh == "档案员"

    def test_can_be_sent_back_instead(self, bare: House):
        [licence] = waiting(bare)

        decide(licence, Decision.RETURN)
        bare.work(at=LATER)

        assert state_of(licence) is State.RETURNED
        first, second = capture.returns_of(record_id=licence)[0].reasons
        assert WHY in first.what.zh
        assert "没有覆盖" in second.what.zh

    def test_that_was_sent_back_and_comes_again_waits_again(self, bare: House):
        index = next(_indexes)
        [licence] = bare.finish(made(index))
        decide(licence, Decision.RETURN)
        bare.work(at=LATER)

        bare.captured(made(index), at=LATER)
        bare.work(at=LATER)

        assert state_of(licence) is State.CAPTURED
        assert arrangement.unclassified_among(record_ids=[licence])[licence].version == 2
        decide(licence, Decision.CLASSIFY, choice=choice_for(licence))
        bare.work(at=LATER)
        assert state_of(licence) is State.FILED

    def test_cannot_be_accepted_as_it_is(self, bare: House):
        [licence] = waiting(bare)

        with pytest.raises(checking.NothingToDecide):
            decide(licence, Decision.ACCEPT)

    @pytest.mark.parametrize("choice", ["", "x", "//", "/1/", "\0/1/"])
    def test_is_not_classified_by_what_is_no_choice(self, bare: House, choice: str):
        [licence] = waiting(bare)

        with pytest.raises(arrangement.ClassNotApproved):
            decide(licence, Decision.CLASSIFY, choice=choice)

    def test_is_for_the_officer_of_its_own_agency(self, bare: House):
        [licence] = waiting(bare)
        choice = choice_for(licence)

        with pytest.raises(holdings.RecordNotHeld):
            decide(licence, Decision.CLASSIFY, officer("land-records"), choice=choice)
        with pytest.raises(lifecycle.NotYoursToDecide):
            decide(licence, Decision.CLASSIFY, officer("leader"), choice=choice)
        assert Classing.objects.get(record_id=licence).state == "waiting"


class TestManyCases:
    def test_are_offered_the_lines_of_the_schedules_that_apply_to_them(self, bare: House):
        record_ids = waiting(bare, 3)
        other = bare.finish(made(next(_indexes), choice=choice_of("health")))
        lifecycle.pick_cases(agent=officer(), ticked=[*record_ids, *other])

        [group] = lifecycle.classes_to_choose(agent=officer())

        assert group.count == 3
        assert [line.retention for line in group.lines] == ["D10", "Y"]
        assert [line.number for line in group.lines] == [1, 2]

    def test_are_shown_their_effects_first_and_then_classified_one_by_one(self, bare: House):
        record_ids = waiting(bare, 3)
        choice = choice_for(record_ids[0])
        undertaking_id = drafted(record_ids, choice)

        preview = seen(undertaking_id)
        assert (preview.preview.count, preview.preview.can) == (3, 3)
        assert preview.chosen.retention == "D10"
        lifecycle.confirm_bulk(undertaking_id=undertaking_id, agent=officer(), reason=WHY, at=AT)
        carry_on()
        bare.work(at=LATER)

        assert seen(undertaking_id).undertaking.done == 3
        assert {state_of(each) for each in record_ids} == {State.FILED}

    def test_say_of_each_why_it_cannot_be_classified_so(self, bare: House):
        house = bare
        [filed] = house.finish(made(next(_indexes), choice=choice_of("market", place=0)))
        ready = waiting(house, 1)
        choice = choice_for(ready[0])
        decide(filed, Decision.CLASSIFY, choice=choice_for(filed))
        house.work(at=LATER)

        preview = seen(drafted([filed, *ready], choice)).preview

        assert preview.can == 1
        assert [(each.why, each.count) for each in preview.cannot] == [
            (Hindrance.NOT_UNCLASSIFIED, 1)
        ]

    def test_of_another_schedule_are_refused_row_by_row(self, bare: House):
        ours = waiting(bare, 1)
        schedule = "00000000-0000-0000-0000-000000000007"
        good = choice_for(ours[0])
        undertaking_id = confirmed(ours, good)
        # As if the line had been read in another schedule than the one in force.
        from muniment.commons.worklists.models import Undertaking

        Undertaking.objects.update(choice=good.replace(good[:36], schedule))

        carry_on()

        [row] = lifecycle.every_bulk_row(undertaking_id=undertaking_id, agent=officer())
        assert (row.item.state, row.item.code) == (Item.REFUSED, Hindrance.OTHER_SCHEDULE.value)
        assert Classing.objects.get(record_id=ours[0]).state == "waiting"

    def test_need_a_choice_that_there_is(self, bare: House):
        record_ids = waiting(bare, 1)

        for wrong in ("", "x", "00000000-0000-0000-0000-000000000007/1/"):
            with pytest.raises(lifecycle.NothingChosen):
                drafted(record_ids, wrong)
        with pytest.raises(lifecycle.NothingChosen):
            lifecycle.draft_bulk(
                agent=officer(), decision=Decision.ACCEPT, at=AT, choice=choice_for(record_ids[0])
            )

    def test_that_wait_to_be_classified_are_not_accepted(self, bare: House):
        record_ids = waiting(bare, 1)
        lifecycle.pick_cases(agent=officer(), ticked=record_ids)
        made_of = lifecycle.draft_bulk(agent=officer(), decision=Decision.ACCEPT, at=AT)

        [hindered] = seen(made_of).preview.cannot

        assert hindered.why is Hindrance.UNCLASSIFIED

    def test_are_sent_back_together(self, bare: House):
        record_ids = waiting(bare, 2)
        lifecycle.pick_cases(agent=officer(), ticked=record_ids)
        made_of = lifecycle.draft_bulk(agent=officer(), decision=Decision.RETURN, at=AT)
        lifecycle.confirm_bulk(undertaking_id=made_of, agent=officer(), reason=WHY, at=AT)

        carry_on()
        bare.work(at=LATER)

        assert {state_of(each) for each in record_ids} == {State.RETURNED}

    def test_are_for_those_who_may_classify(self, bare: House):
        waiting(bare, 1)

        assert Decision.CLASSIFY in lifecycle.decisions_in_bulk(agent=officer())
        assert Decision.CLASSIFY not in lifecycle.decisions_in_bulk(agent=officer("leader"))
        assert lifecycle.classes_to_choose(agent=officer("leader")) == ()


class TestClassifyingThatIsKilled:
    def test_at_any_step_of_a_turn_loses_nothing_and_classifies_nothing_twice(
        self, committed_house: House
    ):
        uncover()
        with pytest.MonkeyPatch.context() as patch:
            mortal = Mortal(patch)
            first = waiting(committed_house, 1)
            confirmed(first, choice_for(first[0]))
            with mortal.doomed(None, Manner.DIES):
                lifecycle.carry_on(at=AT)
            steps = list(mortal.taken)
            assert steps
            for place in range(len(steps)):
                self._dies_at(place, mortal, committed_house)

    @staticmethod
    def _dies_at(place: int, mortal: Mortal, house: House) -> None:
        record_ids = waiting(house, 2)
        undertaking_id = confirmed(record_ids, choice_for(record_ids[0]))
        with mortal.doomed(place, Manner.DIES):
            lifecycle.carry_on(at=AT)
        assert mortal.has_struck
        let_go()
        house.start()

        classified = Classing.objects.filter(record_id__in=record_ids, state="classified")
        assert classified.count() == seen(undertaking_id).undertaking.done
        carry_on(at=AT + timedelta(seconds=61))
        house.work(at=LATER)

        assert seen(undertaking_id).undertaking.done == 2
        for record_id in record_ids:
            assert tags_of(record_id).count("arrangement:case:classified") == 1
            assert state_of(record_id) is State.FILED
