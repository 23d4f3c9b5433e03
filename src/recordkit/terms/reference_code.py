"""The reference code (档号) of an item: one type writes it, reads it and refuses the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from recordkit.errors import ContentFault, Words
from recordkit.terms.retention import RetentionCode

FONDS_NUMBER = r"[A-Z][0-9]{3}"  # DA/T 13-2022; a fonds with a local form sets its own pattern
_FONDS = r"[A-Z0-9]{3,12}"
_FIRST_LEVEL = r"[A-Z]{2}"
_LOWER_LEVEL = r"[A-Z]{2,4}|[0-9]{2}"
_CATEGORY = re.compile(rf"{_FIRST_LEVEL}(?:·(?:{_LOWER_LEVEL})){{0,2}}")
_UNIT = r"[^\s·\-]{1,40}"
_PATTERN = re.compile(
    rf"(?P<fonds>{_FONDS})-(?P<category>{_CATEGORY.pattern})"
    rf"·(?P<year>[0-9]{{4}})·(?P<retention>Y|D30|D10)(?:·(?P<unit>{_UNIT}))?"
    r"-(?P<item>[0-9]{1,12})"
)
_DOTS = str.maketrans("•・", "··")


class MalformedReferenceCode(ContentFault):
    """A reference code does not follow the pattern of codes by item."""

    code = "TRM-202"
    title = Words("档号格式不正确", "A reference code is not well formed")
    mend = Words(
        "按“全宗号-门类·年度·保管期限-件号”书写，例如 J012-ZY·XK·2024·D30-000123",
        "Write fonds-category·year·retention-item, for example J012-ZY·XK·2024·D30-000123",
    )
    basis = "DA/T 13-2022"


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """The code (档号) by which an item is known for ever. It is never given twice.

    Written ``J012-ZY·XK·2024·D30-000123``: a hyphen goes one level down, a middle dot joins the
    parts of one level. The width of the last part is the fonds' own rule.

    Raises:
        MalformedReferenceCode: A part would not read back as itself.

    Source: DA/T 13-2022, arrangement by item.
    """

    fonds_number: str
    category: tuple[str, ...]
    year: int
    retention: RetentionCode
    unit: str | None
    item_number: str

    def __post_init__(self) -> None:
        if _parts_of(str(self)) != self._parts():
            raise _malformed(str(self))

    def __str__(self) -> str:
        unit = (self.unit,) if self.unit is not None else ()
        year = f"{self.year:04d}"
        series = "·".join((*self.category, year, self.retention, *unit))
        return f"{self.fonds_number}-{series}-{self.item_number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code back; the look-alike dots • and ・ are taken for the middle dot.

        Raises:
            MalformedReferenceCode: `text` does not follow the pattern.
        """
        parts = _parts_of(text.translate(_DOTS))
        if parts is None:
            raise _malformed(text)
        return cls(*parts)

    def _parts(self) -> _Parts:
        return (
            self.fonds_number,
            self.category,
            self.year,
            self.retention,
            self.unit,
            self.item_number,
        )


@dataclass(frozen=True, slots=True)
class ReferenceCodePattern:
    """How one fonds writes the codes of one category: the part of the rule that is its own.

    `category_levels` counts the parts of the category, `with_unit` says whether the agency's
    internal unit is part of the series, and `fonds_number` is a regular expression.

    Raises:
        ValueError: No code can be written with these settings.
    """

    category_levels: int = 2
    with_unit: bool = False
    item_width: int = 6
    fonds_number: str = FONDS_NUMBER

    def __post_init__(self) -> None:
        if not 1 <= self.category_levels <= 3 or not 1 <= self.item_width <= 12:
            raise ValueError("a category has 1 to 3 levels and an item number 1 to 12 digits")

    def code_for(
        self,
        sequence: int,
        *,
        fonds_number: str,
        category: tuple[str, ...],
        year: int,
        retention: RetentionCode,
        unit: str | None = None,
    ) -> ReferenceCode:
        """Return the code of the `sequence`-th item of its series, counted from 1.

        Raises:
            MalformedReferenceCode: A part does not fit the pattern, or the series is full.
        """
        number = self.item_number(sequence)
        return self._fitting(ReferenceCode(fonds_number, category, year, retention, unit, number))

    def item_number(self, sequence: int) -> str:
        """Return the item number of the `sequence`-th item, in this fonds' width."""
        return f"{sequence:0{self.item_width}d}"

    def write(self, code: ReferenceCode) -> str:
        """Return the written form of a code that follows this pattern.

        Raises:
            MalformedReferenceCode: It is one of another pattern.
        """
        return str(self._fitting(code))

    def parse(self, text: str) -> ReferenceCode:
        """Read a code that follows this pattern.

        Raises:
            MalformedReferenceCode: It is no reference code, or one of another pattern.
        """
        return self._fitting(ReferenceCode.parse(text))

    def sequence_of(self, code: ReferenceCode) -> int:
        """Return which item of its series `code` names, counted from 1."""
        return int(self._fitting(code).item_number)

    def _fitting(self, code: ReferenceCode) -> ReferenceCode:
        fits = (
            len(code.category) == self.category_levels
            and (code.unit is not None) == self.with_unit
            and len(code.item_number) == self.item_width
            and int(code.item_number) >= 1
            and re.fullmatch(self.fonds_number, code.fonds_number) is not None
        )
        if not fits:
            expected = self._described()
            raise MalformedReferenceCode(
                f"expected {expected.en}, found {code}", zh=f"应为{expected.zh}，实为 {code}"
            )
        return code

    def _described(self) -> Words:
        unit = Words("含机构", "with a unit") if self.with_unit else Words("不含机构", "no unit")
        return Words(
            f"{self.category_levels} 级门类、{unit.zh}、{self.item_width} 位件号（从 1 起）",
            f"{self.category_levels} category levels, {unit.en}, an item number of "
            f"{self.item_width} digits from 1",
        )


_Parts = tuple[str, tuple[str, ...], int, RetentionCode, str | None, str]


def _parts_of(text: str) -> _Parts | None:
    found = _PATTERN.fullmatch(text)
    if found is None:
        return None
    return (
        found["fonds"],
        tuple(found["category"].split("·")),
        int(found["year"]),
        RetentionCode(found["retention"]),
        found["unit"],
        found["item"],
    )


def _malformed(text: str) -> MalformedReferenceCode:
    shown = text[:120]
    return MalformedReferenceCode(
        f"not a reference code by item: {shown!r}", zh=f"不是按件档号：{shown!r}"
    )
