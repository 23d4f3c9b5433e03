"""Who may see a record and why: the same answer that each of them gets at the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from tests.house.house import AT, House, made, statements
from tests.house.reading import who

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from muniment.lifecycle import api as lifecycle

Permission, Role, Reach = identity.Permission, identity.Role, identity.Reach


@pytest.fixture
def filed(house: House) -> UUID:
    [record_id] = house.finish(made(0))
    return record_id


def page(record_id: UUID, username: str, **asked: object) -> lifecycle.AccessPage:
    return lifecycle.access_page(record_id=record_id, agent=who(username), at=AT, **asked)  # type: ignore[arg-type]


def holder_of(role: Role) -> identity.Agent:
    """Return some person of the city who holds a role."""
    for account_id in get_user_model().objects.values_list("pk", flat=True):
        agent = identity.agent_of_account(account_id=account_id, at=AT)
        if role in agent.roles:
            return agent
    raise AssertionError(role)


def asked_by(record_id: UUID, holds: Role, /, **asked: object) -> lifecycle.AccessPage:
    return lifecycle.access_page(record_id=record_id, agent=holder_of(holds), at=AT, **asked)  # type: ignore[arg-type]


class TestTheAnswer:
    def test_is_that_of_the_door_for_everybody_and_every_agency(self, city):
        accounts = list(
            get_user_model().objects.filter(is_active=True).values_list("pk", flat=True)
        )
        agents = [identity.agent_of_account(account_id=each, at=AT) for each in accounts]
        organisations = identity.organisations(scope=identity.EVERYTHING, limit=500)
        assert len(agents) > 8

        for organisation in organisations:
            people = identity.people_reaching(organisation_id=organisation.id, at=AT, limit=200)
            seen, read = (
                {
                    agent.account_id
                    for agent in agents
                    if agent.scope_for(permission).covers(organisation.id)
                }
                for permission in (Permission.VIEW_CASES, Permission.VIEW_CONTENT)
            )
            assert {one.account_id for one in people} == seen, organisation.name
            assert {one.account_id for one in people if one.may_read} == read, organisation.name

    def test_counts_the_same_people_by_role(self, filed: UUID):
        agency = holdings.get_record(record_id=filed).agency_id

        groups = identity.groups_reaching(organisation_id=agency, at=AT)
        people = identity.people_reaching(organisation_id=agency, at=AT, limit=200)

        by_role = {
            role: sum(one.holders for one in groups if one.role is role)
            for role in Role
            if role is not Role.CLIENT
        }
        assert by_role == {
            role: sum(one.role is role for one in people)
            for role in Role
            if role is not Role.CLIENT
        }
        assert any(one.reach is Reach.REGION for one in groups)
        assert any(one.reach is Reach.OWN_ORGANISATION for one in groups)

    def test_changes_with_a_grant_and_its_end(self, filed: UUID):
        agency = holdings.get_record(record_id=filed).agency_id
        stranger = who("land-records")
        assert stranger.account_id
        until = AT + timedelta(days=1)
        before = identity.people_reaching(organisation_id=agency, at=AT, limit=200)
        identity.grant_roles(
            grants=[
                identity.NewGrant(
                    stranger.account_id, Role.HANDLER, agency, starts_at=AT, ends_at=until
                )
            ],
            by=PLATFORM,
            at=AT,
        )

        during = identity.people_reaching(organisation_id=agency, at=AT, limit=200)
        after = identity.people_reaching(organisation_id=agency, at=until, limit=200)

        [added] = set(during) - set(before)
        assert (added.account_id, added.role, added.ends_at) == (
            stranger.account_id,
            Role.HANDLER,
            until,
        )
        assert set(after) == set(before)


class TestARecordsOfficer:
    def test_learns_roles_and_numbers_and_no_names(self, filed: UUID):
        found = page(filed, "market-records")

        assert found.groups
        assert found.people is None

    def test_learns_why_they_see_it_themselves(self, filed: UUID):
        [grant, *_] = page(filed, "market-records").own

        assert grant.role is Role.RECORDS_OFFICER
        assert grant.may_read
        assert grant.granted_by


def test_a_leader_learns_about_themselves_only(filed: UUID):
    found = page(filed, "leader")

    assert [grant.role for grant in found.own] == [Role.LEADER]
    assert not found.own[0].may_read
    assert found.groups is None
    assert found.people is None


@pytest.mark.parametrize("role", [Role.SECURITY_OFFICER, Role.AUDITOR])
def test_those_who_watch_over_rights_learn_names_and_nothing_of_the_record(filed: UUID, role: Role):
    found = asked_by(filed, role)

    assert found.people
    assert found.groups
    assert found.row is None
    assert found.own == ()


class TestAsking:
    def test_of_another_agencys_record_finds_nothing(self, filed: UUID):
        with pytest.raises(holdings.RecordNotHeld):
            page(filed, "land-records")

    def test_by_whoever_has_no_business_with_it_finds_nothing(self, filed: UUID):
        agent = holder_of(Role.SYSTEM_ADMINISTRATOR)

        with pytest.raises(holdings.RecordNotHeld):
            lifecycle.access_page(record_id=filed, agent=agent, at=AT)

    def test_turns_pages_without_losing_or_repeating_anybody(self, filed: UUID, monkeypatch):
        from muniment.lifecycle import access

        monkeypatch.setattr(access, "_ON_A_PAGE", 2)
        seen, cursor = [], ""
        while True:
            found = asked_by(filed, Role.AUDITOR, cursor=cursor)
            assert found.people is not None
            seen += [one.grant_id for one in found.people]
            cursor = found.next_cursor
            if not cursor:
                break

        monkeypatch.setattr(access, "_ON_A_PAGE", 200)
        whole = asked_by(filed, Role.AUDITOR).people
        assert whole is not None
        assert seen == [one.grant_id for one in whole]

    def test_for_one_role_lists_only_that(self, filed: UUID):
        found = asked_by(filed, Role.AUDITOR, role=Role.RECORDS_OFFICER)

        assert found.people
        assert {one.role for one in found.people} == {Role.RECORDS_OFFICER}

    def test_takes_no_more_statements_for_more_people(self, filed: UUID):
        agency = holdings.get_record(record_id=filed).agency_id
        agent = holder_of(Role.AUDITOR)

        def ask() -> int:
            return statements(lambda: lifecycle.access_page(record_id=filed, agent=agent, at=AT))

        before = ask()
        for account_id in get_user_model().objects.values_list("pk", flat=True)[:8]:
            held = identity.agent_of_account(account_id=account_id, at=AT)
            if not held.roles & identity.ADMINISTRATORS and Role.HANDLER not in held.roles:
                identity.grant_roles(
                    grants=[identity.NewGrant(account_id, Role.HANDLER, agency)], by=PLATFORM, at=AT
                )

        assert ask() == before


def test_content_is_given_by_the_role_that_reaches_the_record_and_by_no_other(filed: UUID):
    """A leader of the region who handles cases of another agency reads that agency's only."""
    leader = who("leader")
    elsewhere = who("land-records").organisation_id
    handler = identity.HeldRole(
        Role.HANDLER,
        identity.Scope(organisation_ids=frozenset({elsewhere})),
        identity.PERMISSIONS_OF[Role.HANDLER],
    )
    both = replace(
        leader,
        roles=leader.roles | {Role.HANDLER},
        permissions=leader.permissions | handler.permissions,
        held=(*leader.held, handler),
    )
    path = lifecycle.case_page(record_id=filed, agent=both).materials[0].path

    with pytest.raises(identity.NotPermitted):
        lifecycle.component_content(record_id=filed, path=path, agent=both)
    with lifecycle.component_content(
        record_id=filed, path=path, agent=who("market-records")
    ).stream as content:
        assert content.read(1)
