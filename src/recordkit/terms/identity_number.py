"""The citizen identity number (公民身份号码)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from recordkit.errors import ContentFault, Words
from recordkit.terms.check_digits import citizen_number_check, is_citizen_number_shape
from recordkit.terms.region import RegionCode


class MalformedCitizenNumber(ContentFault):
    """A citizen identity number has the wrong characters, date or check character."""

    code = "TRM-205"
    title = Words("公民身份号码不正确", "A citizen identity number is not well formed")
    mend = Words(
        "应为 18 位，含真实的出生日期，最后一位是校验码（数字或 X），请对照证件核对",
        "It has 18 characters with a real day of birth and ends in a check character (a digit or "
        "X); compare it with the card",
    )
    basis = "GB 11643-1999"


@dataclass(frozen=True, slots=True, repr=False)
class CitizenNumber:
    """A person's number, with its day of birth and check character proved.

    The region is not looked up: the county of birth may have been abolished since. `repr` and
    every message show the masked form only.

    Raises:
        MalformedCitizenNumber: Wrong shape, impossible day of birth, or the check fails.

    Source: GB 11643-1999.
    """

    value: str

    def __post_init__(self) -> None:
        if not is_citizen_number_shape(self.value):
            raise MalformedCitizenNumber(
                f"expected 17 digits with a day of birth and a check character, "
                f"found {len(self.value)} characters that do not follow this",
                zh=f"应为 17 位含出生日期的数字加校验码，所填 {len(self.value)} 位不符合",
            )
        expected = citizen_number_check(self.value)
        if self.value[-1] != expected:
            raise MalformedCitizenNumber(
                f"{self.masked}: expected another check character than {self.value[-1]}",
                zh=f"{self.masked}：校验码 {self.value[-1]} 不正确",
            )

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"CitizenNumber({self.masked!r})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number; surrounding spaces and a small x are forgiven."""
        return cls(text.strip().upper())

    @property
    def masked(self) -> str:
        """The number as it may be shown: region and last four, the eight between hidden."""
        return f"{self.value[:6]}********{self.value[14:]}"

    @property
    def region(self) -> RegionCode:
        """The region that gave the number, as it was then."""
        return RegionCode(self.value[:6])

    @property
    def born_on(self) -> date:
        """The day of birth."""
        return date(int(self.value[6:10]), int(self.value[10:12]), int(self.value[12:14]))

    @property
    def is_male(self) -> bool:
        """Whether the sequence number is odd, which it is for men."""
        return int(self.value[16]) % 2 == 1
