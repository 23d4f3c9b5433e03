"""Every fault has its own code, says its kind in it, and speaks both languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from docs.generating.codebase import faults
from docs.generating.small_pages import kind_of

from muniment.interfaces.cli.exits import EXIT
from muniment.interfaces.web.errors import STATUS
from recordkit.errors import KINDS, Fault, Words
from recordkit.verifier.cli import EXIT_STATUSES

_CODE = re.compile(r"[A-Z]{3}-([1-5])[0-9]{2}")
_CHINESE = re.compile(r"[一-鿿]")
ALL = faults()


def named(kind: type[Fault]) -> str:
    return f"{kind.code} {kind.__qualname__}"


def lacks_words(words: Words) -> bool:
    """Whether a sentence is missing in either language."""
    return not _CHINESE.search(words.zh) or not re.search("[A-Za-z]", words.en)


def test_there_are_faults_of_every_kind():
    assert {kind_of(kind) for kind in ALL} == set(KINDS)


def test_no_two_faults_share_a_code():
    own = [kind for kind in ALL if "code" in vars(kind)]
    counted = Counter(kind.code for kind in own)

    assert {code for code, times in counted.items() if times > 1} == set()


@pytest.mark.parametrize("kind", ALL, ids=named)
class TestAFault:
    def test_has_a_code_whose_first_digit_is_its_kind(self, kind: type[Fault]):
        found = _CODE.fullmatch(kind.code)

        assert found is not None
        assert KINDS[int(found[1]) - 1] is kind_of(kind)

    def test_derives_from_one_kind_only(self, kind: type[Fault]):
        assert [known for known in KINDS if issubclass(kind, known)] == [kind_of(kind)]

    def test_has_a_title_in_both_languages(self, kind: type[Fault]):
        assert not lacks_words(kind.title)
        assert kind.title != Fault.title

    def test_says_in_both_languages_how_to_mend_it(self, kind: type[Fault]):
        assert not lacks_words(kind.mend)


@pytest.mark.parametrize("words", [Words("", "gone"), Words("没有", ""), Words("gone", "gone")])
def test_a_sentence_in_one_language_is_noticed(words: Words):
    assert lacks_words(words)


def test_every_interface_answers_every_kind():
    for table in (EXIT, EXIT_STATUSES, STATUS):
        assert [kind for kind in KINDS if kind not in table] == []


def test_both_commands_end_with_the_same_status_for_the_same_kind():
    assert EXIT == EXIT_STATUSES
