"""One item is shown with everything that decides about its cases, to those who may know of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from recordkit.terms.retention import RetentionCode

Line = catalogue.NewScheduleLine
ON = date(2026, 3, 1)


@pytest.fixture
def card(places):
    def ask(code, *, scope=identity.EVERYTHING):
        return catalogue.item_card(scope=scope, item_code=code, on=ON)

    return ask


@pytest.fixture
def officer(places, at, settings):
    """Return a browser of a records officer of the market office."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    new = identity.NewAccount("wang", "王晓梅", places["market"], "Correct-horse-7")
    account = identity.open_accounts(accounts=[new], by=PLATFORM, at=at).new[0]
    grant = identity.NewGrant(account.id, identity.Role.RECORDS_OFFICER, places["market"])
    identity.grant_roles(grants=[grant], by=PLATFORM, at=at)
    client = Client(headers={"accept-language": "zh-hans"})
    row = get_user_model().objects.get(pk=account.id)
    client.force_login(row, "django.contrib.auth.backends.ModelBackend")
    return client


class TestAnItemCard:
    def test_has_every_version_newest_first_and_says_which_holds(
        self, items, publish, version, card, market_item
    ):
        publish(version(1, date(2025, 1, 1)), version(2, date(2026, 1, 1)))
        publish(version(3, date(2027, 1, 1), "申请书", "执照"))

        found = card(market_item)

        assert [(one.version, one.is_in_force) for one in found.versions] == [
            (3, False),
            (2, True),
            (1, False),
        ]
        assert [rule.name for rule in found.versions[0].materials] == ["申请书", "执照"]

    def test_has_the_lines_that_may_decide_the_closest_first(
        self, items, put_in_force, card, market_item
    ):
        put_in_force(
            Line(RetentionCode.TEN_YEARS, "其他"),
            Line(RetentionCode.THIRTY_YEARS, "类型", item_type=catalogue.ItemType.LICENSING),
            Line(RetentionCode.THIRTY_YEARS, "别的类型", item_type=catalogue.ItemType.PENALTY),
            Line(RetentionCode.PERMANENT, "本事项", item_code=market_item),
            Line(RetentionCode.TEN_YEARS, "不予许可", item_code=market_item, outcome="denied"),
        )

        found = card(market_item)

        assert [line.basis for line in found.lines] == ["不予许可", "本事项", "类型", "其他"]
        assert found.schedule.approval_number == "示档审〔2022〕1号"

    def test_without_rules_schedule_and_fonds_is_shown_all_the_same(self, items, card, market_item):
        found = card(market_item)

        assert (found.versions, found.schedule, found.lines, found.fonds) == ((), None, (), None)
        assert found.agency_name == "示范市市场监督管理局"

    def test_of_another_agency_is_as_if_there_were_none(self, items, card, places, land_item):
        own = identity.Scope(organisation_ids=frozenset({places["market"]}))

        with pytest.raises(catalogue.ItemUnknown):
            card(land_item, scope=own)

    @pytest.mark.parametrize("code", ["", "nothing", "x\x00y", "9" * 400])
    def test_of_a_code_that_nobody_knows_is_refused(self, items, card, code):
        with pytest.raises(catalogue.ItemUnknown):
            card(code)


class TestThePageOfAnItem:
    def test_is_reached_from_the_list_and_says_all_of_it(
        self, items, publish, version, put_in_force, officer, market_item
    ):
        publish(version(1, date(2025, 1, 1)), version(2, date(2026, 1, 1), "申请书", "执照"))
        put_in_force(Line(RetentionCode.THIRTY_YEARS, "国家档案局令第8号", verified=False))
        listed = officer.get("/catalogue/").content.decode()

        text = officer.get(f"/catalogue/items/{market_item}/").content.decode()

        assert f'href="/catalogue/items/{market_item}/"' in listed
        for words in ("食品经营许可", "执照", "30 年", "示档审〔2022〕1号", "依据待核", "尚无全宗"):
            assert words in text
        assert f"/cases/?item={market_item}&amp;year=" in text

    def test_shows_an_earlier_version_when_it_is_asked_for(
        self, items, publish, version, officer, market_item
    ):
        publish(version(1, date(2025, 1, 1), "旧表"), version(2, date(2026, 1, 1), "新表"))

        earlier = officer.get(f"/catalogue/items/{market_item}/?version=1").content.decode()
        unknown = officer.get(f"/catalogue/items/{market_item}/?version=9").content.decode()

        assert "旧表" in earlier
        assert "新表" not in earlier
        assert "新表" in unknown

    def test_that_cannot_be_filed_says_what_is_missing(self, items, officer, market_item):
        text = officer.get(f"/catalogue/items/{market_item}/").content.decode()

        for words in ("没有现行规则", "没有保管期限", "还没有发布版本", "尚无全宗"):
            assert words in text

    def test_of_another_agency_is_not_found(self, items, officer, land_item):
        assert officer.get(f"/catalogue/items/{land_item}/").status_code == 404

    def test_costs_few_questions(
        self, items, publish, version, officer, market_item, django_assert_max_num_queries
    ):
        for number in range(1, 12):
            publish(version(number, date(2024 + number, 1, 1)))

        with django_assert_max_num_queries(20):
            officer.get(f"/catalogue/items/{market_item}/")
