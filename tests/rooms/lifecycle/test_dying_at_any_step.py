"""`kill -9`, a full disk or a silent database at each step of each write path.

Two cases are brought up to the step, the work is done by a process that dies there, and another
process goes on. At the end every record is filed exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from uuid import UUID

import pytest
from django.db import OperationalError
from tests.house.dying import STATEMENT, Manner, Mortal, let_go
from tests.house.house import AT, LEASE, House, made, state_of, tags_of
from tests.house.order import assert_filed_once, assert_in_order

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.interfaces.cli.demonstration.cases import Fault, FaultNotPossible, MadeCase
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.kernel.ids import new_id
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import running
from muniment.stages.capture import api as capture
from recordkit.errors import Fault as Refused

State = holdings.RecordState
PAIR = 2
WAY = (
    "arrangement.arrange",
    "packaging.seal",
    "checking.check_for_filing",
    "filing.file_cases",
    "lifecycle.clear_staging",
    "filing.issue_receipts",
)
RUNS = ("write", STATEMENT)
DRAFTING = {"make_folder", "create", "write", "link"}
_indexes = count(1)


@pytest.fixture
def mortal(committed_house: House) -> Iterator[Mortal]:
    with pytest.MonkeyPatch.context() as patch:
        yield Mortal(patch)


def pair(fault: Fault | None = None) -> list[MadeCase]:
    """Return two cases that nobody has seen."""
    cases: list[MadeCase] = []
    while len(cases) < PAIR:
        try:
            cases.append(made(next(_indexes), fault))
        except FaultNotPossible:
            continue
    return cases


def ways_to_go_wrong(steps: list[str]) -> list[tuple[int, Manner]]:
    """Return each step with each manner in which it can go wrong and leave something of its own.

    Of many writes to one file, and of many statements in one transaction, the first and the last
    say it all. So they do of an outage while drafts are made, which are all taken back alike; the
    contract of each adapter has every one. A statement is undone with its transaction.
    """
    ways: list[tuple[int, Manner]] = []
    for place, name in enumerate(steps):
        around = set(steps[max(0, place - 1) : place + 2])
        if name in RUNS and around == {name}:
            continue
        ways.append((place, Manner.DIES))
        if not around <= DRAFTING:
            ways.append((place, Manner.BREAKS))
            if name != STATEMENT:
                ways.append((place, Manner.BREAKS_AFTER))
    return ways


def work_once(name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "names", lambda: (name,))
        assert lifecycle.run_once(at=AT, batch=PAIR) == PAIR


def suffer(
    house: House,
    mortal: Mortal,
    act: Callable[[], object],
    step: int | None = None,
    manner: Manner = Manner.DIES,
) -> list[str]:
    """Do one thing while a step goes wrong, restart, and return the steps that were taken."""
    # What is no death the worker's loop logs, and comes back.
    with mortal.doomed(step, manner), suppress(OperationalError, Refused):
        act()
    steps = list(mortal.taken)
    if manner is Manner.DIES:
        let_go()
        house.start()
    return steps


def assert_tidy(house: House, record_ids: list[UUID]) -> None:
    """Assert that the whole house is in order and that nothing half-done lies about."""
    let_go()
    house.start()
    assert_filed_once(record_ids)
    assert_in_order(house)
    assert not set(parts.get().staging.shelves()) & set(record_ids)
    assert list(house.place.vault_drafts.glob("*/*")) == []


def something_to_anchor() -> None:
    """Let the ledger have something new: what waits is anchored by whoever comes first."""
    custody.record(events=[capture.StagingCleared(new_id(), 1)], by=PLATFORM, at=AT)


def nothing_points_at_nothing(record_ids: list[UUID]) -> None:
    for record_id in record_ids:
        is_filed = state_of(record_id) is State.FILED
        assert is_filed == ("filing:case:filed" in tags_of(record_id))
        assert not is_filed or vault.problems(record_id=record_id) == ()


@pytest.mark.slow
class TestDyingIn:
    @pytest.mark.parametrize("name", WAY)
    def test_a_stage_leaves_every_record_filed_once(
        self, committed_house: House, mortal: Mortal, name: str
    ):
        house, before = committed_house, WAY[: WAY.index(name)]
        probe = house.captured(*pair())
        house.work(only=before)
        something_to_anchor()
        steps = suffer(house, mortal, lambda: work_once(name))
        assert len(steps) >= 3
        wrong = ways_to_go_wrong(steps)
        cases = [case for _ in wrong for case in pair()]
        records = house.captured(*cases)
        house.work(only=before)

        struck = 0
        for turn, (step, manner) in enumerate(wrong):
            something_to_anchor()
            suffer(house, mortal, lambda: work_once(name), step, manner)
            struck += mortal.has_struck
            nothing_points_at_nothing(records[turn * PAIR : (turn + 1) * PAIR])

        # The first work of its kind takes a few steps more than any later.
        assert struck >= 0.8 * len(wrong)
        house.work(at=AT + LEASE)
        assert_tidy(house, [*probe, *records])

    def test_the_return_of_a_case_returns_it_once(self, committed_house: House, mortal: Mortal):
        house, name = committed_house, "lifecycle.return_to_agency"
        before = WAY[:3]
        house.captured(*pair(Fault.MISSING_MATERIAL))
        house.work(only=before)
        steps = suffer(house, mortal, lambda: work_once(name))
        wrong = ways_to_go_wrong(steps)
        cases = [case for _ in wrong for case in pair(Fault.MISSING_MATERIAL)]
        records = house.captured(*cases)
        house.work(only=before)

        for step, manner in wrong:
            suffer(house, mortal, lambda: work_once(name), step, manner)

        house.work(at=AT + LEASE)
        assert {state_of(record_id) for record_id in records} == {State.RETURNED}
        for record_id in records:
            assert len(capture.returns_of(record_id=record_id)) == 1
            assert tags_of(record_id).count("capture:case:returned") == 1
            assert tags_of(record_id).count("holdings:record:returned") == 1

    def test_following_up_asks_for_everything_once(self, committed_house: House, mortal: Mortal):
        house = committed_house
        house.work()
        house.captured(*pair())
        steps = suffer(house, mortal, lambda: lifecycle.follow(at=AT))
        assert len(steps) >= 3

        records = []
        for step, manner in ways_to_go_wrong(steps):
            records += house.captured(*pair())
            suffer(house, mortal, lambda: lifecycle.follow(at=AT), step, manner)

        house.work(at=AT + LEASE)
        assert_tidy(house, records)

    def test_taking_in_keeps_what_was_promised_and_takes_the_second_try(
        self, committed_house: House, mortal: Mortal
    ):
        house = committed_house
        steps = suffer(house, mortal, lambda: house.receive(*pair()))
        assert len(steps) >= 10

        records, answered = [], []
        for step, manner in ways_to_go_wrong(steps):
            cases, answers = pair(), []

            def hand_in(cases=cases, answers=answers) -> None:
                answers += house.receive(*cases)

            suffer(house, mortal, hand_in, step, manner)
            promised = [a.record_id for a in answers if isinstance(a, capture.Received)]
            again = house.captured(*cases)
            answered += [r for r in promised if r in again]
            assert len(promised) == len([r for r in promised if r in again])
            records += again

        house.work(at=AT + LEASE)
        assert_tidy(house, records)
        assert answered
