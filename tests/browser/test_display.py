"""What each person chooses: theme, size of text, density of lists; and what paper makes of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import FILED, PAGES, case_address

WHITE, BLACK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"


_CUT_OFF = """[...document.querySelectorAll(".card--flush tbody *")]
  .filter((each) => each.checkVisibility() && !each.closest(".wide"))
  .filter((each) => each.getBoundingClientRect().right
    > each.closest(".card--flush").getBoundingClientRect().right)
  .map((each) => each.innerText)"""


def _style(page: Page, selector: str, name: str) -> str:
    return page.locator(selector).first.evaluate(f"each => getComputedStyle(each)['{name}']")


def _height(page: Page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["height"]


class TestTheSettings:
    def test_are_chosen_at_the_door_without_scripts_and_stay(self, new_page: NewPage):
        page = new_page("", scripts=False)
        page.goto("/sign-in/?next=/cases/")
        page.get_by_role("link", name="显示设置").click()

        page.get_by_label("高对比度").check()
        page.get_by_label("特大").check()
        page.get_by_label("紧凑").check()
        page.get_by_role("button", name="保存").click()

        assert page.url.endswith("/sign-in/?next=/cases/")
        assert _style(page, "html", "fontSize") == "24px"
        assert _style(page, "body", "color") == BLACK
        page.goto("/display/")
        for label in ("高对比度", "特大", "紧凑"):
            expect(page.get_by_label(label, exact=True)).to_be_checked()

    def test_lead_back_to_the_page_and_say_that_they_are_kept(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/?state=filed")
        page.get_by_role("link", name="显示设置").click()

        page.get_by_label("深色").check()
        page.get_by_role("button", name="保存").click()

        expect(page).to_have_url(re.compile(r"/cases/\?state=filed$"))
        expect(page.locator("#notices")).to_contain_text("显示设置已保存")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    def test_can_be_reached_and_changed_with_the_keyboard_alone(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")
        _tab_to(page, "a.display-way[href^='/display/']")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("显示设置")

        _tab_to(page, "input[name=theme]")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "input[name=text]")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "button.button--primary")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(r"/cases/$"))
        assert page.evaluate("({...document.documentElement.dataset})") == {
            "theme": "light",
            "text": "large",
            "density": "comfortable",
            "keys": "on",
        }


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"thirty steps do not lead to {selector}")


class TestATheme:
    @pytest.mark.parametrize(("wish", "chosen"), [("dark", "light"), ("light", "dark")])
    def test_that_is_chosen_wins_over_what_the_system_wishes(
        self, new_page: NewPage, wish: str, chosen: str
    ):
        wished, told = (
            new_page(theme=wish),
            new_page(theme=wish, display=f"{chosen}.normal.comfortable"),
        )
        for page in (wished, told):
            page.goto("/")

        asked = new_page(theme=chosen)
        asked.goto("/")
        assert _style(told, "body", "backgroundColor") == _style(asked, "body", "backgroundColor")
        assert _style(told, "body", "backgroundColor") != _style(wished, "body", "backgroundColor")

    @pytest.mark.parametrize(("wish", "ink"), [("light", BLACK), ("dark", WHITE)])
    def test_of_high_contrast_follows_a_system_that_asks_for_more(
        self, browser: Browser, server: str, wish: str, ink: str
    ):
        context = browser.new_context(
            base_url=server,
            contrast="more",
            color_scheme=wish,  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.goto("/sign-in/")

        assert _style(page, "body", "color") == ink
        assert _style(page, ".button", "borderTopWidth") == "2px"
        context.close()

    def test_reaches_into_the_viewer_of_texts(self, new_page: NewPage):
        page = new_page(display="dark.largest.comfortable")
        page.goto(case_address(FILED, "text/数据快照/受理通知书.json"))

        assert _style(page, "html", "fontSize") == "24px"
        assert _style(page, "html", "colorScheme") == "dark"


class TestForcedColours:
    def test_mark_the_current_place_by_its_line(self, browser: Browser, server: str):
        context = browser.new_context(base_url=server, forced_colors="active", locale="zh-CN")
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("#id_username", "officer")
        page.fill("#id_password", "Sample-City-2026")
        page.keyboard.press("Enter")
        expect(page.locator(".ways")).to_be_visible()

        here = _style(page, ".ways a[aria-current]", "borderBottomColor")
        elsewhere = _style(page, ".ways a:not([aria-current])", "borderBottomColor")
        assert here != elsewhere
        context.close()


class TestDenseLists:
    def test_are_closer_together_and_nothing_else_moves(self, new_page: NewPage):
        wide, dense = new_page(), new_page(display="system.normal.dense")
        for page in (wide, dense):
            page.goto("/cases/")

        assert _height(dense, "tbody tr") < _height(wide, "tbody tr")
        for selector in ("h1", ".filters", ".button", ".tabs", ".bar"):
            assert _height(dense, selector) == _height(wide, selector), selector
        assert _style(dense, "td", "fontSize") == _style(wide, "td", "fontSize")


@pytest.mark.parametrize(
    ("language", "size"), [("zh-CN", "largest"), ("en-GB", "largest"), ("en-GB", "large")]
)
class TestLargeText:
    def test_overflows_no_page_and_is_cut_off_nowhere(
        self, new_page: NewPage, language: str, size: str
    ):
        pages: dict[str, Page] = {}
        for name, (user, address) in PAGES.items():
            if user not in pages:
                pages[user] = new_page(user, language=language, display=f"light.{size}.comfortable")
            page = pages[user]
            page.goto(address)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
                assert page.evaluate(_CUT_OFF) == [], (name, width)


class TestPaper:
    @pytest.mark.parametrize("address", [case_address(FILED), "/cases/", "/receipts/check/"])
    def test_is_black_on_white_whatever_the_theme(self, new_page: NewPage, address: str):
        page = new_page(display="dark.largest.dense")
        page.goto(address)

        page.emulate_media(media="print")

        inks = page.evaluate(
            """() => [...document.querySelectorAll("main *, .paper")]
              .filter((each) => each.checkVisibility() && each.childNodes.length)
              .map((each) => getComputedStyle(each))
              .map((style) => `${style.color} on ${style.backgroundColor}`)"""
        )
        assert set(inks) <= {f"{BLACK} on rgba(0, 0, 0, 0)", f"{BLACK} on {WHITE}"}

    def test_says_when_and_where_it_comes_from_and_no_other_address(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))

        page.emulate_media(media="print")

        text = page.locator("body").inner_text()
        assert re.findall(r"https?://\S+", text) == [page.url]
        assert re.search(r"打印自 \d{4}-\d\d-\d\d \d\d:\d\d 的页面", text)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for gone in (".ways", ".bar__tools", ".viewer", ".proof__take", ".crumbs"):
            expect(page.locator(gone)).to_be_hidden()

    def test_unfolds_what_is_folded_on_the_screen(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))
        expect(page.locator(".proof__inside")).to_be_hidden()

        page.emulate_media(media="print")

        expect(page.locator(".proof__inside")).to_be_visible()
        assert _height(page, ".proof__inside") > 100


class TestTheCatalogueOfComponents:
    def test_turns_pages_and_opens_materials_in_place(self, new_page: NewPage):
        page = new_page()
        page.goto("/components/")
        first = page.locator("#results tbody tr").first.inner_text()

        page.locator("#results").get_by_role("link", name="下一页").click()
        expect(page.locator("#results tbody tr").first).not_to_have_text(first)
        page.locator("#materials .shelf a").nth(2).click()

        expect(page.locator("#materials .viewer h3")).to_have_text("审查记录")
        expect(page.locator("h1")).to_have_count(1)

    def test_keeps_the_first_column_of_a_wide_table_in_sight(self, new_page: NewPage):
        page = new_page(width=360)
        page.goto("/components/")
        table = page.locator("#example-wide .wide")

        table.evaluate("each => each.scrollLeft = 300")

        edge = table.bounding_box()["x"]
        assert table.evaluate("each => each.scrollLeft") > 100
        assert page.locator("#example-wide .wide tbody th").first.bounding_box()[
            "x"
        ] == pytest.approx(edge, abs=1)
        assert page.locator("#example-wide .wide tbody td").first.bounding_box()["x"] < edge

    def test_is_found_from_the_foot_of_a_page_by_those_signed_in_only(self, new_page: NewPage):
        page = new_page("")
        page.goto("/sign-in/")
        expect(page.locator(".foot a")).to_have_count(0)

        page = new_page()
        page.goto("/cases/")
        page.locator(".foot").get_by_role("link", name="界面部件").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("界面部件")
