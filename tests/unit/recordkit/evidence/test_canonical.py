"""Canonical JSON: one value, one run of bytes."""

from __future__ import annotations

import json
import math
import struct
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import NotCanonical, canonical_json, read_moment, write_moment
from recordkit.evidence.canonical import _is_plain, _pieces

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)

PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
    max_leaves=20,
)


class TestCanonicalJson:
    # Source: RFC 8785, section 3.2.2 and appendix B.
    @pytest.mark.parametrize(
        ("bits", "written"),
        [
            ("0000000000000000", "0"),
            ("8000000000000000", "0"),
            ("0000000000000001", "5e-324"),
            ("8000000000000001", "-5e-324"),
            ("7fefffffffffffff", "1.7976931348623157e+308"),
            ("4340000000000000", "9007199254740992"),
            ("c340000000000000", "-9007199254740992"),
            ("4430000000000000", "295147905179352830000"),
            ("44b52d02c7e14af5", "9.999999999999997e+22"),
            ("44b52d02c7e14af6", "1e+23"),
            ("44b52d02c7e14af7", "1.0000000000000001e+23"),
            ("444b1ae4d6e2ef4e", "999999999999999700000"),
            ("444b1ae4d6e2ef4f", "999999999999999900000"),
            ("444b1ae4d6e2ef50", "1e+21"),
            ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
            ("3eb0c6f7a0b5ed8d", "0.000001"),
            ("41b3de4355555553", "333333333.3333332"),
            ("becbf647612f3696", "-0.0000033333333333333333"),
            ("43143ff3c1cb0959", "1424953923781206.2"),
        ],
    )
    def test_writes_numbers_as_ecmascript_does(self, bits: str, written: str):
        (number,) = struct.unpack(">d", bytes.fromhex(bits))

        assert canonical_json(number) == written.encode()

    def test_sorts_members_by_utf16_code_units(self):
        value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7}

        names = list(json.loads(canonical_json(value)))

        assert names == ["\r", "1", "\x80", "ö", "\u20ac", "\U0001f600", "\ufb33"]

    def test_escapes_only_what_must_be(self):
        text = '\u20ac$\x0f\nA\'B"\\\\"/\x7f中'

        assert canonical_json(text) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f中"'.encode()

    def test_writes_terms_by_their_value_and_tuples_as_lists(self):
        class Colour(StrEnum):
            RED = "red"

        assert canonical_json((Colour.RED, True, None, [], {})) == b'["red",true,null,[],{}]'

    @given(JSON_VALUES)
    def test_reads_back_as_the_same_value(self, value: object):
        assert json.loads(canonical_json(value), parse_int=float) == value

    @given(JSON_VALUES)
    def test_of_what_it_wrote_is_the_same_bytes(self, value: object):
        written = canonical_json(value)

        assert canonical_json(json.loads(written, parse_int=float)) == written

    @given(PLAIN_VALUES)
    def test_takes_no_short_cut_that_changes_the_bytes(self, value: object):
        assert _is_plain(value)
        assert canonical_json(value) == "".join(_pieces(value)).encode()

    @pytest.mark.parametrize(
        "value",
        [
            math.nan,
            math.inf,
            2**53,
            {1: "a"},
            "\ud800",
            {"\ud800": 1},
            b"bytes",
            pytest.param(object(), id="object"),
            {1.5},
        ],
        ids=repr,
    )
    def test_refuses_what_json_cannot_say(self, value: object):
        with pytest.raises(NotCanonical):
            canonical_json(value)

    def test_refuses_what_is_nested_too_deeply(self):
        value: list[object] = []
        for _ in range(100_000):
            value = [value]

        with pytest.raises(NotCanonical, match="deeply"):
            canonical_json(value)


class TestMoments:
    @given(st.datetimes(timezones=st.just(UTC)))
    def test_read_back_as_themselves(self, moment: datetime):
        assert read_moment(write_moment(moment)) == moment

    def test_are_written_in_utc_with_six_decimals(self):
        shanghai = timezone(timedelta(hours=8))

        written = write_moment(datetime(2026, 1, 2, 11, 4, 5, tzinfo=shanghai))

        assert written == "2026-01-02T03:04:05.000000Z"

    @pytest.mark.parametrize("text", ["2026-01-02T03:04:05Z", "2026-1-2T03:04:05.0Z", "", "now"])
    def test_in_any_other_form_are_refused(self, text: str):
        with pytest.raises(ValueError):
            read_moment(text)

    def test_without_a_time_zone_are_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            write_moment(datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None))
