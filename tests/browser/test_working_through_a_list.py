"""A list is narrowed, worked through case by case, and taken along."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import WAITING, case_address

_TITLES = "tbody a.title"
_NUMBER = ".crumbs [aria-current]"


def _number(page: Page) -> str:
    return page.locator(_NUMBER).inner_text()


class TestNarrowing:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
    def test_by_a_facet_shows_it_as_a_chip_that_can_be_taken_away(
        self, new_page: NewPage, scripts: bool
    ):
        page = new_page(scripts=scripts)
        page.goto("/cases/")
        page.get_by_text("更多条件").click()
        page.get_by_label("待处理").select_option("waiting")
        page.get_by_role("button", name="查找").click()

        chip = page.get_by_role("link", name="待处理 待人工决定")
        expect(chip).to_be_visible()
        expect(page).to_have_url(re.compile("attention=waiting"))
        expect(page.locator(_TITLES)).to_have_count(13)
        chip.click()

        expect(chip).to_have_count(0)
        expect(page.locator(_TITLES)).to_have_count(50)

    def test_by_service_item_is_offered_while_typing(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")
        page.get_by_text("更多条件").click()
        page.get_by_label("事项").press_sequentially("农药")
        expect(page.locator("#item-choices option")).to_have_count(1)

        code = page.locator("#item-choices option").get_attribute("value") or ""
        page.get_by_label("事项").fill(code)
        page.get_by_label("事项").press("Enter")

        expect(page.get_by_role("link", name="事项 农药经营许可")).to_be_visible()
        expect(page.locator(_TITLES).first).to_contain_text("农药")

    def test_by_words_that_mean_several_items_asks_which(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto("/cases/?item=许可")

        page.get_by_role("link", name="农药经营许可", exact=True).click()

        expect(page.get_by_role("link", name="事项 农药经营许可")).to_be_visible()

    def test_to_nothing_says_which_filter_to_loosen(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?q=zzzz&attention=waiting")

        expect(page.locator(".loosen li").nth(0)).to_contain_text("就有 13 件")
        expect(page.locator(".loosen li").nth(1)).to_contain_text("仍然没有")
        page.get_by_role("link", name="去掉“查找 zzzz”").click()

        expect(page.locator(_TITLES)).to_have_count(13)

    @pytest.mark.parametrize(
        "query",
        ["year=abc", "year=-1", "year=99999999999999999999", "retention=D31", "attention=none",
         "item=%00", "item=%FF%FE", "at=zz&at=", "q=%00", "agency=' OR 1", "year=2026&year=x"],
    )  # fmt: skip
    def test_by_what_cannot_be_understood_never_breaks_a_page(self, new_page: NewPage, query: str):
        page = new_page()

        for address in (
            f"/cases/register/?{query}",
            f"/cases/items/?{query}",
            case_address(WAITING, f"?in={quote(query)}"),
            case_address(WAITING, "?in=" + "x" * 5000),
            case_address(WAITING, "?in=" + "%26a" * 1200),
        ):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address


class TestWalking:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
    def test_leads_to_the_next_case_of_the_list_and_back_to_its_place(
        self, new_page: NewPage, scripts: bool
    ):
        page = new_page(scripts=scripts)
        page.goto("/cases/?attention=waiting")
        numbers = page.locator("tbody th .code").all_inner_texts()
        page.locator(_TITLES).nth(1).click()
        assert _number(page) == numbers[1]

        page.get_by_role("link", name="下一件").click()
        expect(page.locator(_NUMBER)).to_have_text(numbers[2])
        page.get_by_role("link", name="上一件").click()
        expect(page.locator(_NUMBER)).to_have_text(numbers[1])
        page.get_by_role("link", name="上一件").click()
        expect(page.get_by_text("已是第一件")).to_be_visible()
        page.get_by_role("link", name="回到列表").click()

        expect(page).to_have_url(re.compile(r"/cases/\?attention=waiting#case-"))

    def test_beyond_the_end_of_a_page_comes_back_to_the_page_it_has_reached(
        self, new_page: NewPage
    ):
        page = new_page()
        page.goto("/cases/?state=filed")
        page.locator(_TITLES).nth(49).click()
        page.get_by_role("link", name="下一件").click()
        number = _number(page)

        page.get_by_role("link", name="回到列表").click()

        expect(page.locator("tbody tr:target th .code")).to_have_text(number)
        expect(page.get_by_role("link", name="上一页")).to_be_visible()
        page.locator("tbody tr:target a.title").click()
        page.get_by_role("link", name="上一件").click()
        expect(page.get_by_role("link", name="下一件")).to_be_visible()
        page.get_by_role("link", name="回到列表").click()
        expect(page.locator("tbody tr:target")).to_have_count(1)
        expect(page.get_by_role("link", name="上一页")).to_have_count(0)

    def test_goes_by_key_unless_something_is_being_written(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?attention=waiting")
        numbers = page.locator("tbody th .code").all_inner_texts()
        page.locator(_TITLES).first.click()

        page.locator("#bar-q").press("j")
        assert _number(page) == numbers[0]
        page.locator("h1").click()
        page.keyboard.press("j")
        expect(page.locator(_NUMBER)).to_have_text(numbers[1])
        page.keyboard.press("k")
        expect(page.locator(_NUMBER)).to_have_text(numbers[0])
        page.keyboard.press("u")

        expect(page).to_have_url(re.compile(r"/cases/\?attention=waiting"))

    def test_does_not_go_by_key_for_those_who_switched_keys_off(self, new_page: NewPage):
        page = new_page()
        page.goto("/display/?next=/cases/%3Fattention%3Dwaiting")
        page.get_by_label("不使用").check()
        page.get_by_role("button", name="保存").click()
        page.locator(_TITLES).first.click()
        number = page.locator(_NUMBER).inner_text()

        page.locator("h1").click()
        for key in ("j", "u", "/", "?"):
            page.keyboard.press(key)

        expect(page.locator(_NUMBER)).to_have_text(number)
        expect(page.locator("#bar-q")).not_to_be_focused()

    def test_keeps_the_list_while_a_material_is_opened_and_a_decision_made(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(WAITING, "?in=attention%3Dwaiting"))

        page.locator(".shelf a").nth(2).click()
        expect(page.get_by_role("link", name="下一件")).to_be_visible()
        page.goto(case_address(WAITING, "accept/?in=attention%3Dwaiting"))
        page.fill("textarea[name=reason]", "核对无误")
        page.get_by_role("button", name="确定").click()

        expect(page.get_by_role("link", name="下一件")).to_be_visible()

    def test_is_not_offered_for_a_case_that_was_opened_from_no_list(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(WAITING))

        expect(page.locator(".walk")).to_have_count(0)


class TestTakingAlong:
    def test_gives_the_narrowed_list_as_a_spreadsheet(self, new_page: NewPage, tmp_path: Path):
        page = new_page()
        page.goto("/cases/?attention=waiting")

        with page.expect_download() as coming:
            page.get_by_role("link", name="导出表格").click()

        taken = tmp_path / "taken.xlsx"
        coming.value.save_as(taken)
        assert coming.value.suggested_filename.endswith(".xlsx")
        with zipfile.ZipFile(taken) as book:
            assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 14
            assert "待人工决定" in book.read("xl/worksheets/sheet2.xml").decode()

    def test_gives_a_register_that_prints_on_a_sheet_on_its_side(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?attention=waiting")
        page.get_by_role("link", name="打印登记表").click()

        expect(page.locator(".register__rows tbody tr")).to_have_count(13)
        expect(page.locator(".register__head")).to_contain_text("待处理 待人工决定")
        expect(page.locator(".register__signed")).to_contain_text("审核人")
        page.emulate_media(media="print")
        expect(page.locator(".bar")).to_be_hidden()
        expect(page.locator(".paper__tools")).to_be_hidden()
        sheet = page.pdf(prefer_css_page_size=True)
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", sheet)
        assert box
        assert float(box[1]) > float(box[2])

    def test_says_what_to_do_when_there_are_too_many(self, new_page: NewPage):
        page = new_page()

        answer = page.goto("/cases/register/?q=终身")

        assert answer is not None
        assert answer.status == 409
        expect(page.locator("main")).to_contain_text("缩小范围")


class TestASavedView:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
    def test_is_found_again_above_the_list_renamed_and_deleted(
        self, new_page: NewPage, scripts: bool
    ):
        page = new_page("leader", scripts=scripts)
        page.goto("/cases/?attention=waiting")
        page.locator(".keep summary").click()
        page.get_by_label("名称").fill("待我决定")
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator("#notices")).to_contain_text("已保存")

        page.goto("/cases/")
        page.get_by_role("link", name="待我决定").click()
        expect(page.locator(_TITLES)).to_have_count(13)
        expect(page.get_by_role("link", name="待我决定")).to_have_attribute("aria-current", "true")
        page.get_by_role("link", name="整理常用筛选").click()
        page.get_by_label("新名称").fill("等我决定的")
        page.get_by_role("button", name="改名").click()
        expect(page.get_by_role("link", name="等我决定的")).to_be_visible()
        page.get_by_role("button", name="删除").click()

        expect(page.get_by_text("还没有常用筛选")).to_be_visible()

    def test_without_a_filter_is_not_offered(self, new_page: NewPage):
        page = new_page("leader")
        page.goto("/cases/")

        expect(page.locator(".keep")).to_have_count(0)
        expect(page.locator(".saved")).to_have_count(0)


class TestDays:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
    def test_bound_the_list_and_stand_in_the_address(self, new_page: NewPage, scripts: bool):
        page = new_page(scripts=scripts)
        page.goto("/cases/")
        page.get_by_text("更多条件").click()
        page.get_by_label("办结日期起").fill("2001-02-03")
        page.get_by_label("办结日期止").fill("2001-02-04")
        page.get_by_role("button", name="查找").click()

        expect(page).to_have_url(re.compile("closed_from=2001-02-03.*closed_to=2001-02-04"))
        expect(page.get_by_role("link", name="办结日期起 2001-02-03").first).to_be_visible()
        expect(page.get_by_text("没有符合条件的办件")).to_be_visible()

    def test_in_the_wrong_order_are_said_beside_the_field(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto("/cases/?received_from=2026-03-09&received_to=2026-03-01")

        why = page.locator("#received_to-why")
        expect(why).to_have_text("止日不能早于起日。")
        assert (
            page.get_by_label("收到日期止").get_attribute("aria-describedby") == "received_to-why"
        )

    @pytest.mark.parametrize("day", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-3"])
    def test_that_are_none_are_said_and_passed_over(self, new_page: NewPage, day: str):
        page = new_page(scripts=False)
        answer = page.goto(f"/cases/?closed_from={day}")

        assert answer is not None
        assert answer.status == 200
        expect(page.locator("#closed_from-why")).to_be_visible()
        expect(page.locator(_TITLES)).to_have_count(50)


def _heads(page: Page) -> list[str]:
    return page.locator("thead th").all_inner_texts()


class TestColumns:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
    def test_are_chosen_and_put_in_order_and_the_list_comes_back(
        self, new_page: NewPage, scripts: bool
    ):
        page = new_page(scripts=scripts)
        page.goto("/cases/?state=filed")
        page.get_by_role("link", name="选择列").click()
        page.get_by_role("checkbox", name="单位").uncheck()
        page.get_by_role("checkbox", name="收到").check()
        page.get_by_role("button", name="上移 收到").click()
        page.get_by_role("button", name="上移 收到").click()
        page.get_by_role("button", name="保存").click()

        expect(page).to_have_url(re.compile(r"/cases/\?state=filed"))
        assert _heads(page) == ["办件", "状态", "档号", "收到", "保管期限", "办结", "归档"]
        page.get_by_role("link", name="打印登记表").click()
        assert _heads(page) == [
            "序号", "题名", "办件编号", "事项", "状态", "档号", "收到", "保管期限", "办结", "归档", "备注",
        ]  # fmt: skip

        page.goto("/cases/columns/")
        page.get_by_role("button", name="恢复默认").click()
        assert _heads(page) == ["办件", "单位", "状态", "档号", "保管期限", "办结", "归档"]

    def test_are_followed_by_the_spreadsheet(self, new_page: NewPage, tmp_path: Path):
        page = new_page()
        page.goto("/cases/columns/")
        page.get_by_role("checkbox", name="单位").uncheck()
        page.get_by_role("button", name="保存").click()
        with page.expect_download() as handed:
            page.get_by_role("link", name="导出表格").click()
        handed.value.save_as(tmp_path / "cases.xlsx")

        with zipfile.ZipFile(tmp_path / "cases.xlsx") as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "办件编号" in sheet
        assert "<t>单位</t>" not in sheet

    def test_that_are_too_many_for_the_screen_move_under_the_first(self, new_page: NewPage):
        page = new_page(width=900)
        page.goto("/cases/columns/")
        for name in ("收到", "电子文件号"):
            page.get_by_role("checkbox", name=name).check()
        page.get_by_role("button", name="保存").click()
        first, region = page.locator("tbody th").first, page.locator(".wide")
        before = first.bounding_box()
        region.evaluate("each => { each.scrollLeft = 400 }")

        after = first.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(after["x"] - before["x"]) < 2
        assert region.evaluate("each => each.scrollLeft") > 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
