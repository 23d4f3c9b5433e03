"""Accounts are opened, suspended and restored."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate, get_user_model

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM, person


@pytest.fixture
def open_accounts(town, at):
    def ask(*accounts):
        return identity.open_accounts(accounts=list(accounts), by=PLATFORM, at=at)

    return ask


@pytest.fixture
def somebody(town, password):
    def make(username="zhang", at="market", **particulars):
        said = {"display_name": "张三", "password": password} | particulars
        return identity.NewAccount(username=username, organisation_id=town.ids[at], **said)

    return make


class TestOpeningAccounts:
    def test_lets_the_person_sign_in(self, open_accounts, somebody, password, rf):
        open_accounts(somebody())

        found = authenticate(rf.post("/"), username="zhang", password=password)
        assert found.display_name == "张三"

    def test_twice_leaves_the_password_as_it_was(self, open_accounts, somebody, password, rf):
        open_accounts(somebody())

        again = open_accounts(somebody(password="Another-password-8"))

        assert not again.new
        assert [one.username for one in again.existing] == ["zhang"]
        assert authenticate(rf.post("/"), username="zhang", password=password)

    def test_under_the_name_of_another_person_is_refused(self, open_accounts, somebody):
        open_accounts(somebody())

        with pytest.raises(identity.UsernameTaken, match="zhang"):
            open_accounts(somebody(display_name="李四"))

    def test_under_the_staff_number_of_another_is_refused(self, open_accounts, somebody):
        open_accounts(somebody(staff_number="0007"))

        with pytest.raises(identity.UsernameTaken, match="0007"):
            open_accounts(somebody("li", display_name="李四", staff_number="0007"))

    def test_allows_the_same_staff_number_elsewhere(self, open_accounts, somebody):
        open_accounts(somebody(staff_number="0007"))

        opened = open_accounts(somebody("li", at="it", staff_number="0007"))

        assert len(opened.new) == 1

    @pytest.mark.parametrize(
        "weak", ["Short-1", "onlyletters", "12345678901", "password123", "zhang-zhang1"]
    )
    def test_with_a_weak_password_is_refused_in_both_languages(self, open_accounts, somebody, weak):
        with pytest.raises(identity.PasswordTooWeak) as caught:
            open_accounts(somebody("zhang-zhang", password=weak))

        assert caught.value.detail.en
        assert caught.value.detail.zh != caught.value.detail.en
        assert weak not in str(caught.value)

    def test_all_or_none(self, open_accounts, somebody):
        with pytest.raises(identity.PasswordTooWeak):
            open_accounts(somebody(), somebody("li", password="short"))

        assert not identity.accounts()

    def test_keeps_each_post_once(self, open_accounts, somebody):
        opened = open_accounts(somebody(post="档案员"), somebody("li", post="档案员"))

        assert [one.post for one in opened.new] == ["档案员", "档案员"]

    def test_costs_the_same_for_many_as_for_few(
        self, open_accounts, somebody, django_assert_max_num_queries
    ):
        many = [somebody(f"user{n}", post=f"岗位{n % 3}") for n in range(40)]

        with django_assert_max_num_queries(12):
            open_accounts(*many)


class TestAnAccount:
    def test_has_no_rights_from_the_framework(self, open_accounts, somebody):
        open_accounts(somebody())
        account = get_user_model().objects.get(username="zhang")

        assert not account.has_perm("identity.add_account")
        assert not account.has_perms(["identity.add_account"])
        assert not account.has_module_perms("identity")
        assert not account.is_superuser
        assert not account.is_staff

    def test_cannot_be_made_a_super_user(self):
        assert not hasattr(get_user_model().objects, "create_superuser")


class TestSuspendingAccounts:
    def test_shuts_the_person_out_and_restoring_lets_in_again(
        self, town, open_accounts, somebody, password, at, rf
    ):
        account_id = open_accounts(somebody()).new[0].id

        suspended = identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at)
        while_suspended = authenticate(rf.post("/"), username="zhang", password=password)
        restored = identity.restore_accounts(account_ids=[account_id], by=PLATFORM, at=at)

        assert (suspended, restored) == (1, 1)
        assert while_suspended is None
        assert authenticate(rf.post("/"), username="zhang", password=password)

    def test_twice_counts_only_the_first(self, open_accounts, somebody, at):
        account_id = open_accounts(somebody()).new[0].id
        identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at)

        assert identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at) == 0

    def test_of_an_account_that_is_not_there_is_refused(self, town, at):
        with pytest.raises(identity.AccountUnknown):
            identity.suspend_accounts(account_ids=[town.ids["market"]], by=PLATFORM, at=at)

    def test_of_oneself_is_refused(self, open_accounts, somebody, at):
        account_id = open_accounts(somebody()).new[0].id

        with pytest.raises(identity.SuspendingOneself):
            identity.suspend_accounts(account_ids=[account_id], by=person(account_id), at=at)

    def test_says_why_in_the_audit_log(self, open_accounts, somebody, at):
        account_id = open_accounts(somebody()).new[0].id
        identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at, reason="退休")
        identity.restore_accounts(account_ids=[account_id], by=PLATFORM, at=at, reason="返聘")

        restored, suspended = identity.read_audit(by=PLATFORM, at=at, limit=2)
        assert (suspended.detail, restored.detail) == ("退休", "返聘")


class TestChangingAPassword:
    def test_makes_the_old_one_useless(self, open_accounts, somebody, password, at, rf):
        account_id = open_accounts(somebody()).new[0].id

        identity.change_password(
            account_id=account_id, password="Another-password-8", by=PLATFORM, at=at
        )

        assert authenticate(rf.post("/"), username="zhang", password=password) is None
        assert authenticate(rf.post("/"), username="zhang", password="Another-password-8")

    def test_to_a_weak_one_is_refused(self, open_accounts, somebody, at):
        account_id = open_accounts(somebody()).new[0].id

        with pytest.raises(identity.PasswordTooWeak):
            identity.change_password(account_id=account_id, password="weak", by=PLATFORM, at=at)

    def test_that_was_made_here_is_accepted(self, open_accounts, somebody):
        made = {identity.new_password() for _ in range(20)}

        assert len(made) == 20
        for place, one in enumerate(sorted(made)):
            open_accounts(somebody(f"user{place}", password=one))


class TestLookingAtAccounts:
    def test_tells_when_a_person_signed_in_last(self, open_accounts, somebody, client, password):
        account_id = open_accounts(somebody()).new[0].id
        assert identity.account(account_id=account_id).last_signed_in_at is None

        client.post("/sign-in/", {"username": "zhang", "password": password})

        assert identity.account(account_id=account_id).last_signed_in_at is not None

    def test_of_nobody_is_refused(self, town):
        with pytest.raises(identity.AccountUnknown):
            identity.account(account_id=town.ids["market"])

    def test_finds_those_that_are_suspended_and_counts_them(self, open_accounts, somebody, at):
        zhang, _li = open_accounts(somebody(), somebody("li", display_name="李四")).new
        identity.suspend_accounts(account_ids=[zhang.id], by=PLATFORM, at=at)

        suspended = identity.accounts(is_active=False)

        assert [one.username for one in suspended] == ["zhang"]
        counted = identity.figures(at=at)
        assert (counted.accounts, counted.suspended) == (2, 1)


class TestAnOwnPassword:
    def test_that_was_reset_meanwhile_is_not_replaced(
        self, open_accounts, somebody, password, at, monkeypatch
    ):
        from muniment.commons.identity.operations import accounts as room

        account_id = open_accounts(somebody()).new[0].id
        hashing = room.make_password

        def reset_first(raw: str) -> str:
            get_user_model().objects.filter(pk=account_id).update(password="reset")
            return hashing(raw)

        monkeypatch.setattr(room, "make_password", reset_first)

        with pytest.raises(identity.PasswordNotRight):
            identity.change_own_password(
                account_id=account_id, present=password, password="Another-password-8", at=at
            )

        assert get_user_model().objects.get(pk=account_id).password == "reset"

    def test_of_nobody_is_refused(self, db, password, town, at):
        with pytest.raises(identity.AccountUnknown):
            identity.change_own_password(
                account_id=town.ids["it"], present=password, password=password, at=at
            )

    def test_lent_by_another_person_is_temporary_until_its_owner_chooses(
        self, open_accounts, somebody, password, town, at
    ):
        account_id = open_accounts(somebody()).new[0].id
        lender = person(town.ids["it"])

        def is_lent() -> bool:
            return identity.agent_of_account(account_id=account_id, at=at).password_is_temporary

        before = is_lent()
        identity.change_password(account_id=account_id, password="Lent-horse-99", by=lender, at=at)
        after = is_lent()
        identity.change_own_password(
            account_id=account_id, present="Lent-horse-99", password=password, at=at
        )

        assert (before, after, is_lent()) == (False, True, False)
