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
        expect(page.locator(".calls").first.locator(".call")).to_have_count(3)

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


class TestTheTour:
    def test_leads_somebody_new_around_without_scripts_and_ends_for_good(self, new_page: NewPage):
        page = new_page("archivist", scripts=False, anew=True)
        page.goto("/")
        expect(page.locator(".tour")).to_contain_text("第 1 步，共 5 步")

        page.get_by_role("link", name="下一步").click()
        expect(page.locator(".tour")).to_contain_text("第 2 步")
        page.get_by_role("link", name="上一步").click()
        page.get_by_role("button", name="跳过导览").click()

        expect(page.locator(".tour")).to_have_count(0)
        page.goto("/help/")
        page.get_by_role("link", name="重看导览").click()
        expect(page.locator(".tour")).to_have_count(1)


class TestHelp:
    def test_opens_the_topic_of_the_page_from_the_bar(self, new_page: NewPage):
        page = new_page("officer")
        page.goto("/completeness/")

        page.locator(".bar").get_by_role("link", name="帮助").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("归档情况")
        expect(page).to_have_url(re.compile(r"/help/completeness/$"))

    def test_on_shortcuts_opens_by_a_question_mark(self, new_page: NewPage):
        page = new_page("officer")
        page.goto("/cases/")
        page.locator("h1").click()

        page.keyboard.press("?")

        expect(page).to_have_url(re.compile(r"/help/display/#keys$"))
        expect(page.locator("#keys")).to_be_in_viewport()

    def test_is_open_at_the_door_without_scripts(self, new_page: NewPage):
        page = new_page("", scripts=False)
        page.goto("/sign-in/")
        page.get_by_role("link", name="帮助").click()
        page.get_by_role("navigation").get_by_role("link", name="帮助").first.click()

        page.fill("#q", "锁定")
        page.get_by_role("button", name="查找").click()
        page.get_by_role("link", name="密码与登录").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("密码与登录")

    def test_explains_an_error_where_it_is_met(self, new_page: NewPage):
        page = new_page("officer")
        page.goto("/cases/?q=offline")

        page.get_by_role("link", name="这个错误的说明").click()

        expect(page).to_have_url(re.compile(r"#VLT-502$"))
        expect(page.locator("#VLT-502")).to_contain_text("由谁处理")
