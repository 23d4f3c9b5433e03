"""Every state table is walked over the whole of it."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from itertools import product

import pytest
from docs.generating.codebase import articles_in, events

from muniment.commons.holdings.states import (
    TRANSITIONS,
    Action,
    ActionNotAllowedNow,
    RecordState,
    next_state,
    transition,
)
from muniment.kernel.events import Event
from muniment.lifecycle.facts import words_of_tag
from muniment.lifecycle.plan import PLAN, names, steps_after, work_named
from muniment.stages.arrangement.states import (
    CLASSING,
    ClassingAction,
    ClassingState,
    NothingToClassify,
    next_classing,
)
from muniment.stages.capture.states import Arrives, CaseState, what_arrives
from muniment.stages.checking.policies import ending_of
from recordkit.terms.vocabulary import Ending, Verdict

BORN = RecordState.CAPTURED
# Announced, and nothing is asked for: a person decides, or it is told and that is all.
NOTHING_FOLLOWS = {
    "capture:submission:received",
    "capture:submission:refused",
    "capture:case:returned",
    "capture:staging:cleared",
    "checking:package:indeterminate",
    "filing:evidence:renewed",
    "arrangement:case:unclassified",
    "holdings:record:returned",
    "holdings:record:resubmitted",
}
_TAG = re.compile(r"[a-z]+:[a-z]+:[a-z]+")


class TestTheStatesOfARecord:
    @pytest.mark.parametrize(("state", "action"), list(product(RecordState, Action)), ids=str)
    def test_allow_what_the_table_says_and_nothing_else(self, state, action):
        allowed = [t for t in TRANSITIONS if (t.source, t.action) == (state, action)]

        if allowed:
            assert next_state(state, action) is allowed[0].target
            assert transition(state, action) is allowed[0]
        else:
            with pytest.raises(ActionNotAllowedNow, match=re.escape(f"{state}")):
                next_state(state, action)

    def test_have_one_outcome_for_each_action(self):
        counted = Counter((t.source, t.action) for t in TRANSITIONS)

        assert [pair for pair, times in counted.items() if times > 1] == []

    def test_can_all_be_reached(self):
        reached = {BORN}
        for _ in RecordState:
            reached |= {t.target for t in TRANSITIONS if t.source in reached}

        assert reached == set(RecordState)

    def test_use_every_action(self):
        assert {t.action for t in TRANSITIONS} == set(Action)


class TestClassifying:
    @pytest.mark.parametrize(
        ("state", "action"), list(product(ClassingState, ClassingAction)), ids=str
    )
    def test_allows_what_the_table_says_and_nothing_else(self, state, action):
        allowed = [t for t in CLASSING if (t.source, t.action) == (state, action)]

        if allowed:
            assert next_classing(state, action) is allowed[0].target
        else:
            with pytest.raises(NothingToClassify, match=re.escape(f"{state}")):
                next_classing(state, action)

    def test_reaches_every_state_from_the_one_it_begins_in(self):
        assert {ClassingState.WAITING, *(t.target for t in CLASSING)} == set(ClassingState)
        assert all(t.source is ClassingState.WAITING for t in CLASSING)


class TestWhatArrives:
    @pytest.mark.parametrize("state", [None, *CaseState])
    @pytest.mark.parametrize("is_same", [False, True])
    def test_is_known_for_every_state(self, state, is_same):
        assert what_arrives(state, is_same_as_before=is_same) in Arrives

    def test_can_be_each_of_the_words(self):
        said = {
            what_arrives(state, is_same_as_before=is_same)
            for state in (None, *CaseState)
            for is_same in (False, True)
        }

        assert said == set(Arrives)

    def test_never_takes_other_content_for_a_closed_case(self):
        assert what_arrives(CaseState.CLOSED, is_same_as_before=False) is Arrives.TOO_LATE


class TestTheEndingOfACheck:
    @pytest.mark.parametrize("verdict", list(Verdict))
    def test_is_done_only_when_everything_passed(self, verdict):
        assert (ending_of(verdict) is Ending.DONE) == (verdict is Verdict.PASSED)

    def test_sends_back_only_what_failed(self):
        assert [v for v in Verdict if ending_of(v) is Ending.FAILED] == [Verdict.FAILED]


class TestThePlan:
    def test_is_asked_for_every_event_or_says_that_nothing_follows(self):
        followed = {step.once.tag for step in PLAN}

        assert {event.tag for event in events()} - followed == NOTHING_FOLLOWS

    def test_names_work_that_takes_records_an_agent_and_a_moment(self):
        for step in PLAN:
            parameters = inspect.signature(step.ask).parameters.values()

            assert [p.name for p in parameters] == ["record_ids", "by", "at"]
            assert all(p.kind is p.KEYWORD_ONLY for p in parameters)

    def test_finds_its_work_again_by_name(self):
        assert {work_named(name) for name in names()} == {step.ask for step in PLAN}
        assert len(names()) == len({step.ask for step in PLAN})

    def test_yields_the_steps_of_a_tag_in_its_own_order(self):
        for step in PLAN:
            assert step in tuple(steps_after(step.once.tag))


@pytest.mark.parametrize("event", events(), ids=lambda event: event.tag)
class TestAnEvent:
    def test_has_a_tag_that_begins_with_its_room(self, event: type[Event]):
        room = event.__module__.split(".")[2]

        assert _TAG.fullmatch(event.tag)
        assert event.tag.split(":")[0] == room

    def test_rests_on_an_article(self, event: type[Event]):
        assert len(articles_in(event.basis)) == 1

    def test_has_words_for_people(self, event: type[Event]):
        words = words_of_tag(event.tag, {})

        assert words.zh != event.tag
        assert words.en != event.tag


def test_no_two_events_share_a_tag():
    counted = Counter(event.tag for event in events())

    assert [tag for tag, times in counted.items() if times > 1] == []
