"""The first page of each role: lights that change by themselves, and desks to switch between."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewPage


class TestTheHandlersLights:
    def test_turn_green_by_themselves_with_the_receipt_to_take(self, new_page: NewPage):
        page = new_page("handler")
        page.goto("/")
        first = page.locator("tr", has=page.locator(".light--amber")).first
        address = (first.locator("a.title").get_attribute("href") or "").partition("?")[0]
        row = page.locator("tr", has=page.locator(f'a.title[href^="{address}"]'))
        expect(row.locator(".light")).to_have_text("在途")

        expect(row.locator(".light")).to_have_text("已归档", timeout=15_000)

        expect(row.get_by_role("link", name="取回执")).to_be_visible()

    def test_keep_the_focus_where_it_was_when_they_renew(self, new_page: NewPage):
        page = new_page("handler")
        page.goto("/")
        link = page.locator("tr a.title").first
        link.focus()
        name = link.get_attribute("id")
        page.evaluate("document.querySelector('#lights .explain').id = 'before'")

        expect(page.locator("#before")).to_have_count(0, timeout=15_000)

        expect(page.locator(f"#{name}")).to_be_focused()

    def test_can_be_renewed_without_scripts(self, new_page: NewPage):
        page = new_page("handler", scripts=False)
        page.goto("/")

        page.get_by_role("link", name="刷新").click()

        assert page.url.endswith("/?as=handler")
        expect(page.locator(".table--lights")).to_be_visible()

    def test_have_a_shape_each(self, new_page: NewPage):
        page = new_page("handler")
        page.goto("/")

        shapes = {
            word: page.locator(f".light--{word} svg").first.inner_html()
            for word in ("red", "amber", "green")
        }

        assert len(set(shapes.values())) == 3


class TestSwitchingDesks:
    def test_works_by_links_and_is_remembered(self, new_page: NewPage):
        page = new_page("both", scripts=False)
        page.goto("/")
        desks = page.get_by_role("navigation", name="按角色")
        expect(desks.get_by_role("link")).to_have_text(["经办", "档案员", "领导"])

        desks.get_by_role("link", name="档案员").click()
        expect(page.get_by_role("heading", name="登记表", exact=True)).to_be_visible()
        page.goto("/cases/")
        page.get_by_role("link", name="首页").first.click()

        expect(desks.locator("[aria-current]")).to_have_text("档案员")

    def test_is_not_offered_to_somebody_with_one_role(self, new_page: NewPage):
        page = new_page("handler")
        page.goto("/")

        expect(page.get_by_role("navigation", name="按角色")).to_have_count(0)


class TestTheAuthoritysTable:
    def test_is_sorted_and_narrowed_by_links_without_scripts(self, new_page: NewPage):
        page = new_page("supervisor", scripts=False)
        page.goto("/")

        page.locator("th a", has_text="归档率").click()
        expect(page.locator("th[aria-sort]")).to_contain_text("归档率")
        page.get_by_role("link", name="城东区").first.click()

        expect(page.locator(".table--agencies .group")).to_have_text(["城东区"])
        expect(page.locator("th[aria-sort]")).to_contain_text("归档率")


class TestAChart:
    def test_unfolds_its_numbers_and_hands_them_out(self, new_page: NewPage):
        page = new_page("mayor")
        page.goto("/")
        chart = page.locator("figure.chart").first

        chart.locator("summary").click()
        expect(chart.get_by_role("table")).to_be_visible()
        with page.expect_download() as taken:
            chart.get_by_role("link", name="导出表格").click()

        assert taken.value.suggested_filename.endswith(".xlsx")
