"""The code of a service item (事项编码): kept as it came, its irregularities flagged.

About one code in seven of real lists does not follow its own list's pattern. A record has to be
filed under the code that the portal used, right or wrong; so nothing here refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from recordkit.terms.check_digits import credit_code_check, is_credit_code_shape
from recordkit.terms.vocabulary import Term


class ItemCodeShape(Term):
    """Which pattern a code follows. Source: GB/T 39554.1-2020; clause to be confirmed."""

    IMPLEMENTATION = "implementation", "实施编码", "implementation code of 31 characters"
    HANDLING = "handling", "业务办理项编码", "handling item code of 33 characters"
    HYPHENATED = "hyphenated", "分段编码", "parts joined by hyphens"
    OTHER = "other", "其他", "another pattern"


class Irregularity(Term):
    """What is odd about a code. A person may want to look; nothing is refused."""

    EMPTY = "empty", "为空", "empty"
    SPACES = "spaces", "含空白字符", "contains white space"
    ODD_CHARACTERS = "odd_characters", "含字母、数字、连字符以外的字符", "unusual characters"
    TOO_LONG = "too_long", "超过 64 个字符", "longer than 64 characters"
    UNKNOWN_PATTERN = "unknown_pattern", "不符合已知编码结构", "follows no known pattern"
    BASE_LENGTH = "base_length", "事项段长度异常", "the item part has an unusual length"
    NO_CREDIT_CODE = (
        "no_credit_code",
        "实施主体段不是统一社会信用代码",
        "the agency part is not a credit code",
    )
    CREDIT_CODE_CHECK = (
        "credit_code_check",
        "实施主体的统一社会信用代码校验位不符",
        "the agency's credit code fails its check",
    )


_LONGEST_CHARS = 64
_IMPLEMENTATION = re.compile(
    r"(?P<credit>[0-9A-Z]{18})(?P<level>[1-6])(?P<base>[0-9A-Z]{12})(?P<handling>[0-9A-Z]{2})?"
)
_HYPHENATED = re.compile(
    r"(?P<base>[0-9A-Za-z-]+?)-(?P<region>[0-9]{12})-(?P<division>[0-9A-Z]{3})"
    r"-(?P<credit>[0-9A-Za-z-]+)-(?P<version>[0-9]+)-(?P<handling>[0-9]{2})"
)
_USUAL_BASE_LENGTHS = (12, 14)


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A service item's code exactly as it came, with what is odd about it.

    `base` is the part that names the item without its agency and `credit_code` the part that
    names the agency, both as written; empty where the pattern is not known.
    """

    value: str
    shape: ItemCodeShape = ItemCodeShape.OTHER
    base: str = ""
    credit_code: str = ""
    irregularities: tuple[Irregularity, ...] = ()

    def __str__(self) -> str:
        return self.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code with its irregularities; whatever `text` is, it is kept."""
        shape, base, credit = _taken_apart(text)
        odd = tuple(_irregularities(text, shape, base, credit))
        return cls(text, shape, base, credit, odd)

    @property
    def is_regular(self) -> bool:
        """Whether nothing is odd about the code."""
        return not self.irregularities


def _taken_apart(text: str) -> tuple[ItemCodeShape, str, str]:
    if len(text) > _LONGEST_CHARS:
        return ItemCodeShape.OTHER, "", ""
    if found := _IMPLEMENTATION.fullmatch(text):
        whole = ItemCodeShape.HANDLING if found["handling"] else ItemCodeShape.IMPLEMENTATION
        return whole, found["base"], found["credit"]
    if found := _HYPHENATED.fullmatch(text):
        return ItemCodeShape.HYPHENATED, found["base"], found["credit"]
    return ItemCodeShape.OTHER, "", ""


def _irregularities(
    text: str, shape: ItemCodeShape, base: str, credit: str
) -> Iterator[Irregularity]:
    if not text:
        yield Irregularity.EMPTY
        return
    if any(character.isspace() for character in text):
        yield Irregularity.SPACES
    if not re.fullmatch(r"[0-9A-Za-z\s-]*", text):
        yield Irregularity.ODD_CHARACTERS
    if len(text) > _LONGEST_CHARS:
        yield Irregularity.TOO_LONG
    if shape is ItemCodeShape.OTHER:
        yield Irregularity.UNKNOWN_PATTERN
        return
    if len(base) not in _USUAL_BASE_LENGTHS or "-" in base:
        yield Irregularity.BASE_LENGTH
    if not is_credit_code_shape(credit):
        yield Irregularity.NO_CREDIT_CODE
    elif credit_code_check(credit) != credit[-1]:
        yield Irregularity.CREDIT_CODE_CHECK
