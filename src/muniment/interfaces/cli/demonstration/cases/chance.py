"""Chance that is the same on every machine and in every version of Python."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """A stream of choices that depends on nothing but its seed.

    Only `random()` is drawn from, the one method whose stream Python promises to keep.
    """

    def __init__(self, seed: str) -> None:
        self.fraction = random.Random(seed).random  # noqa: S311 - reproducible, not secret

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Return one of `things`, each as likely as the others."""
        return things[int(self.fraction() * len(things))]

    def happens(self, share: float) -> bool:
        """Whether something that happens in `share` of all cases happens now."""
        return self.fraction() < share

    def weighted(self, things: Sequence[Thing], weights: Sequence[float]) -> Thing:
        """Return one of `things`, as likely as its weight."""
        marks = list(accumulate(weights))
        mark = self.fraction() * marks[-1]
        found = (thing for thing, upto in zip(things, marks, strict=True) if mark < upto)
        return next(found, things[-1])  # the mark may be rounded up to the end of the scale

    def bell(self) -> float:
        """Return a number of the standard normal distribution."""
        return math.sqrt(-2 * math.log(1 - self.fraction())) * math.cos(
            2 * math.pi * self.fraction()
        )

    def text(self, alphabet: str, length: int) -> str:
        """Return `length` characters of `alphabet`."""
        return "".join([self.one_of(alphabet) for _ in range(length)])
