"""Both languages are whole."""

from __future__ import annotations

import gettext
import re

import pytest
from tests.browser import message_catalogue

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|<[^>]+>")


def _strings(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _ids(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


MESSAGES = [message for message in message_catalogue.catalogue() if message.id]


class TestEnglish:
    def test_is_there_for_everything_that_is_said_and_for_nothing_else(self):
        said = set(message_catalogue.messages())
        there = {message.id for message in MESSAGES}

        assert said - there == set(), "run tests/browser/message_catalogue.py"
        assert there - said == set(), "run tests/browser/message_catalogue.py"

    def test_is_never_empty_and_never_marked_as_doubtful(self):
        assert [m.id for m in MESSAGES if m.fuzzy or not all(_strings(m))] == []

    def test_holds_no_chinese(self):
        assert [text for m in MESSAGES for text in _strings(m) if _CHINESE.search(text)] == []

    def test_names_the_same_values_as_the_chinese(self):
        def values(text):
            return sorted(match.group() for match in _PLACEHOLDER.finditer(text))

        wrong = [m.id for m in MESSAGES if values(_ids(m)[0]) != values(_strings(m)[0])]
        assert wrong == []

    def test_has_singular_and_plural_where_the_chinese_has_one_form(self):
        assert [m.id for m in MESSAGES if m.pluralizable and len(set(_strings(m))) != 2] == []

    def test_is_compiled(self):
        with message_catalogue.MO.open("rb") as stream:
            there = gettext.GNUTranslations(stream)._catalog
        due = {}
        for message in MESSAGES:
            if message.pluralizable:
                due |= {(message.id[0], n): text for n, text in enumerate(message.string)}
            else:
                due[message.id] = message.string

        assert {key: text for key, text in there.items() if key} == due


class TestTheCatalogue:
    def test_finds_a_message_that_has_no_english(self):
        words = message_catalogue.catalogue()
        some = MESSAGES[0].id
        words.delete(some)

        assert some in message_catalogue.messages()
        assert some not in {message.id for message in words}

    @pytest.mark.parametrize("said", ["首页", ("%(count)d 天", "%(count)d 天"), "跳到正文"])
    def test_finds_words_in_code_and_in_templates(self, said):
        assert said in message_catalogue.messages()
