"""Tables that tie the fields of a value to the elements of a document, both ways.

A document is a table of lines; writing and reading walk the same table, so that they cannot
drift apart. What a line's text means is its codec.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from recordkit.errors import Fault, Words
from recordkit.fixity import as_digest
from recordkit.packages.json_document import shown
from recordkit.packages.xml_document import MOST_PROBLEMS, Element, text_of
from recordkit.packages.xml_writing import Written, add_line
from recordkit.terms.finding import Finding
from recordkit.terms.retention import RetentionPeriod
from recordkit.terms.vocabulary import Term, Verdict


@dataclass(frozen=True, slots=True)
class Codec:
    """How a value is written as text and read back. `read` raises ValueError or a Fault.

    `placeholder` stands for a value that is demanded and cannot be read, beside a problem.
    """

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    placeholder: Any


@dataclass(frozen=True, slots=True)
class Demanded:
    """Says that a line has no default: its element must be there."""


DEMANDED = Demanded()


@dataclass(frozen=True, slots=True)
class Line:
    """One field and its element. A value equal to `default` is left out of the document."""

    field: str  # dots go down into a field's own fields
    tag: str
    title: str
    codec: Codec
    code: str = ""  # DA/T 46-2009
    default: Any = DEMANDED


class Problems:
    """Collects what could not be read, with the document's name before each XPath."""

    def __init__(self, document: str) -> None:
        self._document = document
        self.found: list[Finding] = []

    def note(self, element: Element, tag: str, said: Words, found: str = "") -> None:
        """Note a problem with the child `tag` of `element`, or with itself when empty.

        Of very many problems only the first are noted: the rest would say the same.
        """
        if len(self.found) >= MOST_PROBLEMS:
            return
        path = element.getroottree().getpath(element)
        where = f"{self._document}{path}/{tag}" if tag else f"{self._document}{path}"
        self.found.append(Finding(Verdict.FAILED, where, "", shown(found), said))


def write_lines(parent: Written, lines: Iterable[Line], value: object) -> None:
    """Add an element for each line whose field does not have its default."""
    for line in lines:
        said = _getter(line.field)(value)
        if said != line.default:
            add_line(parent, line.tag, line.title, line.codec.write(said), code=line.code)


_getter = cache(attrgetter)  # the fields are those of the tables


class Row:
    """An element whose children are looked up by name; of several, the first one counts."""

    __slots__ = ("children", "element")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.children: dict[str, Element] = {child.tag: child for child in reversed(element)}


def read_lines(row: Row, lines: Iterable[Line], problems: Problems) -> dict[str, Any]:
    """Return the value of each line's field; what cannot be read is noted, with a stand-in."""
    values: dict[str, Any] = {}
    for line in lines:
        element = row.children.get(line.tag)
        if element is not None:
            values[line.field] = _read(element, line, problems)
        elif line.default is not DEMANDED:
            values[line.field] = line.default
        else:
            values[line.field] = _missing(row, line, problems)
    return values


def own(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are fields of the thing itself, not of a part of it."""
    return {field: values[field] for field, _ in _fields_under(tuple(values), "")}


def under(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the values whose field lies directly in `name`, without that name."""
    return {short: values[field] for field, short in _fields_under(tuple(values), f"{name}.")}


@cache  # the fields are those of the tables
def _fields_under(fields: tuple[str, ...], prefix: str) -> tuple[tuple[str, str], ...]:
    shortened = ((field, field[len(prefix) :]) for field in fields if field.startswith(prefix))
    return tuple((field, short) for field, short in shortened if "." not in short)


def _missing(row: Row, line: Line, problems: Problems) -> Any:
    said = Words(f"缺少“{line.title}”", "the element is missing")
    problems.note(row.element, line.tag, said)
    return line.codec.placeholder


def _read(element: Element, line: Line, problems: Problems) -> Any:
    try:
        return line.codec.read(element.text or "")
    except (ValueError, OverflowError, Fault):
        said = Words(f"“{line.title}”的值无法识别", "the value cannot be read")
        problems.note(element, "", said, text_of(element))
        return line.codec.placeholder


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its offset: {text!r}")
    return moment.astimezone(UTC)


def write_moment(moment: datetime) -> str:
    """Return a moment in UTC, for example 2024-05-06T01:30:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_flag(text: str) -> bool:
    if text not in ("是", "否"):
        raise ValueError(f"neither 是 nor 否: {text!r}")
    return text == "是"


def _read_category(text: str) -> tuple[str, ...]:
    return tuple(text.split("·")) if text else ()


def term(choice: type[Term]) -> Codec:
    """Return the codec of a closed choice, written as people read it in Chinese."""
    by_name = {member.words.zh: member for member in choice}

    def read(text: str) -> Term:
        if text not in by_name:
            raise ValueError(f"none of {'、'.join(by_name)}: {text!r}")
        return by_name[text]

    return Codec(lambda member: str(member.words.zh), read, next(iter(by_name.values())))


TEXT = Codec(str, str, "")
WHOLE = Codec(str, int, 0)
MOMENT = Codec(write_moment, _read_moment, datetime(1, 1, 1, tzinfo=UTC))
DAY = Codec(date.isoformat, date.fromisoformat, date(1, 1, 1))
FLAG = Codec(lambda holds: "是" if holds else "否", _read_flag, False)
DIGEST = Codec(str, as_digest, "0" * 64)
CATEGORY = Codec("·".join, _read_category, ())
# In code in the package's own value, in words on paper: Y is written 永久, D30 is written 30年.
RETENTION = Codec(
    lambda code: str(RetentionPeriod.parse(code)),
    lambda text: str(RetentionPeriod.parse(text).code),
    "",
)
