"""The document of a case submission, `muniment-case/1`: read strictly, written in one way.

The format is the field names of `recordkit.description.case`, so the reader walks those classes;
what a field accepts beyond its type is in `_SPECIAL`. Specified in docs/formats/case-submission.md.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Union, get_args, get_origin, get_type_hints

from recordkit.description.case import CaseDescription, Sharing
from recordkit.errors import Words
from recordkit.packages.case_faults import MalformedCaseDocument
from recordkit.packages.json_document import (
    canonical_text,
    load_json,
    names_in,
    normalised,
    objections,
    pointer_to,
    problem,
)
from recordkit.packages.secrecy import refuse_classified, refuse_classified_text
from recordkit.packages.zip_names import folded, objection_to_path
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Term

CASE_FORMAT = "muniment-case/1"
CASE_SCHEMA: dict[str, Any] = json.loads(
    files("recordkit.packages").joinpath("schemas/case.schema.json").read_bytes()
)
BUILTIN = "builtin:"
LONGEST_TEXT_CHARS = 50_000
LONGEST_LIST = 5_000
MOST_UNKNOWN = 2_000
_MOST_PROBLEMS = 200
_CORRECTION_OF = "/correction_of"
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HEX = re.compile(r"[0-9a-f]{64}")
_BUILTIN_TEMPLATE = re.compile(r"builtin:[a-z0-9][a-z0-9_-]{0,39}")


def parse_case_document(document: bytes) -> CaseDescription:
    """Return the case that `document` describes. Text is NFC, moments are UTC.

    Elements that the format does not know are kept in `extra`, each with its JSON pointer and
    its value as canonical JSON.

    Raises:
        ClassifiedMaterial: It bears a secrecy marker; this comes before any other fault.
        MalformedCaseDocument: With every problem found, not the first.
    """
    tree, faults = load_json(document)
    if faults:
        refuse_classified_text(document)
        raise MalformedCaseDocument(faults)
    refuse_classified(tree)
    if faults := tuple(islice(objections(tree), _MOST_PROBLEMS)):
        raise MalformedCaseDocument(faults)
    return _read(tree)


def reread_case_document(document: bytes) -> CaseDescription:
    """Return the case of a document that `parse_case_document` has read before.

    What only a stranger's document can hold is not looked for again: secrecy markers, keys given
    twice, numbers and characters that JSON allows and we do not.

    Raises:
        MalformedCaseDocument: It is none that was ever read.
    """
    tree, faults = load_json(document)
    if faults:
        raise MalformedCaseDocument(faults)
    return _read(tree)


def _read(tree: object) -> CaseDescription:
    reading = _Reading()
    case = reading.document(normalised(tree))
    if case is None or reading.problems:
        raise MalformedCaseDocument(tuple(reading.problems))
    return case


def write_case_document(case: CaseDescription) -> bytes:
    """Return the canonical document of `case`; reading it gives an equal case.

    Elements with their default value are left out.

    Raises:
        ValueError: An extra element points into a list at a place that the case does not have.
    """
    tree = {"format": CASE_FORMAT, **_tree_of(case)}
    for pointer, text in case.extra:
        _place(tree, names_in(pointer), json.loads(text))
    return canonical_text(tree).encode("utf-8")


def correction_of(case: CaseDescription) -> str:
    """Return which record (电子文件号) this submission corrects; empty when it is a first one."""
    return next((json.loads(text) for at, text in case.extra if at == _CORRECTION_OF), "")


class _Unreadable:
    """Says that a value could not be read; its problem has been noted."""


_UNREADABLE = _Unreadable()


class _Reading:
    """One reading of one document: what was wrong with it and what it had besides."""

    def __init__(self) -> None:
        self.problems: list[Finding] = []
        self.extra: dict[str, str] = {}

    def document(self, tree: object) -> CaseDescription | None:
        if isinstance(tree, dict):
            self._header(tree)
            tree = {key: value for key, value in tree.items() if key != "format"}
        case = self.object_of(CaseDescription, tree, "")
        if not isinstance(case, CaseDescription):
            return None
        self._paths(case)
        if len(self.extra) > MOST_UNKNOWN:
            said = Words("格式之外的元素过多", "too many elements that the format does not know")
            self.note("", said, f"<= {MOST_UNKNOWN}", len(self.extra))
        return dataclasses.replace(case, extra=tuple(sorted(self.extra.items())))

    def _header(self, tree: Mapping[str, object]) -> None:
        if tree.get("format") != CASE_FORMAT:
            said = Words("格式标识不正确", "the format is not this one")
            self.note("/format", said, CASE_FORMAT, tree.get("format", "—"))
        corrected = tree.get("correction_of", "-")
        if not isinstance(corrected, str) or not corrected.strip():
            said = Words("应为被更正记录的电子文件号", "it names the record that is corrected")
            self.note(_CORRECTION_OF, said, "text", corrected)

    def _paths(self, case: CaseDescription) -> None:
        seen: dict[str, str] = {}
        for place, component in enumerate(case.components):
            key = folded(component.path)
            if key not in seen:
                seen[key] = component.path
            else:
                said = Words(
                    "路径重复或仅大小写不同", "the path is given twice, or differs only by case"
                )
                self.note(f"/components/{place}/path", said, seen[key], component.path)

    def object_of(self, cls: type, tree: object, pointer: str) -> object:
        if cls is Sharing and isinstance(tree, str):
            tree = {"scope": tree}
        if not isinstance(tree, dict):
            return self.note(pointer, Words("应为对象", "it must be an object"), "{…}", tree)
        values: dict[str, Any] = {}
        known = _readers(cls)
        for name, (read, required) in known.items():
            at = f"{pointer}/{name}"  # none of the format's own names needs escaping
            if name in tree:
                values[name] = read(self, tree[name], at)
            elif required:
                values[name] = self.note(at, Words("缺少该项", "it is missing"), name, "—")
        for name in tree.keys() - known.keys():
            self.extra[pointer_to(pointer, name)] = canonical_text(tree[name])
        if any(value is _UNREADABLE for value in values.values()):
            return _UNREADABLE
        return cls(**values)

    def list_of(self, cls: type, tree: object, pointer: str) -> object:
        if not isinstance(tree, list) or len(tree) > LONGEST_LIST:
            said = Words(f"应为列表，最多 {LONGEST_LIST} 项", "it must be a list of bounded length")
            found = len(tree) if isinstance(tree, list) else tree
            return self.note(pointer, said, f"<= {LONGEST_LIST}", found)
        return self._whole(
            [self.object_of(cls, part, f"{pointer}/{n}") for n, part in enumerate(tree)]
        )

    def _whole(self, parts: list[object]) -> object:
        return _UNREADABLE if any(part is _UNREADABLE for part in parts) else tuple(parts)

    def note(self, where: str, said: Words, expected: str = "", found: object = "") -> _Unreadable:
        # Of very many mistakes the first ones are enough; a hostile document has millions.
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem(where, said, expected, found))
        return _UNREADABLE


_Read = Callable[[_Reading, object, str], object]


@cache
def _readers(cls: type) -> Mapping[str, tuple[_Read, bool]]:
    """Return for each field of `cls` how it is read and whether it must be there."""
    hints = get_type_hints(cls)
    return {
        field.name: (
            _reader(field.name, hints[field.name], _is_required(field)),
            _is_required(field),
        )
        for field in fields(cls)
        if field.name != "extra"
    }


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _reader(name: str, hint: Any, required: bool) -> _Read:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not types.NoneType)
        read = _reader(name, inner, required)
        return lambda reading, tree, at: None if tree is None else read(reading, tree, at)
    if name in _SPECIAL:
        return _SPECIAL[name]
    if get_origin(hint) is tuple:
        part = get_args(hint)[0]
        return lambda reading, tree, at: reading.list_of(part, tree, at)
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda reading, tree, at: reading.object_of(hint, tree, at)
    if issubclass(hint, Term):
        return lambda reading, tree, at: _read_term(hint, reading, tree, at)
    if hint is str:
        return _read_some_text if required else _read_text
    return _PLAIN[hint]


def _read_text(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, str) and len(tree) <= LONGEST_TEXT_CHARS:
        return tree
    found = f"{len(tree)} characters" if isinstance(tree, str) else tree
    said = Words("应为文字", "it must be text")
    return reading.note(at, said, f"<= {LONGEST_TEXT_CHARS} characters", found)


def _read_some_text(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, str) and not tree.strip():
        return reading.note(at, Words("不能为空", "it must not be empty"), "text", "")
    return _read_text(reading, tree, at)


def _read_term(term: type[Term], reading: _Reading, tree: object, at: str) -> object:
    for member in term:
        if member == tree:
            return member
    # What stands in a secrecy field is never quoted, not even when it is no known marker.
    found = "—" if at.endswith("/secrecy") else tree
    said = Words("不在规定的取值中", "it is none of the allowed words")
    return reading.note(at, said, " | ".join(term), found)


def _read_moment(reading: _Reading, tree: object, at: str) -> object:
    try:
        if isinstance(tree, str) and _MOMENT.fullmatch(tree):
            return datetime.fromisoformat(tree).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # said below: a day or hour that does not exist, or one beyond the calendar
    said = Words("应为带时区的时间", "it must be a moment with its offset")
    return reading.note(at, said, "2024-05-06T09:30:00+08:00", tree)


def _read_day(reading: _Reading, tree: object, at: str) -> object:
    try:
        if isinstance(tree, str) and _DAY.fullmatch(tree):
            return date.fromisoformat(tree)
    except ValueError:
        pass  # said below: a day that the calendar does not have
    return reading.note(at, Words("应为日期", "it must be a day"), "2024-05-06", tree)


def _read_count(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, int) and not isinstance(tree, bool) and 0 <= tree < 1 << 63:
        return tree
    return reading.note(at, Words("应为非负整数", "it must be a whole number from 0"), "0…", tree)


def _read_flag(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, bool):
        return tree
    return reading.note(
        at, Words("应为 true 或 false", "it must be true or false"), "true | false", tree
    )


def _read_digest(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, str) and _HEX.fullmatch(tree.lower()):
        return tree.lower()
    said = Words("应为 64 位十六进制摘要", "it must be a digest of 64 hexadecimal digits")
    return reading.note(at, said, "64 × 0-9a-f", tree)


def _read_path(reading: _Reading, tree: object, at: str) -> object:
    if not isinstance(tree, str):
        return reading.note(
            at, Words("应为相对路径", "it must be a relative path"), "a/b.pdf", tree
        )
    objection = objection_to_path(tree, max_chars=500)
    return tree if objection is None else reading.note(at, objection, "a/b.pdf", tree)


def _read_template(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, str) and tree.startswith(BUILTIN):
        if _BUILTIN_TEMPLATE.fullmatch(tree):
            return tree
        said = Words("内置模板名称不正确", "it is no name of a built-in template")
        return reading.note(at, said, "builtin:form", tree)
    return _read_path(reading, tree, at)


def _read_id_number(reading: _Reading, tree: object, at: str) -> object:
    if isinstance(tree, str):
        return _read_text(reading, tree, at)
    return reading.note(at, Words("应为文字", "it must be text"), "text", type(tree).__name__)


_PLAIN: Mapping[type, _Read] = {
    bool: _read_flag,
    int: _read_count,
    datetime: _read_moment,
    date: _read_day,
}
_SPECIAL: Mapping[str, _Read] = {
    "path": _read_path,
    "data_path": _read_path,
    "template": _read_template,
    "sm3": _read_digest,
    "sha256": _read_digest,
    "id_number": _read_id_number,
}


def _tree_of(value: Any) -> dict[str, object]:
    """Return the object of a dataclass without what has its default value."""
    return {
        field.name: _written(getattr(value, field.name))
        for field in fields(value)
        if field.name != "extra" and getattr(value, field.name) != field.default
    }


def _written(value: object) -> object:
    if is_dataclass(value):
        return _tree_of(value)
    if isinstance(value, tuple):
        return [_written(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Term) else value


def _place(tree: Any, names: list[str], value: object) -> None:
    """Put `value` where `names` lead, making the objects that default values left out."""
    for name in names[:-1]:
        if isinstance(tree, list):
            if int(name) >= len(tree):
                raise ValueError(f"an extra element points at place {name} of {len(tree)}")
            tree = tree[int(name)]
        else:
            tree = tree.setdefault(name, {})
    tree[names[-1]] = value
