"""The one table of what a record may become."""

from __future__ import annotations

from itertools import product

import pytest

from muniment.commons.holdings.states import (
    TRANSITIONS,
    Action,
    ActionNotAllowedNow,
    RecordState,
    next_state,
    transition,
)

ALLOWED = {
    (RecordState.CAPTURED, Action.RETURN): RecordState.RETURNED,
    (RecordState.RETURNED, Action.RESUBMIT): RecordState.CAPTURED,
    (RecordState.CAPTURED, Action.FILE): RecordState.FILED,
}


class TestEveryStateAndAction:
    @pytest.mark.parametrize(("state", "action"), [*product(RecordState, Action)])
    def test_leads_where_the_table_says_or_nowhere(self, state: RecordState, action: Action):
        if (state, action) in ALLOWED:
            assert next_state(state, action) is ALLOWED[state, action]
        else:
            with pytest.raises(ActionNotAllowedNow) as refused:
                next_state(state, action)
            assert state.words.zh in refused.value.detail.zh
            assert action.words.zh in refused.value.detail.zh


class TestTheTable:
    def test_has_one_line_for_a_state_and_an_action(self):
        pairs = [(step.source, step.action) for step in TRANSITIONS]

        assert len(pairs) == len(set(pairs))

    def test_lets_nothing_leave_the_filed_state(self):
        assert RecordState.FILED not in {step.source for step in TRANSITIONS}

    def test_reaches_every_state_from_the_first(self):
        reached = {RecordState.CAPTURED}
        for _ in RecordState:
            reached |= {step.target for step in TRANSITIONS if step.source in reached}

        assert reached == set(RecordState)

    def test_names_the_article_of_each_step(self):
        articles = {
            step.action: transition(step.source, step.action).basis.number for step in TRANSITIONS
        }

        assert articles == {Action.RETURN: 15, Action.RESUBMIT: 15, Action.FILE: 14}
