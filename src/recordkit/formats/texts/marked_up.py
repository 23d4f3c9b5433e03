"""XML and HTML: what stands between the tags, with a new line where a block ends."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

from recordkit.formats.markup import Walk, codec_of
from recordkit.formats.text import CHUNK_BYTES, CODECS, encoding_of
from recordkit.formats.texts.asked import Asked, Unread
from recordkit.formats.texts.gathering import Gathering

_NAMED_BY = ("title", "alt", "label")  # attributes that people read
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object"})
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre"),
        *("section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"),
    }
)
_CELLS = frozenset({"td", "th"})
# A start tag may go on for ever without being one: the parser would look at it again and again.
_MOST_HTML_BYTES = 8 << 20


class TextWalk(Walk):
    """A walk through an XML document that gathers its text. Raises as `check_xml` does."""

    def __init__(self, into: Gathering) -> None:
        super().__init__()
        self.into = into
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        self.into.add(text)

    def _start(self, name: str, *rest: object) -> None:
        super()._start(name, *rest)
        attributes = rest[0] if rest else {}
        if isinstance(attributes, dict):
            for word in _NAMED_BY:
                if attributes.get(word):
                    self.into.add(f"\n{attributes[word]} ")

    def _end(self, *rest: object) -> None:
        super()._end(*rest)
        self.into.add("\n")


def read_xml(asked: Asked) -> None:
    """Gather the text of every element, each on a line of its own."""
    asked.stream.seek(0)
    codec = codec_of(asked.glance.head[:1024])
    asked.stream.seek(0)
    TextWalk(asked.into).read(asked.stream, codec)


def read_html(asked: Asked) -> None:
    """Gather what a page shows; scripts and styles are not shown."""
    encoding = encoding_of(asked.glance)
    if encoding is None:
        raise Unread
    page = _Page(asked.into)
    for piece in _decoded(asked.stream, CODECS[encoding]):
        page.feed(piece)
    page.close()


def _decoded(stream: BinaryIO, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    stream.seek(0)
    left = _MOST_HTML_BYTES
    while left and (chunk := stream.read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield decoder.decode(chunk)


class _Page(HTMLParser):
    """A page as it is read, leniently: pages in the field are seldom well formed."""

    def __init__(self, into: Gathering) -> None:
        super().__init__(convert_charrefs=True)
        self._into = into
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        self._apart(tag)
        for name, value in attrs:
            if name == "alt" and value:
                self._into.add(f" {value} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        self._apart(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._into.add(data)

    def _apart(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._into.add("\n")
        elif tag in _CELLS:
            self._into.add(" ")
