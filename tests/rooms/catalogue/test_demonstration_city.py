"""The demonstration city comes in through the doors, whole and as often as one likes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.city import (
    ITEMS,
    ORGANISATIONS,
    PEOPLE,
    REGIONS,
    load_city,
)
from muniment.interfaces.cli.demonstration.city.places import CREATORS
from recordkit.terms.credit_code import UnifiedSocialCreditCode
from recordkit.terms.item_code import ItemCode, ItemCodeShape
from recordkit.terms.vocabulary import OutcomeKind

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY = date(2026, 3, 1)
STEPS = {
    name: (room, name)
    for room, names in (
        (
            identity,
            (
                "register_regions",
                "register_organisations",
                "open_accounts",
                "grant_roles",
                "make_clients",
            ),
        ),
        (
            catalogue,
            (
                "register_fonds",
                "lay_down_categories",
                "import_items",
                "publish_versions",
                "put_schedule_in_force",
            ),
        ),
    )
    for name in names
}


def load():
    return load_city(
        at=AT, password_of=lambda _: "Try-it-out-2026", secret_of=lambda name: name.ljust(40, "x")
    )


@pytest.fixture
def city(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return load()


class TestTheTables:
    def test_have_valid_credit_codes_of_regions_that_nobody_has(self):
        codes = [UnifiedSocialCreditCode(place.credit_code) for place in ORGANISATIONS]

        assert all(code.region.value.startswith("99") for code in codes)
        assert len(set(codes)) == len(ORGANISATIONS)

    def test_have_three_counties(self):
        assert sum(region.parent_code == "990000" for region in REGIONS) == 3

    def test_have_at_least_eight_agencies_and_sixty_items(self):
        agencies = [p for p in ORGANISATIONS if p.kind is identity.OrganisationKind.AGENCY]

        assert len(agencies) >= 8
        assert len({item.code for item in ITEMS}) == len(ITEMS) >= 60

    def test_have_regular_implementation_codes(self):
        codes = [ItemCode.parse(item.code) for item in ITEMS]

        assert all(code.is_regular for code in codes)
        assert {code.shape for code in codes} == {ItemCodeShape.IMPLEMENTATION}

    def test_have_items_with_two_versions_and_materials_of_every_kind(self):
        materials = [m for item in ITEMS for _, _, listed in item.versions() for m in listed]

        assert sum(len(item.versions()) == 2 for item in ITEMS) >= 10
        assert len({m.role for m in materials}) == 3
        assert len({m.requirement for m in materials}) == 3
        assert any(not m.is_filed and m.reason_not_filed for m in materials)

    def test_keep_material_codes_when_a_version_adds_to_them(self):
        for item in ITEMS:
            first = {m.code: m.name for m in item.versions()[0][2]}
            last = {m.code: m.name for m in item.versions()[-1][2]}

            assert first.items() <= last.items()

    def test_have_somebody_in_every_role_and_two_at_every_creator(self):
        roles = Counter(person.role for person in PEOPLE)
        staff = Counter((person.organisation, person.role) for person in PEOPLE if not person.also)

        assert set(roles) == set(identity.Role) - {identity.Role.CLIENT}
        for place in CREATORS:
            assert staff[place.key, identity.Role.HANDLER] == 1
            assert staff[place.key, identity.Role.RECORDS_OFFICER] == 1
        assert len({person.display_name for person in PEOPLE}) == len(PEOPLE)
        assert any(len(person.roles) > 2 for person in PEOPLE)


class TestLoadingTheCity:
    def test_twice_changes_nothing_and_gives_no_new_passwords(self, city):
        items = catalogue.items(scope=identity.EVERYTHING, on=DAY, size=200)
        schedules = [
            catalogue.schedules_of(organisation_id=one.id) for one in city.organisations.values()
        ]

        again = load()

        assert all(account.password is None for account in again.accounts)
        assert all(client.secret is None for client in again.clients)
        assert catalogue.items(scope=identity.EVERYTHING, on=DAY, size=200) == items
        assert schedules == [
            catalogue.schedules_of(organisation_id=one.id) for one in again.organisations.values()
        ]

    @pytest.mark.parametrize("door", list(STEPS))
    @pytest.mark.parametrize("is_done", [False, True])
    def test_goes_on_after_being_cut_off_at_any_step(
        self, db, settings, monkeypatch, door, is_done
    ):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        room, name = STEPS[door]
        operation = getattr(room, name)

        def cut_off(**asked):
            if is_done:
                operation(**asked)
            raise ConnectionResetError(name)

        with monkeypatch.context() as patch:
            patch.setattr(room, name, cut_off)
            with pytest.raises(ConnectionResetError):
                load()
        city = load()

        assert city.items == len(catalogue.items(scope=identity.EVERYTHING, size=200).rows)
        for place in CREATORS:
            agency = city.organisations[place.key]
            assert len(catalogue.schedules_of(organisation_id=agency.id)) == 1

    def test_gives_accounts_that_can_sign_in_with_their_role(self, city):
        from django.contrib.auth import get_user_model

        for account in city.accounts:
            row = get_user_model().objects.get(username=account.username)
            agent = identity.agent_of_account(account_id=row.pk, at=AT)

            assert agent.roles == {account.role, *account.also}
            assert row.check_password(account.password)

    def test_gives_clients_that_get_tokens(self, city):
        for client in city.clients:
            issued = identity.issue_token(client_id=client.client_id, secret=client.secret, at=AT)
            agent = identity.agent_of_token(token=issued.token, at=AT)

            assert agent.organisation_name == client.organisation_name

    def test_makes_every_item_ready_for_filing(self, city):
        fonds = catalogue.fonds_of(organisation_ids=[one.id for one in city.organisations.values()])

        for item in ITEMS:
            agency = city.organisations[item.organisation]
            rules = catalogue.item_rules(item_code=item.code, version=None, on=DAY)
            number = fonds[agency.id].fonds_number
            category = catalogue.classification_of(fonds_number=number, item_type=rules.item_type)
            pattern = catalogue.patterns_of(fonds_numbers=[number])[number]
            for outcome in OutcomeKind:
                period = catalogue.retention_in_force(
                    organisation_id=agency.id,
                    item_code=item.code,
                    item_type=rules.item_type,
                    outcome=outcome.value,
                    on=DAY,
                )
                pattern.code_for(
                    1,
                    fonds_number=number,
                    category=category,
                    year=2026,
                    retention=period.code,
                )

    def test_marks_periods_that_nobody_confirmed(self, city):
        agency = city.organisations["market"]
        (schedule,) = catalogue.schedules_of(organisation_id=agency.id)

        assert any(line.verified for line in schedule.lines)
        assert any(not line.verified for line in schedule.lines)
        assert all(line.verified or "待核" in line.basis for line in schedule.lines)

    def test_lets_a_county_archivist_see_the_county(self, city):
        agent = identity.agent_of_username(username="county-archivist", at=AT)

        assert agent.scope.covers(city.organisations["township"].id)
        assert not agent.scope.covers(city.organisations["market"].id)
