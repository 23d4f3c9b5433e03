"""The door of arrangement."""

from muniment.stages.arrangement.events import ArrangementFailed, CaseArranged
from muniment.stages.arrangement.operations import arrange, forget
from muniment.stages.arrangement.placing import closed_on, rules_of
from muniment.stages.arrangement.queries import arranged, reasons_of
from muniment.stages.arrangement.shapes import ArrangedCase

__all__ = [
    "ArrangedCase",
    "ArrangementFailed",
    "CaseArranged",
    "arrange",
    "arranged",
    "closed_on",
    "forget",
    "reasons_of",
    "rules_of",
]
