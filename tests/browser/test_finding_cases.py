"""The list of cases."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import NEARLY

_TITLES = "tbody a.title"


def _is_the_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


class TestTheList:
    def test_shows_a_page_of_cases_by_state(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")

        page.get_by_role("link", name=re.compile("已退回")).click()

        expect(page).to_have_url(re.compile(r"\?state=returned$"))
        expect(page.locator(_TITLES)).to_have_count(13)

    def test_is_searched_while_typing_and_keeps_the_search_in_the_address(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")
        page.evaluate("window.stayed = true")

        page.locator("#q").press_sequentially("施工许可")

        expect(page).to_have_url(re.compile("施工许可|%E6%96%BD"))
        expect(page.locator(_TITLES).first).to_contain_text("施工许可")
        assert _is_the_same_document(page)
        page.reload()
        expect(page.locator("#q")).to_have_value("施工许可")

    def test_is_not_searched_for_pinyin_while_a_word_is_composed(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.evaluate(
            "() => { const box = document.querySelector('#q'); box.value = 'shigong';"
            "box.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }"
        )
        page.wait_for_timeout(600)

        assert [address for address in asked if "/cases/" in address] == []

    def test_turns_pages_there_and_back_keeping_filters(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?state=filed")
        first = page.locator(_TITLES).first.inner_text()

        page.get_by_role("link", name="下一页").click()
        expect(page.get_by_role("link", name="上一页")).to_be_visible()
        second = page.locator(_TITLES).first.get_attribute("href")
        assert "state=filed" in page.url
        page.get_by_role("link", name="上一页").click()
        expect(page.get_by_role("link", name="上一页")).to_have_count(0)

        assert page.locator(_TITLES).first.inner_text() == first
        assert page.locator(_TITLES).first.get_attribute("href") != second

    def test_works_the_same_without_scripts(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto("/cases/")

        page.fill("#q", "教师资格")
        page.get_by_role("button", name="查找").click()
        expect(page.locator(_TITLES).first).to_contain_text("教师资格")
        page.goto("/cases/")
        page.get_by_role("link", name="下一页").click()

        expect(page.get_by_role("link", name="上一页")).to_be_visible()

    def test_says_which_filter_in_an_address_it_cannot_understand(self, new_page: NewPage):
        page = new_page()

        page.goto("/cases/?state=lost&agency=not-an-id")

        expect(page.get_by_role("alert")).to_contain_text("状态")
        expect(page.get_by_role("alert")).to_contain_text("单位")
        expect(page.locator(_TITLES)).to_have_count(50)

    def test_shows_a_notice_and_keeps_the_page_when_a_search_fails(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")

        page.locator("#q").press_sequentially("offline")

        expect(page.get_by_role("alert")).to_contain_text("库房暂时无法访问")
        expect(page.locator(_TITLES)).not_to_have_count(0)

    def test_sends_a_person_whose_session_ended_to_sign_in_and_back(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?state=filed")
        page.context.clear_cookies()

        page.get_by_role("link", name="下一页").click()

        expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fcases%2F%3Fstate%3Dfiled$"))


class TestWhatIsFound:
    def test_in_a_material_is_marked_beside_its_name(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")

        page.select_option("#how", "texts")
        page.locator("#q").fill("现场勘验")

        expect(page).to_have_url(re.compile("how=texts"))
        place = page.locator(".place").first
        expect(place).to_contain_text("勘验记录")
        expect(place.locator("mark")).to_have_text("现场勘验")

    def test_in_a_material_is_marked_without_scripts_too(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto("/cases/")

        page.select_option("#how", "texts")
        page.locator("#q").fill("现场勘验")
        page.locator("form.filters").get_by_role("button", name="查找").click()

        expect(page.locator(".place mark").first).to_have_text("现场勘验")
        expect(page.locator("#how")).to_have_value("texts")

    def test_in_a_title_is_marked(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?q=施工许可")

        expect(page.locator(_TITLES).first.locator("mark")).to_have_text("施工许可")

    def test_nowhere_is_answered_with_what_comes_near(self, new_page: NewPage):
        page = new_page()
        page.goto(f"/cases/?q={NEARLY}")

        expect(page.locator(".near__say")).to_contain_text("没有完全符合")
        page.locator(_TITLES).first.click()
        expect(page).to_have_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))

    def test_in_texts_is_not_offered_to_whoever_may_read_none(self, new_page: NewPage):
        page = new_page("leader")
        page.goto("/cases/")

        expect(page.locator("#how option")).to_have_count(2)
