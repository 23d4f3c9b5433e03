"""Cases on their way in, through the door of capture."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.doubles.breaking import BreakingDisk, Killed
from tests.house.house import AT, House, made, submission_of

from muniment.commons.custody.models import Entry
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.cases import Fault, MadeCase
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.kernel.work import Reason
from muniment.stages.capture import api as capture
from muniment.stages.capture.models import Case, Submission
from recordkit.errors import ContentFault, Words


def shelves() -> int:
    return sum(1 for _ in parts.get().staging.shelves())


def changed(case: MadeCase, **elements: object) -> MadeCase:
    document = json.dumps(json.loads(case.document) | elements).encode()
    return MadeCase(case.case_number, document, case.files)


def returned(record_id) -> None:
    reason = Reason(Words("缺件", "something is missing"))
    going = [capture.CaseToReturn(record_id, 1, (reason,))]
    capture.return_to_agency(returns=going, by=PLATFORM, at=AT)


class TestACase:
    def test_is_entered_with_its_bytes_and_its_closure(self, house: House):
        [record] = house.captured(made(1))

        tags = Entry.objects.filter(subject_id=record).values_list("tag", flat=True)
        assert {"capture:submission:received", "capture:case:closed"} <= set(tags)
        assert holdings.get_record(record_id=record).state is holdings.RecordState.CAPTURED
        assert shelves() == 1

    def test_sent_again_is_a_repeat_and_costs_no_room(self, house: House):
        [first] = house.receive(made(1))

        [again] = house.receive(made(1), at=AT + timedelta(hours=1))

        assert again == replace(first, is_repeat=True)
        assert (Submission.objects.count(), shelves()) == (1, 1)

    def test_twice_in_one_batch_is_one_case(self, house: House):
        first, second = house.receive(made(1), made(1))

        assert second == replace(first, is_repeat=True)
        assert (Case.objects.count(), shelves()) == (1, 1)

    def test_that_is_wrong_never_stops_its_neighbours(self, house: House):
        answers = house.receive(
            made(1), made(2, Fault.UNKNOWN_ITEM), made(3, Fault.DIGEST_MISMATCH), made(4)
        )

        assert [isinstance(answer, ContentFault) for answer in answers] == [
            False,
            True,
            True,
            False,
        ]
        assert shelves() == 2

    def test_closed_with_other_content_is_refused(self, house: House):
        house.captured(made(1))

        [answer] = house.receive(changed(made(1), remarks="另有说明"))

        assert isinstance(answer, capture.CaseClosedAlready)
        assert Submission.objects.count() == 1

    def test_that_was_returned_may_come_again_unchanged(self, house: House):
        [record] = house.captured(made(1))
        returned(record)

        [again] = house.receive(made(1), at=AT + timedelta(minutes=1))

        assert (again.version, again.is_repeat) == (2, False)
        assert holdings.get_record(record_id=record).state is holdings.RecordState.CAPTURED

    def test_says_that_it_is_closed_must_say_when(self, house: House):
        steps = [s for s in json.loads(made(1).document)["steps"] if s["kind"] != "closure"]

        [answer] = house.receive(changed(made(1), steps=steps))

        assert isinstance(answer, capture.ClosureWithoutStep)
        assert shelves() == 0

    def test_of_an_agency_beyond_the_senders_reach_is_refused(self, house: House):
        house.by = replace(house.by, scope=identity.NOTHING, held=())

        [answer] = house.receive(made(1))

        assert isinstance(answer, capture.NotYourAgency)

    def test_is_put_off_while_too_much_waits(self, house: House, monkeypatch):
        monkeypatch.setenv("MUNIMENT_QUEUE_LIMIT", "0")

        with pytest.raises(capture.IntakeBusy):
            house.receive(made(1))

        assert shelves() == 0


class TestAnIdempotencyKey:
    def received(self, case: MadeCase, key: str):
        return capture.receive_from(
            sources=[submission_of(case)],
            door=capture.Door.REST,
            by=identity_of_the_house(),
            at=AT,
            key=key,
        )[0]

    def test_gets_its_first_answer_even_after_the_case_was_returned(self, house: House):
        first = self.received(made(1), "k")
        returned(first.record_id)

        again = self.received(made(1), "k")

        assert again == replace(first, is_repeat=True, state=capture.CaseState.RETURNED)

    def test_does_not_hinder_a_correction_under_another(self, house: House):
        first = self.received(made(1), "k")
        returned(first.record_id)

        again = self.received(made(1), "another")

        assert (again.version, again.is_repeat) == (2, False)

    def test_stands_for_one_content(self, house: House):
        self.received(made(1), "k")

        assert isinstance(self.received(made(2), "k"), capture.KeyUsedForAnother)


class TestASecrecyMarker:
    def test_at_any_door_leaves_the_fact_and_nothing_else(self, house: House):
        [answer] = house.receive(made(1, Fault.SECRECY_MARKER))

        assert answer.code == "PKG-101"
        assert (shelves(), Case.objects.count()) == (0, 0)
        entry = Entry.objects.get(tag="capture:submission:refused")
        assert made(1).case_number not in str(entry.detail)

    def test_does_not_stop_its_neighbours(self, house: House):
        _, good = house.receive(made(1, Fault.SECRECY_MARKER), made(2))

        assert isinstance(good, capture.Received)


class TestASourceThatCannotBeOpened:
    def test_is_answered_with_its_fault(self, house: House):
        @contextmanager
        def gone():
            raise capture.SubmissionIncomplete("nothing there")
            yield

        answers = capture.receive_from(
            sources=[gone, submission_of(made(1))],
            door=capture.Door.COMMAND,
            by=house.by,
            at=AT,
        )

        assert isinstance(answers[0], capture.SubmissionIncomplete)
        assert isinstance(answers[1], capture.Received)


class TestAProcessThatDies:
    @pytest.mark.parametrize("after", [False, True])
    def test_at_any_step_of_taking_a_case_in_takes_it_whole_or_not(
        self, house: House, monkeypatch, after: bool
    ):
        disk = BreakingDisk(monkeypatch)
        for step in range(60):
            case = made(step + 1)
            disk.kill(at=step, after=after)
            try:
                house.receive(case)
            except Killed:
                disk.heal()
                house.start()
                [again] = house.receive(case)
                assert isinstance(again, capture.Received)
            else:
                disk.heal()
                assert step > 3
                assert Submission.objects.count() == Case.objects.count() == step + 1
                return
        pytest.fail("never ran out of steps")


def identity_of_the_house() -> identity.Agent:
    from muniment.interfaces.worker.drop_folder import drop_agent

    return drop_agent()
