"""What leaves as a list is what the person may see, is bounded, and is written down."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from tests.rooms.holdings.records import AT, LAND, MARKET, entered

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.kernel.agents import person
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import listing

pytestmark = pytest.mark.django_db

ACCOUNT = uuid4()


def agent_of(agency: UUID) -> identity.Agent:
    """Return a records officer who sees one agency's cases."""
    allowed = frozenset({identity.Permission.VIEW_CASES})
    return identity.Agent(
        agent_id=person(ACCOUNT),
        account_id=ACCOUNT,
        display_name="王晓梅",
        organisation_id=agency,
        organisation_name="示范单位",
        region_code="990000",
        roles=frozenset({identity.Role.RECORDS_OFFICER}),
        permissions=allowed,
        scope=identity.Scope(organisation_ids=frozenset({agency})),
    )


def taken(agency: UUID, **asked: object) -> lifecycle.TakenList:
    return lifecycle.taken_cases(
        form=lifecycle.ListForm.REGISTER, agent=agent_of(agency), at=AT, **asked
    )  # type: ignore[arg-type]


class TestAListThatIsTakenAlong:
    def test_holds_what_the_person_may_see_and_nothing_else(self):
        mine = entered("王一", "王二")
        entered("王三", agency=LAND)

        for text in ("", "王"):
            list_taken = taken(MARKET, text=text)
            assert [row.record_id for row in list_taken.rows] == mine[::-1]
            assert list_taken.count == 2

    def test_of_another_agency_is_empty(self):
        entered("王三", agency=LAND)

        list_taken = taken(MARKET, agency_id=LAND)

        assert (list(list_taken.rows), list_taken.count, dict(list_taken.agencies)) == ([], 0, {})

    def test_is_written_down_with_who_how_many_and_by_which_filters(self):
        entered("王一")

        taken(MARKET, narrowed=holdings.Narrowing(closed_year=2026), address="10.0.0.9")

        [line] = identity.read_audit(by=person(uuid4()), at=AT)
        assert (line.agent, line.address) == (person(ACCOUNT), "10.0.0.9")
        assert (line.action, line.subject) == (identity.AuditedAction.EXPORTED, "register")
        assert line.facts == {"count": "1", "year": "2026"}

    def test_beyond_the_bound_is_refused_and_nothing_is_written_down(self, monkeypatch):
        monkeypatch.setitem(listing.MOST_TAKEN, lifecycle.ListForm.REGISTER, 2)
        entered("王一", "王二")
        assert len(list(taken(MARKET).rows)) == 2
        entered("王三")

        with pytest.raises(lifecycle.ListTooLong):
            taken(MARKET)

        assert len(identity.read_audit(by=person(uuid4()), at=AT)) == 1


class TestAWalk:
    def test_never_leads_to_a_case_that_the_person_may_not_see(self):
        entered("王一", agency=LAND)
        [mine] = entered("王二")
        entered("王三", agency=LAND)

        for asked in ({}, {"text": "王"}, {"agency_id": LAND}):
            walk = lifecycle.case_walk(record_id=mine, agent=agent_of(MARKET), **asked)
            assert (walk.newer, walk.older) == (None, None)

    def test_leads_both_ways_through_what_the_person_may_see(self):
        first, second, third = entered("王一", "王二", "王三")

        walk = lifecycle.case_walk(record_id=second, agent=agent_of(MARKET))

        assert walk.newer is not None
        assert walk.older is not None
        assert (walk.newer.record_id, walk.older.record_id) == (third, first)
        assert walk.place == 2


def test_a_count_is_of_what_the_person_may_see():
    entered("王一", "王二")
    entered("王三", agency=LAND)

    assert lifecycle.case_count(agent=agent_of(MARKET)) == 2
    assert lifecycle.case_count(agent=agent_of(MARKET), agency_id=LAND) == 0
    assert lifecycle.case_count(agent=agent_of(MARKET), text="王") == 2
