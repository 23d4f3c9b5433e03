"""ASN.1 taken apart by tag alone, from bytes that nobody vouches for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import MalformedEvidence, der
from recordkit.evidence.documents.loose_der import (
    Element,
    first_element,
    read_element,
    readable,
)


def walked(element: Element, depth: int = 0) -> int:
    """Visit everything below an element and return how much there is."""
    if not element.tag & 0x20 or depth > 8:
        return 1
    return 1 + sum(walked(child, depth + 1) for child in element.children())


class TestReadElement:
    @given(st.binary(max_size=200))
    def test_reads_any_bytes_or_refuses_them_in_words(self, encoded: bytes):
        with suppress(MalformedEvidence):
            element = read_element(encoded)
            assert element.encoded == encoded
            walked(element)

    @given(st.lists(st.binary(max_size=300), max_size=5))
    def test_gives_back_what_a_sequence_was_made_of(self, pieces: list[bytes]):
        parts = [der.octet_string(piece) for piece in pieces]

        element = read_element(der.sequence(*parts))

        assert [child.octets() for child in element.children()] == pieces
        assert [child.encoded for child in element.children()] == parts

    def test_reads_the_indefinite_lengths_of_ber(self):
        element = read_element(b"\x30\x80\x24\x80\x04\x01a\x04\x01b\x00\x00\x00\x00")

        (inside,) = element.children()
        assert inside.octets() == b"ab"

    def test_refuses_what_is_nested_without_end(self):
        with pytest.raises(MalformedEvidence, match="nested deeper"):
            read_element(b"\x30\x80" * 1000)

    def test_refuses_bytes_behind_the_structure(self):
        with pytest.raises(MalformedEvidence, match="1 bytes follow"):
            read_element(der.NULL + b"x")

    def test_takes_the_first_of_what_is_filled_up_with_zeros(self):
        assert first_element(der.NULL + b"\x00" * 9).encoded == der.NULL


class TestElement:
    @given(st.lists(st.integers(0, 2**40), min_size=1, max_size=6), st.integers(0, 2))
    def test_reads_identifiers_as_they_were_written(self, rest: list[int], first: int):
        dotted = ".".join(map(str, (first, *(min(each, 39) for each in rest[:1]), *rest[1:])))

        assert read_element(der.identifier(dotted)).dotted() == dotted

    @given(st.integers(0, 2**70))
    def test_reads_numbers_as_they_were_written(self, number: int):
        assert read_element(der.integer(number)).number() == number

    def test_refuses_bits_that_do_not_count(self):
        with pytest.raises(MalformedEvidence):
            read_element(der.bit_string(b"\x80", unused=7)).octets()

    def test_refuses_another_kind_than_was_asked_for(self):
        with pytest.raises(MalformedEvidence, match="expected element 0x30"):
            read_element(der.NULL, 0x30)


class TestReadable:
    def test_reads_what_claims_one_alphabet_and_holds_another(self):
        assert readable("某市".encode()) == "某市"
        assert readable("某市".encode("gb18030")) == "某市"

    @given(st.binary(max_size=600))
    def test_never_raises_and_never_grows(self, content: bytes):
        assert len(readable(content)) <= 256
