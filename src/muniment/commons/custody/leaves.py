"""An entry as the bytes that the log is made of."""

from __future__ import annotations

from datetime import datetime
from json.encoder import encode_basestring
from uuid import UUID

from recordkit.evidence import write_moment

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
    # Members in the order of canonical JSON, which is how `detail` is kept already.
    return (
        f'{{"agent":{_text(agent)},"at":"{write_moment(at)}","basis":{_text(basis)},'
        f'"detail":{detail},"format":"{FORMAT}","subject":"{subject_id}","tag":{_text(tag)}}}'
    ).encode()


def _text(value: str) -> str:
    return encode_basestring(str(value))
