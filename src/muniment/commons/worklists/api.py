"""The door of worklists."""

from muniment.commons.worklists.faults import (
    NothingPicked,
    NotInThisState,
    TooManyPicked,
    TooManyViews,
    UndertakingNotHeld,
    ViewNameTaken,
    ViewNotHeld,
    ViewNotUsable,
)
from muniment.commons.worklists.operations import delete_view, rename_view, save_view
from muniment.commons.worklists.picking import (
    MOST_PICKED,
    pick,
    picked,
    picked_count,
    put_back,
)
from muniment.commons.worklists.policies import Pace
from muniment.commons.worklists.queries import (
    every_item,
    undertaking,
    undertaking_items,
    undertakings,
    views_of,
)
from muniment.commons.worklists.shapes import (
    ItemOutcome,
    SavedViewShape,
    Turn,
    UndertakenShape,
    UndertakingShape,
)
from muniment.commons.worklists.states import ItemState, UndertakingState
from muniment.commons.worklists.undertaking import (
    confirm_undertaking,
    discard_draft,
    draft_undertaking,
    go_on,
    let_go,
    pause_undertaking,
    require_own,
    settle_turn,
    stop_undertaking,
    take_turn,
    try_errors_again,
)

__all__ = [
    "MOST_PICKED",
    "ItemOutcome",
    "ItemState",
    "NotInThisState",
    "NothingPicked",
    "Pace",
    "SavedViewShape",
    "TooManyPicked",
    "TooManyViews",
    "Turn",
    "UndertakenShape",
    "UndertakingNotHeld",
    "UndertakingShape",
    "UndertakingState",
    "ViewNameTaken",
    "ViewNotHeld",
    "ViewNotUsable",
    "confirm_undertaking",
    "delete_view",
    "discard_draft",
    "draft_undertaking",
    "every_item",
    "go_on",
    "let_go",
    "pause_undertaking",
    "pick",
    "picked",
    "picked_count",
    "put_back",
    "rename_view",
    "require_own",
    "save_view",
    "settle_turn",
    "stop_undertaking",
    "take_turn",
    "try_errors_again",
    "undertaking",
    "undertaking_items",
    "undertakings",
    "views_of",
]
