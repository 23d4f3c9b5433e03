"""A journey of a system administrator and one of a security officer, in both languages.

Every page on the way is held to the rules of accessibility.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, sign_in
from tests.browser.test_every_page import axe_violations

LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", "en-GB"])


def _submit(page: Page) -> None:
    page.locator("form.confirming button[type=submit]").click()


def _holds_the_rules(page: Page) -> None:
    assert axe_violations(page) == []
    assert page.evaluate("window.violations") == []
    width = page.evaluate("window.innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@LANGUAGES
class TestTheSystemAdministrator:
    def test_opens_an_account_that_is_used_and_then_suspended(
        self, new_page: NewPage, language: str
    ):
        username = f"journey-{language[:2].lower()}"
        page = new_page("admin", language=language, width=360)
        page.goto("/")
        page.locator(".call").first.click()
        _holds_the_rules(page)
        page.locator(".head .button--primary").click()

        _submit(page)
        expect(page.locator(".field__why")).to_have_count(3)
        expect(page.locator("#id_username")).to_have_attribute("aria-invalid", "true")
        _holds_the_rules(page)

        page.fill("#id_username", username)
        page.fill("#id_display_name", "赵新来")
        page.fill("#id_organisation", _code(page))
        _submit(page)
        password = page.locator("#secret").inner_text()
        _holds_the_rules(page)

        theirs = new_page("", language=language)
        sign_in(theirs, username, password)
        expect(theirs).to_have_url(re.compile("/password/"))  # theirs alone, before all else
        _holds_the_rules(theirs)
        theirs.fill("#id_present", password)
        theirs.fill("#id_password", "Only-mine-2026")
        theirs.fill("#id_again", "Only-mine-2026")
        theirs.locator("main form button[type=submit]").click()
        expect(theirs.locator("h1")).to_contain_text("赵新来")

        page.locator(".once__on a").click()
        expect(page.locator("h1")).to_have_text("赵新来")
        expect(page.locator("main time").first).to_be_visible()
        _holds_the_rules(page)
        page.locator(".head .button--danger").click()
        page.fill("#id_reason", "试用结束")
        _submit(page)

        expect(page.locator(".notice--success")).to_be_visible()
        expect(page.locator(".chip--bad")).to_be_visible()
        theirs.goto("/receipts/check/")
        expect(theirs).to_have_url(re.compile("/sign-in/"))

    def test_sees_whom_an_amended_organisation_touches_before_it_counts(
        self, new_page: NewPage, language: str
    ):
        page = new_page("admin", language=language, width=360)
        page.goto("/organisations/")
        page.locator("tbody a.title").first.click()
        page.locator(".head .form__buttons a").first.click()
        name = page.locator("#id_name").input_value()

        page.fill("#id_name", f"{name}（试）")
        page.fill("#id_reason", "试改名称")
        _submit(page)
        _holds_the_rules(page)
        expect(page.locator(".before")).to_contain_text(name)
        page.locator("main .button--quiet").click()

        expect(page.locator("h1")).to_have_text(name)


def _code(page: Page) -> str:
    return page.locator("#organisations option").first.get_attribute("value") or ""


@LANGUAGES
class TestTheSecurityOfficer:
    def test_grants_a_role_after_seeing_what_it_opens_and_withdraws_it(
        self, new_page: NewPage, language: str
    ):
        person = {"zh-CN": "lockme", "en-GB": "leaver"}[language]
        page = new_page("security", language=language, width=360)
        page.goto("/roles/")
        page.fill("#q", person)
        page.locator("form.filters button").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody a.title").click()
        _holds_the_rules(page)
        page.locator(".head .button--primary").click()

        page.select_option("#id_role", "archivist")
        page.fill("#id_reason", "代理窗口负责人")
        _submit(page)
        expect(page.get_by_role("alert")).to_contain_text("IDN-105")
        expect(page.locator("#id_reason")).to_have_value("代理窗口负责人")
        _holds_the_rules(page)

        page.select_option("#id_role", "leader")
        _submit(page)
        expect(page.locator(".effect__cases")).to_contain_text("137")
        _holds_the_rules(page)
        page.locator("main form button").click()
        expect(page.locator(".notice--success")).to_be_visible()

        granted = page.locator("tbody tr").filter(has=page.locator("td a.button--danger")).last
        granted.locator("a.button--danger").click()
        page.fill("#id_reason", "代理结束")
        _submit(page)
        expect(page.locator(".effect__cases")).to_be_visible()
        _holds_the_rules(page)
        page.locator("main form button").click()

        expect(page.locator(".notice--success")).to_be_visible()
        _holds_the_rules(page)


class TestWithoutScripts:
    def test_a_role_is_granted_all_the_same(self, new_page: NewPage):
        page = new_page("security", scripts=False)
        page.goto("/roles/?q=operator")
        page.locator("tbody a.title").click()
        page.locator(".head .button--primary").click()

        page.select_option("#id_role", "preservation_officer")
        page.fill("#id_reason", "兼任保管")
        _submit(page)
        page.locator("main form button").click()

        expect(page.locator(".notice--success")).to_have_text("角色已授予。")

    def test_a_secret_is_changed_all_the_same(self, new_page: NewPage):
        page = new_page("admin", scripts=False)
        page.goto("/clients/")
        page.get_by_role("link", name="更换密钥").click()

        page.fill("#id_reason", "例行更换")
        _submit(page)

        expect(page.locator("#secret")).to_have_text(re.compile(r"^[\w-]{43}$"))


class TestTheAuditor:
    def test_narrows_the_log_without_leaving_the_page(self, new_page: NewPage):
        page = new_page("auditor")
        page.goto("/audit/")

        page.select_option("#id_what", "account_suspended")
        page.fill("#id_until", "2021-01-01")
        page.locator("form.filters button").click()

        expect(page).to_have_url(re.compile("what=account_suspended.*until=2021-01-01"))
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody")).to_contain_text("调离")


class TestAnAdministratorsNewPassword:
    def test_takes_a_second_administrator_who_may_decline_without_scripts(self, new_page: NewPage):
        admin = new_page("admin", scripts=False)
        admin.goto("/people/?q=security")
        admin.locator(".table .title").first.click()
        admin.get_by_role("link", name="重设密码").click()
        expect(admin.locator(".confirming__then")).to_contain_text("须另一位管理员同意")
        admin.fill("textarea", "本人称遗忘密码")
        admin.get_by_role("button", name="提出申请").click()
        expect(admin.locator(".notice--success")).to_contain_text("已提出申请")

        auditor = new_page("auditor", scripts=False)
        auditor.goto("/")
        auditor.locator(".call", has_text="待您同意的申请").click()
        auditor.locator(".table .title").click()
        expect(auditor.locator(".confirming__then")).to_contain_text("本人称遗忘密码")
        auditor.select_option("select", "decline")
        auditor.fill("textarea", "电话核实，本人未遗忘")
        auditor.get_by_role("button", name="提交答复").click()

        expect(auditor.locator(".notice--success")).to_contain_text("密码没有改动")
        expect(auditor.locator(".empty__title")).to_have_text("没有等您同意的申请")


class TestOrganisations:
    def test_are_walked_by_region_without_scripts(self, new_page: NewPage):
        page = new_page("admin", scripts=False)
        page.goto("/organisations/")

        page.get_by_role("link", name="按区划和隶属").click()
        page.locator("nav .tree a").first.click()
        page.locator("section .tree a", has_text="市场监督管理局").click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("市场监督管理局")
