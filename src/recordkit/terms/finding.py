"""One rule's word on one place, and how several words make one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recordkit.errors import Words
from recordkit.terms.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one place, with both values, so that nobody has to look it up.

    `where` is a path inside the package, an XPath, or empty for the whole. `expected` and
    `found` are values as written. `note` says it as a sentence for people.
    """

    verdict: Verdict
    where: str = ""
    expected: str = ""
    found: str = ""
    note: Words = Words("", "")


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; with none, nothing applied."""
    return max(verdicts, default=Verdict.NOT_APPLICABLE)
