"""The desk of those who keep the machine running: calm while nothing is wrong."""

from __future__ import annotations

from typing import Any

from muniment.interfaces.web.views.homes import figures
from muniment.interfaces.web.views.homes.asking import Asked
from muniment.lifecycle import api as lifecycle


def desk(asked: Asked) -> dict[str, Any]:
    """Return what an operator looks at; no case and no name of an applicant is in it."""
    return {
        "operations": lifecycle.operations(at=asked.at),
        "taken_in": figures.taken_in_by_day(asked),
        "space": figures.space_by_day(asked),
    }
