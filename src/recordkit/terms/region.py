"""Administrative regions (行政区划) by their code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from recordkit.errors import ContentFault, Words

_SHAPE = re.compile(r"[0-9]{6}(?:[0-9]{6})?")
_FULL_DIGITS = 12
_LEVEL_DIGITS = (2, 4, 6, 9, 12)  # province, prefecture, county, township, village


class MalformedRegionCode(ContentFault):
    """A region code is not 6 or 12 digits."""

    code = "TRM-204"
    title = Words("行政区划代码不正确", "A region code is not well formed")
    mend = Words("应为 6 位或 12 位数字，例如 340700", "Write 6 or 12 digits, for example 340700")
    basis = "GB/T 2260"


@dataclass(frozen=True, slots=True, order=True)
class RegionCode:
    """A region: 6 digits to the county, 12 to the village, kept as written.

    Codes change over time, and abolished ones stay on old records: whether a code is in force
    on a day is a question for a dated table, not for this type.

    Raises:
        MalformedRegionCode: Not 6 or 12 digits.
    """

    value: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.value):
            raise MalformedRegionCode(
                f"expected 6 or 12 digits, found {self.value[:40]!r}",
                zh=f"应为 6 位或 12 位数字，实为 {self.value[:40]!r}",
            )

    def __str__(self) -> str:
        return self.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code; surrounding spaces are forgiven."""
        return cls(text.strip())

    @property
    def full(self) -> str:
        """The code filled up to 12 digits; two ways to write one region have the same."""
        return self.value.ljust(_FULL_DIGITS, "0")

    @property
    def level(self) -> int:
        """0 the whole country, 1 province, 2 prefecture, 3 county, 4 township, 5 village."""
        significant = len(self.full.rstrip("0"))
        if not significant:
            return 0
        return next(n for n, digits in enumerate(_LEVEL_DIGITS, 1) if significant <= digits)

    def contains(self, other: RegionCode) -> bool:
        """Whether `other` is this region or lies in it."""
        digits = (0, *_LEVEL_DIGITS)[self.level]
        return other.full.startswith(self.full[:digits])
