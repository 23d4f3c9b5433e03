"""Roles are granted and ended, and the three administrators stay three people."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM, person

Role = identity.Role


class TestGrantingRoles:
    def test_twice_changes_nothing(self, town):
        account_id = town.holder(Role.HANDLER, "market")

        assert town.grant(account_id, Role.HANDLER, "market") == identity.Registered(unchanged=1)

    @pytest.mark.parametrize(
        ("first", "second"), list(permutations(sorted(identity.ADMINISTRATORS), 2))
    )
    def test_of_two_administrators_to_one_person_is_refused(self, town, first, second):
        account_id = town.holder(first, "it")

        with pytest.raises(identity.RolesKeptApart):
            town.grant(account_id, second, "it")

    def test_of_a_business_role_to_an_administrator_is_refused(self, town):
        account_id = town.holder(Role.AUDITOR, "it")

        with pytest.raises(identity.RolesKeptApart, match=r"auditor.*handler"):
            town.grant(account_id, Role.HANDLER, "market")

    def test_of_an_administrator_role_to_a_business_person_is_refused(self, town):
        account_id = town.holder(Role.HANDLER, "market")

        with pytest.raises(identity.RolesKeptApart):
            town.grant(account_id, Role.SECURITY_OFFICER, "it")

    def test_of_roles_that_clash_within_one_call_grants_neither(self, town, at):
        account_id = town.account("wang", "it")
        both = [
            identity.NewGrant(account_id, role, town.ids["it"])
            for role in (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)
        ]

        with pytest.raises(identity.RolesKeptApart):
            identity.grant_roles(grants=both, by=PLATFORM, at=at)

        assert not identity.grants_of(account_ids=[account_id])

    def test_that_begin_later_counts_already(self, town, at):
        account_id = town.account("wang", "it")
        later = identity.NewGrant(
            account_id, Role.AUDITOR, town.ids["it"], starts_at=at + timedelta(days=30)
        )
        identity.grant_roles(grants=[later], by=PLATFORM, at=at)

        with pytest.raises(identity.RolesKeptApart):
            town.grant(account_id, Role.SECURITY_OFFICER, "it")

    def test_after_the_other_has_ended_is_allowed(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])
        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at)

        assert town.grant(account_id, Role.AUDITOR, "it").added == 1

    def test_where_the_role_is_not_at_home_is_refused(self, town):
        account_id = town.account("wang", "market")

        with pytest.raises(identity.RoleNotAtHome, match="agency"):
            town.grant(account_id, Role.ARCHIVIST, "market")

    def test_of_the_role_of_systems_to_a_person_is_refused(self, town):
        account_id = town.account("wang", "market")

        with pytest.raises(identity.RoleNotAtHome):
            town.grant(account_id, Role.CLIENT, "market")

    def test_to_oneself_is_refused(self, town, at):
        account_id = town.account("wang", "market")
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])

        with pytest.raises(identity.GrantToOneself):
            identity.grant_roles(grants=[grant], by=person(account_id), at=at)

    def test_to_nobody_we_know_is_refused(self, town):
        with pytest.raises(identity.AccountUnknown):
            town.grant(town.ids["market"], Role.HANDLER, "market")

    def test_costs_the_same_for_many_as_for_few(self, town, at, django_assert_max_num_queries):
        accounts = [town.account(f"user{n}", "market") for n in range(30)]
        grants = [
            identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])
            for account_id in accounts
        ]

        with django_assert_max_num_queries(10):
            identity.grant_roles(grants=grants, by=PLATFORM, at=at)


class TestEndingGrants:
    def test_takes_the_rights_from_that_moment_on(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])
        end = at + timedelta(hours=1)

        ended = identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=end)

        before = identity.agent_of_account(account_id=account_id, at=at)
        after = identity.agent_of_account(account_id=account_id, at=end)
        assert ended == 1
        assert before.may(identity.Permission.SUBMIT_CASES)
        assert not after.may(identity.Permission.SUBMIT_CASES)

    def test_twice_keeps_the_first_end(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])
        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at)

        again = identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at + timedelta(days=1))

        assert again == 0
        assert identity.grants_of(account_ids=[account_id])[0].ends_at == at

    def test_before_they_began_means_that_they_were_never_held(self, town, at):
        account_id = town.account("wang", "market")
        start = at + timedelta(days=30)
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"], starts_at=start)
        identity.grant_roles(grants=[grant], by=PLATFORM, at=at)
        (held,) = identity.grants_of(account_ids=[account_id])

        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at)

        assert identity.agent_of_account(account_id=account_id, at=start).roles == frozenset()
