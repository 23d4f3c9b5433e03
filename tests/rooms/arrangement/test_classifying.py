"""A case that no approved line decides about waits, and a person classifies it among the approved."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.house.house import AT, House, choice_of, made, tags_of
from tests.house.uncovering import uncover

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.models import CategoryRule, RetentionSchedule, ScheduleLine
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from muniment.stages.arrangement import api as arrangement
from muniment.stages.arrangement.models import Arrangement, Classing
from recordkit.terms.vocabulary import Ending

State = arrangement.ClassingState
WHY = "与备案类事项同类，适用该条"
_indexes = count(1)


def arrange(*record_ids: UUID):
    return arrangement.arrange(record_ids=record_ids, by=PLATFORM, at=AT)


def unclassified(house: House, number: int = 1, organisation: str = "market") -> list[UUID]:
    cases = [made(next(_indexes), choice=choice_of(organisation)) for _ in range(number)]
    record_ids = house.captured(*cases)
    arrange(*record_ids)
    return record_ids


def first_choice(record_id: UUID) -> arrangement.ClassChoice:
    options = arrangement.options_of(record_ids=[record_id])[record_id]
    return arrangement.ClassChoice(
        options.schedule_id,
        options.lines[0].number if options.lines else 0,
        options.categories[0] if options.categories else "",
    )


def classify(record_id: UUID, choice: arrangement.ClassChoice | None = None, reason: str = WHY):
    arrangement.classify(
        record_id=record_id,
        choice=choice or first_choice(record_id),
        reason=reason,
        by=officer(),
        at=AT + timedelta(hours=1),
    )


def officer():
    return identity.agent_of_username(username="market-records", at=AT).agent_id


def attention(record_id: UUID) -> holdings.Attention:
    return holdings.get_record(record_id=record_id).attention


@pytest.fixture
def bare(house: House) -> House:
    uncover()
    return house


class TestACaseThatNoLineCovers:
    def test_waits_for_a_person_and_is_not_sent_back(self, bare: House):
        [licence] = bare.captured(made(0))

        [outcome] = arrange(licence)

        assert outcome.ending is Ending.WAITING
        assert attention(licence) is holdings.Attention.WAITING
        assert tags_of(licence)[-1] == "arrangement:case:unclassified"
        assert arrangement.arranged(record_ids=[licence]) == {}
        [reason] = arrangement.unclassified_among(record_ids=[licence])[licence].reasons
        assert "没有覆盖" in reason.what.zh
        assert reason.who.en == "a records officer"

    def test_waits_once_however_often_it_is_asked_for(self, bare: House):
        [licence] = bare.captured(made(0))

        first, second = arrange(licence), arrange(licence)

        assert first == second
        assert tags_of(licence).count("arrangement:case:unclassified") == 1
        assert Classing.objects.count() == 1

    def test_does_not_hold_up_its_neighbours(self, bare: House):
        [ours], [theirs] = (
            bare.captured(made(1)),
            bare.captured(made(2, choice=choice_of("health"))),
        )

        endings = {o.subject_id: o.ending for o in arrange(ours, theirs)}

        assert endings == {ours: Ending.WAITING, theirs: Ending.DONE}

    def test_may_be_classified_among_the_lines_of_its_own_schedule_in_force(self, bare: House):
        [licence] = unclassified(bare)

        options = arrangement.options_of(record_ids=[licence])[licence]

        schedule = RetentionSchedule.objects.get(pk=options.schedule_id)
        assert schedule.organisation_id == holdings.get_record(record_id=licence).agency_id
        assert [each.number for each in options.lines] == [*range(1, len(options.lines) + 1)]
        assert len(options.lines) == schedule.lines.count()

    def test_is_sent_back_as_ever_where_no_schedule_is_in_force(self, house: House):
        ScheduleLine.objects.all().delete()
        RetentionSchedule.objects.all().delete()
        [licence] = house.captured(made(0))

        assert arrange(licence)[0].ending is Ending.FAILED
        assert Classing.objects.count() == 0


class TestClassifying:
    def test_takes_the_period_of_the_chosen_line_with_who_chose_it_when_and_why(self, bare: House):
        [licence] = unclassified(bare)
        choice = first_choice(licence)
        line = arrangement.options_of(record_ids=[licence])[licence].lines[0].line

        classify(licence, choice)
        arrange(licence)

        placed = arrangement.arranged(record_ids=[licence])[licence].classification
        name = identity.agent_names(agent_ids=[officer()])[officer()]
        assert placed.retention == line.retention.value
        for said in (line.basis, "第 1 条", name, "2026-03-02", WHY):
            assert said in placed.retention_basis
        assert len(placed.retention_basis) <= 500
        assert attention(licence) is holdings.Attention.NONE

    def test_stands_in_the_ledger_in_the_name_of_whoever_did_it(self, bare: House):
        [licence] = unclassified(bare)

        classify(licence)

        from muniment.commons.custody import api as custody

        entry = custody.history_of(subject_id=licence)[-1]
        assert entry.tag == "arrangement:case:classified"
        assert entry.agent == officer()
        assert entry.detail["line"] == 1
        assert entry.detail["approval"]

    def test_keeps_a_long_reason_within_what_an_element_may_hold(self, bare: House):
        [licence] = unclassified(bare)

        classify(licence, reason="依" * 500)
        arrange(licence)

        basis = arrangement.arranged(record_ids=[licence])[licence].classification.retention_basis
        assert len(basis) == 500
        assert Classing.objects.get().reason == "依" * 500

    def test_refuses_what_is_not_approved_for_the_case(self, bare: House):
        uncover("health")
        [licence], [other] = unclassified(bare), unclassified(bare, organisation="health")
        good, theirs = first_choice(licence), first_choice(other)

        for wrong in (
            theirs,
            arrangement.ClassChoice(good.schedule_id, 0),
            arrangement.ClassChoice(good.schedule_id, 9999),
            arrangement.ClassChoice(None, 1),
        ):
            with pytest.raises(arrangement.ClassNotApproved):
                classify(licence, wrong)
        assert Classing.objects.get(record_id=licence).state == State.WAITING.value
        assert tags_of(licence)[-1] == "arrangement:case:unclassified"

    @pytest.mark.parametrize("reason", ["", "  ", "好的"])
    def test_needs_a_reason(self, bare: House, reason: str):
        [licence] = unclassified(bare)

        with pytest.raises(arrangement.ReasonToClassifyNeeded):
            classify(licence, reason=reason)

    def test_is_done_once(self, bare: House):
        [licence] = unclassified(bare)
        choice = first_choice(licence)
        classify(licence, choice)

        with pytest.raises(arrangement.NothingToClassify):
            classify(licence, choice)
        with pytest.raises(arrangement.NothingToClassify):
            arrangement.give_back(record_id=licence, reason=WHY, by=officer(), at=AT)
        assert tags_of(licence).count("arrangement:case:classified") == 1

    def test_of_what_waits_for_nothing_is_refused(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0))

        with pytest.raises(arrangement.NothingToClassify):
            classify(licence, arrangement.ClassChoice())

    def test_asks_as_often_for_many_cases_as_for_one(self, bare: House):
        def queries(record_ids: list[UUID]) -> int:
            with CaptureQueriesContext(connection) as asked:
                arrangement.options_of(record_ids=record_ids)
            return len(asked)

        many = unclassified(bare, 12)

        assert queries(many[:1]) >= queries(many)


class TestACaseOfNoCategory:
    def test_is_classified_among_the_categories_of_its_fonds(self, house: House):
        CategoryRule.objects.exclude(category="ZY·XK").delete()
        CategoryRule.objects.update(item_type="other_power")
        revision.bump()
        [licence] = unclassified(house)
        options = arrangement.options_of(record_ids=[licence])[licence]
        assert (options.lines, options.categories) == ((), ("ZY·XK",))

        with pytest.raises(arrangement.ClassNotApproved):
            classify(licence, arrangement.ClassChoice(category="ZY·NO"))
        classify(licence)
        arrange(licence)

        placed = arrangement.arranged(record_ids=[licence])[licence].classification
        assert placed.category == ("ZY", "XK")
        assert placed.retention == "D30"


class TestSendingBack:
    def test_names_what_is_missing_and_what_the_person_said(self, bare: House):
        [licence] = unclassified(bare)

        arrangement.give_back(record_id=licence, reason="须先修订期限表", by=officer(), at=AT)

        first, second = arrangement.reasons_of(versions={licence: 1})[licence]
        assert "须先修订期限表" in first.what.zh
        assert "没有覆盖" in second.what.zh
        assert tags_of(licence)[-1] == "arrangement:case:failed"
        assert not Arrangement.objects.get(record_id=licence).is_done


class TestAChoice:
    @pytest.mark.parametrize(
        "choice",
        [
            arrangement.ClassChoice(UUID(int=7), 3),
            arrangement.ClassChoice(UUID(int=7), 3, "ZY·XK"),
            arrangement.ClassChoice(category="ZY·XK"),
        ],
    )
    def test_is_read_back_from_its_text(self, choice):
        assert arrangement.ClassChoice.parse(str(choice)) == choice

    @pytest.mark.parametrize("text", ["", "x", "a/b", "/x/", "not-a-uuid/1/", "/1/2/3", "\0"])
    def test_that_is_something_else_is_refused(self, text):
        with pytest.raises(ValueError):
            arrangement.ClassChoice.parse(text)
