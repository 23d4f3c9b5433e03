"""The door of the catalogue."""

from __future__ import annotations

from muniment.commons.catalogue.faults import (
    ApprovalNumberTaken,
    FondsNotRegistrable,
    FondsUnknown,
    ItemListUnreadable,
    ItemNotInForce,
    ItemUnknown,
    NoCategory,
    NoRetentionInForce,
    NotAnAuthority,
    ScheduleLineFaulty,
    ScheduleNotLater,
    VersionAlreadyPublished,
    VersionNotPublishable,
)
from muniment.commons.catalogue.item_lists import read_item_list
from muniment.commons.catalogue.operations.fonds import lay_down_categories, register_fonds
from muniment.commons.catalogue.operations.importing import import_items
from muniment.commons.catalogue.operations.publishing import publish_versions
from muniment.commons.catalogue.operations.schedules import put_schedule_in_force
from muniment.commons.catalogue.queries.cards import item_card
from muniment.commons.catalogue.queries.fonds import (
    classification_of,
    fonds_of,
    fonds_within,
    patterns_of,
)
from muniment.commons.catalogue.queries.items import (
    item_rules,
    items_by_code,
    items_known,
    rules_asked,
)
from muniment.commons.catalogue.queries.listings import items
from muniment.commons.catalogue.queries.retention import (
    items_without_period,
    retention_in_force,
    retentions_in_force,
    schedules_of,
    without_schedule,
)
from muniment.commons.catalogue.shapes import (
    FondsShape,
    ImportReport,
    Irregularity,
    ItemAsk,
    ItemCard,
    ItemLine,
    ItemPage,
    ItemRow,
    ItemShape,
    Kept,
    NewCategoryRule,
    NewFonds,
    NewItemVersion,
    NewScheduleLine,
    RetentionAsk,
    RetentionInForce,
    ScheduleShape,
    VersionShape,
)
from muniment.commons.catalogue.vocabulary import ItemType, item_type_of

__all__ = [
    "ApprovalNumberTaken",
    "FondsNotRegistrable",
    "FondsShape",
    "FondsUnknown",
    "ImportReport",
    "Irregularity",
    "ItemAsk",
    "ItemCard",
    "ItemLine",
    "ItemListUnreadable",
    "ItemNotInForce",
    "ItemPage",
    "ItemRow",
    "ItemShape",
    "ItemType",
    "ItemUnknown",
    "Kept",
    "NewCategoryRule",
    "NewFonds",
    "NewItemVersion",
    "NewScheduleLine",
    "NoCategory",
    "NoRetentionInForce",
    "NotAnAuthority",
    "RetentionAsk",
    "RetentionInForce",
    "ScheduleLineFaulty",
    "ScheduleNotLater",
    "ScheduleShape",
    "VersionAlreadyPublished",
    "VersionNotPublishable",
    "VersionShape",
    "classification_of",
    "fonds_of",
    "fonds_within",
    "import_items",
    "item_card",
    "item_rules",
    "item_type_of",
    "items",
    "items_by_code",
    "items_known",
    "items_without_period",
    "lay_down_categories",
    "patterns_of",
    "publish_versions",
    "put_schedule_in_force",
    "read_item_list",
    "register_fonds",
    "retention_in_force",
    "retentions_in_force",
    "rules_asked",
    "schedules_of",
    "without_schedule",
]
