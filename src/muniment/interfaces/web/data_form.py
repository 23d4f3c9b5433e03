"""Data laid out as a form: fields with their values, for people who do not read XML or JSON.

Nothing is left out silently: a document that does not fit, in whatever way, has no form, and is
shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from recordkit.packages.json_document import load_json, objections
from recordkit.packages.xml_document import Element, UnreadableXml, from_bytes

MOST_LINES = 2_000
DEEPEST = 12
# By which attribute makers of forms say how a field is called.
_NAMING = ("title", "label", "name", "caption", "名称", "标题")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form. `depth` counts from 0; a heading has lines below it and no value."""

    depth: int
    label: str
    value: str = ""
    is_heading: bool = False


def form_of(content: bytes, mime_type: str) -> tuple[Line, ...]:
    """Return the lines of an XML or JSON document in UTF-8, in its order; none without a form.

    It has none when it cannot be read, is neither, or is larger or deeper than a form would be.
    """
    lines = tuple(islice(_lines(content, mime_type), MOST_LINES + 1))
    fits = len(lines) <= MOST_LINES and all(line.depth <= DEEPEST for line in lines)
    return lines if fits else ()


def may_have_form(mime_type: str) -> bool:
    """Whether documents of this type are data, which may be laid out as a form."""
    return _is_json(mime_type) or _is_xml(mime_type)


def _is_json(mime_type: str) -> bool:
    return _kind(mime_type).endswith(("/json", "+json"))


def _is_xml(mime_type: str) -> bool:
    kind = _kind(mime_type)
    return kind.endswith(("/xml", "+xml")) and "html" not in kind


def _kind(mime_type: str) -> str:
    return mime_type.partition(";")[0].strip().lower()


def _lines(content: bytes, mime_type: str) -> Iterator[Line]:
    if _is_json(mime_type):
        tree, _ = load_json(content)
        if isinstance(tree, dict | list) and not any(objections(tree)):
            yield from _of_members(tree, 0)
    elif _is_xml(mime_type):
        try:
            root = from_bytes(content, name="")
        except UnreadableXml:  # the source is shown instead, and the check says what is wrong
            return
        yield from _of_element(root, 0)


def _of_members(tree: dict[str, object] | list[object], depth: int) -> Iterator[Line]:
    pairs = tree.items() if isinstance(tree, Mapping) else enumerate(tree, start=1)
    for label, value in pairs:
        if isinstance(value, dict | list) and value and depth <= DEEPEST:
            yield Line(depth, str(label), is_heading=True)
            yield from _of_members(value, depth + 1)
        else:
            yield Line(depth, str(label), _written(value))


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    is_empty = value is None or value in ({}, [])
    return "" if is_empty else str(value)


def _of_element(element: Element, depth: int) -> Iterator[Line]:
    naming = next((name for name in _NAMING if element.get(name)), None)
    label = _local(element.tag) if naming is None else str(element.get(naming))
    others = [(str(name), str(said)) for name, said in element.attrib.items() if name != naming]
    said = [Line(depth + 1, _local(name), text) for name, text in others]
    text = (element.text or "").strip()
    if len(element) == 0 and not said:
        yield Line(depth, label, text)
        return
    yield Line(depth, label, text, is_heading=True)
    yield from said
    for child in element if depth <= DEEPEST else ():
        yield from _of_element(child, depth + 1)
        if tail := (child.tail or "").strip():
            yield Line(depth + 1, "", tail)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
