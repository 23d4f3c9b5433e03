"""A rule: one pure function with the words for what it establishes and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from recordkit.checks.subject import Subject
from recordkit.errors import Words
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property

Examine = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be true of a package.

    `says` is what holds when the rule passes; `mend` is what to do when it does not. `examine`
    yields one finding per place that it looked at, also where all is well, so that "nothing to
    look at" and "nothing wrong" stay apart. The item code of a standard is not here: it differs
    by occasion and edition, and a profile gives it.
    """

    name: str
    property: Property
    says: Words
    mend: Words
    source: str
    examine: Examine


def rule(
    of_property: Property,
    *,
    says: tuple[str, str],
    mend: tuple[str, str],
    source: str,
) -> Callable[[Examine], Rule]:
    """Make the function below into a rule of the same name. Words are (Chinese, English)."""

    def make(examine: Examine) -> Rule:
        return Rule(examine.__name__, of_property, Words(*says), Words(*mend), source, examine)

    return make
