"""The door of the custody room."""

from muniment.commons.custody.anchoring import anchor
from muniment.commons.custody.examination import verify_ledger
from muniment.commons.custody.faults import (
    CosignatureBad,
    EntryNotAnchored,
    EntryNotHeld,
    LedgerDisagrees,
    NoKnownWitness,
    NotOurCheckpoint,
)
from muniment.commons.custody.operations import follow, record
from muniment.commons.custody.queries import (
    history_of,
    ledger_state,
    newest_checkpoint,
    proof_for,
    proofs,
    proofs_for,
    subjects_from,
)
from muniment.commons.custody.shapes import (
    CosignedState,
    EntryShape,
    LedgerExamination,
    LedgerProof,
    LedgerState,
)
from muniment.commons.custody.witnessing import take_cosignatures

__all__ = [
    "CosignatureBad",
    "CosignedState",
    "EntryNotAnchored",
    "EntryNotHeld",
    "EntryShape",
    "LedgerDisagrees",
    "LedgerExamination",
    "LedgerProof",
    "LedgerState",
    "NoKnownWitness",
    "NotOurCheckpoint",
    "anchor",
    "follow",
    "history_of",
    "ledger_state",
    "newest_checkpoint",
    "proof_for",
    "proofs",
    "proofs_for",
    "record",
    "subjects_from",
    "take_cosignatures",
    "verify_ledger",
]
