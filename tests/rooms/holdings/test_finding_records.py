"""Whoever knows a part of a name, a number or a code finds the record, and sees only their own."""

from __future__ import annotations

import pytest
from tests.rooms.holdings.records import (
    AT,
    LAND,
    MARKET,
    WATER,
    act,
    enter,
    entered,
    file,
    found,
    new_record,
)

from muniment.commons.holdings import api as holdings

pytestmark = pytest.mark.django_db

Action, State = holdings.Action, holdings.RecordState

NAMES = (
    "王小明",
    "欧阳娜娜",
    "𠮷田茂",  # a character of extension B
    "张𤭢",
    "赵𰻞𰻞",  # extension G
    "买买提·艾则孜",
    "龥龦龧",  # the end of the basic block
    "〇一食品",
    "南桥洋国物流有限公司",
    "A公司",
)


class TestAName:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_found_whole_and_by_every_part(self, name: str):
        [wanted] = entered(f"关于{name}的准予决定")
        entered("关于李雷的准予决定")
        parts = {name[i:j] for i in range(len(name)) for j in range(i + 1, len(name) + 1)}
        chinese = [part for part in parts if not part.isascii() and part.strip("·（）")]

        missed = [part for part in chinese if wanted not in found(part)]

        assert missed == []

    def test_is_not_found_by_the_same_characters_in_another_order(self):
        entered("王小明")

        assert found("明小王") == []
        assert found("王明") == []

    def test_is_found_by_its_last_character_alone(self):
        [licence] = entered("王小明")

        assert found("明") == [licence]

    def test_is_found_in_full_width_and_in_capitals(self):
        [licence] = entered("Muniment 科技")

        assert found("ＭＵＮＩＭＥＮＴ") == found("muniment") == [licence]

    def test_that_goes_on_is_found_by_how_it_begins(self):
        [licence] = entered("Muniment 科技")

        assert found("muni") == [licence]

    def test_of_two_words_needs_both(self):
        [both] = entered("王小明 食品经营")
        entered("王小明 烟草经营")

        assert found("王小明 食品") == [both]


class TestANumber:
    def test_of_a_case_is_found_whole_and_by_its_beginning(self):
        [licence] = enter(
            new_record(case_number="990000-20260220-000017", search_text="990000-20260220-000017")
        )

        assert found("990000-20260220-000017") == [licence]
        assert found("990000-20260220") == [licence]
        assert found("20260220") == [licence]

    def test_of_a_document_is_found_with_its_brackets_or_without(self):
        [licence] = entered("决字〔2026〕第000017号")

        assert found("〔2026〕第000017号") == found("决字 000017") == [licence]

    def test_that_is_a_reference_code_is_found_from_filing_on(self):
        [licence] = entered("王小明")
        file(licence)
        code = holdings.get_record(record_id=licence).reference_code

        assert found(code) == [licence]

    def test_in_other_digits_is_the_same_number(self):
        [licence] = entered("编号１２３４５")

        assert found("12345") == [licence]


class TestTheScope:
    @pytest.fixture(autouse=True)
    def _same_name_everywhere(self):
        self.market, self.land = entered("王小明"), entered("王小明", agency=LAND)

    def test_shows_each_agency_its_own(self):
        assert found("王小明", [MARKET]) == self.market
        assert found("王小明", [LAND]) == self.land
        assert found("王小明", [WATER]) == []

    def test_of_nobody_shows_nothing(self):
        page = holdings.records(agency_ids=[], text="王小明")

        assert (page.rows, page.total) == ((), 0)
        assert holdings.records(agency_ids=[]).rows == ()

    def test_of_everybody_shows_all(self):
        assert found("王小明") == [*self.land, *self.market]

    def test_of_a_state_follows_the_record(self):
        [licence] = self.market
        assert found("王小明", state=State.CAPTURED) == [*self.land, licence]

        act(Action.RETURN, licence)

        assert found("王小明", state=State.CAPTURED) == self.land
        assert found("王小明", [MARKET], state=State.RETURNED) == [licence]

    def test_of_a_filed_state_is_no_word_of_the_text(self):
        file(*self.market)

        assert found("sfiled") == found("=sfiled") == []
        assert found(f"a{MARKET.hex}") == []


HOSTILE = (
    '"', "'", "''", '" OR 1=1 --', '王小明" OR body:*', "body:王", 'facets:"sfiled"', "NEAR(王 明)",
    "王 AND", "OR", "NOT 王", "*", "王*", "^王", "-王", "(", "王)", "{", "a:b", "%", "_", "\\", "王\\",
    "王\x00小明", "\x00", "\ud800", "王\ud800", "<->", "王 & 明", "!王", ":*", "'王':*", "$1", "%s", "{}",
    "王" * 5000, "a" * 5000, " ".join("王" for _ in range(200)), "\u202e王", "e\u0301", "①", "İ",
)  # fmt: skip


class TestHostileText:
    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_gets_an_answer(self, text: str):
        [licence] = entered("王小明")

        assert set(found(text)) <= {licence}

    def test_may_be_what_a_record_is_called(self):
        # No document with half characters or NUL gets as far as this.
        names = [text for text in HOSTILE if not set(text) & {"\ud800", "\x00"}]

        licences = entered(*names)

        assert found("") == licences[::-1]

    @pytest.mark.parametrize("text", ["？！", "%", "——", "( )", "\x00"])
    def test_with_nothing_to_look_for_finds_nothing(self, text: str):
        entered("王小明")

        page = holdings.records(agency_ids=None, text=text)

        assert (page.rows, page.total) == ((), 0)

    def test_that_is_blank_finds_everything(self):
        licence = entered("王小明")

        assert found("  ") == licence


class TestPages:
    @pytest.mark.parametrize("narrowed", [{}, {"text": "王"}, {"state": State.CAPTURED}])
    @pytest.mark.parametrize("size", [1, 3, 7, 50])
    def test_together_are_everything_once_and_newest_first(self, size: int, narrowed):
        licences = entered(*(f"王{number}" for number in range(13)))

        seen = found(**({"text": ""} | narrowed), size=size)

        assert seen == licences[::-1]

    def test_miss_and_repeat_nothing_while_others_enter(self):
        licences = entered("王一", "王二", "王三", "王四")
        first = holdings.records(agency_ids=None, text="王", size=2)
        entered("王五")

        second = holdings.records(agency_ids=None, text="王", size=2, cursor=first.next_cursor)

        assert [r.record_id for r in (*first.rows, *second.rows)] == licences[::-1]
        assert second.next_cursor == ""

    def test_say_how_many_there_are(self):
        entered("王一", "王二", "李三")

        assert holdings.records(agency_ids=None, text="王", size=1).total == 2
        assert holdings.records(agency_ids=None, size=1).total == 3
        assert holdings.records(agency_ids=None, state=State.FILED).total == 0

    @pytest.mark.parametrize("cursor", ["x", "-1", "²", "9" * 18, "9" * 30, "1 OR 1", "９", "\x00"])
    @pytest.mark.parametrize("text", ["", "王"])
    def test_start_from_the_newest_at_a_cursor_that_was_never_given(self, cursor: str, text: str):
        licences = entered("王一", "王二")

        page = holdings.records(agency_ids=None, text=text, cursor=cursor)

        assert [row.record_id for row in page.rows] == licences[::-1]

    @pytest.mark.parametrize(("size", "rows"), [(0, 1), (-5, 1), (10_000, 3)])
    def test_have_a_size_within_bounds(self, size: int, rows: int):
        entered("一", "二", "三")

        assert len(holdings.records(agency_ids=None, size=size).rows) == rows


class TestCounts:
    def test_are_those_of_the_agencies_asked_about(self):
        entered("一", "二")
        file(*entered("三", agency=LAND))

        assert holdings.counts_by_state(agency_ids=[LAND])[State.FILED] == 1
        assert holdings.counts_by_state(agency_ids=[LAND])[State.CAPTURED] == 0
        assert holdings.counts_by_state(agency_ids=None)[State.CAPTURED] == 2
        assert sum(holdings.counts_by_state(agency_ids=[]).values()) == 0

    def test_of_attention_name_what_waits(self):
        waiting, _ = entered("一", "二")
        word = holdings.Attention.WAITING
        holdings.call_attention(record_ids=[waiting], attention=word, at=AT)

        assert holdings.counts_by_attention(agency_ids=None)[word] == 1
        page = holdings.needing_attention(agency_ids=None, attention=word)
        assert [row.record_id for row in page.rows] == [waiting]
        assert page.total == 1

    def test_list_each_agency_once_under_its_newest_name(self):
        enter(new_record(agency=MARKET, agency_name="示范市工商行政管理局"))
        file(*enter(new_record(agency=MARKET, agency_name="示范市市场监督管理局")))

        agencies = holdings.agencies_with_records(agency_ids=None)

        assert agencies == ((MARKET, "示范市市场监督管理局"),)
