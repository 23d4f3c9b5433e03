"""The unified social credit code (统一社会信用代码) of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from recordkit.errors import ContentFault, Words
from recordkit.terms.check_digits import credit_code_check, is_credit_code_shape
from recordkit.terms.region import RegionCode


class MalformedCreditCode(ContentFault):
    """A unified social credit code has the wrong characters or the wrong check character."""

    code = "TRM-203"
    title = Words("统一社会信用代码不正确", "A unified social credit code is not well formed")
    mend = Words(
        "应为 18 位，不含 I、O、S、V、Z，最后一位是校验码，请对照登记证书核对",
        "It has 18 characters without I, O, S, V, Z and ends in a check character; compare it "
        "with the registration certificate",
    )
    basis = "GB 32100-2015"


@dataclass(frozen=True, slots=True, order=True)
class UnifiedSocialCreditCode:
    """An organisation's code, with its check character proved.

    Raises:
        MalformedCreditCode: Not 18 characters of the alphabet, or the check fails.

    Source: GB 32100-2015.
    """

    value: str

    def __post_init__(self) -> None:
        if not is_credit_code_shape(self.value):
            raise MalformedCreditCode(
                f"expected 18 characters of the code's alphabet, found {self.value[:40]!r}",
                zh=f"应为 18 位规定字符，实为 {self.value[:40]!r}",
            )
        expected = credit_code_check(self.value)
        if self.value[-1] != expected:
            raise MalformedCreditCode(
                f"{self.value}: expected check character {expected}, found {self.value[-1]}",
                zh=f"{self.value}：校验码应为 {expected}，实为 {self.value[-1]}",
            )

    def __str__(self) -> str:
        return self.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code; surrounding spaces and small letters are forgiven."""
        return cls(text.strip().upper())

    @property
    def region(self) -> RegionCode:
        """The region of the authority that registered the organisation."""
        return RegionCode(self.value[2:8])

    @property
    def organisation_code(self) -> str:
        """The nine characters of the former organisation code (组织机构代码)."""
        return self.value[8:17]
