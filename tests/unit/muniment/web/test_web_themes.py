"""Themes: each is a whole set of tokens, and what is written in it can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[4] / "src/muniment/interfaces/web/static/muniment"
_SCALE = {
    "edge",
    "underline",
    "underline-in-lists",
    "focus-width",
}  # what high contrast changes besides colours
_TONES = ("good", "bad", "unsure", "warn", "info", "ours", "quiet")
_WRITTEN = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "accent")
        for ground in ("ground", "sheet", "sheet-2")
    ),
    ("ink", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-bar", "bar"),
    ("on-bar", "bar-hover"),
    ("on-bar-2", "bar"),
    ("on-bar-2", "bar-2"),
    *((tone, f"{tone}-soft") for tone in _TONES),
    *((tone, "sheet") for tone in _TONES),
]


def _blocks(name: str) -> list[dict[str, str]]:
    """Return the tokens of each `:root` of a theme, in the order in which they stand."""
    text = (STATIC / "themes" / f"{name}.css").read_text(encoding="utf-8")
    return [
        dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))
        for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    ]


LIGHT, DARK = _blocks("light")[0], _blocks("dark")[0]
ON_WHITE, _OVER_WHITE = _blocks("contrast")
ON_BLACK = ON_WHITE | _OVER_WHITE
THEMES = {
    "light": (LIGHT, 4.5),
    "dark": (DARK, 4.5),
    "contrast on white": (ON_WHITE, 7.0),
    "contrast on black": (ON_BLACK, 7.0),
}


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
class TestATheme:
    def test_names_every_colour_and_nothing_else(self, name):
        tokens, _least = THEMES[name]

        assert set(tokens) - _SCALE == set(LIGHT)

    def test_can_be_read(self, name):
        tokens, least = THEMES[name]

        faint = {
            f"{ink} on {ground}": round(ratio, 2)
            for ink, ground in _WRITTEN
            if (ratio := _contrast(tokens[ink], tokens[ground])) < least
        }
        assert faint == {}

    def test_shows_where_the_keyboard_is_and_where_controls_end(self, name):
        tokens, _least = THEMES[name]

        pairs = [(tokens["focus"], tokens[ground]) for ground in ("ground", "sheet", "sheet-2")]
        pairs += [(tokens["bar-here"], tokens[bar]) for bar in ("bar", "bar-2")]
        pairs += [(tokens["line-strong"], tokens["sheet"]), (tokens["accent"], tokens["track"])]
        assert min(_contrast(*pair) for pair in pairs) >= 3


@pytest.mark.parametrize("name", ["contrast on white", "contrast on black"])
class TestHighContrast:
    def test_draws_every_line_as_strongly_as_text(self, name):
        tokens, least = THEMES[name]

        lines = ("line", "line-strong", *(f"{tone}-line" for tone in _TONES))
        assert min(_contrast(tokens[line], tokens["sheet"]) for line in lines) >= least


class TestTheMeasure:
    def test_is_that_of_the_guidelines(self):
        assert round(_contrast("#000000", "#ffffff"), 2) == 21
        assert round(_contrast("#767676", "#ffffff"), 2) == 4.54
