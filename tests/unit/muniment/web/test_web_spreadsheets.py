"""What stands in a spreadsheet is what it says: text stays text, whatever it begins with."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from muniment.commons.holdings.api import Attention, RecordState
from muniment.interfaces.web.spreadsheets import write_spreadsheet, write_table
from muniment.lifecycle.shapes import CaseRow
from recordkit.errors import Words

ROW = CaseRow(
    record_id=UUID(int=7),
    case_number="990000-20260302-000001",
    title="王小明申请食品经营许可",
    agency_name="示范市市场监督管理局",
    item_name="食品经营许可",
    state=RecordState.FILED,
    attention=Attention.NONE,
    stage=Words("已归档", "filed"),
    reference_code="A101-ZY·XK·2026·D30-000001",
    retention="D30",
    closed_on=date(2026, 3, 1),
    received_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
    filed_at=None,
)


def sheets_of(*rows: CaseRow, about: tuple[tuple[str, str], ...] = ()) -> list[str]:
    with write_spreadsheet(rows, about) as stream, zipfile.ZipFile(stream) as book:
        assert book.testzip() is None
        return [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]


class TestASpreadsheet:
    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "=1+1", "{=A1}", "http://a.cn/"])
    def test_makes_no_formula_and_no_link_of_text(self, sign: str):
        hostile = f"{sign}HYPERLINK('x')"
        changed = replace(
            ROW, title=hostile, case_number=hostile, item_name=hostile, agency_name=hostile,
            reference_code=hostile, retention=hostile, stage=Words(hostile, hostile),
        )  # fmt: skip

        cases, about = sheets_of(changed, about=((hostile, hostile),))

        for sheet in (cases, about):
            assert "HYPERLINK(" in sheet
            assert re.findall(r"<f[ >]|<hyperlink", sheet) == []

    def test_has_a_row_for_every_case_under_one_heading(self):
        cases, _about = sheets_of(*[ROW] * 25)

        assert cases.count("<row ") == 26
        assert "王小明申请食品经营许可" in cases

    def test_writes_days_and_moments_as_such_in_the_legal_time_of_china(self):
        cases, _about = sheets_of(ROW)

        assert re.search(r'<c r="I2" s="\d+"><v>46082</v>', cases)
        assert re.search(r'<c r="J2" s="\d+"><v>46083\.5</v>', cases)

    def test_is_nothing_but_its_heading_without_cases(self):
        assert sheets_of()[0].count("<row ") == 1

    def test_keeps_within_what_a_cell_may_hold(self):
        cases, _about = sheets_of(replace(ROW, title="长" * 40_000))

        assert "长" * 32_767 in cases
        assert "长" * 32_768 not in cases

    def test_is_read_from_its_beginning(self):
        with write_spreadsheet([ROW], ()) as stream:
            assert io.BytesIO(stream.read()).getvalue().startswith(b"PK")


def table_of(*rows: tuple[object, ...], name: str = "各单位归档率") -> tuple[str, str]:
    with (
        write_table(name, ["单位", "件数"], rows, [("内容", name)]) as stream,
        zipfile.ZipFile(stream) as book,
    ):
        assert book.testzip() is None
        return book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/workbook.xml").decode()


class TestATable:
    def test_keeps_numbers_as_numbers_and_text_as_text(self):
        sheet, _book = table_of(("甲局", 1234), ("=1+1", 0))

        assert re.search(r"<v>1234</v>", sheet)
        assert "=1+1" in sheet
        assert "<f>" not in sheet

    @pytest.mark.parametrize("name", ["a/b:c*d?e[f]\\g", "'引号'", "长" * 60])
    def test_has_a_sheet_whose_name_is_allowed(self, name: str):
        _sheet, book = table_of(("甲局", 1), name=name)

        [first, _second] = re.findall(r'<sheet name="([^"]+)"', book)
        assert len(first) <= 31
        assert not set(first) & set(r"[]:*?/\'")
