"""Who is asking: permissions and reach of people and systems."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM, person, system

Role, Permission = identity.Role, identity.Permission
SECRET = "n0t-a-real-secret-n0t-a-real-secret"


@pytest.fixture
def agent(town, at):
    def of(role, place):
        return identity.agent_of_account(account_id=town.holder(role, place), at=at)

    return of


@pytest.fixture
def client(town, at):
    new = identity.NewClient("market-system", town.ids["market"], SECRET)
    identity.make_clients(clients=[new], by=PLATFORM, at=at)
    return new


class TestAnAgent:
    def test_has_the_permissions_of_its_role(self, agent):
        handler = agent(Role.HANDLER, "market")

        assert handler.permissions == identity.PERMISSIONS_OF[Role.HANDLER]
        assert handler.agent_id == person(handler.account_id)
        assert handler.organisation_name == "示范市市场监督管理局"

    def test_without_a_role_may_check_receipts_and_see_nobody(self, town, at):
        agent = identity.agent_of_account(account_id=town.account("wang", "market"), at=at)

        assert agent.permissions == {Permission.CHECK_RECEIPTS}
        assert agent.scope.is_empty

    def test_of_an_agency_reaches_its_own_records_only(self, agent, town):
        scope = agent(Role.RECORDS_OFFICER, "market").scope

        assert scope == identity.Scope(organisation_ids=frozenset({town.ids["market"]}))

    @pytest.mark.parametrize(
        ("role", "place"),
        [
            (Role.ARCHIVIST, "archives"),
            (Role.PRESERVATION_OFFICER, "archives"),
            (Role.SUPERVISOR, "authority"),
            (Role.LEADER, "government"),
        ],
    )
    def test_of_the_city_reaches_everything(self, agent, role, place):
        assert agent(role, place).scope == identity.EVERYTHING

    def test_of_a_county_reaches_the_county_and_what_lies_in_it(self, agent, town):
        scope = agent(Role.ARCHIVIST, "county_archives").scope

        within = {"county_archives", "county_labour", "township"}
        assert scope.organisation_ids == {town.ids[key] for key in within}
        assert not scope.everything

    def test_that_leads_an_agency_reaches_the_agency(self, agent, town):
        assert agent(Role.LEADER, "market").scope.organisation_ids == {town.ids["market"]}

    @pytest.mark.parametrize(
        ("role", "place"),
        [(role, "it") for role in sorted(identity.ADMINISTRATORS)] + [(Role.OPERATOR, "it")],
    )
    def test_that_looks_after_the_machine_reaches_nobody(self, agent, role, place):
        assert agent(role, place).scope.is_empty

    def test_loses_what_an_organisation_gave_when_it_is_closed(self, town, at, organisation_of):
        account_id = town.holder(Role.HANDLER, "market")
        identity.register_organisations(
            organisations=[organisation_of("market", is_active=False)], by=PLATFORM, at=at
        )

        agent = identity.agent_of_account(account_id=account_id, at=at)

        assert agent.roles == frozenset()

    def test_is_nobody_while_the_account_is_suspended(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at)

        with pytest.raises(identity.NotSignedIn):
            identity.agent_of_account(account_id=account_id, at=at)

    def test_is_known_by_user_name_too(self, town, at):
        town.account("wang", "market")

        assert identity.agent_of_username(username="wang", at=at).display_name == "某wang"
        with pytest.raises(identity.AccountUnknown):
            identity.agent_of_username(username="wa\x00ng", at=at)

    def test_costs_at_most_four_queries(self, town, at, django_assert_max_num_queries):
        account_id = town.holder(Role.ARCHIVIST, "county_archives")

        with django_assert_max_num_queries(4):
            identity.agent_of_account(account_id=account_id, at=at)

    def test_without_a_permission_is_refused_by_name(self, agent):
        with pytest.raises(identity.NotPermitted, match="grant roles"):
            identity.require(agent(Role.HANDLER, "market"), Permission.GRANT_ROLES)


class TestAToken:
    def test_stands_for_its_system_until_it_ends(self, client, town, at):
        issued = identity.issue_token(
            client_id=client.client_id, secret=SECRET, at=at, lifetime_seconds=60
        )

        agent = identity.agent_of_token(token=issued.token, at=at + timedelta(seconds=59))

        assert agent.agent_id == system("market-system")
        assert agent.roles == {Role.CLIENT}
        assert agent.scope.organisation_ids == {town.ids["market"]}
        with pytest.raises(identity.NotSignedIn):
            identity.agent_of_token(token=issued.token, at=issued.expires_at)

    @pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "令牌", "x" * 10_000])
    def test_that_nobody_was_given_is_refused(self, client, at, token):
        with pytest.raises(identity.NotSignedIn):
            identity.agent_of_token(token=token, at=at)

    @pytest.mark.parametrize(
        ("client_id", "secret"),
        [
            ("market-system", "wrong"),
            ("market-system", ""),
            ("market-system", "\ud800"),
            ("nobody", SECRET),
            ("\x00", SECRET),
            ("x" * 10_000, SECRET),
        ],
    )
    def test_is_not_given_to_somebody_else_and_the_attempt_is_kept(
        self, client, at, client_id, secret
    ):
        with pytest.raises(identity.ClientNotAccepted):
            identity.issue_token(client_id=client_id, secret=secret, at=at, address="192.0.2.7")

        newest = identity.read_audit(by=PLATFORM, at=at)[0]
        assert newest.action is identity.AuditedAction.TOKEN_ISSUED
        assert not newest.success
        assert newest.address == "192.0.2.7"

    def test_stops_working_when_the_client_is_suspended(self, client, at):
        issued = identity.issue_token(client_id=client.client_id, secret=SECRET, at=at)
        identity.suspend_clients(client_ids=[client.client_id], by=PLATFORM, at=at)

        with pytest.raises(identity.NotSignedIn):
            identity.agent_of_token(token=issued.token, at=at)
        with pytest.raises(identity.ClientNotAccepted):
            identity.issue_token(client_id=client.client_id, secret=SECRET, at=at)

    def test_stops_working_when_the_secret_changes(self, client, at):
        issued = identity.issue_token(client_id=client.client_id, secret=SECRET, at=at)
        identity.change_client_secret(
            client_id=client.client_id, secret=SECRET[::-1], by=PLATFORM, at=at
        )

        with pytest.raises(identity.NotSignedIn):
            identity.agent_of_token(token=issued.token, at=at)
        assert identity.issue_token(client_id=client.client_id, secret=SECRET[::-1], at=at)

    def test_costs_one_query(self, client, at, django_assert_num_queries):
        issued = identity.issue_token(client_id=client.client_id, secret=SECRET, at=at)

        with django_assert_num_queries(1):
            identity.agent_of_token(token=issued.token, at=at)


class TestMakingClients:
    def test_twice_keeps_the_first_secret(self, client, town, at):
        other = identity.NewClient("market-system", town.ids["market"], SECRET[::-1])

        done = identity.make_clients(clients=[other], by=PLATFORM, at=at)

        assert done == identity.Registered(unchanged=1)
        assert identity.issue_token(client_id="market-system", secret=SECRET, at=at)

    def test_under_an_identifier_of_another_organisation_is_refused(self, client, town, at):
        other = identity.NewClient("market-system", town.ids["it"], SECRET)

        with pytest.raises(identity.ClientTaken):
            identity.make_clients(clients=[other], by=PLATFORM, at=at)

    def test_with_a_secret_that_could_be_guessed_is_refused(self, town, at):
        weak = identity.NewClient("x", town.ids["market"], "secret")

        with pytest.raises(identity.SecretTooShort):
            identity.make_clients(clients=[weak], by=PLATFORM, at=at)

    def test_does_not_keep_the_secret(self, client):
        from muniment.commons.identity.models import SystemClient

        (row,) = SystemClient.objects.values()
        assert SECRET not in str(row)


class TestNames:
    def test_of_agents_are_what_people_read(self, town, at):
        account_id = town.account("wang", "market")
        asked = [person(account_id), system("market-system"), PLATFORM]

        names = identity.agent_names(agent_ids=asked)

        assert [names[one] for one in asked] == ["某wang", "market-system", "统一平台"]

    def test_of_agents_that_are_gone_are_their_identifiers(self, town):
        names = identity.agent_names(agent_ids=["person:unknown", "nobody"])

        assert names == {"person:unknown": "unknown", "nobody": "nobody"}


class TestAnAgentAtOneDesk:
    @pytest.fixture
    def both(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        town.grant(account_id, Role.LEADER, "government")
        return identity.agent_of_account(account_id=account_id, at=at)

    def test_has_what_that_role_allows_and_reaches_and_no_more(self, both, town):
        handler = both.in_roles({Role.HANDLER})

        assert handler.roles == {Role.HANDLER}
        assert handler.permissions == identity.PERMISSIONS_OF[Role.HANDLER]
        scope = handler.scope_for(Permission.VIEW_CASES)
        assert scope == identity.Scope(organisation_ids=frozenset({town.ids["market"]}))
        assert both.scope_for(Permission.VIEW_CASES).everything

    def test_of_a_role_that_is_not_held_may_nothing_and_sees_nothing(self, both):
        nobody = both.in_roles({Role.AUDITOR})

        assert (nobody.roles, nobody.permissions) == (frozenset(), frozenset())
        assert nobody.scope_for(Permission.VIEW_CASES).is_empty
