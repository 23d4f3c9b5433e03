"""Which columns a list has is one person's choice; a cookie that says nothing changes nothing."""

from __future__ import annotations

import pytest

from muniment.interfaces.web.columns import USUAL, Column, Layout, layout_of, read, written
from muniment.interfaces.web.spreadsheets import columns_of


class TestALayout:
    def test_is_as_ever_where_nobody_chose(self):
        assert [column.value for column in read("").columns] == [
            "agency", "state", "reference", "retention", "closed", "filed",
        ]  # fmt: skip

    def test_comes_back_from_its_cookie_as_it_was_chosen(self):
        chosen = layout_of([Column.FILED, Column.RECORD], [Column.FILED, Column.STATE])

        assert read(written(chosen)) == chosen
        assert chosen.columns == (Column.FILED, Column.STATE)

    def test_may_have_no_column_but_the_first(self):
        assert read(written(layout_of((), ()))).columns == ()

    def test_always_has_every_column_once(self):
        assert set(read("state.state.-state.x").order) == set(Column)

    @pytest.mark.parametrize("cookie", ["x", "....", "-", "\x00", "a" * 9000, "<script>.--"])
    def test_is_as_ever_where_the_cookie_says_nothing(self, cookie: str):
        assert read(cookie) == USUAL

    @pytest.mark.parametrize(
        ("column", "by", "place"),
        [
            (Column.STATE, -1, 0),
            (Column.AGENCY, -1, 0),
            (Column.AGENCY, 2, 2),
            (Column.RECORD, 9, 7),
        ],
    )
    def test_moves_a_column_and_stops_at_the_ends(self, column: Column, by: int, place: int):
        moved = Layout().moved(column, by)

        assert moved.order.index(column) == place
        assert moved.shown == USUAL.shown


class TestASpreadsheet:
    def test_has_everything_where_nobody_chose(self):
        assert [str(name) for name, _width, _value in columns_of(None)] == [
            "题名", "办件编号", "单位", "事项", "状态", "档号", "保管期限", "办结", "收到", "归档", "电子文件号",
        ]  # fmt: skip

    def test_has_what_the_case_is_and_then_what_was_chosen(self):
        chosen = columns_of([Column.FILED, Column.AGENCY])

        assert [str(name) for name, _width, _value in chosen] == [
            "题名", "办件编号", "事项", "归档", "单位",
        ]  # fmt: skip
