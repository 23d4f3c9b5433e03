"""Reading the texts of what was filed, and asking for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zlib import decompress

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import MaterialText
from muniment.commons.identity import api as identity
from muniment.lifecycle import api as lifecycle
from tests.house.house import AT


def read_all(at: datetime = AT) -> int:
    """Read every text that is to be read, and return how far along the ledger that was."""
    custody.anchor(at=at)
    moved = 0
    while step := lifecycle.run_quietly(at=at):
        moved += step
    return moved


def who(username: str) -> identity.Agent:
    """Return a person of the city."""
    return identity.agent_of_username(username=username, at=AT)


def phrase_of(record_id: UUID) -> str:
    """Return a run of characters that stands in a material and nowhere in what describes it."""
    texts = MaterialText.objects.filter(record__record_id=record_id, characters__gt=0).values_list(
        "packed", flat=True
    )
    words = " ".join(decompress(bytes(packed)).decode() for packed in texts).split()
    own = (word for word in words if len(word) >= 6 and word.isalpha())
    return next(word for word in own if not _is_in_the_case(word))


def _is_in_the_case(text: str) -> bool:
    return bool(holdings.records(agency_ids=None, text=text).rows)


def listed(
    agent: identity.Agent, text: str, how: holdings.Manner = holdings.Manner.TEXTS
) -> list[UUID]:
    """Return what a person finds."""
    return [row.record_id for row in lifecycle.case_list(agent=agent, text=text, how=how).rows]
