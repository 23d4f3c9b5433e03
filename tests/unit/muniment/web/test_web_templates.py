"""What holds for every template: strict content security, both languages, forms that are safe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

WEB = Path(__file__).parents[4] / "src" / "muniment" / "interfaces" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SPRITE = (WEB / "static" / "muniment" / "icons.svg").read_text(encoding="utf-8")

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+|hx-on[^=]*)\s*=|<style|javascript:", re.IGNORECASE)
_SCRIPT_WITH_TEXT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)


def _untranslated(text: str) -> list[str]:
    """Return what stands in the page as it is: outside of tags that translate."""
    found, inside = [], False
    for token in Lexer(text).tokenize():
        if token.token_type is TokenType.BLOCK:
            word = token.contents.split()[0]
            inside = word == "blocktranslate" or (inside and word != "endblocktranslate")
        elif token.token_type is TokenType.TEXT and not inside and _CHINESE.search(token.contents):
            found.append(token.contents.strip()[:40])
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
class TestATemplate:
    def test_has_no_inline_style_and_no_inline_script(self, path):
        text = path.read_text(encoding="utf-8")

        assert _INLINE.findall(text) == []
        assert _SCRIPT_WITH_TEXT.findall(text) == []

    def test_says_nothing_in_one_language_only(self, path):
        if path.parent.name == "zh":  # a text of help: its English one stands beside it
            assert (path.parents[1] / "en" / path.name).is_file()
            return
        assert _untranslated(path.read_text(encoding="utf-8")) == []

    def test_guards_every_form_that_posts(self, path):
        text = path.read_text(encoding="utf-8")
        forms = re.findall(r'<form[^>]*method="post"[^>]*>(?:\s*)({% csrf_token %})?', text)

        assert "" not in forms

    def test_draws_only_icons_that_are_in_the_sprite(self, path):
        drawn = re.findall(r'{% icon "([a-z]+)"', path.read_text(encoding="utf-8"))
        drawn += re.findall(r'with icon="([a-z]+)"', path.read_text(encoding="utf-8"))

        assert [name for name in drawn if f'id="{name}"' not in SPRITE] == []


class TestTheCheck:
    def test_sees_words_that_nobody_translates(self):
        assert _untranslated("<p>{% translate '办件' %}未译</p>") != []
        assert _untranslated("<p>{% blocktranslate %}办件{% endblocktranslate %}</p>") == []

    @pytest.mark.parametrize("text", ['<p style="x">', '<a onclick="x">', "<script>x</script>"])
    def test_sees_what_the_policy_forbids(self, text):
        assert _INLINE.search(text) or _SCRIPT_WITH_TEXT.search(text)


class TestStylesheets:
    def test_name_colours_in_the_themes_only(self):
        allowed = {"print.css"}
        sheets = (WEB / "static" / "muniment").glob("*.css")
        colours = re.compile(r"#[0-9a-f]{3,8}\b(?=[;\s])|rgba?\(", re.IGNORECASE)

        named = {
            sheet.name: found
            for sheet in sheets
            if sheet.name not in allowed
            and (found := colours.findall(sheet.read_text(encoding="utf-8")))
        }
        # A rendered view is paper: white whatever the theme.
        assert named == {"pages.css": ["#fff"]}
