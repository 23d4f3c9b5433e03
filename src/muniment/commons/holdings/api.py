"""The door of holdings."""

from muniment.commons.holdings.completeness import (
    Completeness,
    completeness_by_agency,
    completeness_by_item,
    years_filed,
)
from muniment.commons.holdings.operations import (
    CaseNumberTaken,
    RecordMovedMeanwhile,
    RecordNotHeld,
    advance,
    call_attention,
    create_records,
    describe_again,
    file_records,
)
from muniment.commons.holdings.queries import (
    agencies_with_records,
    counts_by_attention,
    counts_by_state,
    filed_since,
    find_records,
    get_record,
    needing_attention,
    oldest_unfiled,
    record_of_case,
    records,
)
from muniment.commons.holdings.shapes import FiledRecord, NewRecord, Page, RecordShape
from muniment.commons.holdings.states import (
    TRANSITIONS,
    Action,
    ActionNotAllowedNow,
    Attention,
    RecordState,
)

__all__ = [
    "TRANSITIONS",
    "Action",
    "ActionNotAllowedNow",
    "Attention",
    "CaseNumberTaken",
    "Completeness",
    "FiledRecord",
    "NewRecord",
    "Page",
    "RecordMovedMeanwhile",
    "RecordNotHeld",
    "RecordShape",
    "RecordState",
    "advance",
    "agencies_with_records",
    "call_attention",
    "completeness_by_agency",
    "completeness_by_item",
    "counts_by_attention",
    "counts_by_state",
    "create_records",
    "describe_again",
    "file_records",
    "filed_since",
    "find_records",
    "get_record",
    "needing_attention",
    "oldest_unfiled",
    "record_of_case",
    "records",
    "years_filed",
]
