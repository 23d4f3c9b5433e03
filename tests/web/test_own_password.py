"""Everybody chooses a password of his own, and whoever was lent one does so before all else."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate, get_user_model

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM, person
from tests.web.conftest import PASSWORD, visitor

NEW = "Another-horse-8"
GIVEN = {"present": PASSWORD, "password": NEW, "again": NEW}


@pytest.fixture
def wang(town):
    return town.holder(identity.Role.HANDLER, "market")


@pytest.fixture
def lent(town, administrator_id, wang, at):
    """Return somebody whose password the administrator has just set."""
    identity.change_password(account_id=wang, password=NEW, by=person(administrator_id), at=at)
    return wang


def username_of(account_id):
    return identity.account(account_id=account_id).username


class TestAnOwnPassword:
    def test_is_replaced_by_whoever_knows_it(self, wang, rf, newest):
        answer = visitor(wang).post("/password/", GIVEN)

        assert answer.url == "/"
        assert authenticate(rf.post("/"), username=username_of(wang), password=NEW)
        line = newest()
        assert (line.action, line.agent, line.success) == ("password_changed", person(wang), True)
        assert line.address == "127.0.0.1"

    def test_once_changed_ends_every_other_session_and_keeps_this_one(self, wang):
        here, elsewhere = visitor(wang), visitor(wang)

        here.post("/password/", GIVEN)

        assert here.get("/receipts/check/").status_code == 200
        assert elsewhere.get("/receipts/check/").status_code == 302

    def test_says_its_rules_before_anything_is_typed(self, wang):
        chinese = visitor(wang).get("/password/").content.decode()
        english = visitor(wang, "en").get("/password/").content.decode()

        for words in ("至少 10 个字符", "大写字母、小写字母、数字", "不能太常见"):
            assert words in chinese
        for words in ("at least 10 characters", "capital letters, small letters", "not common"):
            assert words in english

    @pytest.mark.parametrize(
        ("wrong", "zh", "en"),
        [
            ({"present": ""}, "请填写现用密码", "Enter the present password"),
            ({"present": "not-this-1"}, "IDN-108", "The present password is not right"),
            ({"again": "Another-horse-9"}, "两次输入的新密码不一致", "the same twice"),
            ({"password": "short-1", "again": "short-1"}, "密码过短", "too short"),
            ({"password": PASSWORD, "again": PASSWORD}, "与现用密码相同", "is the present one"),
        ],
    )
    def test_stays_as_it_was_after_a_slip(self, wang, rf, wrong, zh, en):
        answer = visitor(wang).post("/password/", GIVEN | wrong)
        in_english = visitor(wang, "en").post("/password/", GIVEN | wrong)

        assert (answer.status_code, in_english.status_code) == (422, 422)
        assert zh in answer.content.decode()
        assert en in in_english.content.decode()
        assert authenticate(rf.post("/"), username=username_of(wang), password=PASSWORD)

    def test_that_is_guessed_at_ends_the_session_and_is_written_down(self, wang, newest):
        client = visitor(wang)
        for _ in range(5):
            answer = client.post("/password/", GIVEN | {"present": "a-guess-1"})

        assert answer.url == "/sign-in/"
        assert client.get("/receipts/check/").status_code == 302
        assert (newest().action, newest().success) == ("password_changed", False)

    def test_leads_nowhere_else_afterwards(self, wang):
        answer = visitor(wang).post("/password/", GIVEN | {"next": "https://elsewhere.example/"})

        assert answer.url == "/"

    def test_of_the_administrator_is_not_reset_without_the_present_one(
        self, administrator, administrator_id
    ):
        answer = administrator.post(f"/people/{administrator_id}/password/", {"reason": "忘了"})

        assert answer.url == "/password/"


class TestAPasswordThatSomebodyElseSet:
    @pytest.mark.parametrize("address", ["/", "/cases/", "/receipts/check/", "/components/"])
    def test_opens_nothing_but_the_page_that_replaces_it(self, lent, address):
        answer = visitor(lent).get(address)

        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/password/")

    def test_sends_a_partial_update_there_as_a_whole_page(self, lent):
        answer = visitor(lent).get("/cases/", headers={"hx-request": "true"})

        assert answer["HX-Redirect"].startswith("/password/?next=")

    def test_shows_no_way_to_other_places(self, lent):
        text = visitor(lent).get("/password/").content.decode()

        assert "别人为您设的" in text
        assert 'class="ways"' not in text

    def test_is_left_by_signing_out(self, lent):
        assert visitor(lent).post("/sign-out/").url == "/sign-in/"

    def test_once_replaced_leads_where_the_person_was_going(self, lent):
        client = visitor(lent)
        own = {"present": NEW, "password": PASSWORD, "again": PASSWORD, "next": "/cases/?q=x"}

        answer = client.post("/password/", own)

        assert answer.url == "/cases/?q=x"
        assert client.get("/cases/").status_code == 200

    def test_is_that_of_an_account_an_administrator_opened(self, administrator, town):
        code = identity.organisation(organisation_id=town.ids["market"]).credit_code
        administrator.post(
            "/people/new/", {"username": "zhao", "display_name": "赵新", "organisation": code}
        )

        account = get_user_model().objects.get(username="zhao")
        assert visitor(account.pk).get("/").url.startswith("/password/")

    def test_is_not_that_of_an_account_the_machine_opened(self, wang):
        assert visitor(wang).get("/receipts/check/").status_code == 200

    def test_does_not_stop_a_connected_system(self, town, lent, at):
        secret = "a-secret-of-32-characters-at-least"
        client = identity.NewClient("market-system", town.ids["market"], secret)
        identity.make_clients(clients=[client], by=PLATFORM, at=at)

        token = identity.issue_token(client_id="market-system", secret=secret, at=at).token

        agent = identity.agent_of_token(token=token, at=at)
        assert not agent.password_is_temporary
