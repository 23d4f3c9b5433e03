"""One verdict about one aspect of the evidence, with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recordkit.errors import Words
from recordkit.terms.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found about one aspect. Aspects are judged apart and never folded into one.

    `aspect` is a stable name such as ``signature_value``; `reason` is the sentence that a
    records officer reads, whatever the verdict.
    """

    aspect: str
    verdict: Verdict
    reason: Words


def passed(aspect: str, zh: str, en: str) -> Judgement:
    """Say that `aspect` was examined and holds."""
    return Judgement(aspect, Verdict.PASSED, Words(zh, en))


def undecided(aspect: str, zh: str, en: str) -> Judgement:
    """Say that `aspect` could not be decided, which is neither good nor bad news."""
    return Judgement(aspect, Verdict.INDETERMINATE, Words(zh, en))


def failed(aspect: str, zh: str, en: str) -> Judgement:
    """Say that `aspect` was examined and does not hold."""
    return Judgement(aspect, Verdict.FAILED, Words(zh, en))


def unreadable(aspect: str, why: Words, others: Iterable[str]) -> tuple[Judgement, ...]:
    """Fail `aspect` for `why`, and say of the `others` that they could not be examined."""
    first = Judgement(aspect, Verdict.FAILED, why)
    zh, en = "证据结构不可读，此项无法检验", "the evidence cannot be read, so this was not examined"
    return (first, *(undecided(other, zh, en) for other in others))


def verdict_on(aspect: str, judgements: Iterable[Judgement]) -> Verdict:
    """Return the worst verdict on `aspect`; NOT_APPLICABLE when nothing was said about it."""
    said = (judgement.verdict for judgement in judgements if judgement.aspect == aspect)
    return max(said, default=Verdict.NOT_APPLICABLE)
