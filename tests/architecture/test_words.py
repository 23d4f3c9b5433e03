"""What does not belong into the project's files: secrets, places of one machine, odd words."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest

from tests.architecture.reading import ROOT, project_files, where

# Turned by thirteen letters, so that this file does not contain what it looks for.
_TURNED = {
    "a place of one machine": (
        "/jbex/",
        "/gzc/",
        "/ebbg/",
        "/ubzr/",
        "/Hfref/",
    ),
    "a package registry": (
        "clcv.bet",
        "clgubaubfgrq.bet",
        "aczwf.pbz",
        "aczwf.bet",
        "negvsnpgbel",
        "--vaqrk-hey",
        "--rkgen-vaqrk-hey",
        "--gehfgrq-ubfg",
    ),
    "a word of the workshop": (
        "Naguebcvp",
        "Pynhqr",
        "BcraNV",
        "PungTCG",
        "Pbcvybg",
        "YYZ",
        "fhontrag",
        "NV-trarengrq",
        "Pb-Nhguberq-Ol",
    ),
}
_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]")
# Other people's files, as they came.
_NOT_OURS = (
    "tests/fixtures/",
    "tests/browser/vendor/",
    "src/muniment/interfaces/web/static/vendor/",
)
_LARGEST_READ = 2 << 20


def turned(word: str) -> str:
    """Return a word with its letters moved by thirteen places, or moved back."""
    return codecs.encode(word, "rot13")


def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds these words where they stand by themselves or begin a path."""
    whole = (re.escape(turned(word)) + r"\b" * word[-1].isalnum() for word in words)
    return re.compile(r"(?<![\w.~%)}-])(?:" + "|".join(whole) + ")")


FORBIDDEN = {what: pattern_of(words) for what, words in _TURNED.items()} | {"a private key": _KEY}


def text_files() -> list[Path]:
    return [path for path in project_files() if not where(path).startswith(_NOT_OURS)]


def text_of(path: Path) -> str:
    """Return a file's text; nothing for what is not text."""
    content = path.read_bytes()[:_LARGEST_READ]
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def trespasses(text: str) -> list[tuple[str, int]]:
    """Return what does not belong into a text, with its line."""
    return [
        (what, text.count("\n", 0, match.start()) + 1)
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_what_does_not_belong_into_the_project():
    found = [
        f"{where(path, line)}: {what}"
        for path in text_files()
        for what, line in trespasses(text_of(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "word"), [(what, word) for what, words in _TURNED.items() for word in words]
)
def test_each_of_these_words_is_noticed(what: str, word: str):
    assert trespasses(f"see {turned(word)} for more") == [(what, 1)]


def test_a_private_key_is_noticed_and_talk_of_one_is_not():
    head = "-----BEGIN " + "PRIVATE KEY-----"

    assert trespasses(f"{head}\nMIGHAgEA") == [("a private key", 1)]
    assert trespasses(f'if "{head}" in text:') == []


@pytest.mark.parametrize("text", ["network/workdays", "a /work-queue", "https://example.org/work/"])
def test_ordinary_text_is_left_alone(text: str):
    assert trespasses(text) == []


def test_what_the_platform_makes_is_never_part_of_the_project():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    assert {"var/", ".venv/"} <= set(ignored)
    assert [where(p) for p in project_files() if where(p).startswith(("var/", ".venv/"))] == []
