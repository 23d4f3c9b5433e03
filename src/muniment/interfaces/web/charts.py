"""Charts as plain values: what a template draws as SVG, writes as a table, and hands out.

Lengths across are in per cent of the width, so that a chart fits any screen without a script;
lengths up and down are in pixels of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from muniment.interfaces.web.formatting import number, size

PLOT_HEIGHT = 160  # of the columns themselves; the labels stand below
_LABELS = 6  # as many as fit side by side on a narrow screen
_GAP = 0.28  # of a column's place is left free
_WIDEST = 14.0  # one column alone is still a column
_LEAST_SEEN, _LOWEST_SEEN = 1.5, 2.0  # what is not nothing is never drawn as nothing


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is counted. `cells` are its values as the table has them, after the label.

    `said` is what stands at a bar instead of the number; `address` leads to what was counted;
    `tick` is what stands under a column instead of the label, where that is too long for it.
    """

    label: Any
    value: int
    cells: tuple[Any, ...] = ()
    said: str = ""
    address: str = ""
    tick: str = ""

    @property
    def row(self) -> tuple[Any, ...]:
        """Its values in the table."""
        return self.cells or (self.value,)


@dataclass(frozen=True, slots=True)
class Bar:
    """A point as a horizontal bar, `width` of 100 wide."""

    point: Point
    width: float
    said: str


@dataclass(frozen=True, slots=True)
class Column:
    """A point as an upright column; `middle` is where its label stands, if it has one."""

    point: Point
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line of the grid, and the number that it stands for."""

    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its name in addresses, its words, its points, and where its table is handed out.

    `headings` are those of the table, the label's first. `full` is the value of a bar that
    reaches all the way; 0: the largest there is. With `is_size` the values are octets.
    """

    name: str
    title: Any
    says: str
    headings: tuple[Any, ...]
    points: tuple[Point, ...]
    export: str = ""
    full: int = 0
    is_size: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen."""
        return not any(point.value for point in self.points)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The points as horizontal bars."""
        full = self.full or max((point.value for point in self.points), default=0)
        return tuple(
            Bar(point, width_of(point.value, full), point.said or number(point.value))
            for point in self.points
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The points as upright columns, from left to right."""
        return tuple(columns(self.points, self._top))

    @property
    def _top(self) -> int:
        largest = max((point.value for point in self.points), default=0)
        return ceiling(largest, thousand=1024 if self.is_size else 1000)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the grid behind the columns, from the top."""
        say, top = (size if self.is_size else number), self._top
        steps = (top, top // 2) if top % 2 == 0 else (top,)
        return tuple(Line(round(PLOT_HEIGHT * (1 - step / top), 2), say(step)) for step in steps)

    @property
    def plot_height(self) -> int:
        """How high the columns' ground is."""
        return PLOT_HEIGHT


def width_of(value: int, full: int) -> float:
    """Return how wide the bar of a value is, in per cent of one that reaches all the way."""
    if value <= 0 or full <= 0:
        return 0.0
    return round(min(100.0, max(_LEAST_SEEN, 100 * value / full)), 2)


def ceiling(value: int, *, thousand: int = 1000) -> int:
    """Return the next of 1, 2, 4, 5, 10, 20, 40, 50 … that no value goes beyond.

    `thousand` is that of the units in which it is said: 1024 for octets.
    """
    unit = 1
    while value > thousand * unit:
        unit *= thousand
    steps = (times * ten for ten in (1, 10, 100, 1000) for times in (1, 2, 4, 5))
    return next(step * unit for step in steps if value <= step * unit)


def columns(points: Sequence[Point], top: int) -> Iterator[Column]:
    """Yield the points as columns up to `top`; the last of them always has its label."""
    place, every = 100 / max(1, len(points)), -(-len(points) // _LABELS)
    width = min(place * (1 - _GAP), _WIDEST)
    for index, point in enumerate(points):
        height = max(_LOWEST_SEEN, PLOT_HEIGHT * point.value / top) if point.value > 0 else 0.0
        yield Column(
            point=point,
            x=round(place * (index + 0.5) - width / 2, 3),
            y=round(PLOT_HEIGHT - height, 2),
            width=round(width, 3),
            height=round(height, 2),
            middle=round(place * (index + 0.5), 3),
            label=(point.tick or str(point.label))
            if (len(points) - 1 - index) % every == 0
            else "",
        )
