"""The desk of the archives: what is held, what came in lately, how much room it takes."""

from __future__ import annotations

from typing import Any

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.views.homes import figures
from muniment.interfaces.web.views.homes.asking import Asked, attention_pages, calls
from muniment.lifecycle import api as lifecycle

_FONDS = 12


def desk(asked: Asked) -> dict[str, Any]:
    """Return what the staff of the archives look at.

    Room is counted for the whole platform, and so shown to those only who see all of it.
    """
    kept = lifecycle.kept_records(agent=asked.agent)
    sees_all = lifecycle.may_see_everything(asked.agent)
    may_measure = sees_all and asked.agent.may(Permission.VIEW_OPERATIONS)
    return {
        "calls": tuple(calls(asked, attention_pages(asked))),
        "kept": kept,
        "kept_address": asked.list_address(state="filed"),
        "newest": lifecycle.newest_filed(agent=asked.agent),
        "fonds": figures.fonds_chart(kept, asked, most=_FONDS),
        "years": figures.years_chart(kept, asked),
        "retention": figures.retention_chart(kept, asked),
        "space": figures.space_by_day(asked) if may_measure else None,
        "operations": lifecycle.operations(at=asked.at) if may_measure else None,
    }
