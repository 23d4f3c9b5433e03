"""Reading item lists: JSON rows as service portals publish them, or CSV with a header line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from muniment.commons.catalogue.faults import ItemListUnreadable
from muniment.commons.catalogue.shapes import ItemRow

MOST_BYTES = 64 * 1024 * 1024
_DEEPEST = 40  # nested JSON; a row is two deep

# Our field, then the headings under which lists have it.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("itemCode", "task_code", "item_code", "事项编码", "实施编码"),
    "name": ("name", "task_name", "item_name", "事项名称"),
    "item_type": ("taskType", "task_type", "item_type", "事项类型"),
    "department": ("department", "dept_name", "实施主体", "实施机构", "部门"),
    "department_code": ("deptCode", "dept_code", "部门代码", "实施主体编码", "统一社会信用代码"),
    "region_code": ("areaCode", "area_code", "region_code", "行政区划代码", "区划代码"),
    "main_item": ("main_item", "主项名称", "主项"),
}
_NEEDED = ("code", "name")


def read_item_list(content: bytes) -> tuple[ItemRow, ...]:
    """Return the rows of a list exactly as they came; JSON when it begins like JSON, else CSV.

    Text is UTF-8, with or without a byte order mark, or GB18030. Columns we do not know are
    passed over.

    Raises:
        ItemListUnreadable: It is neither, or lacks the columns of code and name.
    """
    if len(content) > MOST_BYTES:
        raise _unreadable(f"expected at most {MOST_BYTES} bytes, found {len(content)}")
    text = _decoded(content)
    if text.lstrip()[:1] in ("[", "{"):
        return tuple(_json_rows(text))
    return tuple(_csv_rows(text))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("expected UTF-8 or GB18030 text")


def _json_rows(text: str) -> Iterable[ItemRow]:
    if _depth(text) > _DEEPEST:
        raise _unreadable(f"expected rows of values, found JSON nested over {_DEEPEST} deep")
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _unreadable(f"expected JSON: {error}") from error
    if not isinstance(found, list):
        raise _unreadable(f"expected an array of rows, found {type(found).__name__}")
    for number, row in enumerate(found, 1):
        if not isinstance(row, dict):
            raise _unreadable(f"row {number}: expected an object, found {type(row).__name__}")
        yield _row(row, f"row {number}")


def _depth(text: str) -> int:
    """Return how deep brackets open at most; brackets inside texts only make it larger."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _csv_rows(text: str) -> Iterable[ItemRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _refuse_missing_columns(reader.fieldnames or ())
        for row in reader:
            if any(row.values()):
                yield _row(row, f"line {reader.line_num}")
    except csv.Error as error:
        raise _unreadable(f"line {reader.line_num}: {error}") from error


def _refuse_missing_columns(headings: Sequence[str]) -> None:
    for field in _NEEDED:
        if not any(heading.strip() in _HEADINGS[field] for heading in headings):
            raise _unreadable(
                f"expected a column {' or '.join(_HEADINGS[field])}, "
                f"found {', '.join(headings)[:200] or 'no header line'}"
            )


def _row(found: Mapping[Any, Any], where: str) -> ItemRow:
    values = {str(heading).strip(): value for heading, value in found.items()}
    texts = {}
    for field, headings in _HEADINGS.items():
        heading = next((heading for heading in headings if heading in values), None)
        texts[field] = _text(values[heading], f"{where}, {heading}") if heading else ""
    return ItemRow(**texts)


def _text(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _unreadable(f"{where}: expected text, found {type(value).__name__}")
    return str(value)


def _unreadable(why: str) -> ItemListUnreadable:
    return ItemListUnreadable(why, zh=f"无法读取：{why}")
