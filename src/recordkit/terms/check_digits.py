"""Numbers that carry their own check character.

Sources: GB 32100-2015 (unified social credit code), GB 11643-1999 (citizen identity number).
"""

from __future__ import annotations

import re
from datetime import date

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = {character: value for value, character in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_CITIZEN = re.compile(r"[1-9][0-9]{5}[0-9]{8}[0-9]{3}[0-9X]")


def is_credit_code_shape(text: str) -> bool:
    """Whether `text` has the characters of a unified social credit code, right or wrong."""
    return _CREDIT.fullmatch(text) is not None


def credit_code_check(text: str) -> str:
    """Return the check character that the first 17 characters of a credit code call for."""
    total = sum(
        _CREDIT_VALUES[character] * weight
        for character, weight in zip(text[:17], _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def is_citizen_number_shape(text: str) -> bool:
    """Whether `text` is 18 characters of a citizen number that contain a real day of birth.

    Region codes are not looked up: historic ones must stay acceptable.
    """
    if _CITIZEN.fullmatch(text) is None:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def citizen_number_check(text: str) -> str:
    """Return the check character that the first 17 digits of a citizen number call for."""
    total = sum(
        int(digit) * weight for digit, weight in zip(text[:17], _CITIZEN_WEIGHTS, strict=True)
    )
    return _CITIZEN_CHECKS[total % 11]
