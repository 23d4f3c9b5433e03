"""An entry as the bytes that the log is made of."""

from __future__ import annotations

import json

from muniment.commons.custody.models import Entry
from recordkit.evidence import canonical_json, write_moment

FORMAT = "muniment-entry/1"


def leaf_of(entry: Entry) -> bytes:
    """Return the entry as canonical JSON: the same entry gives the same bytes for ever."""
    return canonical_json(
        {
            "format": FORMAT,
            "tag": entry.tag,
            "subject": str(entry.subject_id),
            "agent": entry.agent,
            "at": write_moment(entry.at),
            "basis": entry.basis,
            "detail": json.loads(entry.detail),
        }
    )
