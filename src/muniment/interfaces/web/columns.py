"""Which columns a person wants in lists of cases, and in which order. Kept in one cookie.

The cookie is the words of all columns between dots, in their order; one that is not shown has a
dash before it. Anybody can write a cookie, so only words of the table below come out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "columns"
PARAMETER = "cols"  # in the address of a list
_HIDDEN = "-"


class Column(StrEnum):
    """One column of a list of cases, besides the first, which names the case."""

    AGENCY = "agency"
    STATE = "state"
    REFERENCE = "reference"
    RETENTION = "retention"
    CLOSED = "closed"
    RECEIVED = "received"
    FILED = "filed"
    RECORD = "record"

    @property
    def label(self) -> Promise:
        """What stands at its head."""
        return _LABELS[self]


_LABELS = {
    Column.AGENCY: _("单位"),
    Column.STATE: _("状态"),
    Column.REFERENCE: _("档号"),
    Column.RETENTION: _("保管期限"),
    Column.CLOSED: _("办结"),
    Column.RECEIVED: _("收到"),
    Column.FILED: _("归档"),
    Column.RECORD: _("电子文件号"),
}
_NOT_USUAL = frozenset({Column.RECEIVED, Column.RECORD})


@dataclass(frozen=True, slots=True)
class Layout:
    """All columns in their order, with those that are shown."""

    order: tuple[Column, ...] = tuple(Column)
    shown: frozenset[Column] = frozenset(Column) - _NOT_USUAL

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in their order."""
        return tuple(column for column in self.order if column in self.shown)

    def moved(self, column: Column, by: int) -> Layout:
        """Return the layout with one column so many places further; ends are where it stops."""
        rest = [each for each in self.order if each is not column]
        place = max(0, min(len(rest), self.order.index(column) + by))
        return Layout((*rest[:place], column, *rest[place:]), self.shown)

    def placed(self, asked: Mapping[Column, int]) -> Layout:
        """Return the layout with columns at the places asked for, counted from 1.

        What is asked for its own place has not moved; ends are where it stops.
        """
        moving = {
            column: place
            for column, place in asked.items()
            if column in self.order and place != self.order.index(column) + 1
        }
        order = [column for column in self.order if column not in moving]
        for column, place in sorted(moving.items(), key=lambda each: each[1]):
            order.insert(max(0, place - 1), column)
        return Layout(tuple(order), self.shown)


USUAL = Layout()


def read(cookie: str) -> Layout:
    """Return what `cookie` says; one without any word that we know says nothing."""
    words = cookie.split(".")[: 2 * len(Column)]
    known = [_known(word.removeprefix(_HIDDEN)) for word in words]
    order = tuple(dict.fromkeys(column for column in known if column is not None))
    if not order:
        return USUAL
    hidden = {_known(word[1:]) for word in words if word.startswith(_HIDDEN)}
    return layout_of(order, (column for column in order if column not in hidden))


def layout_of(order: Iterable[Column], shown: Iterable[Column]) -> Layout:
    """Return a layout of all columns: those of `order` first, the rest after them."""
    whole = tuple(dict.fromkeys([*order, *Column]))
    return Layout(whole, frozenset(shown))


def written(layout: Layout) -> str:
    """Return the cookie that says `layout`."""
    return ".".join(
        column.value if column in layout.shown else _HIDDEN + column.value
        for column in layout.order
    )


def layout_for(request: HttpRequest) -> Layout:
    """Return the layout that the address asks for, as a saved view does; else the person's own."""
    return read(request.GET.get(PARAMETER, "") or request.COOKIES.get(COOKIE, ""))


def chosen_by(request: HttpRequest) -> tuple[Column, ...] | None:
    """Return the columns that somebody chose; None who never chose any."""
    layout = layout_for(request)
    return None if layout == USUAL else layout.columns


def column_named(word: str) -> Column | None:
    """Return the column of that name, if there is one."""
    return _known(word)


def _known(word: str) -> Column | None:
    return next((column for column in Column if column == word), None)
