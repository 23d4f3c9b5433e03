"""Whoever mistypes one character of a name or a number is shown what comes near."""

from __future__ import annotations

import pytest
from tests.rooms.holdings.records import LAND, MARKET, enter, entered, found, new_record

from muniment.commons.holdings import api as holdings

pytestmark = pytest.mark.django_db


def near(text: str, agencies: list[object] | None = None) -> list[object]:
    return found(text, agencies, is_near=True)  # type: ignore[arg-type]


class TestAName:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("王小明", "王晓明"),
            ("王小明", "张小明"),
            ("王小明", "王小名"),
            ("王小二明", "王小明"),
            ("王明明", "王小明明"),
            ("南桥洋囯物流有限公司", "南桥洋国物流有限公司"),
            ("南桥洋物流有限公司", "南桥洋国物流有限公司"),
            ("𠮷田义茂", "𠮷田乂茂"),
        ],
    )
    def test_is_found_with_one_character_wrong_missing_or_too_many(self, typed: str, meant: str):
        [licence] = entered(meant)
        entered("李雷与韩梅梅")

        assert found(typed) == []
        assert near(typed) == [licence]

    @pytest.mark.parametrize("other", ["李大同", "王大同", "李小同", "王氏公司"])
    def test_is_not_found_by_two_wrong_characters(self, other: str):
        entered(other)

        assert near("王小明") == []

    def test_as_it_stands_is_near_too(self):
        [licence] = entered("王小明")

        assert near("王小明") == [licence]

    def test_in_quotation_marks_stays_exact(self):
        entered("王晓明")

        assert near("“王小明”") == []


class TestANumber:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("911101093", "911101083"),
            ("91110183", "911101083"),
            ("9111011083", "911101083"),
            ("911101038", "911101083"),
            ("20240301", "2024-0301"),
            ("2024/03/01", "20240301"),
            ("２０２４．０３．０１", "2024-03-01"),
            ("990000-20260302-0123", "990000-20260302-0223"),
        ],
    )
    def test_is_found_with_one_sign_wrong_or_other_separators(self, typed: str, meant: str):
        [licence] = entered(meant)

        assert near(typed) == [licence]

    def test_is_not_found_with_two_signs_wrong(self):
        entered("911101083")

        assert near("911102093") == []

    def test_that_is_very_long_is_looked_for_as_it_stands(self):
        [licence] = entered("9" * 60)

        assert near("9" * 60) == [licence]
        assert near("8" + "9" * 59) == []


class TestEveryoneElse:
    def test_sees_near_matches_of_their_own_only(self):
        [mine] = enter(new_record("王晓明", MARKET))
        enter(new_record("王晓明", LAND))

        assert near("王小明", [MARKET]) == [mine]
        assert near("王小明", []) == []
        page = holdings.records(agency_ids=[MARKET], text="王小明", is_near=True)
        assert page.total == 1


class TestQuotationMarks:
    def test_find_a_number_whole_and_not_as_a_beginning(self):
        [short] = entered("第 2024 号")
        [longer] = entered("第 20240 号")

        assert found("2024") == [longer, short]
        assert found('"2024"') == found("“2024”") == found("「2024」") == [short]

    def test_find_words_in_their_order_only(self):
        [licence] = entered("关于王小明 2024 年食品经营")
        entered("2024 王小明")

        assert found('"王小明 2024"') == [licence]
        assert len(found("王小明 2024")) == 2

    def test_that_are_never_closed_are_passed_over(self):
        [licence] = entered("王小明")

        assert found('"王小明') == [licence]
        assert found('""') == []


@pytest.mark.parametrize(
    "typed",
    [
        " ".join("1234567890" * 10),
        " ".join(f"{number:07}" for number in range(25)),
        "王" * 200,
        "9" * 200,
        '"' * 200,
        "a王" * 100,
        " ".join(["王小明"] * 50),
        "'\\*():^-" * 25,
    ],
)
def test_whatever_is_typed_is_answered(typed: str):
    entered("王小明")

    assert len(near(typed[:200])) <= 1
