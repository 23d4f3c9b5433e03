"""Lists and tables as spreadsheets: every cell is what it says, and none is ever a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muniment.interfaces.web.columns import Column
from muniment.interfaces.web.templatetags.muniment import retention
from muniment.kernel.clock import LEGAL_ZONE
from muniment.lifecycle.shapes import BulkRow, CaseRow
from recordkit.errors import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | float | date | datetime | None

# Heading, width in characters, value. Text, dates, moments and numbers are told apart by type.
_Columns = tuple[tuple[Any, int, Callable[[CaseRow], Value]], ...]
_CASE: _Columns = (
    (_("题名"), 48, lambda row: row.title),
    (_("办件编号"), 26, lambda row: row.case_number),
)
_ITEM: _Columns = ((_("事项"), 34, lambda row: row.item_name),)
_OF: dict[Column, tuple[int, Callable[[CaseRow], Value]]] = {
    Column.AGENCY: (26, lambda row: row.agency_name),
    Column.STATE: (22, lambda row: _said(row.stage)),
    Column.REFERENCE: (30, lambda row: row.reference_code),
    Column.RETENTION: (11, lambda row: retention(row.retention) if row.retention else ""),
    Column.CLOSED: (12, lambda row: row.closed_on),
    Column.RECEIVED: (17, lambda row: row.received_at),
    Column.FILED: (17, lambda row: row.filed_at),
    Column.RECORD: (38, lambda row: str(row.record_id)),
}
_LONGEST_CELL = 32_767  # what the format allows
_OPTIONS = {
    "constant_memory": True,  # rows go to disk as they come
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


# What became of each case of bulk work. A case that may not be seen any more keeps its identifier.
RESULTS: tuple[tuple[Any, int, Callable[[BulkRow], Value]], ...] = (
    (_("题名"), 48, lambda each: each.row.title if each.row else ""),
    (_("办件编号"), 26, lambda each: each.row.case_number if each.row else ""),
    (_("单位"), 26, lambda each: each.row.agency_name if each.row else ""),
    (_("结果"), 12, lambda each: _said(each.item.state.words)),
    (_("原因"), 36, lambda each: _said(each.item.why)),
    (_("处理时间"), 17, lambda each: each.item.settled_at),
    (_("电子文件号"), 38, lambda each: str(each.item.record_id)),
)


def columns_of(chosen: Sequence[Column] | None) -> _Columns:
    """Return the columns of a spreadsheet: those chosen after what the case is; None: all."""
    if chosen is None:
        agency, *rest = Column
        return (*_CASE, *_as_columns([agency]), *_ITEM, *_as_columns(rest))
    return (*_CASE, *_ITEM, *_as_columns(chosen))


def _as_columns(chosen: Iterable[Column]) -> _Columns:
    return tuple((column.label, *_OF[column]) for column in chosen)


def write_spreadsheet(
    rows: Iterable[CaseRow],
    about: Iterable[tuple[str, str]],
    chosen: Sequence[Column] | None = None,
) -> IO[bytes]:
    """Return a workbook of `rows`, and on a second sheet what it is `about`, from its beginning.

    `chosen` are the columns after what the case is, in their order; None: all there are. It
    lies in a temporary file, which is gone when it is closed.
    """
    return _written(columns_of(chosen), rows, about)


def write_results(rows: Iterable[BulkRow], about: Iterable[tuple[str, str]]) -> IO[bytes]:
    """Return a workbook of what became of each case, otherwise as `write_spreadsheet`."""
    return _written(RESULTS, rows, about)


def _written(
    columns: Sequence[tuple[Any, int, Callable[[Any], Value]]],
    rows: Iterable[Any],
    about: Iterable[tuple[str, str]],
) -> IO[bytes]:
    stream = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        _write_rows(book, columns, rows)
        _write_about(book, about)
    stream.seek(0)
    return stream


def write_table(
    name: str,
    headings: Iterable[str],
    rows: Iterable[Iterable[Any]],
    about: Iterable[tuple[str, str]],
) -> IO[bytes]:
    """Return a workbook of one table called `name`, as `write_spreadsheet` does of cases."""
    stream = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        sheet = book.add_worksheet(_sheet_name(name))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = _formats(book)
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            sheet.set_column(place, place, 14 if place else 32)
            sheet.write_string(0, place, heading, head)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write_cell(sheet, line, place, value, formats)
        _write_about(book, about)
    stream.seek(0)
    return stream


def _sheet_name(name: str) -> str:
    """Return a name that a sheet may have: none of the signs of addresses, not too long."""
    return "".join(" " if sign in r"[]:*?/\'" else sign for sign in name)[:31]


def _formats(book: Any) -> dict[type, Any]:
    return {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }


def _write_about(book: Any, about: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(str(_("说明")))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for place, (name, value) in enumerate(about):
        sheet.write_string(place, 0, name)
        sheet.write_string(place, 1, value[:_LONGEST_CELL])


def _write_rows(
    book: Any, columns: Sequence[tuple[Any, int, Callable[[Any], Value]]], rows: Iterable[Any]
) -> None:
    sheet = book.add_worksheet(str(_("办件")))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    formats = _formats(book)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 7)
    sheet.write_string(0, 0, str(_("序号")), head)
    for place, (name, width, _value) in enumerate(columns, start=1):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, str(name), head)
    for number, row in enumerate(rows, start=1):
        sheet.write_number(number, 0, number)
        for place, (_name, _width, value) in enumerate(columns, start=1):
            _write_cell(sheet, number, place, value(row), formats)


def _write_cell(sheet: Any, number: int, place: int, value: Value, formats: Any) -> None:
    """Write a value as what it is. Text goes through `write_string`: no sign makes it a formula."""
    if isinstance(value, datetime):
        local = value.astimezone(LEGAL_ZONE).replace(tzinfo=None)
        sheet.write_datetime(number, place, local, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(number, place, value, formats[date])
    elif isinstance(value, int | float):
        sheet.write_number(number, place, value)
    elif value:
        sheet.write_string(number, place, value[:_LONGEST_CELL])


def _said(words: Words) -> str:
    return capfirst(words.in_language(get_language() or "zh-hans"))
