"""Times in the dozen ways that signatures write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence.documents import read_stated

MOMENT = datetime(2021, 5, 19, 12, 53, 44, tzinfo=UTC)


class TestReadStated:
    @pytest.mark.parametrize(
        "written",
        [
            "20210519125344Z",
            "20210519125344.302Z",
            "20210519205344+0800",
            "2021-05-19T12:53:44Z",
            "2021-05-19T20:53:44+08:00",
            "210519125344Z",
        ],
    )
    def test_reads_times_with_their_zone(self, written: str):
        stated = read_stated(written)

        assert (stated.moment, stated.has_zone) == (MOMENT, True)

    @pytest.mark.parametrize(
        "written", ["2021-05-19 20:53:44", "2021/5/19 20:53:44", "20210519205344"]
    )
    def test_takes_a_time_without_zone_for_beijing_time_and_says_so(self, written: str):
        stated = read_stated(written)

        assert (stated.moment, stated.has_zone) == (MOMENT, False)

    @pytest.mark.parametrize("written", ["", "yesterday", "20211345000000Z", "00000101000000Z"])
    def test_keeps_the_words_of_what_is_no_time(self, written: str):
        stated = read_stated(written)

        assert (stated.text, stated.moment) == (written, None)

    @given(st.text(max_size=80))
    def test_never_raises(self, written: str):
        assert read_stated(written).text in written.strip()

    @given(st.integers(-631_152_000, 2_524_607_999))  # 1950 to 2049
    def test_reads_what_der_writes(self, seconds: int):
        aware = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

        assert read_stated(f"{aware:%y%m%d%H%M%S}Z").moment == aware
        assert read_stated(f"{aware.year:04}{aware:%m%d%H%M%S}Z").moment == aware
