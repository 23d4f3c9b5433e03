"""The auditor reads the audit log, narrowed by who, what and when; the address keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from tests.web.conftest import AT, visitor

Action = identity.AuditedAction


@pytest.fixture
def wang(town):
    return town.account("wang", "market")


def lines_of(answer) -> list[identity.AuditShape]:
    return [line for line, *_words in answer.context["rows"]]


class TestTheAuditPage:
    def test_shows_the_newest_first_with_names(self, auditor, wang):
        identity.note_signing_out(account_id=wang, address="192.0.2.7", at=AT)

        answer = auditor.get("/audit/")

        assert lines_of(answer)[0].action is Action.SIGNED_OUT
        for words in ("退出登录", "某wang", "192.0.2.7"):
            assert words in answer.content.decode()

    def test_says_roles_and_organisations_in_words(self, auditor, town, wang):
        grant = identity.NewGrant(wang, identity.Role.HANDLER, town.ids["market"])
        identity.grant_roles(grants=[grant], by=PLATFORM, at=AT, reason="到岗")

        text = auditor.get("/audit/?what=role_granted").content.decode()

        assert "业务经办人 · 示范市市场监督管理局 · 到岗" in text

    def test_is_narrowed_by_who_what_and_when(self, auditor, wang):
        for days in (1, 2, 3):
            moment = AT + timedelta(days=days)
            identity.note_signing_out(account_id=wang, address="", at=moment)
        address = "/audit/?who=wang&what=signed_out&since=2026-03-02&until=2026-03-03"

        found = lines_of(auditor.get(address))

        assert [line.at.day for line in found] == [3, 2]
        assert lines_of(auditor.get(address.replace("wang", "li"))) == []
        assert lines_of(auditor.get(address.replace("signed_out", "signed_in"))) == []

    def test_turns_its_pages_with_the_filters_and_without_gap(self, auditor, wang):
        for _ in range(60):
            identity.note_signing_out(account_id=wang, address="", at=AT)

        first = auditor.get("/audit/?who=wang")
        second = auditor.get(f"/audit/{first.context['onward']}")

        ids = [line.id for line in (*lines_of(first), *lines_of(second))]
        assert "who=wang" in first.context["onward"]
        assert (len(ids), len(set(ids)), ids) == (60, 60, sorted(ids, reverse=True))
        assert second.context["onward"] == ""

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("since=2026-13-01", "请按“年-月-日”填写日期"),
            ("since=2026-03-02&until=2026-03-01", "结束日期不得早于开始日期"),
            ("what=nonsense", "没有这种操作"),
            ("until=9999-12-31", "请填写 2200 年以前的日期"),
            ("since=0001-01-01", "请填写 1900 年以后的日期"),
        ],
    )
    def test_finds_nothing_by_filters_that_make_no_sense_and_says_why(self, auditor, query, words):
        answer = auditor.get(f"/audit/?{query}")

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert lines_of(answer) == []

    @pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40, "１"])
    def test_begins_at_the_newest_for_a_cursor_that_was_never_given_out(self, auditor, cursor):
        newest = lines_of(auditor.get("/audit/"))

        assert newest
        assert lines_of(auditor.get("/audit/", {"at": cursor}))[1:] == newest[:49]

    def test_writes_down_that_it_was_read(self, auditor):
        auditor.get("/audit/?what=role_granted")

        assert lines_of(auditor.get("/audit/"))[0].action is Action.AUDIT_READ

    def test_costs_the_same_for_many_as_for_few(self, auditor, town, django_assert_max_num_queries):
        for number in range(30):
            town.grant(town.account(f"user{number}", "market"), identity.Role.HANDLER, "market")

        with django_assert_max_num_queries(15):
            auditor.get("/audit/")

    def test_is_counted_for_today_on_the_home_page(self, auditor):
        auditor.get("/audit/")

        errand = auditor.get("/").context["counts"][0]

        assert errand.count == 1
        assert len(lines_of(auditor.get(errand.address))) == 1


class TestALine:
    """What was written in codes, whoever wrote it, is read in words, in either language."""

    @pytest.fixture
    def english(self, town):
        return visitor(town.holder(identity.Role.AUDITOR, "it"), "en")

    @pytest.mark.parametrize(
        ("action", "subject", "facts", "zh", "en"),
        [
            (
                Action.EXPORTED,
                "spreadsheet",
                {
                    "count": 1200,
                    "organisation": "11990000073016863E",
                    "retention": "D30",
                    "state": "filed",
                },
                ("电子表格", "件数 1,200；单位 示范市市场监督管理局；保管期限 30 年；状态 已归档"),
                ("spreadsheet", "Cases 1,200; Agency 示范市市场监督管理局"),
            ),
            (
                Action.EXPORTED,
                "package",
                {"record": "X001-ZW·2026-D30-0001"},
                ("归档包", "档号 X001-ZW·2026-D30-0001"),
                ("Archival package", "Reference code X001-ZW"),
            ),
            (
                Action.SCHEDULE_IN_FORCE,
                "示档〔2026〕1号",
                {"organisation": "11990000073016863E", "version": 2},
                ("示档〔2026〕1号", "单位 示范市市场监督管理局；版本 2"),
                ("示档〔2026〕1号", "Version 2"),
            ),
            (
                Action.ITEMS_IMPORTED,
                "items.xlsx",
                {"added": 3, "changed": 0, "unchanged": 4000},
                ("items.xlsx", "新增 3；更改 0；未变 4,000"),
                ("items.xlsx", "Added 3; Changed 0; Unchanged 4,000"),
            ),
            (
                Action.CATEGORY_LAID_DOWN,
                "X001",
                {"item_type": "licensing", "category": "XZXK"},
                ("X001", "事项类型 行政许可；档案门类 XZXK"),
                ("X001", "Type of item administrative licensing"),
            ),
        ],
    )
    def test_is_said_in_the_language_of_its_reader(
        self, auditor, english, action, subject, facts, zh, en
    ):
        line = identity.NewAuditLine(
            action, PLATFORM, subject=subject, detail=identity.facts(**facts)
        )
        identity.write_audit(lines=[line], at=AT)

        chinese_text = auditor.get(f"/audit/?what={action}").content.decode()
        english_text = english.get(f"/audit/?what={action}").content.decode()

        for words in zh:
            assert words in chinese_text
        for words in en:
            assert words in english_text

    def test_shows_a_reason_as_it_was_written_whatever_it_looks_like(self, auditor, wang):
        reason = '{"count": "9"}'
        identity.suspend_accounts(account_ids=[wang], by=PLATFORM, at=AT, reason=reason)

        text = auditor.get("/audit/?what=account_suspended").content.decode()

        assert "{&quot;count&quot;: &quot;9&quot;}" in text

    def test_with_values_too_long_to_keep_can_still_be_read(self, auditor):
        facts = identity.facts(count=1, item="事" * 400, text='"' * 400)
        line = identity.NewAuditLine(Action.EXPORTED, PLATFORM, subject="register", detail=facts)
        identity.write_audit(lines=[line], at=AT)

        assert "件数 1；事项 事事" in auditor.get("/audit/?what=exported").content.decode()
