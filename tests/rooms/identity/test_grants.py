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

    def test_says_why_in_the_audit_log(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])

        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at, reason="调离")

        newest = identity.read_audit(by=PLATFORM, at=at, limit=1)[0]
        assert newest.detail == "handler at 11990000073016863E: 调离"


class TestGrantingForAWhile:
    def until(self, town, account_id, ends_at):
        return identity.NewGrant(account_id, Role.HANDLER, town.ids["market"], ends_at=ends_at)

    def test_twice_changes_nothing_either(self, town, at):
        grant = self.until(town, town.account("wang", "market"), at + timedelta(days=30))
        identity.grant_roles(grants=[grant], by=PLATFORM, at=at)

        later = at + timedelta(minutes=1)
        again = identity.grant_roles(grants=[grant], by=PLATFORM, at=later)

        assert again == identity.Registered(unchanged=1)

    def test_for_longer_than_is_held_adds_the_rest(self, town, at):
        account_id = town.account("wang", "market")
        for days in (30, 60):
            grant = self.until(town, account_id, at + timedelta(days=days))
            done = identity.grant_roles(grants=[grant], by=PLATFORM, at=at)
            assert done.added == 1


class TestForeseeingAGrant:
    def test_says_what_it_would_open_and_changes_nothing(self, town, at):
        account_id = town.account("wang", "market")
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])

        seen = identity.foresee_grant(grant=grant, by=PLATFORM, at=at)

        view = identity.Permission.VIEW_CASES
        assert seen.changes
        assert seen.before.scope_for(view) == identity.NOTHING
        assert seen.after.scope_for(view).organisation_ids == {town.ids["market"]}
        assert identity.grants_of(account_ids=[account_id]) == ()

    def test_is_what_the_person_gets_when_it_is_granted(self, town, at):
        account_id = town.account("wang", "archives")
        grant = identity.NewGrant(account_id, Role.ARCHIVIST, town.ids["archives"])

        seen = identity.foresee_grant(grant=grant, by=PLATFORM, at=at)
        identity.grant_roles(grants=[grant], by=PLATFORM, at=at)

        assert identity.agent_of_account(account_id=account_id, at=at) == seen.after

    def test_that_begins_later_tells_of_the_day_it_begins(self, town, at):
        account_id = town.account("wang", "market")
        begin, end = at + timedelta(days=9), at + timedelta(days=5)
        first = identity.NewGrant(account_id, Role.LEADER, town.ids["market"], ends_at=end)
        identity.grant_roles(grants=[first], by=PLATFORM, at=at)
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"], starts_at=begin)

        seen = identity.foresee_grant(grant=grant, by=PLATFORM, at=at)

        assert (seen.before.roles, seen.after.roles) == (frozenset(), {Role.HANDLER})

    def test_of_what_is_held_already_changes_nothing(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])

        assert not identity.foresee_grant(grant=grant, by=PLATFORM, at=at).changes

    @pytest.mark.parametrize(
        ("role", "place", "refusal"),
        [
            (Role.HANDLER, "market", identity.RolesKeptApart),
            (Role.ARCHIVIST, "market", identity.RoleNotAtHome),
            (Role.CLIENT, "market", identity.RoleNotAtHome),
        ],
    )
    def test_refuses_what_granting_would_refuse(self, town, at, role, place, refusal):
        account_id = town.holder(Role.AUDITOR, "it")
        grant = identity.NewGrant(account_id, role, town.ids[place])

        with pytest.raises(refusal):
            identity.foresee_grant(grant=grant, by=PLATFORM, at=at)

    def test_refuses_one_to_oneself(self, town, at):
        account_id = town.account("wang", "market")
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])

        with pytest.raises(identity.GrantToOneself):
            identity.foresee_grant(grant=grant, by=person(account_id), at=at)

    def test_tells_of_a_suspended_person_what_the_grants_would_give(self, town, at):
        account_id = town.account("wang", "market")
        identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at)
        grant = identity.NewGrant(account_id, Role.HANDLER, town.ids["market"])

        seen = identity.foresee_grant(grant=grant, by=PLATFORM, at=at)

        assert seen.after.roles == {Role.HANDLER}


class TestForeseeingAnEnd:
    def test_says_what_it_would_close_and_changes_nothing(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        town.grant(account_id, Role.LEADER, "market")
        held = next(g for g in identity.grants_of(account_ids=[account_id]) if g.role == "handler")

        seen = identity.foresee_end(grant_id=held.id, at=at)

        assert seen.changes
        assert (seen.before.roles, seen.after.roles) == (
            {Role.HANDLER, Role.LEADER},
            {Role.LEADER},
        )
        assert identity.grant(grant_id=held.id).ends_at is None

    def test_of_one_that_has_ended_changes_nothing(self, town, at):
        account_id = town.holder(Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])
        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at)

        assert not identity.foresee_end(grant_id=held.id, at=at).changes

    def test_of_one_that_is_not_there_is_refused(self, town, at):
        with pytest.raises(identity.GrantUnknown):
            identity.foresee_end(grant_id=town.ids["market"], at=at)
        with pytest.raises(identity.GrantUnknown):
            identity.grant(grant_id=town.ids["market"])


class TestTheStandingOfAGrant:
    @pytest.mark.parametrize(
        ("starts", "ends", "standing"),
        [(0, None, "running"), (-9, 9, "running"), (1, None, "future"), (-9, 0, "lapsed"),
         (5, 5, "lapsed"), (1, 9, "future")],
    )  # fmt: skip
    def test_is_the_same_in_the_shape_and_in_the_list(self, town, at, starts, ends, standing):
        account_id = town.account("wang", "market")
        end = None if ends is None else at + timedelta(days=ends)
        grant = identity.NewGrant(
            account_id, Role.HANDLER, town.ids["market"], at + timedelta(days=starts), end
        )
        identity.grant_roles(grants=[grant], by=PLATFORM, at=at - timedelta(days=20))

        (held,) = identity.grants_of(account_ids=[account_id])
        listed = [
            each for each in identity.GrantStanding if identity.accounts(with_grants=(each, at))
        ]

        assert [held.standing(at)] == listed == [standing]
