"""How a person wants pages: theme, size of text, density of lists, single keys. In one cookie.

The cookie is four words between dots; one of three was written before keys could be chosen.
Anybody can write a cookie, so only words of the tables below come out of it; every other word is
as if it were not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

COOKIE = "display"
KEPT_SECONDS = 400 * 24 * 3600  # browsers keep no cookie longer


class Theme(StrEnum):
    """Which set of colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"

    @property
    def schemes(self) -> str:
        """The colour schemes in which the browser may draw its own controls."""
        return self.value if self in (Theme.LIGHT, Theme.DARK) else "light dark"


class TextSize(StrEnum):
    """How large text is; everything else grows with it."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Density(StrEnum):
    """How close the rows of tables and lists stand."""

    COMFORTABLE = "comfortable"
    DENSE = "dense"


class Keys(StrEnum):
    """Whether single keys lead somewhere. WCAG 2.1, 2.1.4: they can be switched off."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Display:
    """What one person chose."""

    theme: Theme = Theme.SYSTEM
    text: TextSize = TextSize.NORMAL
    density: Density = Density.COMFORTABLE
    keys: Keys = Keys.ON


_Words = TypeVar("_Words", bound=StrEnum)


def read(cookie: str) -> Display:
    """Return what `cookie` says; a cookie that is not three or four words says nothing."""
    words = cookie.split(".")
    if len(words) not in (3, 4):
        return Display()
    theme, text, density, keys = [*words, Keys.ON][:4]
    return Display(
        theme=_known(theme, Theme.SYSTEM),
        text=_known(text, TextSize.NORMAL),
        density=_known(density, Density.COMFORTABLE),
        keys=_known(keys, Keys.ON),
    )


def written(display: Display) -> str:
    """Return the cookie that says `display`."""
    return f"{display.theme}.{display.text}.{display.density}.{display.keys}"


def _known(word: str, otherwise: _Words) -> _Words:
    return next((each for each in type(otherwise) if each == word), otherwise)
