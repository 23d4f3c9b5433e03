"""Regions and organisations are registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from recordkit.terms.credit_code import MalformedCreditCode
from recordkit.terms.region import MalformedRegionCode


@pytest.fixture
def register(town, at):
    def ask(*organisations):
        return identity.register_organisations(
            organisations=list(organisations), by=PLATFORM, at=at
        )

    return ask


@pytest.fixture
def register_regions(town, at):
    def ask(*regions):
        return identity.register_regions(regions=list(regions), by=PLATFORM, at=at)

    return ask


class TestRegisteringOrganisations:
    def test_twice_changes_nothing(self, register, organisation_of):
        assert register(organisation_of("market")) == identity.Registered(unchanged=1)

    def test_with_another_name_changes_it(self, register, organisation_of):
        done = register(organisation_of("market", name="示范市市场监管局"))

        assert done == identity.Registered(changed=1)
        code = organisation_of("market").credit_code
        assert identity.organisation_by_code(credit_code=code).name == "示范市市场监管局"

    def test_may_name_a_parent_of_the_same_call(self, register, organisation_of, town):
        child = organisation_of("market", parent_code=organisation_of("government").credit_code)

        register(child)

        shape = identity.organisation_by_code(credit_code=child.credit_code)
        assert shape.parent_id == town.ids["government"]

    def test_with_a_wrong_check_character_is_refused(self, register, organisation_of):
        with pytest.raises(MalformedCreditCode):
            register(organisation_of("market", credit_code="11990000073016863X"))

    def test_in_a_region_that_nobody_registered_is_refused(self, register, organisation_of):
        with pytest.raises(identity.OrganisationNotRegistrable, match="990199"):
            register(organisation_of("market", region_code="990199"))

    def test_by_entrustment_without_a_principal_is_refused(self, register, organisation_of):
        kind = identity.OrganisationKind.ENTRUSTED_ORGANISATION

        with pytest.raises(identity.OrganisationNotRegistrable, match="principal"):
            register(organisation_of("market", kind=kind))

    def test_with_an_unknown_principal_is_refused(self, register, organisation_of):
        with pytest.raises(identity.OrganisationUnknown):
            register(organisation_of("market", principal_code="91350100M000100Y43"))

    def test_with_one_code_twice_is_refused(self, register, organisation_of):
        with pytest.raises(identity.OrganisationNotRegistrable, match="twice"):
            register(organisation_of("market"), organisation_of("market", name="另一个局"))

    def test_above_itself_is_refused(self, register, organisation_of):
        government, market = organisation_of("government"), organisation_of("market")
        register(replace(market, parent_code=government.credit_code))

        with pytest.raises(identity.OrganisationNotRegistrable, match="above itself"):
            register(replace(government, parent_code=market.credit_code))

    def test_that_fails_leaves_nothing_behind(self, register, organisation_of):
        changed = organisation_of("market", name="改名")

        with pytest.raises(identity.OrganisationNotRegistrable):
            register(changed, organisation_of("it", region_code="990199"))

        code = changed.credit_code
        assert identity.organisation_by_code(credit_code=code).name != "改名"

    def test_costs_the_same_for_many_as_for_few(
        self, register, organisation_of, django_assert_max_num_queries
    ):
        keys = ["government", "archives", "authority", "it", "market", "county_labour"]

        with django_assert_max_num_queries(12):
            register(*(organisation_of(key, name=f"新{key}") for key in keys))


class TestRegisteringRegions:
    def test_twice_changes_nothing(self, register_regions):
        assert register_regions(identity.NewRegion("990000", "示范市")) == identity.Registered(
            unchanged=1
        )

    def test_keeps_the_name_that_a_code_had_before(self, register_regions):
        register_regions(
            identity.NewRegion("990000", "示范市"),
            identity.NewRegion("990121", "望溪县", "990000", valid_to=date(2026, 6, 30)),
            identity.NewRegion("990121", "望溪市", "990000", valid_from=date(2026, 7, 1)),
        )

        names = [
            next(one.name for one in identity.regions(on=day) if one.code == "990121")
            for day in (date(2026, 6, 30), date(2026, 7, 1))
        ]
        assert names == ["望溪县", "望溪市"]

    def test_that_overlap_is_refused(self, register_regions):
        with pytest.raises(identity.RegionNotRegistrable, match="overlaps"):
            register_regions(identity.NewRegion("990121", "望溪市", valid_from=date(2026, 7, 1)))

    def test_under_an_unknown_parent_is_refused(self, register_regions):
        with pytest.raises(identity.RegionNotRegistrable, match="990900"):
            register_regions(identity.NewRegion("990901", "某区", "990900"))

    def test_that_end_before_they_begin_is_refused(self, register_regions):
        backwards = identity.NewRegion(
            "990123", "某县", "990000", date(2026, 1, 2), date(2026, 1, 1)
        )

        with pytest.raises(identity.RegionNotRegistrable, match="before"):
            register_regions(backwards)

    def test_with_a_code_that_is_no_code_is_refused(self, register_regions):
        with pytest.raises(MalformedRegionCode):
            register_regions(identity.NewRegion("99012", "某县"))


class TestLookingUpOrganisations:
    @pytest.mark.parametrize("code", ["", "91350100M000100Y43", "\x00", "\ud800", "x" * 5000])
    def test_by_a_code_that_nobody_has_says_so(self, town, code):
        with pytest.raises(identity.OrganisationUnknown):
            identity.organisation_by_code(credit_code=code)

    def test_lists_only_those_within_the_scope(self, town):
        scope = identity.Scope(organisation_ids=frozenset({town.ids["market"]}))

        assert [one.id for one in identity.organisations(scope=scope)] == [town.ids["market"]]

    def test_goes_on_after_the_last_of_a_page(self, town):
        first = identity.organisations(scope=identity.EVERYTHING, limit=3)
        rest = identity.organisations(scope=identity.EVERYTHING, after=first[-1].credit_code)

        assert len(first) + len(rest) == len(town.ids)
        assert not set(first) & set(rest)

    def test_finds_by_part_of_a_name_and_by_kind(self, town):
        found = identity.organisations(
            scope=identity.EVERYTHING, query="望溪", kinds=[identity.OrganisationKind.ARCHIVES]
        )

        assert [one.id for one in found] == [town.ids["county_archives"]]

    def test_names_many_in_one_query(self, town, django_assert_num_queries):
        with django_assert_num_queries(1):
            names = identity.names_of(organisation_ids=town.ids.values())

        assert names[town.ids["archives"]] == "示范市档案馆"
