"""Office documents: the text of their main parts. Macros, drawings and changes are not read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recordkit.formats.archive import Archive, Entry
from recordkit.formats.markup import Walk, codec_of
from recordkit.formats.texts.asked import Asked, Locked
from recordkit.formats.texts.gathering import Gathering
from recordkit.formats.texts.parts import part_stream

MAX_PART_BYTES = 64 << 20
_MOST_SHARED = 1_000_000  # strings of a workbook
_NUMBER = re.compile(r"(\d+)\.xml$")


class _Part(Walk):
    """A walk that hands out local names, and text only while an element of `told` is open."""

    told: frozenset[str] = frozenset()
    breaks: frozenset[str] = frozenset()
    spaces: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    def __init__(self, into: Gathering) -> None:
        super().__init__()
        self.into = into
        self._telling = 0
        self._hushed = 0
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._telling and not self._hushed:
            self.into.add(text)

    def _start(self, name: str, *rest: object) -> None:
        super()._start(name, *rest)
        local = name.rpartition(" ")[2]
        self._telling += local in self.told
        self._hushed += local in self.silent
        if local in self.spaces:
            self.into.add(" ")

    def _end(self, *rest: object) -> None:
        super()._end(*rest)
        local = str(rest[0]).rpartition(" ")[2]
        self._telling -= local in self.told
        self._hushed -= local in self.silent
        if local in self.breaks:
            self.into.add("\n")


class _WordPart(_Part):
    told = frozenset({"t"})
    breaks = frozenset({"p", "tr", "br"})
    spaces = frozenset({"tab", "tc"})


class _SlidePart(_Part):
    told = frozenset({"t"})
    breaks = frozenset({"p", "br"})


class _OdfPart(_Part):
    told = frozenset({"p", "h"})
    breaks = frozenset({"p", "h", "line-break", "table-row"})
    spaces = frozenset({"s", "tab", "table-cell"})
    silent = frozenset({"tracked-changes", "annotation"})


def read_docx(asked: Asked) -> None:
    """Gather the document, its headers, footers and notes; deleted text is not in it."""
    archive = _opened(asked)
    main = [archive.entries[name] for name in archive.entries if name == "word/document.xml"]
    others = _numbered(archive, r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
    _walk_all(archive, [*main, *others], _WordPart, asked.into)


def read_pptx(asked: Asked) -> None:
    """Gather the slides in their order."""
    archive = _opened(asked)
    _walk_all(archive, _numbered(archive, r"ppt/slides/slide\d+\.xml"), _SlidePart, asked.into)


def read_odf(asked: Asked) -> None:
    """Gather the content of an ODF document."""
    archive = _opened(asked)
    manifest = archive.find("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in archive.read(manifest, limit=1 << 20):
        raise Locked
    content = archive.find("content.xml")
    _walk_all(archive, [content] if content else [], _OdfPart, asked.into)


def read_xlsx(asked: Asked) -> None:
    """Gather the cells of every sheet, row by row."""
    archive = _opened(asked)
    shared = archive.find("xl/sharedStrings.xml")
    strings: list[str] = []
    if shared is not None:
        walk = _SharedStrings(strings)
        _walk(archive, shared, walk)
    for entry in _numbered(archive, r"xl/worksheets/sheet\d+\.xml"):
        _walk(archive, entry, _Sheet(asked.into, strings))


class _SharedStrings(Walk):
    """The strings of a workbook that cells refer to by number."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self._strings = strings
        self._pieces: list[str] = []
        self._open = 0
        self._phonetic = 0
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._open and not self._phonetic:
            self._pieces.append(text)

    def _start(self, name: str, *rest: object) -> None:
        super()._start(name, *rest)
        local = name.rpartition(" ")[2]
        self._open += local == "t"
        self._phonetic += local == "rPh"

    def _end(self, *rest: object) -> None:
        super()._end(*rest)
        local = str(rest[0]).rpartition(" ")[2]
        self._open -= local == "t"
        self._phonetic -= local == "rPh"
        if local == "si" and len(self._strings) < _MOST_SHARED:
            self._strings.append("".join(self._pieces))
            self._pieces.clear()


class _Sheet(Walk):
    """One sheet: a line for each row."""

    def __init__(self, into: Gathering, strings: Sequence[str]) -> None:
        super().__init__()
        self._into, self._strings = into, strings
        self._is_shared = False
        self._open = 0
        self._value: list[str] = []
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._open:
            self._value.append(text)

    def _start(self, name: str, *rest: object) -> None:
        super()._start(name, *rest)
        local = name.rpartition(" ")[2]
        self._open += local in ("v", "t")
        if local == "c" and rest and isinstance(rest[0], dict):
            self._is_shared = rest[0].get("t") == "s"

    def _end(self, *rest: object) -> None:
        super()._end(*rest)
        local = str(rest[0]).rpartition(" ")[2]
        self._open -= local in ("v", "t")
        if local == "c" and self._value:
            self._into.add(f"{self._said()} ")
            self._value.clear()
        elif local == "row":
            self._into.add("\n")

    def _said(self) -> str:
        value = "".join(self._value)
        if self._is_shared and value.isascii() and value.isdigit() and len(value) < 9:
            place = int(value)
            return self._strings[place] if place < len(self._strings) else ""
        return value


def _opened(asked: Asked) -> Archive:
    archive = Archive(asked.stream, asked.glance.size_bytes)
    if archive.encrypted_names:
        raise Locked
    return archive


def _numbered(archive: Archive, pattern: str) -> list[Entry]:
    """Return the parts whose names match, in the order of their numbers."""
    wanted = re.compile(pattern)
    names = [name for name in archive.entries if wanted.fullmatch(name)]
    return [archive.entries[name] for name in sorted(names, key=_order)]


def _order(name: str) -> tuple[int, str]:
    found = _NUMBER.search(name)
    return (int(found[1][:9]) if found else 0, name)


def _walk_all(
    archive: Archive, entries: Sequence[Entry], kind: type[_Part], into: Gathering
) -> None:
    for entry in entries:
        _walk(archive, entry, kind(into))


def _walk(archive: Archive, entry: Entry, walk: Walk) -> None:
    stream, head = part_stream(archive, entry, limit=MAX_PART_BYTES)
    walk.read(stream, codec_of(head))
