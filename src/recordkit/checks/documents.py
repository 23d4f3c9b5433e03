"""The XML documents of a package as they stand, element by element, and not as they were read.

The reader gives values and puts a stand-in where it could not read one. To tell an element that
is missing from one that is empty or unreadable, the rules look at the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recordkit.errors import Fault
from recordkit.packages import element_tables as tables
from recordkit.packages.manifest import HEAD, MEMBER, VERIFICATION
from recordkit.packages.package_documents import (
    BASE_METADATA,
    MATERIAL_LIST,
    PROCESS_METADATA,
)
from recordkit.packages.xml_document import Element, XmlDocument
from recordkit.packages.xml_lines import DEMANDED, FLAG, RETENTION, TEXT, Line
from recordkit.terms.vocabulary import Term

DOCUMENTS = (BASE_METADATA, PROCESS_METADATA, MATERIAL_LIST, VERIFICATION)

_FILE = (*tables.COMPONENT, *tables.FORMAT, *tables.SOURCE, *tables.ATTRIBUTES)
# Where each table's lines stand: document, path of the element around them, its lines.
_PLACES: tuple[tuple[str, str, tuple[Line, ...]], ...] = (
    (BASE_METADATA, ".", (*tables.BASE, *tables.CLOSING)),
    (BASE_METADATA, "fileset/folder/file", _FILE),
    (PROCESS_METADATA, "process/step", tables.STEP),
    (MATERIAL_LIST, "expected/material", tables.TALLY),
    (MATERIAL_LIST, "submitted/submitted_file", tables.SUBMITTED_FILE),
    (MATERIAL_LIST, "submitted/submitted_view", tables.SUBMITTED_VIEW),
    (MATERIAL_LIST, "submitted/submitted_link", tables.SUBMITTED_LINK),
    (MATERIAL_LIST, "submitted/accommodation", tables.ACCOMMODATION),
    (VERIFICATION, ".", HEAD),
    (VERIFICATION, "members/member", MEMBER),
)


class Entry(NamedTuple):
    """What stands at one place that the format knows: the text, None where the element is not."""

    document: str
    line: Line
    parent: Element
    text: str | None

    @property
    def where(self) -> str:
        """The document and the path inside it; worked out only when somebody asks."""
        path = self.parent.getroottree().getpath(self.parent)
        return f"{self.document}{path}/{self.line.tag}"

    @property
    def is_mandatory(self) -> bool:
        """Whether the format demands the element."""
        return self.line.default is DEMANDED

    @property
    def is_controlled(self) -> bool:
        """Whether the value comes from a closed vocabulary."""
        codec = self.line.codec
        return isinstance(codec.placeholder, Term) or codec in (FLAG, RETENTION)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The values of the closed vocabulary as they are written, empty where there is none."""
        placeholder = self.line.codec.placeholder
        if isinstance(placeholder, Term):
            return tuple(member.words.zh for member in type(placeholder))
        return _VOCABULARIES.get(self.line.codec, ())

    def can_be_read(self) -> bool:
        """Whether the text is one that its codec reads."""
        return _can_be_read(self.line, self.text or "")


def entries_of(documents: Mapping[str, XmlDocument]) -> Iterator[Entry]:
    """Yield every place that the format knows, document by document."""
    for name, path, lines in _PLACES:
        document = documents.get(name)
        if document is None or document.root is None:
            continue
        for parent in document.root.iterfind(path):
            texts = {child.tag: child.text or "" for child in reversed(parent)}
            yield from (Entry(name, line, parent, texts.get(line.tag)) for line in lines)


_VOCABULARIES = {FLAG: ("是", "否"), RETENTION: ("永久", "30年", "10年")}


def _can_be_read(line: Line, text: str) -> bool:
    if line.codec is TEXT:
        return True
    try:
        line.codec.read(text)
    except (ValueError, OverflowError, Fault):
        return False
    return True
