"""Who sent what, sent it back and why, and decided it in which words, stands in one place."""

from __future__ import annotations

from datetime import timedelta

from tests.house.house import AT, House, made, statements

from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel.agents import PLATFORM
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.exchange import exchange_of
from muniment.lifecycle.shapes import Turn
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking

LATER = AT + timedelta(days=1)
_WORDS = "已与窗口核对原件，同意归档"


def _exchange(record_id):
    return lifecycle.case_page(record_id=record_id, agent=drop_agent()).exchange


class TestTheExchange:
    def test_about_a_case_that_nobody_spoke_of_is_empty(self, house: House):
        [record_id] = house.finish(made(0))

        assert _exchange(record_id) == ()

    def test_tells_return_and_new_submission_in_their_order(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
        house.captured(made(0), at=LATER)
        house.work(at=LATER)

        turns = _exchange(record_id)

        assert [(turn.turn, turn.version) for turn in turns] == [
            (Turn.SENT, 1),
            (Turn.RETURNED, 1),
            (Turn.SENT, 2),
        ]
        assert turns[1].reasons[0].what.zh
        assert turns[2].components > 0
        assert all(turn.by_name for turn in turns)

    def test_keeps_the_words_in_which_a_person_decided(self, house: House):
        [record_id] = house.finish(made(0, Fault.UNJUDGEABLE_FILE))
        checking.decide(record_id=record_id, is_accepted=True, reason=_WORDS, by=PLATFORM, at=LATER)

        sent, accepted = _exchange(record_id)

        assert (sent.turn, accepted.turn) == (Turn.SENT, Turn.ACCEPTED)
        assert (accepted.words, accepted.at) == (_WORDS, LATER)

    def test_asks_for_all_names_at_once(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
        house.captured(made(0), at=LATER)
        submissions = capture.submissions_of(record_id=record_id)
        returns = capture.returns_of(record_id=record_id)
        reports = checking.reports_of(record_id=record_id)

        asked = statements(lambda: exchange_of(submissions, returns, reports))

        assert asked <= 2  # people and clients stand in two tables
