"""How the materials of a case are laid out and in which way each can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from muniment.lifecycle.shapes import MaterialView
from recordkit.packages.model import ComponentKind
from recordkit.terms.vocabulary import MaterialRole

_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"})
_TEXTS = frozenset({"application/json", "application/xml", "application/xhtml+xml"})


class Manner(StrEnum):
    """In which way a browser may be given a component. What is not listed is downloaded."""

    IMAGE = "image"
    PDF = "pdf"
    VIEW = "view"  # a page that we rendered ourselves, shown where no script can run
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One material in the list; `place` is its number on the page, from 1."""

    place: int
    material: MaterialView
    manner: Manner
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Family:
    """The materials of one family. No role: the data behind assembled views."""

    role: MaterialRole | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All materials by family, and the one that is open."""

    families: tuple[Family, ...]
    chosen: Line | None
    before: Line | None
    after: Line | None


def shelf(materials: Sequence[MaterialView], chosen_place: int) -> Shelf:
    """Lay out `materials` by family; a place that is not there opens the first."""
    ordered = sorted(materials, key=_order)
    place = chosen_place if 1 <= chosen_place <= len(ordered) else 1
    lines = [
        Line(index, material, manner_of(material), index == place)
        for index, material in enumerate(ordered, start=1)
    ]
    families = tuple(
        Family(role, tuple(members))
        for role, members in groupby(lines, key=lambda line: _family(line.material))
    )
    neighbours = dict(enumerate(lines, start=1))
    return Shelf(
        families, neighbours.get(place), neighbours.get(place - 1), neighbours.get(place + 1)
    )


def manner_of(material: MaterialView) -> Manner:
    """Return how `material` may be shown. HTML that is not ours is shown as its source text."""
    if not material.can_show:
        return Manner.NONE
    if is_our_view(material):
        return Manner.VIEW
    return manner_of_type(material.mime_type)


def manner_of_type(mime_type: str) -> Manner:
    """Return how content of a type may be shown when nothing else is known of it."""
    kind = mime_type.partition(";")[0].strip().lower()
    if kind in _IMAGES:
        return Manner.IMAGE
    if kind == "application/pdf":
        return Manner.PDF
    if kind.startswith("text/") or kind in _TEXTS or kind.endswith(("+xml", "+json")):
        return Manner.TEXT
    return Manner.NONE


def is_our_view(material: MaterialView) -> bool:
    """Whether arrangement rendered this page: it was neither submitted nor fetched."""
    return (
        material.mime_type.startswith("text/html")
        and not material.submitted_path
        and not material.fetched_from
    )


def _family(material: MaterialView) -> MaterialRole | None:
    return None if material.kind is ComponentKind.SNAPSHOT else material.role


def _order(material: MaterialView) -> int:
    """Families in the order of the vocabulary, snapshots last; the package's order inside."""
    role = _family(material)
    return len(MaterialRole) if role is None else list(MaterialRole).index(role)
