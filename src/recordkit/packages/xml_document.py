"""The XML of a package, read without trusting it. How it is written: `xml_writing`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from recordkit.errors import ContentFault, Words
from recordkit.packages.json_document import shown
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

LARGEST_XML_BYTES = 32 << 20  # 5,000 files make about 10 MB
Element = etree._Element  # noqa: SLF001 - the class has no other name
MOST_PROBLEMS = 200
# Naming the place of a mistake costs time by the number of its siblings; these bound it.
_MOST_ELEMENTS = 400_000
_MOST_SIBLINGS = 10_000
_IS_CROWDED = etree.XPath(
    f"count(//*) > {_MOST_ELEMENTS} or boolean(//*[count(*) > {_MOST_SIBLINGS}])"
)
_SHORTEST_ELEMENT = b"<a/>"
_DOCTYPE = b"<!DOCTYPE"
# A compiled schema keeps the errors of its last use; two threads must not use it at once.
_VALIDATING = threading.Lock()


class UnreadableXml(ContentFault):
    """An XML document is not well formed, or contains what it may not."""

    code = "PKG-231"
    title = Words("XML 文件无法解析", "An XML document cannot be read")
    mend = Words("请重新生成该文件", "Make the document again")


class UnwritableText(ContentFault):
    """A value contains a character that XML cannot hold."""

    code = "PKG-232"
    title = Words("内容含 XML 无法保存的字符", "A value contains a character that XML cannot hold")
    mend = Words("请删除控制字符", "Remove the control characters")


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """One XML member: its root, or, when it could not be read, why not."""

    path: str
    root: Element | None
    problem: Words | None = None


def from_bytes(content: bytes, *, name: str) -> Element:
    """Return the root of a document that is UTF-8 and has no document type.

    Raises:
        UnreadableXml: It is too large, has a DTD, is not UTF-8 or not well formed.
    """
    if len(content) > LARGEST_XML_BYTES:
        raise _unreadable(name, "文件过大", f"more than {LARGEST_XML_BYTES} bytes")
    if _DOCTYPE in content:
        raise _unreadable(name, "含文档类型声明（DTD）", "it has a document type (DTD)")
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        said = shown(str(error))
        raise _unreadable(
            name, f"不是格式良好的 XML：{said}", f"not well formed: {said}"
        ) from error
    may_be_crowded = len(content) > _MOST_SIBLINGS * len(_SHORTEST_ELEMENT)
    if may_be_crowded and _IS_CROWDED(root):
        raise _unreadable(name, "元素过多", "it has too many elements")
    return root


def schema_problems(root: Element, schema_name: str, *, document: str) -> tuple[Finding, ...]:
    """Return a finding for every place where the document breaks its schema, by XPath."""
    schema = _schema(schema_name)
    with _VALIDATING:
        if schema.validate(root):
            return ()
        log = schema.error_log  # its stub forgets that it can be walked
        errors = [(entry.path or "/", entry.message) for entry in log]  # type: ignore[attr-defined]
    return tuple(
        Finding(Verdict.FAILED, f"{document}{path}", schema_name, shown(said), _BREAKS)
        for path, said in errors[:MOST_PROBLEMS]
    )


def text_of(element: Element) -> str:
    """Return the text of an element, empty when it has none."""
    return element.text or ""


def children(parent: Element | None, tag: str) -> Iterator[Element]:
    """Yield the children with this tag, in order; none for a parent that is not there."""
    return iter(()) if parent is None else parent.iterchildren(tag)


_BREAKS = Words("不符合结构定义（XSD）", "the document breaks its schema")


@cache
def _schema(name: str) -> etree.XMLSchema:
    content = files("recordkit.packages").joinpath("schemas", name).read_bytes()
    return etree.XMLSchema(etree.fromstring(content, _parser()))


# Making a parser costs more than parsing a small document; lxml lets one thread in at a time.
@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _unreadable(name: str, zh: str, en: str) -> UnreadableXml:
    return UnreadableXml(f"{name}: {en}", zh=f"{name}：{zh}", where=name)
