"""A case that is sent piece by piece, put together.

What was said once stays said: a later piece adds, completes and corrects, and never takes away.
Putting the same piece on twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from recordkit.description.case import CaseDescription, ComponentDescription
from recordkit.packages.case_faults import PieceContradicts, PieceOfAnotherCase
from recordkit.packages.json_document import names_in, pointer_to
from recordkit.packages.zip_names import folded
from recordkit.terms.vocabulary import SecrecyLevel

_Part = TypeVar("_Part")
_Key = Callable[[Any], Hashable]
# What makes two lines of a list the same line.
_KEYS: dict[str, _Key] = {
    "steps": lambda step: (step.kind, step.name, step.started_at),
    "components": lambda component: folded(component.path),
    "views": lambda view: (view.title, view.data_path),
    "links": lambda link: link.address,
    "accommodations": lambda accommodation: accommodation.material_code,
}


def merge_pieces(first: CaseDescription, more: CaseDescription) -> CaseDescription:
    """Return the case as `first` and then `more` describe it.

    A value that `more` gives wins over the earlier one; one that it leaves at its default does
    not. Lists grow, with the lines of `first` before the new ones. A case once closed stays
    closed, and an internal one stays internal.

    Raises:
        PieceOfAnotherCase: The pieces differ in case number or agency.
        PieceContradicts: A path is described twice with other bytes.
    """
    _refuse_strangers(first, more)
    values: dict[str, Any] = {
        field.name: _later(getattr(first, field.name), getattr(more, field.name), field.default)
        for field in fields(CaseDescription)
        if field.name not in _KEYS and field.name != "extra"
    }
    moved: dict[str, dict[int, int]] = {}
    for name, key in _KEYS.items():
        join = _same_file if name == "components" else _completed
        values[name], moved[name] = _joined(getattr(first, name), getattr(more, name), key, join)
    values["is_closed"] = first.is_closed or more.is_closed
    values["secrecy"] = _stricter(first.secrecy, more.secrecy)
    extra = dict(first.extra) | {_moved(at, moved): text for at, text in more.extra}
    return CaseDescription(**values, extra=tuple(sorted(extra.items())))


def _refuse_strangers(first: CaseDescription, more: CaseDescription) -> None:
    for name in ("case_number", "agency_code"):
        expected, found = getattr(first, name), getattr(more, name)
        if expected != found:
            raise PieceOfAnotherCase(
                f"{name}: expected {expected}, found {found}",
                zh=f"{name}：应为 {expected}，实为 {found}",
            )


def _later(earlier: Any, later: Any, default: object) -> Any:
    """Return `later` unless it says nothing; values made of parts are joined part by part."""
    if later is None or later == default:
        return earlier
    if is_dataclass(later) and type(later) is type(earlier):
        return _completed(earlier, later)
    return later


def _completed(earlier: _Part, later: _Part) -> _Part:
    values = {
        field.name: _later(getattr(earlier, field.name), getattr(later, field.name), field.default)
        for field in fields(later)  # type: ignore[arg-type]
    }
    return replace(later, **values)  # type: ignore[type-var]


def _same_file(earlier: ComponentDescription, later: ComponentDescription) -> ComponentDescription:
    for name in ("path", "size_bytes", "sm3", "sha256"):
        said, now = getattr(earlier, name), getattr(later, name)
        if None not in (said, now) and said != now:
            raise PieceContradicts(
                f"{earlier.path}: {name} was {said}, is now {now}",
                zh=f"{earlier.path}：{name} 原为 {said}，现为 {now}",
                where=earlier.path,
            )
    return _completed(earlier, later)


def _joined(
    first: Iterable[_Part],
    more: Iterable[_Part],
    key: _Key,
    join: Callable[[Any, Any], Any],
) -> tuple[tuple[_Part, ...], dict[int, int]]:
    """Return the joined list and where each line of `more` has come to stand in it."""
    lines = list(first)
    places = {key(line): place for place, line in enumerate(lines)}
    moved: dict[int, int] = {}
    for number, line in enumerate(more):
        place = places.setdefault(key(line), len(lines))
        if place == len(lines):
            lines.append(line)
        else:
            lines[place] = join(lines[place], line)
        moved[number] = place
    return tuple(lines), moved


def _stricter(first: SecrecyLevel, more: SecrecyLevel) -> SecrecyLevel:
    order = tuple(SecrecyLevel)
    return max(first, more, key=order.index)


def _moved(pointer: str, moved: dict[str, dict[int, int]]) -> str:
    """Return where an extra element of the later piece belongs in the whole."""
    names: list[str | int] = list(names_in(pointer))
    if len(names) > 2 and names[0] in moved:
        names[1] = moved[str(names[0])][int(names[1])]
    return "".join(pointer_to("", name) for name in names)
