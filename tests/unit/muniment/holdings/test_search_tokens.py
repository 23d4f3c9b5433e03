"""A name is cut so that any part of it finds it, on every database alike."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.holdings.search import phrases_of, tokens_of

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
RARE = st.one_of(
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    st.characters(min_codepoint=0x30000, max_codepoint=0x3134A),
    st.sampled_from("〇々豈𤭢"),
)
NAMES = st.text(st.one_of(HAN, RARE), min_size=1, max_size=8)
WORDS = st.text("abcxyz0123456789", min_size=1, max_size=8)


def finds(query: str, text: str) -> bool:
    """Whether every phrase of the query stands in the text, its last token perhaps going on."""
    tokens = tokens_of(text)
    return all(
        any(_stands(phrase, tokens[at:]) for at in range(len(tokens)))
        for phrase in phrases_of(query)
    )


def _stands(phrase: list[str], tokens: list[str]) -> bool:
    *exact, last = phrase
    return (
        tokens[: len(exact)] == exact
        and len(tokens) > len(exact)
        and tokens[len(exact)].startswith(last)
    )


class TestAName:
    @given(before=NAMES, name=NAMES, after=NAMES)
    def test_is_found_anywhere_in_a_longer_one(self, before: str, name: str, after: str):
        assert finds(name, before + name + after)

    @given(name=NAMES, word=WORDS)
    def test_is_found_beside_latin_letters_and_numbers(self, name: str, word: str):
        assert finds(f"{word}{name}", f"关于{word}{name}（{word}）")

    @given(word=WORDS, more=WORDS)
    def test_in_latin_letters_is_found_by_how_it_begins(self, word: str, more: str):
        assert finds(word, f"编号-{word}{more}")

    @given(name=NAMES, other=NAMES)
    def test_is_not_found_where_one_of_its_pairs_is_absent(self, name: str, other: str):
        pairs = {name[i : i + 2] for i in range(len(name) - 1)}

        if any(
            unicodedata.normalize("NFKC", pair) not in unicodedata.normalize("NFKC", other)
            for pair in pairs
        ):
            assert not finds(name, other)


class TestAnyText:
    @given(st.text(max_size=200))
    def test_becomes_tokens_without_space_quote_or_sign(self, text: str):
        tokens = [*tokens_of(text), *(token for phrase in phrases_of(text) for token in phrase)]

        assert all(token.isalnum() and token == token.lower() for token in tokens)

    @given(st.text(max_size=200))
    def test_finds_itself(self, text: str):
        assert finds(text, text)

    @given(st.text(max_size=60))
    def test_is_the_same_in_every_way_to_write_it(self, text: str):
        assert tokens_of(unicodedata.normalize("NFD", text)) == tokens_of(
            unicodedata.normalize("NFC", text)
        )

    def test_has_no_token_too_long_for_a_database(self):
        assert max(len(token.encode()) for token in tokens_of("a" * 9000 + "王" * 9000)) < 2046
