"""A password rule of our own, beside Django's, and what all of them say."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from recordkit.errors import Words

_TOO_FEW = Words(
    "密码须至少包含大写字母、小写字母、数字、其他符号中的两类。",
    "The password must have at least two of: capital letters, small letters, digits, other signs.",
)
UNCHANGED = Words(
    "新密码与现用密码相同，请另选一个。", "The new password is the present one; choose another."
)
_OBJECTIONS = {
    "password_of_one_class": _TOO_FEW,
    "password_too_short": Words("密码过短。", "The password is too short."),
    "password_too_common": Words("密码过于常见。", "The password is too common."),
    "password_too_similar": Words(
        "密码与账号信息过于相似。", "The password is too similar to the account's particulars."
    ),
    "password_entirely_numeric": Words("密码不得全为数字。", "The password has digits only."),
}

_REFUSED = (
    Words("不能太常见，也不能与账号名或姓名相似。", "It is not common, and not like your names."),
)

# Without those that are mistaken for one another when they are read from paper.
_LETTERS, _DIGITS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
_GROUPS, _IN_A_GROUP = 4, 5
_SECRET_BYTES = 32


def password_rules() -> tuple[Words, ...]:
    """Return the rules that a password has to follow, as the settings lay them down."""
    least = (getattr(each, "min_length", None) for each in get_default_password_validators())
    lengths = (
        Words(f"至少 {length} 个字符。", f"It has at least {length} characters.")
        for length in least
        if length is not None
    )
    return (*lengths, _TOO_FEW, *_REFUSED)


def new_password() -> str:
    """Return a random password to be handed over once; about 100 bits, easy to copy by hand."""
    groups = ["".join(map(secrets.choice, [_LETTERS] * _IN_A_GROUP)) for _ in range(_GROUPS)]
    return "-".join([*groups, secrets.choice(_DIGITS)])


def new_secret() -> str:
    """Return a random secret for a connected system."""
    return secrets.token_urlsafe(_SECRET_BYTES)


class TwoClassesAtLeast:
    """Asks for characters of two classes: capital, small, digit, other."""

    def validate(self, password: str, _user: object = None) -> None:
        """Refuse a password of one class.

        Raises:
            ValidationError: All its characters are of one class.
        """
        if len({_class_of(character) for character in password}) < 2:
            raise ValidationError(self.get_help_text(), code="password_of_one_class")

    def get_help_text(self) -> str:
        """Return the rule in the language of the page."""
        return _TOO_FEW.in_language(get_language() or "zh")


def words_of_objection(error: ValidationError) -> Words:
    """Return what one objection of a password validator says, in both languages."""
    least = (error.params or {}).get("min_length")
    words = _OBJECTIONS.get(error.code or "")
    if words is None:
        return Words(str(error.messages[0]), str(error.messages[0]))
    if least is None:
        return words
    return Words(
        f"{words.zh}至少 {least} 个字符。", f"{words.en} It has at least {least} characters."
    )


def _class_of(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isupper():
        return "capital"
    return "small" if character.islower() else "other"
