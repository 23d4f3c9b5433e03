"""Records of data: the form as XML, tables and notes as text, pages as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape

FORM_NAMESPACE = "urn:muniment:case-form:1"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Fields = Sequence[tuple[str, str]]  # name and value, in the order of the form


def form_xml(title: str, fields: Fields) -> bytes:
    """Return a filled-in form, each field under the name that people read."""
    lines = [f'  <field title="{escape(name)}">{_text(value)}</field>\n' for name, value in fields]
    opening = f'<form xmlns="{FORM_NAMESPACE}" version="1" title="{escape(title)}">\n'
    return f"{_DECLARATION}{opening}{''.join(lines)}</form>\n".encode()


def json_document(value: object) -> bytes:
    """Return `value` as JSON on one line, characters as they are."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def plain_text(title: str, lines: Iterable[str]) -> bytes:
    """Return a note in UTF-8."""
    return "\n".join([title, "", *lines, ""]).encode()


def csv_table(fields: Fields) -> bytes:
    """Return a table of two columns in UTF-8, with quotes around every value."""
    rows = (("项目", "内容"), *fields)
    return "".join([f"{_quoted(name)},{_quoted(value)}\r\n" for name, value in rows]).encode()


def html_page(title: str, lines: Iterable[str]) -> bytes:
    """Return a page that stands alone: no script, no style, nothing fetched."""
    body = "".join([f"<p>{escape(line)}</p>\n" for line in lines])
    name = escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{name}</title>'
        f"</head>\n<body><h1>{name}</h1>\n{body}</body></html>\n"
    ).encode()


def _text(value: str) -> str:
    return escape(value, quote=False)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
