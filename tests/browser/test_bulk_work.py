"""Cases are ticked page by page, looked at together, decided with one reason, and watched."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import bulk_address
from tests.browser.serving import DONE, PAUSED, STOPPED

_TICKS = "input[name=tick]"
both = pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])


def _count(page: Page) -> str:
    return page.locator(".picked__count").first.inner_text()


@pytest.fixture
def page_of(new_page: NewPage):
    """Open a page for the officer, with nothing selected."""

    def opened(scripts: bool, where: str = "/cases/") -> Page:
        page = new_page(scripts=scripts)
        page.goto("/bulk/")
        if page.get_by_role("button", name="全部不选").count():
            page.get_by_role("button", name="全部不选").click()
        page.goto(where)
        return page

    return opened


class TestTicking:
    def test_with_scripts_is_kept_at_once_and_from_page_to_page(self, page_of):
        page = page_of(True)
        page.locator(_TICKS).nth(0).check()
        expect(page.locator(".picked__count")).to_have_text("已选 1 件")
        page.get_by_role("link", name="下一页").click()
        expect(page).to_have_url(re.compile("at="))
        page.locator(_TICKS).nth(1).check()
        expect(page.locator(".picked__count")).to_have_text("已选 2 件")
        page.get_by_role("link", name="第一页").click()

        expect(page.locator(_TICKS).nth(0)).to_be_checked()
        page.locator(_TICKS).nth(0).uncheck()
        expect(page.locator(".picked__count")).to_have_text("已选 1 件")

    def test_without_scripts_is_kept_when_pages_are_turned_by_the_button(self, page_of):
        page = page_of(False)
        page.locator(_TICKS).nth(0).check()
        page.get_by_role("button", name="记住所选，下一页").click()
        assert _count(page) == "已选 1 件"
        page.locator(_TICKS).nth(3).check()
        page.get_by_role("button", name="记住所选，上一页").click()

        assert _count(page) == "已选 2 件"
        expect(page.locator(_TICKS).nth(0)).to_be_checked()

    def test_of_the_whole_page_takes_one_press(self, page_of):
        page = page_of(True)
        page.get_by_label("本页全选").check()

        expect(page.locator(".picked__count")).to_have_text("已选 50 件")

    @both
    def test_of_all_that_match_takes_them_from_every_page(self, page_of, scripts: bool):
        page = page_of(scripts, "/cases/?attention=waiting")
        page.get_by_role("button", name="选择全部 13 件").click()

        expect(page).to_have_url(re.compile("attention=waiting"))
        assert _count(page) == "已选 13 件"
        expect(page.get_by_text("现在共选 13 件。")).to_be_visible()
        expect(page.locator(f"{_TICKS}:checked")).to_have_count(13)

    @both
    def test_works_on_what_needs_attention_too(self, page_of, scripts: bool):
        page = page_of(scripts, "/attention/?kind=waiting")
        page.get_by_role("button", name="选择全部 13 件").click()

        expect(page).to_have_url(re.compile("/attention/.*kind=waiting"))
        assert _count(page) == "已选 13 件"


class TestDeciding:
    @both
    def test_shows_the_effects_takes_one_reason_and_says_what_became_of_each(
        self, page_of, scripts: bool
    ):
        page = page_of(scripts, "/cases/")
        for number in (0, 4, 8):  # filed, waiting, in error
            page.locator(_TICKS).nth(number).check()
        if scripts:
            expect(page.locator(".picked__count")).to_have_text("已选 3 件")
            page.get_by_role("button", name="处理所选…").click()
        else:
            page.get_by_role("button", name="记住本页所选").click()
            page.get_by_role("button", name="处理所选…").click()
        page.get_by_role("button", name="退回报送单位…").click()

        expect(page.get_by_text("将处理 1 件")).to_be_visible()
        expect(page.get_by_text("已有人作出决定")).to_be_visible()
        page.get_by_role("button", name="确定：退回报送单位（1 件）").click()
        expect(page.get_by_text("请写明理由")).to_be_visible()
        page.get_by_label("理由").fill("材料缺少盖章页")
        page.get_by_role("button", name="确定：退回报送单位（1 件）").click()
        expect(page).to_have_url(re.compile("/bulk/[0-9a-f-]+/$"))

        for _ in range(20):
            if page.get_by_text("全部处理完毕").count():
                break
            page.wait_for_timeout(500)
            if not scripts:
                page.reload()
        expect(page.get_by_text("全部处理完毕")).to_be_visible()
        expect(page.locator("tbody .chip")).to_have_text(["不能处理", "已处理", "不能处理"])

    def test_asks_before_anything_is_changed_and_keeps_the_selection(self, page_of):
        page = page_of(False)
        page.locator(_TICKS).nth(4).check()
        page.get_by_role("button", name="记住本页所选").click()
        page.goto("/bulk/")
        page.get_by_role("button", name="确认无误，继续归档…").click()
        page.get_by_role("button", name="不做更改，保留所选并返回").click()

        expect(page.get_by_text("已选 1 件")).to_be_visible()

    def test_can_be_done_by_keyboard_alone(self, page_of):
        page = page_of(True)
        page.locator(_TICKS).nth(4).focus()
        page.keyboard.press("Space")
        expect(page.locator(".picked__count")).to_have_text("已选 1 件")
        page.get_by_role("button", name="处理所选…").focus()
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile("/bulk/$"))


class TestWatching:
    def test_what_was_stopped_says_why_and_what_can_be_done(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(bulk_address(STOPPED))

        expect(page.get_by_text("您没有作此决定的权限")).to_be_visible()
        expect(page.get_by_text("恢复权限后可以继续")).to_be_visible()
        expect(page.get_by_role("button", name="继续")).to_be_visible()

    def test_what_is_paused_makes_no_estimate(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(bulk_address(PAUSED))

        expect(page.locator(".progress")).to_contain_text("20 / 100 件")
        expect(page.locator(".progress")).to_contain_text("在继续之后估计")

    def test_the_result_comes_as_a_spreadsheet(self, new_page: NewPage, tmp_path: Path):
        page = new_page()
        page.goto(bulk_address(DONE))
        with page.expect_download() as handed:
            page.get_by_role("link", name="导出结果").click()
        handed.value.save_as(tmp_path / "result.xlsx")

        with zipfile.ZipFile(tmp_path / "result.xlsx") as book:
            texts = (
                book.read("xl/sharedStrings.xml").decode()
                if "xl/sharedStrings.xml" in (book.namelist())
                else book.read("xl/worksheets/sheet1.xml").decode()
            )
        assert "已有人作出决定" in texts

    def test_bulk_work_of_somebody_else_is_not_there(self, new_page: NewPage):
        page = new_page("leader")
        answer = page.goto(bulk_address(DONE))

        assert answer is not None
        assert answer.status == 404


class TestPaper:
    @pytest.mark.parametrize("media", ["screen", "print"])
    @pytest.mark.parametrize(
        "address", [bulk_address(DONE, "register/"), "/cases/register/?state=returned"]
    )
    def test_shows_its_table_on_the_screen_and_when_printed(
        self, new_page: NewPage, address: str, media: str
    ):
        page = new_page()
        page.emulate_media(media=media)  # type: ignore[arg-type]
        page.goto(address)

        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("tbody tr").first).to_be_visible()
