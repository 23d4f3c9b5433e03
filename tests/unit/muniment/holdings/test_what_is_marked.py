"""What was looked for is marked where it stands, and nothing of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.holdings.nearness import differing, near_pieces
from muniment.commons.holdings.texts import without_identity_numbers
from muniment.commons.holdings.wording import excerpt_of, pieces_of, storable


def hits(text: str, query: str) -> list[str]:
    return [piece.text for piece in pieces_of(text, query) if piece.is_hit]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("关于王小明的准予决定", "王小明", ["王小明"]),
        ("990000-20260302-000001", "20260302", ["20260302"]),
        ("A公司与a公司", "A公司", ["A", "公司", "a", "公司"]),
        ("Ａ１２３", "a123", ["Ａ１２３"]),
        ("X20240", "2024", []),
        ("第 20240 号", "“2024”", []),
        ("第 2024 号", "“2024”", ["2024"]),
        ("王小明 2024", "“王小明 2024”", ["王小明 2024"]),
        ("王小明", "", []),
    ],
)
def test_the_matched_part_is_marked(text: str, query: str, marked: list[str]):
    assert hits(text, query) == marked


@given(text=st.text(max_size=60), query=st.text(max_size=12))
def test_the_pieces_make_up_the_text(text: str, query: str):
    for pieces in (pieces_of(text, query), near_pieces(text, query)):
        assert "".join(piece.text for piece in pieces) == text


def test_an_excerpt_is_short_and_around_the_place():
    text = storable("前" * 500 + "现场勘验" + "后" * 500)

    excerpt = "".join(piece.text for piece in excerpt_of(text, "现场勘验"))

    assert len(excerpt) < 100
    assert excerpt.startswith("…前")
    assert excerpt.endswith("后…")
    assert excerpt_of(text, "没有的词") == ()


@pytest.mark.parametrize(
    ("text", "query", "far"),
    [
        ("关于王小明的决定", "王小明", 0),
        ("关于王晓明的决定", "王小明", 1),
        ("2024-03-01", "20240301", 0),
        ("2024-03-02", "20240301", 1),
        ("完全不同", "王小明", 3),
    ],
)
def test_how_far_a_text_is_from_what_was_typed(text: str, query: str, far: int):
    assert differing([text], query) == far


def test_what_comes_near_is_marked():
    assert [p.text for p in near_pieces("关于王晓明的决定", "王小明") if p.is_hit] == ["王晓明"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("证件号码11010519491231002X。", "证件号码110105********002X。"),
        ("440308199901101512", "440308********1512"),
        ("统一社会信用代码 911101083304567890", "统一社会信用代码 911101083304567890"),
        ("档号 2026-000123", "档号 2026-000123"),
    ],
)
def test_the_number_of_an_identity_card_is_not_kept_whole(text: str, kept: str):
    assert without_identity_numbers(text) == kept
