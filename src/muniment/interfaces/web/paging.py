"""Turning pages by cursor, with the way back kept in the address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

_KEPT = 30  # cursors in an address; beyond it the oldest go, and back leads to the first page


@dataclass(frozen=True, slots=True)
class Trail:
    """The cursors that led to this page, the newest last. No cursor: the first page."""

    query: QueryDict

    @property
    def cursors(self) -> list[str]:
        """The cursors in the address, oldest first."""
        return self.query.getlist("at")

    @property
    def cursor(self) -> str:
        """The cursor of this page; empty on the first."""
        return self.cursors[-1] if self.cursors else ""

    def first(self) -> str:
        """Return the query string of the first page."""
        return self._with([])

    def back(self) -> str:
        """Return the query string of the page before; empty on the first page."""
        return self._with(self.cursors[:-1]) if self.cursors else ""

    def onward(self, cursor: str) -> str:
        """Return the query string of the page that `cursor` leads to; empty without one."""
        return self._with([*self.cursors, cursor][-_KEPT:]) if cursor else ""

    def changed(self, **values: str) -> str:
        """Return the query string with other filters, from the first page."""
        query = self.query.copy()
        query.pop("at", None)
        for name, value in values.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return "?" + query.urlencode()

    def _with(self, cursors: list[str]) -> str:
        query = self.query.copy()
        query.setlist("at", cursors)
        return "?" + query.urlencode()
