"""The door of arrangement."""

from muniment.stages.arrangement.classifying import (
    ClassNotApproved,
    ReasonToClassifyNeeded,
    classify,
    classings,
    classings_of,
    give_back,
    options_of,
    unclassified_among,
)
from muniment.stages.arrangement.events import (
    ArrangementFailed,
    CaseArranged,
    CaseClassified,
    CaseUnclassified,
)
from muniment.stages.arrangement.operations import arrange, forget
from muniment.stages.arrangement.placing import closed_on, retention_decided, rules_of
from muniment.stages.arrangement.queries import arranged, reasons_of
from muniment.stages.arrangement.shapes import (
    ArrangedCase,
    ClassChoice,
    ClassingShape,
    ClassLine,
    ClassOptions,
)
from muniment.stages.arrangement.states import (
    CLASSING,
    ClassingAction,
    ClassingState,
    NothingToClassify,
    next_classing,
)

__all__ = [
    "CLASSING",
    "ArrangedCase",
    "ArrangementFailed",
    "CaseArranged",
    "CaseClassified",
    "CaseUnclassified",
    "ClassChoice",
    "ClassLine",
    "ClassNotApproved",
    "ClassOptions",
    "ClassingAction",
    "ClassingShape",
    "ClassingState",
    "NothingToClassify",
    "ReasonToClassifyNeeded",
    "arrange",
    "arranged",
    "classify",
    "classings",
    "classings_of",
    "closed_on",
    "forget",
    "give_back",
    "next_classing",
    "options_of",
    "reasons_of",
    "retention_decided",
    "rules_of",
    "unclassified_among",
]
