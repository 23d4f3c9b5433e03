"""Versions of items are published and stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from muniment.commons.catalogue import api as catalogue

pytestmark = pytest.mark.usefixtures("items")
FIRST, SECOND = date(2024, 1, 1), date(2025, 1, 1)


def rules_on(code, day, version=None):
    return catalogue.item_rules(item_code=code, version=version, on=day)


class TestPublishing:
    def test_puts_the_rules_in_force_from_their_day(self, publish, version, market_item):
        publish(version(1, FIRST, "申请书", "平面图"))

        rules = rules_on(market_item, FIRST)

        assert (rules.version, rules.name, rules.item_type) == (1, "食品经营许可", "licensing")
        assert [rule.name for rule in rules.materials] == ["申请书", "平面图"]

    def test_a_second_version_ends_the_first_on_the_day_before(self, publish, version, market_item):
        publish(version(1, FIRST))
        publish(version(2, SECOND))

        assert rules_on(market_item, date(2024, 12, 31)).ends_on == date(2024, 12, 31)
        assert rules_on(market_item, SECOND).version == 2

    def test_both_versions_at_once_comes_to_the_same(self, publish, version, market_item):
        publish(version(2, SECOND), version(1, FIRST))

        assert rules_on(market_item, FIRST).ends_on == date(2024, 12, 31)
        assert rules_on(market_item, SECOND).ends_on is None

    def test_twice_changes_nothing(self, publish, version):
        both = (version(1, FIRST), version(2, SECOND))
        publish(*both)

        assert publish(*both) == catalogue.Kept(unchanged=2)

    def test_other_rules_under_a_published_version_is_refused(self, publish, version):
        publish(version(1, FIRST))

        with pytest.raises(catalogue.VersionAlreadyPublished, match="version 1"):
            publish(version(1, FIRST, "另一份申请书"))

    def test_a_version_that_begins_before_its_predecessor_is_refused(self, publish, version):
        publish(version(1, SECOND))

        with pytest.raises(catalogue.VersionNotPublishable, match="not after version 1"):
            publish(version(2, FIRST))

    def test_for_an_item_that_is_not_there_is_refused(self, publish, version):
        with pytest.raises(catalogue.ItemUnknown, match="nowhere"):
            publish(version(1, FIRST, code="nowhere"))

    def test_names_every_objection_and_publishes_none(self, publish, version, market_item):
        sound = version(1, FIRST)
        (material,) = sound.materials
        faulty = replace(
            sound,
            version=2,
            effective_on=SECOND,
            materials=(material, material, replace(material, code="A02", is_filed=False)),
            ends_on=FIRST,
        )

        with pytest.raises(catalogue.VersionNotPublishable) as caught:
            publish(sound, faulty)

        assert str(caught.value).count(";") == 2
        with pytest.raises(catalogue.ItemNotInForce):
            rules_on(market_item, FIRST)

    def test_costs_the_same_for_many_as_for_few(
        self, import_rows, publish, version, django_assert_max_num_queries
    ):
        codes = [f"A-{number}" for number in range(40)]
        import_rows(*(catalogue.ItemRow(code, "事项", "1") for code in codes))

        with django_assert_max_num_queries(14):
            publish(*(version(1, FIRST, code=code) for code in codes))


class TestAskingForRules:
    def test_of_an_unknown_item_says_so(self):
        for code in ("nowhere", "", "\x00", "\ud800", "x" * 10_000):
            with pytest.raises(catalogue.ItemUnknown):
                rules_on(code, FIRST)

    def test_of_an_item_without_versions_says_so(self, market_item):
        with pytest.raises(catalogue.ItemNotInForce, match="none"):
            rules_on(market_item, FIRST)

    def test_before_the_first_day_names_the_days_there_are(self, publish, version, market_item):
        publish(version(1, FIRST))

        with pytest.raises(catalogue.ItemNotInForce, match=str(FIRST)):
            rules_on(market_item, date(2023, 12, 31))

    def test_by_version_gets_that_version_on_its_days_only(self, publish, version, market_item):
        publish(version(1, FIRST), version(2, SECOND))

        assert rules_on(market_item, FIRST, version=1).version == 1
        with pytest.raises(catalogue.ItemNotInForce, match=r"version 1 in force on 2025-01-01"):
            rules_on(market_item, SECOND, version=1)
        with pytest.raises(catalogue.ItemNotInForce):
            rules_on(market_item, SECOND, version=3)

    def test_after_the_last_day_of_a_version_without_successor_finds_none(
        self, publish, version, market_item
    ):
        publish(version(1, FIRST, ends_on=date(2024, 6, 30)))

        assert rules_on(market_item, date(2024, 6, 30)).version == 1
        with pytest.raises(catalogue.ItemNotInForce):
            rules_on(market_item, date(2024, 7, 1))

    def test_in_bulk_gives_one_answer_each_and_one_bad_stops_no_other(
        self, publish, version, market_item, land_item
    ):
        publish(version(1, FIRST))
        asks = [catalogue.ItemAsk(code, FIRST) for code in (market_item, land_item, "nowhere")]

        found = catalogue.rules_asked(asks=asks)

        assert found[asks[0]].version == 1
        assert isinstance(found[asks[1]], catalogue.ItemNotInForce)
        assert isinstance(found[asks[2]], catalogue.ItemUnknown)
        codes = {market_item, land_item, "nowhere"}
        assert set(catalogue.items_by_code(codes=codes, on=FIRST)) == {market_item}
        assert set(catalogue.items_known(codes=codes)) == {market_item, land_item}
