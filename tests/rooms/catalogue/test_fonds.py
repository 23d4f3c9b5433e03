"""Fonds have numbers for ever, and rules for their reference codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from recordkit.terms.retention import RetentionCode


@pytest.fixture
def register(places, at):
    def ask(*fonds):
        return catalogue.register_fonds(fonds=fonds, by=PLATFORM, at=at)

    return ask


@pytest.fixture
def lay_down(places, at):
    def ask(*rules):
        return catalogue.lay_down_categories(rules=rules, by=PLATFORM, at=at)

    return ask


@pytest.fixture
def fonds(places):
    return catalogue.NewFonds("J001", "市场监管局全宗", places["market"], places["archives"])


class TestRegisteringFonds:
    def test_makes_them_known_by_creator_and_by_number(self, register, fonds, places):
        register(fonds)

        found = catalogue.fonds_of(organisation_ids=places.values())
        assert {key: one.fonds_number for key, one in found.items()} == {places["market"]: "J001"}
        code = catalogue.patterns_of(fonds_numbers=["J001"])["J001"].code_for(
            7,
            fonds_number="J001",
            category=("ZY", "XK"),
            year=2026,
            retention=RetentionCode.TEN_YEARS,
        )
        assert str(code) == "J001-ZY·XK·2026·D10-000007"

    def test_twice_changes_nothing_and_another_name_changes_the_name(self, register, fonds):
        register(fonds)

        assert register(fonds) == catalogue.Kept(unchanged=1)
        assert register(replace(fonds, name="新名称")) == catalogue.Kept(changed=1)

    def test_under_the_number_of_another_creator_is_refused(self, register, fonds, places):
        register(fonds)

        with pytest.raises(catalogue.FondsNotRegistrable, match="another creator"):
            register(replace(fonds, organisation_id=places["land"]))

    def test_under_a_second_number_is_refused(self, register, fonds):
        register(fonds)

        with pytest.raises(catalogue.FondsNotRegistrable, match="J001"):
            register(replace(fonds, fonds_number="J002"))

    def test_with_another_way_of_numbering_is_refused(self, register, fonds):
        register(fonds)

        with pytest.raises(catalogue.FondsNotRegistrable, match="fixed"):
            register(replace(fonds, item_width=4))

    @pytest.mark.parametrize(
        "change", [{"fonds_number": "第一"}, {"item_width": 0}, {"category_levels": 4}]
    )
    def test_that_could_not_write_a_reference_code_is_refused(self, register, fonds, change):
        with pytest.raises(catalogue.FondsNotRegistrable, match="reference code"):
            register(replace(fonds, **change))

    def test_for_an_archives_that_is_none_is_refused(self, register, fonds, places):
        with pytest.raises(catalogue.FondsNotRegistrable, match="not an archives"):
            register(replace(fonds, archives_id=places["authority"]))

    def test_of_nobody_we_know_is_refused(self, register, fonds):
        from muniment.kernel.ids import new_id

        with pytest.raises(identity.OrganisationUnknown):
            register(replace(fonds, organisation_id=new_id()))

    @pytest.mark.parametrize("number", ["J999", "", "\x00"])
    def test_that_was_never_done_is_said(self, places, number):
        with pytest.raises(catalogue.FondsUnknown):
            catalogue.patterns_of(fonds_numbers=[number])


class TestLayingDownCategories:
    def test_goes_from_the_fonds_own_rule_to_the_general_one(self, lay_down):
        lay_down(
            catalogue.NewCategoryRule(("ZY", "QT")),
            catalogue.NewCategoryRule(("ZY", "XK"), catalogue.ItemType.LICENSING),
            catalogue.NewCategoryRule(("ZY", "SP"), catalogue.ItemType.LICENSING, "J001"),
        )

        def of(number, kind):
            return catalogue.classification_of(fonds_number=number, item_type=kind)

        assert of("J001", "licensing") == ("ZY", "SP")
        assert of("J002", "licensing") == ("ZY", "XK")
        assert of("J002", "") == ("ZY", "QT")

    def test_twice_changes_nothing_and_another_category_replaces_it(self, lay_down):
        rule = catalogue.NewCategoryRule(("ZY", "QT"))
        lay_down(rule)

        assert lay_down(rule) == catalogue.Kept(unchanged=1)
        assert lay_down(replace(rule, category=("ZY", "GG"))) == catalogue.Kept(changed=1)
        assert catalogue.classification_of(fonds_number="J001", item_type="") == ("ZY", "GG")

    @pytest.mark.parametrize("category", [(), ("专业",), ("ZY", "X"), ("ZY-XK",)])
    def test_that_cannot_stand_in_a_reference_code_is_refused(self, lay_down, category):
        with pytest.raises(catalogue.FondsNotRegistrable):
            lay_down(catalogue.NewCategoryRule(category))

    def test_for_none_that_fits_says_so(self, places):
        with pytest.raises(catalogue.NoCategory, match="J001"):
            catalogue.classification_of(fonds_number="J001", item_type="licensing")
