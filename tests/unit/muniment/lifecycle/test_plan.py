"""What follows what stands in one table, and everything in it is there."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from muniment.commons.holdings import events as holdings_events
from muniment.kernel.events import Event
from muniment.lifecycle.plan import PLAN, Step, names, steps_after, work_named
from muniment.stages.arrangement import events as arrangement_events
from muniment.stages.capture import events as capture_events
from muniment.stages.checking import events as checking_events
from muniment.stages.filing import events as filing_events
from muniment.stages.packaging import events as packaging_events

ROOMS = {
    "holdings": holdings_events,
    "capture": capture_events,
    "arrangement": arrangement_events,
    "packaging": packaging_events,
    "checking": checking_events,
    "filing": filing_events,
}
ANNOUNCED = {
    event: room
    for room, module in ROOMS.items()
    for event in vars(module).values()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event
}


class TestEveryEvent:
    @pytest.mark.parametrize("event", ANNOUNCED, ids=lambda event: event.__name__)
    def test_has_a_tag_of_its_room_subject_and_action(self, event: type[Event]):
        assert re.fullmatch(rf"{ANNOUNCED[event]}:[a-z]+:[a-z]+", event.tag)

    @pytest.mark.parametrize("event", ANNOUNCED, ids=lambda event: event.__name__)
    def test_names_an_article_of_the_measures(self, event: type[Event]):
        assert re.fullmatch(r"the Measures, article \d+", event.basis)

    @pytest.mark.parametrize("event", ANNOUNCED, ids=lambda event: event.__name__)
    def test_has_nothing_but_words_and_numbers_to_tell(self, event: type[Event]):
        kinds = {item.type for item in fields(event) if item.name != "record_id"}

        assert kinds <= {"str", "int"}

    def test_has_a_tag_of_its_own(self):
        assert len({event.tag for event in ANNOUNCED}) == len(ANNOUNCED)


class TestThePlan:
    @pytest.mark.parametrize("step", PLAN, ids=lambda step: f"{step.once.tag} {step.name}")
    def test_waits_for_events_that_a_room_announces(self, step: Step):
        assert step.once in ANNOUNCED

    def test_says_a_thing_once(self):
        lines = [(step.once.tag, step.name) for step in PLAN]

        assert len(lines) == len(set(lines))

    def test_calls_no_two_kinds_of_work_by_one_name(self):
        called = {(step.name, step.ask) for step in PLAN}

        assert len({name for name, _ in called}) == len(called) == len({ask for _, ask in called})

    def test_finds_work_by_the_name_that_it_waits_under(self):
        assert all(work_named(step.name) is step.ask for step in PLAN)
        with pytest.raises(KeyError):
            work_named("capture.invent")

    def test_finishes_what_was_begun_before_it_begins_anything(self):
        order = names()

        assert len(order) == len(set(order)) == len({step.name for step in PLAN})
        assert order.index("filing.file_cases") < order.index("checking.check_for_filing")
        assert order[-1] == "arrangement.arrange"

    def test_asks_for_nothing_after_what_nobody_plans_for(self):
        assert list(steps_after("capture:submission:received")) == []
        assert list(steps_after("filing:case:unheard")) == []

    def test_leads_every_closed_case_to_its_receipt(self):
        after = {
            "arrangement.arrange": arrangement_events.CaseArranged,
            "packaging.seal": packaging_events.PackageSealed,
            "checking.check_for_filing": checking_events.CheckPassed,
            "filing.file_cases": filing_events.CaseFiled,
        }
        event: type[Event] | None = capture_events.CaseClosed
        way = []
        while event is not None:
            [first, *_] = steps_after(event.tag)
            way.append(first.name)
            event = after.get(first.name)

        assert way == [*after, "filing.issue_receipts"]

    @pytest.mark.parametrize(
        "event",
        [
            arrangement_events.ArrangementFailed,
            checking_events.CheckFailed,
            checking_events.CheckRejected,
        ],
    )
    def test_returns_what_the_agency_has_to_mend(self, event: type[Event]):
        assert [step.name for step in steps_after(event.tag)] == ["lifecycle.return_to_agency"]

    def test_leaves_to_a_person_what_no_rule_could_tell(self):
        assert list(steps_after(checking_events.CheckIndeterminate.tag)) == []
