"""The door of the custody room."""

from muniment.commons.custody.anchoring import anchor
from muniment.commons.custody.examination import verify_ledger
from muniment.commons.custody.faults import EntryNotAnchored, EntryNotHeld, LedgerDisagrees
from muniment.commons.custody.operations import follow, record
from muniment.commons.custody.queries import (
    history_of,
    ledger_state,
    proof_for,
    proofs,
    proofs_for,
    subjects_from,
)
from muniment.commons.custody.shapes import (
    EntryShape,
    LedgerExamination,
    LedgerProof,
    LedgerState,
)

__all__ = [
    "EntryNotAnchored",
    "EntryNotHeld",
    "EntryShape",
    "LedgerDisagrees",
    "LedgerExamination",
    "LedgerProof",
    "LedgerState",
    "anchor",
    "follow",
    "history_of",
    "ledger_state",
    "proof_for",
    "proofs",
    "proofs_for",
    "record",
    "subjects_from",
    "verify_ledger",
]
