"""Organisations are registered and amended in two steps, the second with what it would touch."""

from __future__ import annotations

import re

import pytest

from muniment.commons.identity import api as identity
from muniment.interfaces.web import intents
from muniment.kernel.agents import PLATFORM
from recordkit.terms.check_digits import credit_code_check
from tests.web.conftest import AT, visitor

Role = identity.Role
_BODY = "11990000073099999"
CODE = _BODY + credit_code_check(_BODY + "0")


def token_in(answer) -> str:
    return re.search(r'name="intent" value="([^"]+)"', answer.content.decode())[1]


@pytest.fixture
def entry():
    return {
        "name": "示范市气象局",
        "credit_code": CODE,
        "kind": "agency",
        "region": "990000",
        "parent": "",
        "principal": "",
        "reason": "机构改革新设",
    }


@pytest.fixture
def market(town):
    """Return the market office with a role that is held and a system that hands in."""
    town.holder(Role.HANDLER, "market")
    client = identity.NewClient(
        "market-portal", town.ids["market"], "a-secret-of-32-characters-at-least"
    )
    identity.make_clients(clients=[client], by=PLATFORM, at=AT)
    return identity.organisation(organisation_id=town.ids["market"])


@pytest.fixture
def amended(market):
    return {
        "name": market.name,
        "kind": market.kind.value,
        "region": market.region_code,
        "standing": "active",
        "reason": "更名通知",
    }


def registered(code=CODE):
    return identity.organisations_by_code(credit_codes=[code]).get(code)


class TestRegistering:
    def test_shows_effects_first_and_enters_nothing(self, administrator, entry):
        answer = administrator.post("/organisations/new/", entry)

        text = answer.content.decode()
        for words in ("尚未作任何更改", "示范市气象局", "业务经办人", "尚无全宗", "机构改革新设"):
            assert words in text
        assert registered() is None

    def test_enters_it_once_confirmed_with_the_reason_in_the_log(
        self, administrator, entry, newest
    ):
        token = token_in(administrator.post("/organisations/new/", entry))

        answer = administrator.post("/organisations/confirm/", {"intent": token}, follow=True)

        assert "示范市气象局" in answer.content.decode()
        assert registered().kind is identity.OrganisationKind.AGENCY
        assert newest().facts["reason"] == "机构改革新设"

    def test_twice_changes_nothing_the_second_time(self, administrator, entry):
        token = token_in(administrator.post("/organisations/new/", entry))
        administrator.post("/organisations/confirm/", {"intent": token})

        again = administrator.post("/organisations/confirm/", {"intent": token}, follow=True)

        assert "未作更改" in again.content.decode()

    @pytest.mark.parametrize(
        ("wrong", "zh", "en"),
        [
            ({"credit_code": "11990000073099999Q"}, "校验码", "check character"),
            ({"credit_code": "123"}, "TRM-203", "TRM-203"),
            ({"credit_code": "11990000073016863E"}, "已登记为", "is registered as"),
            ({"kind": "entrusted_organisation"}, "缺少委托机关", "no principal"),
            ({"parent": "11990000073099999Q"}, "没有登记该机构", "No such organisation"),
            ({"region": "110000"}, "没有登记这个行政区划", "not registered"),
            ({"reason": ""}, "请写明理由", "reason"),
            ({"name": "x\x00"}, "", ""),
        ],
    )
    def test_with_bad_input_says_why_and_enters_nothing(
        self, administrator, administrator_id, entry, wrong, zh, en
    ):
        answer = administrator.post("/organisations/new/", entry | wrong)
        in_english = visitor(administrator_id, "en").post("/organisations/new/", entry | wrong)

        assert (answer.status_code, in_english.status_code) == (422, 422)
        assert zh in answer.content.decode()
        assert en in in_english.content.decode()
        assert registered() is None


class TestAmending:
    def test_to_another_name_shows_both(self, administrator, market, amended):
        answer = administrator.post(
            f"/organisations/{market.id}/amend/", amended | {"name": "示范市市场监管局"}
        )
        administrator.post("/organisations/confirm/", {"intent": token_in(answer)})

        text = answer.content.decode()
        assert market.name in text
        assert "保留归档时的名称" in text
        assert registered(market.credit_code).name == "示范市市场监管局"

    def test_to_its_end_says_whom_it_shuts_out_and_does(self, administrator, market, amended, town):
        handler = visitor(town.holder(Role.HANDLER, "market"))
        answer = administrator.post(
            f"/organisations/{market.id}/amend/", amended | {"standing": "ended"}
        )

        text = answer.content.decode()
        for words in ("1 项角色立即不起作用", "1 个对接系统立即不能", "1 个账号仍可登录"):
            assert words in text
        assert handler.get("/cases/").status_code == 200
        administrator.post("/organisations/confirm/", {"intent": token_in(answer)})
        assert handler.get("/cases/").status_code == 403

    def test_without_a_change_says_so(self, administrator, market, amended):
        answer = administrator.post(f"/organisations/{market.id}/amend/", amended, follow=True)

        assert "未作更改" in answer.content.decode()

    def test_is_shown_anew_where_the_entry_changed_meanwhile(
        self, administrator, market, amended, at
    ):
        answer = administrator.post(
            f"/organisations/{market.id}/amend/", amended | {"standing": "ended"}
        )
        other = identity.NewOrganisation(
            "又一个名称", market.credit_code, market.kind, market.region_code
        )
        identity.register_organisations(organisations=[other], by=PLATFORM, at=at)

        again = administrator.post("/organisations/confirm/", {"intent": token_in(answer)})

        assert again.status_code == 409
        assert "又一个名称" in again.content.decode()
        assert registered(market.credit_code).is_active


class TestAConfirmation:
    def test_of_somebody_else_is_not_understood(self, administrator, town, entry):
        token = token_in(administrator.post("/organisations/new/", entry))
        other = visitor(town.holder(Role.SYSTEM_ADMINISTRATOR, "archives"))

        assert other.post("/organisations/confirm/", {"intent": token}).status_code == 400
        assert registered() is None

    @pytest.mark.parametrize("token", ["", "x", "a:b:c"])
    def test_that_we_did_not_write_is_not_understood(self, administrator, token):
        assert administrator.post("/organisations/confirm/", {"intent": token}).status_code == 400

    def test_too_old_changes_nothing(self, administrator, entry, monkeypatch):
        token = token_in(administrator.post("/organisations/new/", entry))
        monkeypatch.setattr(intents, "CONFIRM_WITHIN_SECONDS", -1)

        answer = administrator.post("/organisations/confirm/", {"intent": token}, follow=True)

        assert "打开得太久" in answer.content.decode()
        assert registered() is None


class TestPosts:
    def test_are_registered_once_and_counted(self, administrator, town, newest):
        town.account("wang", "market", post="窗口")
        address = f"/organisations/{town.ids['market']}/"
        for _ in range(2):
            administrator.post(f"{address}posts/new/", {"name": " 档案员 "})

        text = administrator.get(address).content.decode()
        posts = identity.posts_of(organisation_id=town.ids["market"])
        assert [(post.name, post.accounts) for post in posts] == [("档案员", 0), ("窗口", 1)]
        assert "档案员" in text
        assert "尚无全宗" in text
        assert (newest().action, newest().facts) == ("post_registered", {"post": "档案员"})

    def test_without_a_name_are_not_registered(self, administrator, town):
        answer = administrator.post(
            f"/organisations/{town.ids['market']}/posts/new/", {"name": " "}
        )

        assert answer.status_code == 422
        assert "请填写岗位名称" in answer.content.decode()
