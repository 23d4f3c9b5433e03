"""Who may do what, and what one person may not hold."""

from __future__ import annotations

from itertools import combinations

import pytest

from muniment.commons.identity.policies import (
    ADMINISTRATORS,
    HOMES_OF,
    PERMISSIONS_OF,
    Reach,
    permission_table,
    reach_of,
    roles_kept_apart,
)
from muniment.commons.identity.vocabulary import OrganisationKind, Permission, Role

ABOUT_RECORDS = {
    Permission.SUBMIT_CASES,
    Permission.VIEW_CASES,
    Permission.VIEW_CONTENT,
    Permission.DECIDE_WAITING,
    Permission.CLASSIFY_CASES,
    Permission.RETURN_CASES,
    Permission.RESUBMIT_CASES,
    Permission.DOWNLOAD_PACKAGES,
    Permission.DOWNLOAD_RECEIPTS,
}


class TestPermissionsOf:
    def test_has_a_row_for_every_role(self):
        assert set(PERMISSIONS_OF) == set(Role)

    def test_lets_everybody_who_is_signed_in_check_receipts(self):
        assert all(Permission.CHECK_RECEIPTS in allowed for allowed in PERMISSIONS_OF.values())

    def test_gives_every_permission_to_somebody(self):
        assert frozenset().union(*PERMISSIONS_OF.values()) == set(Permission)

    @pytest.mark.parametrize("role", [*sorted(ADMINISTRATORS), Role.OPERATOR])
    def test_keeps_records_from_those_who_look_after_the_machine(self, role: Role):
        assert not PERMISSIONS_OF[role] & ABOUT_RECORDS

    def test_splits_accounts_rights_and_audit_among_three(self):
        powers = {Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES, Permission.READ_AUDIT}

        holders = {power: [r for r in Role if power in PERMISSIONS_OF[r]] for power in powers}

        assert sorted(role for roles in holders.values() for role in roles) == sorted(
            ADMINISTRATORS
        )
        assert all(len(roles) == 1 for roles in holders.values())

    def test_lets_only_the_archives_authority_put_rules_in_force(self):
        roles = [r for r in Role if Permission.PUT_RULES_IN_FORCE in PERMISSIONS_OF[r]]

        assert roles == [Role.SUPERVISOR]


class TestRolesKeptApart:
    @pytest.mark.parametrize("pair", list(combinations(sorted(ADMINISTRATORS), 2)))
    def test_names_two_of_the_three_administrators(self, pair: tuple[Role, Role]):
        assert list(roles_kept_apart(pair)) == [pair]

    @pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
    @pytest.mark.parametrize("other", sorted(set(Role) - ADMINISTRATORS))
    def test_names_an_administrator_with_anything_else(self, administrator: Role, other: Role):
        assert list(roles_kept_apart([other, administrator])) == [(administrator, other)]

    def test_has_nothing_against_two_business_roles(self):
        assert not list(roles_kept_apart([Role.HANDLER, Role.RECORDS_OFFICER]))

    def test_has_nothing_against_one_administrator(self):
        assert not list(roles_kept_apart([Role.AUDITOR]))


class TestReachOf:
    @pytest.mark.parametrize("role", [Role.HANDLER, Role.RECORDS_OFFICER, Role.CLIENT])
    @pytest.mark.parametrize("kind", list(OrganisationKind))
    def test_of_those_who_form_records_is_their_own_organisation(
        self, role: Role, kind: OrganisationKind
    ):
        assert reach_of(role, at_kind=kind) is Reach.OWN_ORGANISATION

    @pytest.mark.parametrize("role", [*sorted(ADMINISTRATORS), Role.OPERATOR])
    def test_of_those_who_look_after_the_machine_is_nobody(self, role: Role):
        assert reach_of(role, at_kind=OrganisationKind.IT_AUTHORITY) is Reach.NOBODY

    def test_of_a_leader_of_the_government_is_the_region(self):
        assert reach_of(Role.LEADER, at_kind=OrganisationKind.GOVERNMENT) is Reach.REGION

    def test_of_a_leader_of_an_agency_is_the_agency(self):
        assert reach_of(Role.LEADER, at_kind=OrganisationKind.AGENCY) is Reach.OWN_ORGANISATION

    def test_a_role_that_reaches_a_region_is_at_home_only_where_article_5_puts_it(self):
        for role in (Role.ARCHIVIST, Role.PRESERVATION_OFFICER, Role.SUPERVISOR):
            assert OrganisationKind.AGENCY not in HOMES_OF[role]


class TestPermissionTable:
    def test_has_a_row_for_every_permission_in_both_languages(self):
        table = permission_table()

        for permission in Permission:
            assert f"| {permission.words.zh} {permission.words.en} |" in table

    def test_marks_as_many_cells_as_there_are_permissions_given(self):
        given = sum(len(allowed) for allowed in PERMISSIONS_OF.values())

        assert permission_table().count("●") == given

    def test_has_the_same_number_of_cells_in_every_row(self):
        rows = permission_table().strip().split("\n")

        assert {row.count("|") for row in rows} == {len(Role) + 2}
