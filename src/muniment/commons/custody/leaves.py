"""An entry as the bytes that the log is made of."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from recordkit.evidence import canonical_json, write_moment

FORMAT = "muniment-entry/1"
# What a leaf is made of, in the order in which `leaf_of` takes it, as seen from a row that
# stands beside an entry. Rows are read as plain values: the ledger passes over very many.
LEAF_FIELDS = (
    "entry__tag",
    "entry__subject_id",
    "entry__agent",
    "entry__at",
    "entry__basis",
    "entry__detail",
)


def leaf_of(
    tag: str, subject_id: UUID, agent: str, at: datetime, basis: str, detail: str, /
) -> bytes:
    """Return the entry as canonical JSON: the same entry gives the same bytes for ever."""
    return canonical_json(
        {
            "format": FORMAT,
            "tag": tag,
            "subject": str(subject_id),
            "agent": agent,
            "at": write_moment(at),
            "basis": basis,
            "detail": json.loads(detail),
        }
    )
