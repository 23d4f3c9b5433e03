"""The four words that a rule can say about one place."""

from __future__ import annotations

from functools import lru_cache

from recordkit.errors import Words
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

_SHOWN_CHARS = 200


@lru_cache(maxsize=4096)
def passed(where: str) -> Finding:
    """All is well at `where`."""
    return Finding(Verdict.PASSED, where)


def failed(where: str, zh: str, en: str, *, expected: object = "", found: object = "") -> Finding:
    """Something is wrong at `where`: `expected` should be there, `found` is."""
    return Finding(Verdict.FAILED, where, _shown(expected), _shown(found), Words(zh, en))


def undecided(
    where: str, zh: str, en: str, *, expected: object = "", found: object = ""
) -> Finding:
    """Nobody can tell from here whether all is well at `where`; the words say why."""
    return Finding(Verdict.INDETERMINATE, where, _shown(expected), _shown(found), Words(zh, en))


def _shown(value: object) -> str:
    """Return a value as written, cut short: a hostile value must not make a report huge."""
    text = str(value)
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
