"""Text as it is taken in at a door."""

from __future__ import annotations

import unicodedata


def tidy(text: str) -> str:
    """Return `text` in NFC, with what no database can hold (U+0000, half surrogates) replaced.

    Whoever sends such characters is told about the text that they became, not shown a defect.
    """
    whole = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", whole.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
