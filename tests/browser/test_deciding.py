"""Decisions: consequences first, a reason always, and no need of scripts."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.journeys import FILED, UNCLASSIFIED, WAITING, case_address


class TestDeciding:
    def test_says_what_will_happen_asks_for_a_reason_and_works_without_scripts(
        self, new_page: NewPage
    ):
        page = new_page(scripts=False)
        page.goto(case_address(WAITING))

        page.locator(".choice summary", has_text="退回报送单位").click()
        choice = page.locator(".choice[open]")
        expect(choice).to_contain_text("状态改为“已退回”")
        choice.locator("textarea").fill("平面布局图未盖章，请补正后重新报送")
        choice.get_by_role("button").click()

        expect(page).to_have_url(re.compile(re.escape(case_address(WAITING)) + "$"))
        expect(page.locator(".notice--success")).to_have_text("已退回报送单位。")

    def test_without_a_reason_changes_nothing_and_says_so_at_the_field(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(WAITING, "accept/"))

        page.get_by_role("button", name="确定").click()

        expect(page.locator("#why-accept")).to_contain_text("请写明理由")
        expect(page.locator("textarea")).to_have_attribute("aria-invalid", "true")

    def test_that_came_too_late_is_refused_with_who_acts_and_how_to_mend(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(WAITING, "accept/"))

        page.fill("textarea", "与他人同时处理")
        page.get_by_role("button", name="确定").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("此件刚刚由他人处理")
        for words in ("怎样解决", "由谁处理", "HLD-102"):
            expect(page.locator("main")).to_contain_text(words)

    def test_needs_a_form_of_ours(self, new_page: NewPage):
        page = new_page()

        answer = page.request.post(case_address(WAITING, "accept/"), form={"reason": "forged"})

        assert answer.status == 403
        assert "Traceback" not in answer.text()

    def test_is_not_offered_where_there_is_nothing_to_decide(self, new_page: NewPage):
        page = new_page()

        page.goto(case_address(FILED))

        expect(page.locator(".choice")).to_have_count(0)


class TestClassifying:
    def test_lists_what_is_approved_takes_one_and_a_reason_without_scripts(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(UNCLASSIFIED))
        expect(page.locator(".choices")).to_contain_text("没有覆盖该件的条目")
        page.locator(".choices").get_by_role("link", name="归类").click()

        page.locator(".classes__one", has_text="30 年").locator("input").check()
        page.fill("textarea", "与其他事项同类，适用该条")
        page.get_by_role("button", name="确定归类").click()

        expect(page).to_have_url(re.compile(re.escape(case_address(UNCLASSIFIED)) + "$"))
        expect(page.locator(".notice--success")).to_have_text("已归类，此件继续整理。")

    def test_without_a_choice_or_a_reason_changes_nothing_and_says_so(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(UNCLASSIFIED, "classify/"))

        page.get_by_role("button", name="确定归类").click()

        expect(page.locator("#why-choice")).to_contain_text("请先选定一条")
        expect(page.locator("#why-classify")).to_contain_text("请写明理由")

    def test_keeps_what_was_chosen_while_the_reason_is_missing(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto(case_address(UNCLASSIFIED, "classify/"))
        page.locator(".classes__one input").nth(1).check()

        page.get_by_role("button", name="确定归类").click()

        expect(page.locator(".classes__one input").nth(1)).to_be_checked()

    def test_of_many_is_chosen_looked_at_confirmed_and_watched(self, new_page: NewPage):
        page = new_page(scripts=False)
        page.goto("/bulk/")
        if page.get_by_role("button", name="全部不选").count():
            page.get_by_role("button", name="全部不选").click()
        page.goto("/attention/?kind=waiting")
        page.get_by_role("button", name=re.compile("选择全部")).click()
        page.goto("/bulk/")
        page.get_by_role("link", name="归类…").click()

        page.locator(".classes__one", has_text="ZY·QT").locator("input").check()
        page.get_by_role("button", name="下一步：查看影响").click()
        expect(page.locator(".preview__sum")).to_contain_text(re.compile("将处理 [1-9]"))
        expect(page.locator(".facts")).to_contain_text("ZY·QT")
        expect(page.locator(".preview")).to_contain_text("不在等待归类")
        page.fill("textarea", "同一类事项，归入该门类")
        page.get_by_role("button", name=re.compile("^确定")).click()

        expect(page.locator(".notice--success")).to_contain_text("已确认")
        for _ in range(20):
            if page.locator(".chip", has_text="已完成").count():
                break
            page.wait_for_timeout(300)
            page.reload()
        expect(page.locator(".chip", has_text="已完成").first).to_be_visible()


class TestRetryingStuckWork:
    def test_queues_what_was_chosen_without_scripts(self, new_page: NewPage):
        page = new_page("operator", scripts=False)
        page.goto("/operations/")

        page.locator("input[name=job]").first.check()
        page.get_by_role("button", name="重新排队所选任务").click()

        expect(page.locator(".notice--success")).to_have_text("已重新排队 1 项任务。")

    def test_with_nothing_chosen_says_so(self, new_page: NewPage):
        page = new_page("operator", scripts=False)
        page.goto("/operations/")

        page.get_by_role("button", name="重新排队所选任务").click()

        expect(page.locator(".notice--warning")).to_contain_text("没有选中任何任务")


class TestOperations:
    def test_renews_the_figures_without_losing_what_was_ticked(self, new_page: NewPage):
        page = new_page("operator")
        page.goto("/operations/")
        page.locator("input[name=job]").first.check()

        with page.expect_response(re.compile(r"/operations/\?live=1"), timeout=15_000):
            pass

        expect(page.locator("input[name=job]").first).to_be_checked()
        expect(page.locator(".tile")).to_have_count(5)

    def test_says_which_stand_ins_are_in_use(self, new_page: NewPage):
        page = new_page("operator")
        page.goto("/operations/")

        expect(page.locator(".band")).to_contain_text("UnsafeLocalTimestamps")


class TestCheckingAReceipt:
    def test_gives_each_verdict_apart(self, new_page: NewPage):
        page = new_page("auditor", scripts=False)
        page.goto("/receipts/check/")

        receipt = {"name": "receipt.json", "mimeType": "application/json", "buffer": b'{"a": 1}'}
        page.set_input_files("#id_receipt", files=[receipt])
        page.get_by_role("button", name="核验").click()

        for tone in ("good", "unsure", "bad"):
            expect(page.locator(f".judgements .chip--{tone}").first).to_be_visible()

    def test_of_something_else_says_what_it_is_not(self, new_page: NewPage):
        page = new_page("auditor")
        page.goto("/receipts/check/")

        page.set_input_files(
            "#id_receipt",
            files=[{"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}],
        )
        page.get_by_role("button", name="核验").click()

        expect(page.get_by_role("alert")).to_contain_text("这不是归档回执")
        expect(page.get_by_role("alert")).to_contain_text("EVD-201")
