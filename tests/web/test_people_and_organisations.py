"""The system administrator looks after accounts, and never meets a case."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import authenticate

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from tests.rooms.holdings.records import enter, new_record
from tests.web.conftest import AT, PASSWORD, visitor

Role = identity.Role
REASON = {"reason": "调离本单位"}


def secret_in(answer) -> str:
    return re.search(r'id="secret">([^<]+)<', answer.content.decode())[1]


def titles_in(answer) -> list[str]:
    return re.findall(r'class="title[^"]*"[^>]*>([^<]+)<', answer.content.decode())


@pytest.fixture
def wang(town):
    return town.account("wang", "market", post="窗口")


@pytest.fixture
def particulars(town):
    code = identity.organisation(organisation_id=town.ids["market"]).credit_code
    return {"username": "zhao", "display_name": "赵新", "organisation": code, "post": "窗口"}


class TestTheListOfPeople:
    def test_says_who_where_and_when_last_signed_in(self, administrator, wang):
        text = administrator.get("/people/?q=wang").content.decode()

        for words in ("某wang", "wang", "示范市市场监督管理局", "窗口", "从未登录", "正常"):
            assert words in text

    def test_is_searched_and_narrowed_to_those_suspended(self, administrator, town, wang, at):
        town.account("li", "market")
        identity.suspend_accounts(account_ids=[wang], by=PLATFORM, at=at)

        assert titles_in(administrator.get("/people/?state=suspended")) == ["某wang"]
        assert titles_in(administrator.get("/people/?q=li&state=active")) == ["某li"]
        assert titles_in(administrator.get("/people/?q=zzzz")) == []

    def test_turns_its_pages_without_gap_or_repetition(self, administrator, town):
        for number in range(60):
            town.account(f"user{number:02}", "market")

        seen, address = [], "/people/?q=user"
        while address:
            answer = administrator.get(address)
            seen += titles_in(answer)
            address = answer.context["onward"] and f"/people/{answer.context['onward']}"

        assert seen == [f"某user{number:02}" for number in range(60)]

    def test_costs_the_same_for_many_as_for_few(
        self, administrator, town, django_assert_max_num_queries
    ):
        for number in range(40):
            town.account(f"user{number}", list(town.ids)[number % len(town.ids)])

        with django_assert_max_num_queries(10):
            administrator.get("/people/")


class TestTheTreeOfOrganisations:
    def test_counts_each_region_with_those_below_it(self, administrator):
        roots = administrator.get("/organisations/tree/").context["roots"]
        below = [each for root in roots for each in root.below]

        assert below
        assert all(
            root.total == root.own + sum(each.total for each in root.below) for root in roots
        )

    def test_shows_the_organisations_of_a_region_below_their_parents(self, administrator, town):
        market = identity.organisation(organisation_id=town.ids["market"])
        address = f"/organisations/tree/?region={market.region_code}"

        answer = administrator.get(address)

        def names(branches):
            return [
                name for each in branches for name in (each.organisation.name, *names(each.below))
            ]

        shown = names(answer.context["branches"])
        assert market.name in shown
        assert len(shown) == len(set(shown)) == answer.context["count"]

    def test_says_what_to_do_where_a_region_has_none(self, administrator):
        page = administrator.get("/organisations/tree/?region=000000").content.decode()

        assert "这个区划还没有机构" in page

    def test_costs_the_same_for_many(self, administrator, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            administrator.get("/organisations/tree/")


class TestTheListOfOrganisations:
    def test_says_kind_code_region_and_parent(self, administrator):
        text = administrator.get("/organisations/?q=望溪县档案馆").content.decode()

        for words in ("望溪县档案馆", "国家综合档案馆", "129901210730612429", "望溪县"):
            assert words in text

    def test_costs_the_same_for_many_as_for_few(self, administrator, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            assert len(titles_in(administrator.get("/organisations/"))) == 8

    def test_is_narrowed_to_a_kind(self, administrator):
        assert titles_in(administrator.get("/organisations/?kind=township")) == ["松涧镇人民政府"]

    def test_leads_to_the_people_of_one(self, administrator, town, wang):
        answer = administrator.get(f"/organisations/{town.ids['market']}/")

        assert titles_in(answer) == ["某wang"]


class TestOpeningAnAccount:
    def test_tells_a_password_once_that_opens_the_door(
        self, administrator, particulars, rf, newest
    ):
        answer = administrator.post("/people/new/", particulars)

        password = secret_in(answer)
        assert authenticate(rf.post("/"), username="zhao", password=password)
        assert answer["Cache-Control"] == "private, no-store"
        line = newest()
        assert (line.action, line.subject) == (identity.AuditedAction.ACCOUNT_OPENED, "zhao")
        assert password not in line.detail

    def test_twice_opens_one_and_keeps_its_password(self, administrator, particulars, rf):
        password = secret_in(administrator.post("/people/new/", particulars))

        again = administrator.post("/people/new/", particulars, follow=True)

        assert "原已存在" in again.content.decode()
        assert 'id="secret"' not in again.content.decode()
        assert authenticate(rf.post("/"), username="zhao", password=password)

    @pytest.mark.parametrize(
        ("wrong", "zh", "en"),
        [
            ({"username": ""}, "请填写账号名", "Enter the user name"),
            ({"username": "a b"}, "账号名只能由", "only letters, digits"),
            ({"display_name": " "}, "请填写姓名", "Enter the name"),
            ({"organisation": "nowhere"}, "没有登记该机构", "No such organisation is registered"),
            ({"organisation": "x\x00y"}, "", ""),
            ({"username": "wang"}, "IDN-202", "IDN-202"),
        ],
    )
    def test_with_bad_input_opens_nothing_and_says_why(
        self, administrator, administrator_id, wang, particulars, wrong, zh, en
    ):
        before = len(identity.accounts())

        answer = administrator.post("/people/new/", particulars | wrong)
        in_english = visitor(administrator_id, "en").post("/people/new/", particulars | wrong)

        assert (answer.status_code, in_english.status_code) == (422, 422)
        assert zh in answer.content.decode()
        assert en in in_english.content.decode()
        assert len(identity.accounts()) == before


class TestAnAccount:
    def test_is_shown_with_its_roles(self, administrator, town):
        account_id = town.holder(identity.Role.HANDLER, "market")

        text = administrator.get(f"/people/{account_id}/").content.decode()

        assert "业务经办人" in text
        assert "有效" in text
        assert "/roles/" not in text

    def test_that_is_not_there_is_not_found(self, administrator, town):
        assert administrator.get(f"/people/{town.ids['it']}/").status_code == 404

    def test_is_suspended_and_restored_with_a_reason(self, administrator, wang, rf, newest):
        administrator.post(f"/people/{wang}/suspend/", REASON)
        shut_out = authenticate(rf.post("/"), username="wang", password=PASSWORD)
        assert (newest().action, newest().detail) == ("account_suspended", "调离本单位")

        administrator.post(f"/people/{wang}/restore/", {"reason": "返岗"})

        assert shut_out is None
        assert authenticate(rf.post("/"), username="wang", password=PASSWORD)
        assert (newest().action, newest().detail) == ("account_restored", "返岗")

    def test_is_suspended_at_once_also_where_somebody_is_signed_in(self, administrator, town):
        account_id = town.holder(identity.Role.HANDLER, "market")
        theirs = visitor(account_id)

        administrator.post(f"/people/{account_id}/suspend/", REASON)

        assert theirs.get("/receipts/check/").status_code == 302

    def test_suspended_twice_says_so(self, administrator, wang):
        administrator.post(f"/people/{wang}/suspend/", REASON)

        again = administrator.post(f"/people/{wang}/suspend/", REASON, follow=True)

        assert "原已停用，未作更改" in again.content.decode()

    @pytest.mark.parametrize("what", ["suspend", "restore", "password"])
    def test_is_left_alone_without_a_reason(self, administrator, wang, what, newest):
        before = newest()

        answer = administrator.post(f"/people/{wang}/{what}/", {"reason": " "})

        assert answer.status_code == 422
        assert "请写明理由" in answer.content.decode()
        assert newest() == before

    def test_of_ones_own_is_not_suspended(self, administrator, administrator_id):
        answer = administrator.post(f"/people/{administrator_id}/suspend/", REASON)

        assert answer.status_code == 422
        assert "IDN-107" in answer.content.decode()
        assert identity.account(account_id=administrator_id).is_active

    def test_gets_another_password_and_the_old_one_is_useless(
        self, administrator, wang, rf, newest
    ):
        answer = administrator.post(f"/people/{wang}/password/", {"reason": "本人遗忘"})

        assert authenticate(rf.post("/"), username="wang", password=PASSWORD) is None
        assert authenticate(rf.post("/"), username="wang", password=secret_in(answer))
        assert (newest().action, newest().detail) == ("password_changed", "本人遗忘")

    @pytest.mark.parametrize("what", ["suspend", "restore", "password"])
    def test_is_changed_only_by_a_form_of_ours(self, administrator_id, wang, what, newest):
        before = newest()

        answer = visitor(administrator_id, csrf=True).post(f"/people/{wang}/{what}/", REASON)

        assert answer.status_code == 403
        assert newest() == before


class TestAConnectedSystem:
    @pytest.fixture
    def made(self, administrator, particulars):
        said = {"client_id": "portal-1", "organisation": particulars["organisation"]}
        return secret_in(administrator.post("/clients/new/", said))

    def token(self, secret, at):
        return identity.issue_token(client_id="portal-1", secret=secret, at=at)

    def test_gets_a_secret_that_is_told_once(self, administrator, made, at, newest):
        assert newest().action is identity.AuditedAction.CLIENT_MADE
        assert self.token(made, at)
        assert made not in administrator.get("/clients/").content.decode()

    def test_registered_twice_keeps_its_secret(self, administrator, made, particulars, at):
        said = {"client_id": "portal-1", "organisation": particulars["organisation"]}

        again = administrator.post("/clients/new/", said, follow=True)

        assert "原已登记" in again.content.decode()
        assert self.token(made, at)

    def test_of_another_organisation_is_refused_beside_the_form(self, administrator, made, town):
        other = identity.organisation(organisation_id=town.ids["it"]).credit_code

        answer = administrator.post(
            "/clients/new/", {"client_id": "portal-1", "organisation": other}
        )

        assert answer.status_code == 422
        assert "IDN-206" in answer.content.decode()

    @pytest.mark.parametrize("wrong", ["", "ab", "Portal", "a/b", "-portal", "x" * 65])
    def test_needs_an_identifier_that_can_be_written(self, administrator, particulars, wrong):
        said = {"client_id": wrong, "organisation": particulars["organisation"]}

        assert administrator.post("/clients/new/", said).status_code == 422
        assert identity.clients() == ()

    def test_gets_another_secret_and_the_old_one_is_useless(self, administrator, made, at, newest):
        answer = administrator.post("/clients/portal-1/secret/", {"reason": "疑似泄露"})

        assert self.token(secret_in(answer), at)
        with pytest.raises(identity.ClientNotAccepted):
            self.token(made, at)

    def test_is_suspended_and_restored_with_a_reason(self, administrator, made, at, newest):
        administrator.post("/clients/portal-1/suspend/", REASON)
        assert (newest().action, newest().detail) == ("client_suspended", "调离本单位")
        with pytest.raises(identity.ClientNotAccepted):
            self.token(made, at)

        administrator.post("/clients/portal-1/restore/", REASON)

        assert newest().action is identity.AuditedAction.CLIENT_RESTORED
        assert self.token(made, at)

    def test_that_is_not_there_is_not_found(self, administrator):
        assert administrator.post("/clients/nobody/suspend/", REASON).status_code == 404

    def test_is_listed_at_the_same_cost_for_many_as_for_few(
        self, administrator, town, at, django_assert_max_num_queries
    ):
        new = [
            identity.NewClient(f"system-{n:02}", home, "s" * 32)
            for n, home in enumerate([*town.ids.values()] * 7)
        ]
        identity.make_clients(clients=new, by=PLATFORM, at=at)

        with django_assert_max_num_queries(10):
            answer = administrator.get("/clients/")

        assert len(titles_in(answer)) == 50
        assert len(titles_in(administrator.get(f"/clients/{answer.context['onward']}"))) == 6


class TestEveryForm:
    @pytest.mark.parametrize(
        "address",
        [
            "/people/new/",
            "/clients/new/",
            "/clients/portal-1/secret/",
            "/clients/portal-1/suspend/",
            "/clients/portal-1/restore/",
        ],
    )
    def test_has_to_be_one_of_ours(self, administrator_id, town, particulars, address, at, newest):
        new = identity.NewClient("portal-1", town.ids["market"], "s" * 32)
        identity.make_clients(clients=[new], by=PLATFORM, at=at)
        before = newest()
        form = particulars | REASON | {"client_id": "portal-2"}

        answer = visitor(administrator_id, csrf=True).post(address, form)

        assert answer.status_code == 403
        assert "WEB-402" in answer.content.decode()
        assert newest() == before

    @pytest.mark.parametrize("role", [Role.SECURITY_OFFICER, Role.AUDITOR, Role.OPERATOR])
    def test_is_closed_to_the_other_administrators(self, town, wang, role, newest):
        theirs = visitor(town.holder(role, "it"))
        before = newest()
        pages = ["/people/", f"/people/{wang}/", f"/organisations/{town.ids['it']}/", "/clients/"]

        assert {theirs.get(page).status_code for page in pages} == {403}
        assert theirs.post(f"/people/{wang}/suspend/", REASON).status_code == 403
        assert theirs.post(f"/people/{wang}/password/", REASON).status_code == 403
        assert newest() == before


class TestTheSystemAdministrator:
    def test_grants_no_roles_and_reads_no_audit_log(self, administrator, wang):
        pages = ["/roles/", f"/roles/{wang}/", f"/roles/{wang}/grant/", "/audit/"]

        assert {administrator.get(page).status_code for page in pages} == {403}

    def test_meets_no_case_on_any_page(self, administrator, town, wang, wired):
        home = town.ids["market"]
        enter(new_record("绝密人名", agency_id=home))
        (record,) = enter(new_record("绝密人名", agency_id=home))
        pages = ["/", "/operations/", "/people/", f"/people/{wang}/", "/organisations/"]
        pages += [f"/organisations/{home}/", "/clients/", f"/people/{wang}/suspend/"]

        texts = {page: administrator.get(page) for page in pages}

        assert {page: answer.status_code for page, answer in texts.items()} == dict.fromkeys(
            pages, 200
        )
        assert [page for page, answer in texts.items() if "绝密" in answer.content.decode()] == []
        assert administrator.get("/cases/").status_code == 403
        assert administrator.get(f"/cases/{record}/").status_code == 403

    def test_sees_on_the_home_page_what_there_is_to_look_after(self, administrator, wang, wired):
        administrator.post(f"/people/{wang}/suspend/", REASON)

        answer = administrator.get("/")

        errands = [(one.count, one.address) for one in answer.context["counts"]]
        assert errands == [(2, "/people/"), (1, "/people/?state=suspended")]


class TestOrder:
    @pytest.fixture
    def three(self, town):
        for name, surname in (("a1", "曾"), ("a2", "丁"), ("a3", "安")):
            new = identity.NewAccount(name, f"{surname}某", town.ids["market"], PASSWORD)
            identity.open_accounts(accounts=[new], by=PLATFORM, at=AT)

    def test_is_by_pinyin_in_chinese_and_by_code_in_english(
        self, administrator_id, administrator, three
    ):
        english = visitor(administrator_id, "en")

        assert titles_in(administrator.get("/people/?q=某"))[:1] == ["安某"]
        assert titles_in(english.get("/people/?q=a"))[:3] == ["曾某", "丁某", "安某"]

    @pytest.mark.parametrize(
        ("order", "names"),
        [
            ("pinyin", ["安某", "丁某", "曾某"]),
            ("strokes", ["丁某", "安某", "曾某"]),
            ("code", ["曾某", "丁某", "安某"]),
        ],
    )
    def test_is_what_was_asked_for_and_stays_chosen(self, administrator, three, order, names):
        answer = administrator.get(f"/people/?q=某&order={order}")

        assert [name for name in titles_in(answer) if name in names] == names
        assert f'<option value="{order}" selected>' in answer.content.decode()

    def test_that_there_is_not_is_passed_over(self, administrator, three):
        for address in ("/people/", "/organisations/"):
            assert administrator.get(f"{address}?order=%00&at=%00").status_code == 200
