"""A worker reads rules once, and again only after they changed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from muniment.commons.catalogue import api as catalogue
from muniment.kernel.agents import PLATFORM
from recordkit.terms.retention import RetentionCode

DAY = date(2026, 1, 1)
BATCH = 64


@pytest.fixture
def batch(import_rows, publish, version, put_in_force, places, at) -> list[str]:
    codes = [f"A-{number:03d}" for number in range(BATCH)]
    import_rows(*(catalogue.ItemRow(code, "事项", "1") for code in codes))
    publish(*(version(1, date(2024, 1, 1), code=code) for code in codes))
    put_in_force()
    fonds = catalogue.NewFonds("J001", "全宗", places["market"], places["archives"])
    catalogue.register_fonds(fonds=[fonds], by=PLATFORM, at=at)
    return codes


@pytest.fixture
def asks(batch, places):
    return [catalogue.RetentionAsk(places["market"], code, "licensing", "", DAY) for code in batch]


class TestABatch:
    def test_costs_at_most_three_queries_for_its_rules(self, batch, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            found = catalogue.items_by_code(codes=batch, on=DAY)

        assert len(found) == BATCH

    def test_costs_at_most_three_queries_for_its_periods(self, asks, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            found = catalogue.retentions_in_force(asks=asks)

        assert len(found) == BATCH

    def test_costs_at_most_three_queries_for_its_fonds(
        self, batch, places, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(3):
            catalogue.fonds_of(organisation_ids=places.values())

    def test_costs_one_query_each_when_everything_was_read_before(
        self, batch, asks, places, django_assert_num_queries
    ):
        catalogue.items_by_code(codes=batch, on=DAY)
        catalogue.retentions_in_force(asks=asks)
        catalogue.fonds_of(organisation_ids=[places["market"]])

        with django_assert_num_queries(4):
            catalogue.items_by_code(codes=batch, on=DAY)
            catalogue.retentions_in_force(asks=asks)
            catalogue.fonds_of(organisation_ids=[places["market"]])
            catalogue.patterns_of(fonds_numbers=["J001"])

    def test_reads_only_the_items_it_has_not_read(self, batch, django_assert_max_num_queries):
        catalogue.items_by_code(codes=batch[:60], on=DAY)

        with django_assert_max_num_queries(3):
            found = catalogue.items_by_code(codes=batch, on=DAY)

        assert len(found) == BATCH

    def test_asks_about_strangers_without_keeping_them(self, batch):
        from muniment.commons.catalogue import revision

        catalogue.items_known(codes=[f"stranger-{number}" for number in range(100)])

        assert revision._reading[0].items == {}


class TestAChange:
    def test_is_seen_at_once(self, batch, publish, version):
        catalogue.items_by_code(codes=batch, on=DAY)

        publish(version(2, date(2025, 1, 1), code=batch[0]))

        assert catalogue.item_rules(item_code=batch[0], version=None, on=DAY).version == 2

    def test_of_a_schedule_is_seen_at_once(self, asks, put_in_force):
        catalogue.retentions_in_force(asks=asks)

        put_in_force(
            catalogue.NewScheduleLine(RetentionCode.PERMANENT, "新"),
            approval_number="示档审〔2025〕2号",
            effective_on=date(2025, 1, 1),
        )

        found = catalogue.retentions_in_force(asks=asks)
        assert {one.code for one in found.values()} == {RetentionCode.PERMANENT}

    def test_that_is_taken_back_is_forgotten(self, batch, publish, version):
        with transaction.atomic():
            publish(version(2, date(2025, 1, 1), code=batch[0]))
            seen = catalogue.item_rules(item_code=batch[0], version=None, on=DAY).version
            transaction.set_rollback(True)

        assert seen == 2
        assert catalogue.item_rules(item_code=batch[0], version=None, on=DAY).version == 1

    def test_after_one_taken_back_is_not_mistaken_for_it(self, batch, publish, version):
        with transaction.atomic():
            publish(version(2, date(2025, 1, 1), code=batch[0]))
            catalogue.items_by_code(codes=batch, on=DAY)
            transaction.set_rollback(True)
        publish(version(2, date(2025, 1, 1), "甲", "乙", code=batch[0]))

        rules = catalogue.item_rules(item_code=batch[0], version=None, on=DAY)
        assert [rule.name for rule in rules.materials] == ["甲", "乙"]

    def test_that_changes_nothing_leaves_what_was_read(
        self, batch, publish, version, put_in_force, django_assert_num_queries
    ):
        publish(version(1, date(2024, 1, 1), code=batch[0]))
        catalogue.items_by_code(codes=batch, on=DAY)
        publish(version(1, date(2024, 1, 1), code=batch[0]))
        put_in_force()

        with django_assert_num_queries(1):
            catalogue.items_by_code(codes=batch, on=DAY)
