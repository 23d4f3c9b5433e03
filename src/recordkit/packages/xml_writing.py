"""XML written in one way: straight into text, without building a tree of the parser's kind.

Every element carries its Chinese name in `title` and, where DA/T 46-2009 has a number for it,
that number in `code`, so that a person needs nothing else to read the document. An element has
either a text or children, each child on a line of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from recordkit.packages.json_document import shown
from recordkit.packages.xml_document import UnwritableText

XML_VERSION = "1"
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
_INDENT = "  "
# What may not stand in a document at all (XML 1.0, production 2), and what must be escaped.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


class Written:
    """An element that is being written: what it opens with and what lies in it."""

    __slots__ = ("_children", "_opening", "_tag", "_text")

    def __init__(self, tag: str, opening: str, text: str = "") -> None:
        self._tag = tag
        self._opening = opening  # with its attributes, short of the bracket that ends it
        self._text = text
        self._children: list[Written | str] = []

    def set(self, name: str, value: str) -> None:
        """Add an attribute after those that are there.

        Raises:
            UnwritableText: XML cannot hold `value`.
        """
        _refuse_unwritable(value, name, name)
        self._opening += f' {name}="{value.translate(_IN_ATTRIBUTE)}"'

    def append(self, child: Written | str) -> None:
        """Add a child behind those that are there: an element, or a line that is finished."""
        self._children.append(child)

    def write_into(self, lines: list[str], indent: str = "") -> None:
        """Add the element to `lines`, one by one."""
        if not self._children:
            lines.append(indent + _line(self._tag, self._opening, self._text))
            return
        lines.append(f"{indent}{self._opening}>\n")
        deeper = indent + _INDENT
        for child in self._children:
            if isinstance(child, str):
                lines.append(deeper + child)
            else:
                child.write_into(lines, deeper)
        lines.append(f"{indent}</{self._tag}>\n")


def new_root(tag: str, title: str, **attributes: str) -> Written:
    """Return a root element that says its version."""
    root = Written(tag, _opening(tag, title, ""))
    for name, value in {"version": XML_VERSION, **attributes}.items():
        root.set(name, value)
    return root


def add(parent: Written, tag: str, title: str, text: str = "", *, code: str = "") -> Written:
    """Add an element at the end of `parent` and return it.

    Raises:
        UnwritableText: XML cannot hold `text`.
    """
    element = Written(tag, _opening(tag, title, code), _escaped(text, tag, title))
    parent.append(element)
    return element


def add_line(parent: Written, tag: str, title: str, text: str, *, code: str = "") -> None:
    """Add an element that nothing will be put into; most are such. Raises as `add` does."""
    parent.append(_line(tag, _opening(tag, title, code), _escaped(text, tag, title)))


def to_bytes(root: Written) -> bytes:
    """Return the document as UTF-8, indented for people, the same bytes for the same tree."""
    lines = [_DECLARATION]
    root.write_into(lines)
    return "".join(lines).encode("utf-8")


def _line(tag: str, opening: str, text: str) -> str:
    return f"{opening}>{text}</{tag}>\n" if text else f"{opening}/>\n"


# The elements of a document come from tables and folder names: few, and met again and again.
@lru_cache(maxsize=1024)
def _opening(tag: str, title: str, code: str) -> str:
    coded = f' code="{code}"' if code else ""
    return f'<{tag} title="{title.translate(_IN_ATTRIBUTE)}"{coded}'


def _escaped(text: str, tag: str, title: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    _refuse_unwritable(text, tag, title)
    return text.translate(_IN_TEXT)


def _refuse_unwritable(text: str, tag: str, title: str) -> None:
    if _UNWRITABLE.search(text):
        raise UnwritableText(f"{tag}: {shown(text)}", zh=f"{title}：{shown(text)}")
