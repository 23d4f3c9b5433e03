"""What holds on every page, in both languages, wide and narrow, in every theme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import message_catalogue
from tests.browser.conftest import NewPage
from tests.browser.journeys import FILED, PAGES, TROUBLES, case_address

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Colours are what a theme changes; the other rules would say the same again.
_COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
# What a person chose, and what the system wishes where that decides.
_LOOKS = {
    "light": ("light", "light"),
    "dark": ("dark", "light"),
    "black on white": ("contrast", "light"),
    "white on black": ("contrast", "dark"),
}
# Where the browser itself speaks of a status that we meant to send, or of a script that the
# sandbox rightly stopped.
_EXPECTED = ("Failed to load resource", "Blocked script execution")


def visit(page: Page, address: str) -> list[str]:
    """Open a page and return what the browser complained of."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.goto(address)
    return said


def axe_violations(page: Page, rules: Mapping[str, object] = _RULES) -> list[str]:
    """Return every serious breach of the rules of accessibility on the page as it stands."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {...rules, iframes: false})", rules)
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("language", "width", "theme", "display"),
    [
        ("zh-CN", 1440, "light", ""),
        ("en-GB", 1440, "dark", "light.normal.comfortable"),
        ("en-GB", 360, "dark", ""),
        ("zh-CN", 360, "light", "contrast.largest.dense"),
    ],
    ids=["zh-wide-light", "en-wide-light", "en-narrow-dark", "zh-narrow-contrast-largest"],
)
class TestAPage:
    def test_breaks_no_rule(
        self, new_page: NewPage, name: str, language: str, width: int, theme: str, display: str
    ):
        user, address = PAGES[name]
        page = new_page(user, language=language, width=width, theme=theme, display=display)

        said = visit(page, address)

        assert [line for line in said if not line.startswith(_EXPECTED)] == []
        assert page.evaluate("window.violations") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.documentElement.lang") == language.replace(
            "CN", "hans"
        ).replace("-GB", "")
        assert page.locator("h1").count() == 1
        assert axe_violations(page) == []


@pytest.mark.parametrize("name", PAGES)
class TestTheColoursOfAPage:
    def test_can_be_told_apart_in_every_theme(self, new_page: NewPage, server: str, name: str):
        user, address = PAGES[name]
        page = new_page(user)
        unreadable: dict[str, list[str]] = {}

        for look, (theme, wish) in _LOOKS.items():
            choose = {"name": "display", "value": f"{theme}.normal.comfortable", "url": server}
            page.context.add_cookies([choose])  # type: ignore[list-item]
            page.emulate_media(color_scheme=wish)  # type: ignore[arg-type]
            page.goto(address)
            assert page.evaluate("document.documentElement.dataset.theme") == theme
            unreadable[look] = axe_violations(page, _COLOURS)

        assert unreadable == {look: [] for look in _LOOKS}


@pytest.mark.parametrize("name", TROUBLES)
class TestAnErrorPage:
    def test_says_who_acts_and_never_shows_a_trace(self, new_page: NewPage, name: str):
        user, address = PAGES[name]
        page = new_page(user)

        answer = page.goto(address)

        assert answer is not None
        assert answer.status == TROUBLES[name]
        for words in ("由谁处理", "怎样解决", "编号"):
            expect(page.locator("main")).to_contain_text(words)
        assert "Traceback" not in page.content()
        assert "RuntimeError" not in page.content()


class TestLanguage:
    def test_is_switched_and_switched_back_without_scripts_on_the_same_page(
        self, new_page: NewPage
    ):
        page = new_page(scripts=False)
        page.goto("/cases/?state=filed")

        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
        assert page.url.endswith("/cases/?state=filed")
        page.get_by_role("button", name="中文").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("办件")

    def test_is_whole(self, new_page: NewPage):
        page = new_page(language="en-GB")
        chinese = [
            said
            for said in message_catalogue.messages()
            if isinstance(said, str) and len(said) > 4 and "%" not in said
        ]

        for _user, address in (value for value in PAGES.values() if value[0] in ("officer", "")):
            page.goto(address)
            text = page.locator("body").inner_text()
            assert [said for said in chinese if said in text] == [], address


class TestTheKeyboard:
    def test_finds_the_skip_link_first_and_it_leads_to_the_content(self, new_page: NewPage):
        page = new_page()
        page.goto("/cases/")

        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        assert page.locator(".skip").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        expect(page.locator("#q")).to_be_focused()

    def test_opens_and_closes_the_person_menu(self, new_page: NewPage):
        page = new_page()
        page.goto("/")
        page.locator(".menu summary").focus()

        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="退出登录")).to_be_visible()
        page.keyboard.press("Escape")

        expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
        expect(page.locator(".menu summary")).to_be_focused()

    def test_shows_where_it_is(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))

        for _ in range(12):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"


class TestTheWeight:
    def test_of_script_and_style_is_under_150_kilobytes(self, new_page: NewPage):
        page = new_page()
        sizes: list[int] = []
        page.on(
            "response",
            lambda answer: (
                sizes.append(len(answer.body()))
                if answer.request.resource_type in ("script", "stylesheet")
                else None
            ),
        )

        page.goto(case_address(FILED))
        page.wait_for_load_state("networkidle")

        assert 0 < sum(sizes) < 150 * 1024
