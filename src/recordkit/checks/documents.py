"""The XML documents of a package as they stand, element by element, and not as they were read.

The reader gives values and puts a stand-in where it could not read one. To tell an element that
is missing from one that is empty or unreadable, the rules look at the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

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


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a table by what the rules ask of them."""

    mandatory: tuple[Line, ...]  # the format demands the element
    controlled: tuple[Line, ...]  # the value comes from a closed vocabulary
    typed: tuple[Line, ...]  # it is no text and from no vocabulary: a date, a number, a digest

    @classmethod
    def of(cls, lines: tuple[Line, ...]) -> Self:
        """Sort the lines of a table."""
        coded = [line for line in lines if line.codec is not TEXT]
        return cls(
            mandatory=tuple(line for line in lines if line.default is DEMANDED),
            controlled=tuple(line for line in coded if vocabulary_of(line)),
            typed=tuple(line for line in coded if not vocabulary_of(line)),
        )


class Holder(NamedTuple):
    """One element of a document whose children the format knows, with their texts by name."""

    document: str
    lines: Lines
    element: Element
    texts: Mapping[str, str]

    def where(self, line: Line) -> str:
        """Return the document and the path inside it; worked out only when somebody asks."""
        path = self.element.getroottree().getpath(self.element)
        return f"{self.document}{path}/{line.tag}"


def vocabulary_of(line: Line) -> tuple[str, ...]:
    """Return the closed vocabulary of a line as it is written, empty where there is none."""
    placeholder = line.codec.placeholder
    if isinstance(placeholder, Term):
        return tuple(member.words.zh for member in type(placeholder))
    return _VOCABULARIES.get(line.codec, ())


def holders_of(documents: Mapping[str, XmlDocument]) -> Iterator[Holder]:
    """Yield every element of the documents that a table speaks of, document by document."""
    for name, path, lines in _PLACES:
        document = documents.get(name)
        if document is None or document.root is None:
            continue
        for element in document.root.iterfind(path):
            texts = {child.tag: child.text or "" for child in reversed(element)}
            yield Holder(name, lines, element, texts)


def can_be_read(line: Line, text: str) -> bool:
    """Whether the text is one that the line's codec reads."""
    try:
        line.codec.read(text)
    except (ValueError, OverflowError, Fault):
        return False
    return True


_VOCABULARIES = {FLAG: ("是", "否"), RETENTION: ("永久", "30年", "10年")}

_FILE = (*tables.COMPONENT, *tables.FORMAT, *tables.SOURCE, *tables.ATTRIBUTES)
# Where each table's lines stand: document, path of the element around them, the lines.
_PLACES: tuple[tuple[str, str, Lines], ...] = (
    (BASE_METADATA, ".", Lines.of((*tables.BASE, *tables.CLOSING))),
    (BASE_METADATA, "fileset/folder/file", Lines.of(_FILE)),
    (PROCESS_METADATA, "process/step", Lines.of(tables.STEP)),
    (MATERIAL_LIST, "expected/material", Lines.of(tables.TALLY)),
    (MATERIAL_LIST, "submitted/submitted_file", Lines.of(tables.SUBMITTED_FILE)),
    (MATERIAL_LIST, "submitted/submitted_view", Lines.of(tables.SUBMITTED_VIEW)),
    (MATERIAL_LIST, "submitted/submitted_link", Lines.of(tables.SUBMITTED_LINK)),
    (MATERIAL_LIST, "submitted/accommodation", Lines.of(tables.ACCOMMODATION)),
    (VERIFICATION, ".", Lines.of(HEAD)),
    (VERIFICATION, "members/member", Lines.of(MEMBER)),
)
