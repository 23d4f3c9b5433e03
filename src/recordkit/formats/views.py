"""Assembled views: the page that a system puts together from a database, kept readable for good.

A view comes as data (a JSON document) and a template. Here it becomes a self-contained HTML page
and an XML snapshot that say the same. Templates know two things: `{{ path }}` stands for a value,
escaped, and `{{#path}} … {{/path}}` repeats for each member of a list (or once for anything that
is there). Source: the Measures, article 13.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from recordkit.errors import ContentFault, Words
from recordkit.terms.measures import measures

BUILTIN = "builtin:"
BUILTIN_TEMPLATES = ("builtin:process-sheet", "builtin:record-sheet")
DEEPEST = 32

_TAG = re.compile(r"\{\{\s*(?P<kind>[#/]?)\s*(?P<path>[\w.\-]+|\.)\s*\}\}")
_REACHES_OUT = re.compile(
    r"<\s*(script|iframe|object|embed|link|base|form)\b|\bon\w+\s*=|javascript:"
    r"|(src|href|action|background)\s*=\s*[\"']?\s*(\w+:)?//|@import|url\(\s*[\"']?\s*(\w+:)?//",
    re.IGNORECASE,
)
_STYLE = (
    "body{font-family:'Noto Serif CJK SC','SimSun',serif;margin:2em;color:#111;line-height:1.6}"
    "h1{font-size:1.4em;text-align:center}table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #555;padding:.3em .6em;text-align:left;vertical-align:top}"
    "th{background:#f2f2f2;font-weight:600}"
)


class ViewNotRenderable(ContentFault):
    """A view's data or template cannot be turned into a page that stands on its own."""

    code = "FMT-210"
    title = Words("数据视图无法形成可独立阅读的文件", "A view cannot become a page of its own")
    mend = Words(
        "请更正该视图的数据（JSON）或模板；模板不得含脚本或外部引用",
        "Mend the view's data (JSON) or template; templates hold no scripts or outside references",
    )
    basis = str(measures(13))


def read_view_document(content: bytes, *, where: str) -> object:
    """Return the data of a view.

    Raises:
        ViewNotRenderable: It is not JSON in UTF-8, or nested deeper than 32 levels.
    """
    try:
        found = json.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise ViewNotRenderable(
            f"{where}: not JSON: {fault}", zh=f"{where}：不是有效的 JSON", where=where
        ) from fault
    if _depth(found) > DEEPEST:
        raise ViewNotRenderable(f"{where}: nested deeper than {DEEPEST}", where=where)
    return found


def render_html(*, title: str, view: object, template: str | None) -> bytes:
    """Return a page that needs nothing from outside itself. `template` None: the plain sheet.

    Raises:
        ViewNotRenderable: The template holds scripts or outside references, or is not balanced.
    """
    if template is None:
        body = f"<h1>{html.escape(title)}</h1>{''.join(_sheet(view))}"
        page = (
            f'<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
            f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
            f"<body>{body}</body></html>\n"
        )
        return page.encode()
    if found := _REACHES_OUT.search(template):
        raise ViewNotRenderable(
            f"the template reaches outside the page: {found.group(0)!r}",
            zh=f"模板含脚本或外部引用：{found.group(0)!r}",
            where=title,
        )
    return "".join(_filled(template, [view], title)).encode()


def snapshot_xml(*, title: str, view: object) -> bytes:
    """Return the data of a view as XML: every member named, in the order that it came in."""
    root = etree.Element("数据快照", title=title, version="1")
    _grow(root, view)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _depth(value: object, level: int = 1) -> int:
    if level > DEEPEST:
        return level
    if isinstance(value, Mapping):
        return max((_depth(member, level + 1) for member in value.values()), default=level)
    if isinstance(value, list):
        return max((_depth(member, level + 1) for member in value), default=level)
    return level


def _sheet(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "<table>"
        for name, member in value.items():
            yield f"<tr><th>{html.escape(str(name))}</th><td>{''.join(_sheet(member))}</td></tr>"
        yield "</table>"
    elif isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        yield from _rows(value)
    elif isinstance(value, list):
        yield "<ul>" + "".join(f"<li>{''.join(_sheet(row))}</li>" for row in value) + "</ul>"
    else:
        yield html.escape(_text(value))


def _rows(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    yield "<table><tr>" + "".join(f"<th>{html.escape(str(n))}</th>" for n in names) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{''.join(_sheet(row.get(n)))}</td>" for n in names) + "</tr>"
    yield "</table>"


def _filled(template: str, scopes: list[object], title: str) -> Iterator[str]:
    at = 0
    while found := _TAG.search(template, at):
        yield template[at : found.start()]
        path, at = found["path"], found.end()
        if found["kind"] == "":
            yield html.escape(_text(_look_up(path, scopes)))
        elif found["kind"] == "/":
            raise ViewNotRenderable(f"{{{{/{path}}}}} closes nothing", where=title)
        else:
            inner, at = _block(template, at, path, title)
            for member in _members(_look_up(path, scopes)):
                yield from _filled(inner, [*scopes, member], title)
    yield template[at:]


def _block(template: str, start: int, path: str, title: str) -> tuple[str, int]:
    level, at = 1, start
    while found := _TAG.search(template, at):
        at = found.end()
        if found["path"] == path and found["kind"]:
            level += 1 if found["kind"] == "#" else -1
            if level == 0:
                return template[start : found.start()], at
    raise ViewNotRenderable(f"{{{{#{path}}}}} is never closed", where=title)


def _members(value: object) -> Sequence[object]:
    if isinstance(value, list):
        return value
    return [value] if value not in (None, False, "", {}) else []


def _look_up(path: str, scopes: list[object]) -> object:
    if path == ".":
        return scopes[-1]
    first, *rest = path.split(".")
    for scope in reversed(scopes):
        if isinstance(scope, Mapping) and first in scope:
            value: object = scope[first]
            for name in rest:
                value = value.get(name) if isinstance(value, Mapping) else None
            return value
    return None


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return value
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _grow(parent: etree._Element, value: object) -> None:
    if isinstance(value, Mapping):
        for name, member in value.items():
            _grow(etree.SubElement(parent, "项", title=_legal(str(name))), member)
    elif isinstance(value, list):
        for member in value:
            _grow(etree.SubElement(parent, "行"), member)
    else:
        parent.text = _legal(_text(value))


def _legal(text: str) -> str:
    """Show characters that XML cannot hold as their code, so that nothing is dropped unseen."""
    return "".join(
        c if c in "\t\n\r" or (ord(c) >= 0x20 and c not in "\ufffe\uffff") else f"\\u{ord(c):04x}"
        for c in text
    )
