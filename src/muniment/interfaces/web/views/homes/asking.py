"""What every desk is asked with, and what several desks show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from muniment.commons.holdings.api import Attention
from muniment.commons.identity.api import Agent, Permission
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import AttentionPage, AttentionRow

KINDS = (Attention.FAILED, Attention.WAITING, Attention.ERROR)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a desk, when, and with what in the address.

    `agent` has the roles of the desk and no other; `person` has all that the person holds, which
    is what the lists go by.
    """

    agent: Agent
    person: Agent
    at: datetime
    query: QueryDict

    @property
    def only_agency(self) -> UUID | None:
        """The one agency that the desk reaches, where the person's lists reach further."""
        desk = self.agent.scope_for(Permission.VIEW_CASES)
        if desk == self.person.scope_for(Permission.VIEW_CASES):
            return None
        ids = desk.organisation_ids
        return next(iter(ids)) if len(ids) == 1 and not desk.everything else None

    def list_address(self, view: str = "web:cases", **narrowed: str) -> str:
        """Return the address of a list that holds what the desk counts, and no more."""
        query = self.list_query(**narrowed)
        return reverse(view) + (f"?{query}" if query else "")

    def list_query(self, **narrowed: str) -> str:
        """Return how such a list is narrowed, as a query string."""
        said = {name: value for name, value in narrowed.items() if value}
        if self.only_agency is not None:
            said = {"agency": str(self.only_agency)} | said
        return urlencode(said)

    def attention_address(self) -> str:
        """Return the address of what calls for somebody."""
        if self.only_agency is None:
            return reverse("web:attention")
        return self.list_address()


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something, and where they are listed; no address: nowhere.

    `tone` is shown only while there are some. `aside` says more in a few words.
    """

    label: str | Promise
    count: int
    address: str = ""
    tone: str = "quiet"
    aside: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of thing that calls for somebody: how many, and since when the oldest."""

    kind: Attention
    count: int
    oldest: AttentionRow | None
    address: str


def attention_pages(asked: Asked) -> dict[Attention, AttentionPage]:
    """Return the first page of each kind of what calls for somebody."""
    return {
        kind: lifecycle.attention_page(agent=asked.agent, kind=kind, at=asked.at) for kind in KINDS
    }


def calls(asked: Asked, pages: dict[Attention, AttentionPage]) -> Iterator[Call]:
    """Yield what calls for somebody, with the address that lists it."""
    counts = dict(pages[KINDS[0]].counts)
    for kind, page in pages.items():
        oldest = next(iter(page.rows), None)
        yield Call(kind, counts.get(kind, 0), oldest, _address(asked, kind))


def _address(asked: Asked, kind: Attention) -> str:
    if asked.only_agency is None:
        return f"{reverse('web:attention')}?kind={kind.value}"
    return asked.list_address(attention=kind.value)
