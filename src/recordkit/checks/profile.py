"""Which rules are asked on an occasion, under which codes and how severely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recordkit.checks.rule import Rule
from recordkit.terms.vocabulary import Severity, Term


class Occasion(Term):
    """When a check is made. Source: DA/T 70-2018, its three stages."""

    AT_FILING = "at_filing", "归档", "at filing"
    AT_TRANSFER = "at_transfer", "移交与接收", "at transfer"
    IN_KEEPING = "in_keeping", "长期保存", "in keeping"


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One rule as one scheme asks it.

    `code` is the standard's item code or our own (S-nn); `verified` says whether the code and
    its text have been confirmed against a source; `source` is what the finding cites.
    """

    rule: Rule
    code: str
    severity: Severity
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A scheme of checks: an ordered list of lines with a name and an edition.

    Raises:
        ValueError: A rule is asked twice; its outcome would be ambiguous.

    """

    name: str
    edition: str
    occasion: Occasion
    lines: tuple[ProfileLine, ...]

    def __post_init__(self) -> None:
        names = [line.rule.name for line in self.lines]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"profile {self.name} asks more than once: {', '.join(twice)}")

    def with_code(self, code: str) -> Iterator[ProfileLine]:
        """Yield the lines that bear `code`, in the profile's order."""
        return (line for line in self.lines if line.code == code)
