"""Organisations and people are listed by their names, page by page, in either order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muniment.commons.identity import api as identity
from muniment.commons.identity import queries
from muniment.kernel.agents import PLATFORM
from muniment.kernel.ordering import NameOrder

SURNAMES = ("曾", "安", "单", "王", "李", "欧阳", "曹", "谢", "解", "丁")
BY_PINYIN = ["安一", "曹一", "丁一", "李一", "欧阳一", "单一", "王一", "谢一", "解一", "曾一"]


@pytest.fixture
def people(town, at) -> list[str]:
    new = [
        identity.NewAccount(f"p{number}", f"{surname}一", town.ids["market"], "Quiet-lantern-58")
        for number, surname in enumerate(SURNAMES)
    ]
    identity.open_accounts(accounts=new, by=PLATFORM, at=at)
    return [one.username for one in new]


def walked(by: NameOrder | None, size: int = 3) -> list[str]:
    """Return the names of all pages of people."""
    names, after = [], ""
    while page := identity.accounts(after=after, limit=size, by=by):
        names += [one.display_name for one in page]
        after = page[-1].username
    return names


class TestPeople:
    def test_come_by_pinyin_of_the_surname_without_gap_or_repetition(self, people):
        assert walked(NameOrder.PINYIN) == BY_PINYIN
        assert walked(NameOrder.PINYIN, 1) == BY_PINYIN

    def test_come_by_strokes(self, people):
        names = walked(NameOrder.STROKES)

        assert names[:3] == ["丁一", "王一", "安一"]
        assert sorted(names) == sorted(BY_PINYIN)

    def test_come_by_user_name_where_no_order_is_asked_for(self, people):
        assert walked(None) == [f"{surname}一" for surname in SURNAMES]

    def test_of_one_name_come_by_user_name(self, town, at):
        for name in ("b", "a", "c"):
            new = identity.NewAccount(name, "王一", town.ids["market"], "Quiet-lantern-58")
            identity.open_accounts(accounts=[new], by=PLATFORM, at=at)

        found = identity.accounts(by=NameOrder.PINYIN)
        assert [one.username for one in found] == ["a", "b", "c"]

    def test_come_by_user_name_where_there_are_too_many_names(self, people, monkeypatch):
        monkeypatch.setattr(queries, "MOST_ORDERED", 5)

        assert walked(NameOrder.PINYIN) == [f"{surname}一" for surname in SURNAMES]

    def test_cost_two_queries_a_page(self, people, django_assert_num_queries):
        with django_assert_num_queries(2):
            identity.accounts(by=NameOrder.PINYIN, limit=5)

    def test_begin_anew_after_somebody_whom_there_is_not(self, people):
        assert identity.accounts(by=NameOrder.PINYIN, after="nobody")[0].display_name == "安一"


class TestOrganisations:
    def test_come_by_the_pinyin_of_their_names(self, town, organisation_of, at):
        renamed = [
            replace(organisation_of(key), name=name)
            for key, name in (("market", "重庆路街道办"), ("archives", "曹家巷街道办"))
        ]
        identity.register_organisations(organisations=renamed, by=PLATFORM, at=at)

        found = identity.organisations(
            scope=identity.EVERYTHING, query="街道办", by=NameOrder.PINYIN
        )
        assert [one.name for one in found] == ["曹家巷街道办", "重庆路街道办"]
