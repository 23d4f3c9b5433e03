"""The security officer grants and withdraws roles: asked, shown, confirmed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing

from muniment.commons.identity import api as identity
from muniment.interfaces.web import intents
from muniment.kernel.agents import PLATFORM
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle
from tests.rooms.holdings.records import enter, new_record
from tests.web.conftest import visitor

Role = identity.Role


def token_in(answer) -> str:
    return re.search(r'name="intent" value="([^"]+)"', answer.content.decode())[1]


@pytest.fixture
def wang(town):
    return town.account("wang", "market")


@pytest.fixture
def cases(town):
    """Three cases of one agency, one of another in the same city, one of the county."""
    homes = ["market"] * 3 + ["it"] + ["county_labour"]
    enter(*(new_record("许可", agency_id=town.ids[home]) for home in homes))


@pytest.fixture
def asked(town):
    def form(role=Role.HANDLER, at="market", **more):
        code = identity.organisation(organisation_id=town.ids[at]).credit_code
        return {"role": role.value, "organisation": code, "reason": "新到岗位", **more}

    return form


@pytest.fixture
def shown(security, wang, asked):
    """The page on which a grant is confirmed."""

    def ask(account_id=wang, **form):
        return security.post(f"/roles/{account_id}/grant/", asked(**form))

    return ask


def held_by(account_id) -> list[str]:
    return [str(each.role) for each in identity.grants_of(account_ids=[account_id])]


class TestTheListOfRoles:
    def test_says_who_holds_what_and_where(self, security, town, wang):
        town.grant(wang, Role.LEADER, "it")

        text = security.get("/roles/?q=wang").content.decode()

        for words in ("某wang", "分管领导", "示范市数据资源管理局", "有效"):
            assert words in text

    def test_is_narrowed_to_what_has_ended_or_not_begun(self, security, town, wang, at):
        later = now() + timedelta(days=9)
        grant = identity.NewGrant(wang, Role.LEADER, town.ids["market"], starts_at=later)
        identity.grant_roles(grants=[grant], by=PLATFORM, at=at)

        found = [
            row.username for row, _, _ in security.get("/roles/?standing=future").context["rows"]
        ]

        assert found == ["wang"]
        assert not security.get("/roles/?standing=lapsed").context["rows"]

    def test_costs_the_same_for_many_as_for_few(
        self, security, town, django_assert_max_num_queries
    ):
        for number in range(30):
            home = ("market", "it", "county_labour")[number % 3]
            town.grant(town.account(f"user{number}", home), Role.HANDLER, home)

        with django_assert_max_num_queries(13):
            security.get("/roles/")


class TestGrantingARole:
    def test_says_before_anything_is_changed_how_many_cases_open(self, shown, cases, wang):
        answer = shown()

        assert answer.status_code == 200
        assert "此人将可查看 3 件" in answer.content.decode()
        assert "更改前可查看 0 件" in answer.content.decode()
        assert held_by(wang) == []

    def test_says_so_in_english_too(self, security_id, shown, asked, cases, wang):
        answer = visitor(security_id, "en").post(f"/roles/{wang}/grant/", asked())

        assert "Cases this person could now see: 3" in answer.content.decode()

    @pytest.mark.parametrize(
        ("role", "at", "count"),
        [
            (Role.HANDLER, "market", 3),
            (Role.SUPERVISOR, "authority", 5),
            (Role.ARCHIVIST, "county_archives", 1),
            (Role.OPERATOR, "it", 0),
        ],
    )
    def test_counts_what_the_list_of_cases_then_holds(
        self, security, shown, cases, wang, role, at, count
    ):
        answer = shown(role=role, at=at)
        security.post("/roles/confirm/", {"intent": token_in(answer)})

        agent = identity.agent_of_account(account_id=wang, at=now())
        assert answer.context["effect"].cases_after == count
        assert lifecycle.case_list(agent=agent).total == count

    def test_counts_thousands_apart(self, shown, monkeypatch):
        monkeypatch.setattr(lifecycle, "cases_seen", lambda *, agent: 1204)

        assert "此人将可查看 1,204 件" in shown().content.decode()

    def test_is_done_when_it_is_confirmed_and_says_why_in_the_audit_log(
        self, security, security_id, shown, wang, newest
    ):
        answer = security.post("/roles/confirm/", {"intent": token_in(shown())}, follow=True)

        assert "角色已授予" in answer.content.decode()
        assert held_by(wang) == ["handler"]
        line = newest()
        assert (line.action, line.agent) == ("role_granted", f"person:{security_id}")
        assert line.detail.endswith(": 新到岗位")

    def test_confirmed_twice_grants_once(self, security, shown, wang):
        token = token_in(shown())
        security.post("/roles/confirm/", {"intent": token})

        again = security.post("/roles/confirm/", {"intent": token}, follow=True)

        assert "此前已经如此，未作更改" in again.content.decode()
        assert held_by(wang) == ["handler"]

    def test_for_some_days_begins_and_ends_with_them(self, security, shown, wang):
        first = legal_day(now()) + timedelta(days=3)
        last = first + timedelta(days=4)
        days = {"since": first.isoformat(), "until": last.isoformat()}

        security.post("/roles/confirm/", {"intent": token_in(shown(**days))})

        (grant,) = identity.grants_of(account_ids=[wang])
        assert legal_day(grant.starts_at) == first
        assert legal_day(grant.ends_at) == last + timedelta(days=1)
        assert grant.standing(now()) is identity.GrantStanding.FUTURE

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"role": ""}, "请选择角色"),
            ({"role": "client"}, "没有这个角色"),
            ({"role": "emperor"}, "没有这个角色"),
            ({"reason": ""}, "请写明理由"),
            ({"organisation": "nowhere"}, "没有登记该机构"),
            ({"since": "2020-01-01"}, "不能从过去的日期起授予"),
            ({"since": "tomorrow"}, "请按“年-月-日”填写日期"),
            ({"until": "2020-01-01"}, "结束日期不得早于开始日期"),
            ({"since": "2090-02-01", "until": "2090-01-01"}, "结束日期不得早于开始日期"),
            ({"until": "9999-12-31"}, "请填写 2200 年以前的日期"),
        ],
    )
    def test_with_bad_input_says_why_beside_the_field(self, security, wang, asked, wrong, words):
        answer = security.post(f"/roles/{wang}/grant/", asked() | wrong)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode()

    def test_that_the_room_refuses_says_so_in_the_words_of_the_room(
        self, security_id, shown, town, asked, wang
    ):
        town.grant(wang, Role.HANDLER, "market")

        kept_apart = shown(role=Role.AUDITOR, at="it")
        not_at_home = visitor(security_id, "en").post(
            f"/roles/{wang}/grant/", asked(role=Role.ARCHIVIST)
        )

        assert (kept_apart.status_code, not_at_home.status_code) == (422, 422)
        assert "这些角色不得由同一人担任" in kept_apart.content.decode()
        assert "IDN-104" in kept_apart.content.decode()
        assert "This role is not held at such an organisation" in not_at_home.content.decode()

    def test_to_oneself_is_refused(self, shown, security, security_id):
        answer = shown(account_id=security_id, role=Role.SECURITY_OFFICER, at="it")

        assert answer.status_code == 422
        assert "IDN-106" in answer.content.decode()
        assert f"/roles/{security_id}/grant/" not in (
            security.get(f"/roles/{security_id}/").content.decode()
        )

    def test_of_what_is_held_already_says_so(self, security, town, wang, asked):
        town.grant(wang, Role.HANDLER, "market")

        answer = security.post(f"/roles/{wang}/grant/", asked(), follow=True)

        assert "此前已经如此" in answer.content.decode()

    def test_that_became_unlawful_meanwhile_is_refused_at_the_end(
        self, security, shown, town, wang
    ):
        token = token_in(shown())
        town.grant(wang, Role.AUDITOR, "it")

        answer = security.post("/roles/confirm/", {"intent": token})

        assert answer.status_code == 409
        assert held_by(wang) == ["auditor"]


class TestWithdrawingARole:
    @pytest.fixture
    def grant_id(self, town, wang):
        town.grant(wang, Role.HANDLER, "market")
        return identity.grants_of(account_ids=[wang])[0].id

    def test_says_first_what_is_lost_and_is_done_when_confirmed(
        self, security, cases, wang, grant_id, newest
    ):
        answer = security.post(f"/roles/withdraw/{grant_id}/", {"reason": "调离"})
        assert "此后此人可查看 0 件" in answer.content.decode()
        assert "更改前可查看 3 件" in answer.content.decode()
        assert identity.grant(grant_id=grant_id).ends_at is None

        security.post("/roles/confirm/", {"intent": token_in(answer)})

        assert identity.agent_of_account(account_id=wang, at=now()).roles == frozenset()
        assert (newest().action, newest().detail[-2:]) == ("role_ended", "调离")

    def test_confirmed_twice_ends_once(self, security, grant_id):
        answer = security.post(f"/roles/withdraw/{grant_id}/", {"reason": "调离"})
        security.post("/roles/confirm/", {"intent": token_in(answer)})
        ended_at = identity.grant(grant_id=grant_id).ends_at

        again = security.post("/roles/confirm/", {"intent": token_in(answer)}, follow=True)

        assert "此前已经如此" in again.content.decode()
        assert identity.grant(grant_id=grant_id).ends_at == ended_at

    def test_needs_a_reason(self, security, grant_id):
        assert security.post(f"/roles/withdraw/{grant_id}/", {}).status_code == 422

    def test_of_one_that_is_not_there_is_not_found(self, security, town):
        answer = security.get(f"/roles/withdraw/{town.ids['it']}/")

        assert answer.status_code == 404
        assert "IDN-304" in answer.content.decode()


class TestAConfirmation:
    def test_cannot_be_led_to_another_effect(self, security, shown, wang):
        token = token_in(shown())
        plain = signing.loads(token, salt="muniment.roles.intent")
        plain["grant"]["role"] = "leader"
        forged = [
            signing.dumps(plain, key="another key", salt="muniment.roles.intent"),
            signing.dumps(plain, salt="another salt"),
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            "",
            "x" * 9000,
        ]

        statuses = {security.post("/roles/confirm/", {"intent": one}).status_code for one in forged}

        assert statuses == {400}
        assert held_by(wang) == []

    def test_takes_nothing_from_the_form_but_the_token(self, security, shown, town, wang):
        other = town.account("li", "market")
        form = {"intent": token_in(shown()), "role": "leader", "account_id": str(other)}

        security.post("/roles/confirm/", form)

        assert (held_by(wang), held_by(other)) == (["handler"], [])

    def test_is_that_of_the_person_to_whom_it_was_shown(self, shown, town, wang):
        colleague = visitor(town.holder(Role.SECURITY_OFFICER, "archives"))

        answer = colleague.post("/roles/confirm/", {"intent": token_in(shown())})

        assert answer.status_code == 400
        assert held_by(wang) == []

    def test_does_not_live_for_long(self, security, shown, wang, monkeypatch):
        token = token_in(shown())
        monkeypatch.setattr(intents, "CONFIRM_WITHIN_SECONDS", -1)

        answer = security.post("/roles/confirm/", {"intent": token}, follow=True)

        assert "打开得太久" in answer.content.decode()
        assert held_by(wang) == []

    def test_is_shown_anew_where_the_roles_have_changed_meanwhile(
        self, security, shown, town, cases, wang
    ):
        token = token_in(shown())
        town.grant(wang, Role.LEADER, "it")

        answer = security.post("/roles/confirm/", {"intent": token})
        assert answer.status_code == 409
        assert "更改前可查看 5 件" in answer.content.decode()
        assert "此人的角色在此期间有变动" in answer.content.decode()
        assert held_by(wang) == ["leader"]
        security.post("/roles/confirm/", {"intent": token_in(answer)})

        assert sorted(held_by(wang)) == ["handler", "leader"]

    def test_needs_a_form_of_ours(self, security_id, shown, wang):
        token = token_in(shown())

        answer = visitor(security_id, csrf=True).post("/roles/confirm/", {"intent": token})

        assert answer.status_code == 403
        assert held_by(wang) == []


class TestTheSecurityOfficer:
    def test_sees_on_the_home_page_which_grants_want_a_look(self, security, town, wang, at):
        town.grant(wang, Role.HANDLER, "market")
        (grant,) = identity.grants_of(account_ids=[wang])
        identity.end_grants(grant_ids=[grant.id], by=PLATFORM, at=at)

        answer = security.get("/")

        errands = [(one.count, one.address) for one in answer.context["counts"]]
        assert errands == [
            (1, "/roles/?standing=none"),
            (0, "#ending"),
            (0, "/roles/?standing=future"),
            (1, "/roles/?standing=lapsed"),
        ]

    def test_sees_whose_roles_end_soon_and_who_has_none(self, security, town, wang):
        idle = town.account("idle", "market")
        grant = identity.NewGrant(
            wang, Role.HANDLER, town.ids["market"], ends_at=now() + timedelta(days=10)
        )
        identity.grant_roles(grants=[grant], by=PLATFORM, at=now() - timedelta(days=1))

        answer = security.get("/")

        [(ending, name, place)] = answer.context["ending"]
        assert (ending.account_id, name, place) == (wang, "某wang", "示范市市场监督管理局")
        assert [one.count for one in answer.context["counts"]][:2] == [1, 1]
        listed = security.get("/roles/?standing=none").content.decode()
        assert "某idle" in listed
        assert "某wang" not in listed
        assert idle
