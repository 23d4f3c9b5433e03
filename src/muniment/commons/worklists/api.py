"""The door of worklists."""

from muniment.commons.worklists.faults import (
    TooManyViews,
    ViewNameTaken,
    ViewNotHeld,
    ViewNotUsable,
)
from muniment.commons.worklists.operations import delete_view, rename_view, save_view
from muniment.commons.worklists.queries import views_of
from muniment.commons.worklists.shapes import SavedViewShape

__all__ = [
    "SavedViewShape",
    "TooManyViews",
    "ViewNameTaken",
    "ViewNotHeld",
    "ViewNotUsable",
    "delete_view",
    "rename_view",
    "save_view",
    "views_of",
]
