"""The door."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.running import sign_in


class TestSigningIn:
    def test_leads_to_what_needs_this_person_now(self, new_page: NewPage):
        page = new_page("officer", anew=True)

        expect(page).to_have_url(re.compile(r"/$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("王晓梅")
        expect(page.locator(".call")).to_have_count(3)

    def test_leads_back_to_the_page_that_was_asked_for(self, new_page: NewPage):
        page = new_page("")
        page.goto("/cases/?state=filed")

        page.fill("#id_username", "officer")
        page.fill("#id_password", "Sample-City-2026")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(r"/cases/\?state=filed$"))

    @pytest.mark.parametrize("user", ["officer", "nobody-here"])
    def test_with_a_wrong_password_does_not_say_which_was_wrong(self, new_page: NewPage, user: str):
        page = new_page("")

        sign_in(page, user, "wrong")

        expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
        expect(page.locator("#id_username")).to_have_value(user)

    def test_does_not_lead_to_another_site(self, new_page: NewPage):
        page = new_page("")
        page.goto("/sign-in/?next=https://elsewhere.example/")

        page.fill("#id_username", "officer")
        page.fill("#id_password", "Sample-City-2026")
        page.click("form.form button[type=submit]")

        expect(page.get_by_role("heading", level=1)).to_contain_text("王晓梅")

    def test_too_often_with_a_wrong_password_locks_and_says_for_how_long(self, new_page: NewPage):
        page = new_page("")

        for _ in range(5):
            sign_in(page, "lockme", "wrong")

        expect(page.get_by_role("heading", level=1)).to_have_text("账号已暂时锁定")
        expect(page.locator("main")).to_contain_text("15 分钟")
        sign_in(page, "lockme")
        expect(page.get_by_role("heading", level=1)).to_have_text("账号已暂时锁定")


class TestSigningOut:
    def test_closes_the_session_and_works_without_scripts(self, new_page: NewPage):
        page = new_page("officer", scripts=False, anew=True)

        page.click(".menu summary")
        page.get_by_role("button", name="退出登录").click()
        page.goto("/cases/")

        expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fcases%2F$"))


class TestAPasswordThatSomebodyElseSet:
    def test_is_replaced_before_anything_else_and_then_opens_the_page_asked_for(
        self, new_page: NewPage
    ):
        page = new_page("", scripts=False)
        page.goto("/cases/?state=filed")
        page.fill("#id_username", "freshly")
        page.fill("#id_password", "Sample-City-2026")
        page.click("form.form button[type=submit]")

        expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")
        expect(page.locator(".ways")).to_have_count(0)
        page.goto("/receipts/check/")
        expect(page).to_have_url(re.compile(r"/password/\?next="))
        page.fill("#id_present", "Sample-City-2026")
        page.fill("#id_password", "Only-mine-2026")
        page.fill("#id_again", "Only-mine-2026")
        page.get_by_role("button", name="修改密码").click()

        expect(page).to_have_url(re.compile(r"/receipts/check/$"))
        expect(page.locator("#notices")).to_contain_text("密码已修改")
