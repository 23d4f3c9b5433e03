"""The case page and its viewer."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import FILED, RETURNED, case_address


def _content(page: Page, path: str, query: str = ""):
    return page.request.get(f"{case_address(FILED, 'content/')}{quote(path)}{query}")


class TestTheCasePage:
    def test_shows_every_part(self, new_page: NewPage):
        page = new_page()

        page.goto(case_address(FILED))

        for name in ("材料清点", "四性检测", "著录", "经过", "历次报送"):
            expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
        expect(page.locator(".shelf a")).to_have_count(8)

    def test_explains_the_proof_and_offers_receipt_and_package(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(FILED))

        page.locator(".proof summary").click()

        expect(page.locator(".proof .judgements li")).to_have_count(5)
        expect(page.locator(".proof .chip--unsure")).to_have_text("无法判定")
        with page.expect_download() as download:
            page.get_by_role("link", name="归档回执").click()
        assert download.value.suggested_filename.startswith("receipt-")

    def test_says_of_a_returned_case_what_where_expected_found_and_how_to_mend(
        self, new_page: NewPage
    ):
        page = new_page()

        page.goto(case_address(RETURNED))

        reason = page.locator(".reasons--now .reason").nth(1)
        for words in ("文件被截断", "位置", "应为", "实为", "怎样改正", "由谁处理", "依据"):
            expect(reason).to_contain_text(words)

    def test_lays_data_out_as_a_form_and_shows_its_source_when_asked(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))
        page.locator(".shelf").get_by_text("现场核查记录").click()
        frame = page.frame_locator(".viewer iframe")

        expect(frame.locator(".form__line").first).to_be_visible()
        page.get_by_role("link", name="看原文").click()
        expect(frame.locator("pre")).to_contain_text("<?xml")
        page.get_by_role("link", name="按表单看").click()

        expect(frame.locator(".form__line").first).to_be_visible()

    def test_keeps_hints_apart_from_what_stops_filing(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))

        expect(page.locator(".outcome").first).to_be_hidden()
        page.get_by_text("提示 1 项，不影响归档").click()

        expect(page.locator(".outcome")).to_have_count(1)
        expect(page.get_by_text("其余 3 处")).to_be_visible()

    def test_changes_the_material_in_place_and_keeps_it_in_the_address(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))
        page.evaluate("window.stayed = true")

        page.get_by_role("link", name="现场核查记录").click()
        frame = page.frame_locator(".viewer iframe")

        expect(frame.locator(".form")).to_contain_text("符合要求")
        assert page.evaluate("window.stayed") is True
        assert page.url.endswith("?material=6")

    def test_shows_a_rendered_view_where_no_script_can_run(self, new_page: NewPage):
        page = new_page()

        page.goto(case_address(FILED, "?material=5"))

        frame = page.frame_locator(".viewer iframe")
        expect(frame.locator("h1")).to_have_text("受理通知书")
        assert page.locator(".viewer iframe").get_attribute("sandbox") == ""

    def test_shows_foreign_html_as_its_source(self, new_page: NewPage):
        page = new_page()

        page.goto(case_address(FILED, "?material=4"))

        expect(page.frame_locator(".viewer iframe").locator("pre")).to_contain_text("<script>")

    def test_hides_content_from_those_who_may_only_see_the_case(self, new_page: NewPage):
        page = new_page("leader")

        page.goto(case_address(FILED))

        expect(page.locator(".viewer")).to_contain_text("没有查看内容的权限")
        assert _content(page, "申报文件/A01_营业执照.jpg").status == 403


class TestContent:
    @pytest.mark.parametrize(
        ("path", "mime_type"),
        [
            ("申报文件/A01_营业执照.jpg", "image/jpeg"),
            ("申报文件/A02_食品经营许可申请书.pdf", "application/pdf"),
            ("过程文件/B01_受理通知书.html", "text/html"),
        ],
    )
    def test_that_may_be_shown_is_shown_under_a_policy_of_its_own(
        self, new_page: NewPage, path: str, mime_type: str
    ):
        answer = _content(new_page(), path)

        assert answer.headers["content-type"] == mime_type
        assert answer.headers["content-disposition"].startswith("inline")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "allow-scripts" not in answer.headers["content-security-policy"]

    @pytest.mark.parametrize(
        "path",
        [
            "申报文件/A03_平面布局图.docx",
            "申报文件/A04_网页存档.html",
            "过程文件/B02_现场核查记录.xml",
            "结果文件/C01_食品经营许可证.ofd",
        ],
    )
    def test_that_may_not_be_shown_is_saved(self, new_page: NewPage, path: str):
        answer = _content(new_page(), path)

        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["content-security-policy"].startswith("sandbox;")

    def test_is_saved_when_asked_for(self, new_page: NewPage):
        answer = _content(new_page(), "申报文件/A01_营业执照.jpg", "?save=1")

        assert answer.headers["content-disposition"].startswith("attachment")

    @pytest.mark.parametrize("path", ["../../etc/passwd", "申报文件/没有.pdf", "a" * 3000])
    def test_that_is_not_there_is_not_found(self, new_page: NewPage, path: str):
        assert _content(new_page(), path).status == 404


class TestWhatLeadsFromACase:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_to_its_versions_side_by_side(self, new_page: NewPage, scripts: bool):
        page = new_page(scripts=scripts)
        page.goto(case_address(RETURNED))

        page.get_by_role("link", name="比较两次报送").click()

        expect(page.locator(".diff__line--same")).to_have_count(0)
        page.get_by_text("逐行比较").click()
        expect(page.locator(".diff__text del")).to_have_text("结论：基本符合")
        page.get_by_role("link", name="全部列出").click()
        expect(page.locator(".diff__line--same").first).to_be_visible()

    def test_to_who_may_see_it(self, new_page: NewPage):
        page = new_page()
        page.goto(case_address(FILED))

        page.get_by_role("link", name="谁可以查看").click()

        expect(page.locator(".access__own")).to_contain_text("因为您是")
        expect(page.get_by_role("heading", name="按身份")).to_be_visible()
        expect(page.locator("#people")).to_have_count(0)

    def test_to_the_names_for_those_who_watch_over_rights(self, new_page: NewPage):
        page = new_page("security")
        page.goto("/access/")

        page.get_by_role("textbox", name="电子文件号").fill(case_address(FILED).split("/")[2])
        page.get_by_role("button", name="查询").first.click()

        expect(page.locator("#people")).to_be_visible()
        page.get_by_role("link", name="监督指导人员").click()
        expect(page.locator("table").last.locator("tbody tr")).to_have_count(1)
