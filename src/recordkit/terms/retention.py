"""Retention periods: how long a record is kept, in words and in code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from recordkit.errors import ContentFault, Words

LONGEST_YEARS = 200  # beyond this somebody mistyped a year for a term


class RetentionCode(StrEnum):
    """A retention period as a reference code writes it. Source: DA/T 13-2022."""

    PERMANENT = "Y"
    THIRTY_YEARS = "D30"
    TEN_YEARS = "D10"


class MalformedRetentionPeriod(ContentFault):
    """A retention period is neither permanent nor a number of years."""

    code = "TRM-201"
    title = Words("保管期限不正确", "A retention period is not well formed")
    mend = Words(
        "写“永久”“30年”“10年”，或代码 Y、D30、D10", "Write 永久, 30年 or 10年, or Y, D30, D10"
    )


@dataclass(frozen=True, slots=True)
class RetentionPeriod:
    """How long a record is kept: `years`, or None for ever.

    Written 永久 or 30年; `parse` also reads the codes Y and D30. Source: DA/T 13-2022; DA/T 46
    M12.
    """

    years: int | None

    def __post_init__(self) -> None:
        if self.years is not None and not 1 <= self.years <= LONGEST_YEARS:
            raise MalformedRetentionPeriod(
                f"expected 1 to {LONGEST_YEARS} years, found {self.years}",
                zh=f"年数应为 1 至 {LONGEST_YEARS}，实为 {self.years}",
            )

    def __str__(self) -> str:
        return "永久" if self.years is None else f"{self.years}年"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 永久, 30年, 定期30年, Y or D30.

        Raises:
            MalformedRetentionPeriod: `text` is none of these.
        """
        if text in ("永久", "Y"):
            return cls(None)
        found = _TERM.fullmatch(text)
        if found is None:
            raise MalformedRetentionPeriod(
                f"not a retention period: {text[:40]!r}", zh=f"不是保管期限：{text[:40]!r}"
            )
        return cls(int(found["words"] or found["code"]))

    @property
    def is_permanent(self) -> bool:
        """Whether the record is kept for ever."""
        return self.years is None

    @property
    def code(self) -> RetentionCode:
        """The code for the reference code.

        Raises:
            MalformedRetentionPeriod: The standard has no code for this number of years.
        """
        try:
            return RetentionCode("Y" if self.years is None else f"D{self.years}")
        except ValueError as error:
            raise MalformedRetentionPeriod(
                f"there is no code for a period of {self.years} years",
                zh=f"{self.years} 年没有对应的保管期限代码",
            ) from error

    def is_at_least(self, other: RetentionPeriod) -> bool:
        """Whether a record under this period is kept as long as under `other`, or longer."""
        if self.years is None or other.years is None:
            return self.years is None
        return self.years >= other.years


PERMANENT = RetentionPeriod(None)
_TERM = re.compile(r"(?:定期)?(?P<words>[1-9][0-9]{0,3})年|D(?P<code>[1-9][0-9]{0,3})")
