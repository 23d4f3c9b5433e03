"""How the pages say numbers, sizes, moments and ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.holdings.api import Attention, RecordState
from muniment.interfaces.web import formatting
from muniment.interfaces.web.templatetags import muniment as tags
from recordkit.description.tally import TallyResult
from recordkit.terms.vocabulary import Verdict

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class TestMoment:
    def test_is_said_in_the_legal_time_of_china(self):
        assert formatting.moment(NOON) == "2026-03-02 12:00"

    def test_falls_on_the_day_it_has_in_china(self):
        assert formatting.moment(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)) == "2026-03-02 00:30"


class TestSize:
    @pytest.mark.parametrize(
        ("size_bytes", "said"),
        [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1.0 KB"),
            (3_670_016, "3.5 MB"),
            (5 * 1024**4, "5.0 TB"),
            (5000 * 1024**4, "5,000 TB"),
        ],
    )
    def test_is_said_in_the_largest_unit_that_leaves_it_above_one(self, size_bytes, said):
        assert formatting.size(size_bytes) == said

    @given(st.integers(min_value=0, max_value=2**80))
    def test_of_anything_is_short(self, size_bytes):
        assert len(formatting.size(size_bytes)) <= len("1,208,925,819,614 TB")


class TestAge:
    @pytest.mark.parametrize(
        ("seconds", "zh", "en"),
        [
            (0, "不到 1 分钟", "under a minute"),
            (60, "1 分钟", "1 minute"),
            (3599, "59 分钟", "59 minutes"),
            (3600, "1 小时", "1 hour"),
            (86_400 * 9 + 5, "9 天", "9 days"),
        ],
    )
    def test_is_said_in_its_largest_whole_unit_in_both_languages(self, seconds, zh, en):
        with translation.override("zh-hans"):
            assert formatting.age(seconds) == zh
        with translation.override("en"):
            assert formatting.age(seconds) == en

    def test_of_what_begins_in_the_future_is_none(self):
        with translation.override("en"):
            assert formatting.age_between(NOON + timedelta(hours=1), NOON) == "under a minute"

    @given(st.floats(min_value=0, max_value=1e12))
    def test_of_anything_can_be_said(self, seconds):
        assert formatting.age(seconds)


class TestShare:
    def test_of_nothing_is_nothing(self):
        assert formatting.share(0, 0) == 0

    def test_is_in_whole_per_cent(self):
        assert formatting.share(2, 3) == 67


class TestBasis:
    @pytest.mark.parametrize(
        ("kept", "zh"),
        [
            ("the Measures, article 15", "《办法》第15条"),
            ("the Measures, article 15; DA/T 70-2018", "《办法》第15条; DA/T 70-2018"),
            ("the Measures, article 99", "the Measures, article 99"),
            ("DA/T 70-2018", "DA/T 70-2018"),
        ],
    )
    def test_is_cited_in_the_language_of_the_page(self, kept, zh):
        with translation.override("zh-hans"):
            assert tags.basis(kept) == zh
        with translation.override("en"):
            assert tags.basis(kept) == kept


class TestRetention:
    @pytest.mark.parametrize(
        ("code", "zh", "en"),
        [
            ("Y", "永久", "permanent"),
            ("D30", "30 年", "30 years"),
            ("", "—", "—"),
            ("X9", "X9", "X9"),
        ],
    )
    def test_is_said_in_words_and_what_nobody_knows_stays(self, code, zh, en):
        with translation.override("zh-hans"):
            assert tags.retention(code) == zh
        with translation.override("en"):
            assert tags.retention(code) == en


class TestTone:
    def test_and_sign_are_there_for_every_verdict_state_and_result(self):
        terms = [*Verdict, *RecordState, *Attention, *TallyResult]
        shown = [tags.chip(term, "x") for term in terms]

        assert all(each["sign"] and each["tone"] for each in shown)

    def test_of_a_failure_is_never_that_of_a_success(self):
        assert tags.tone(Verdict.FAILED) != tags.tone(Verdict.PASSED)
        assert tags.tone(Verdict.INDETERMINATE) not in (
            tags.tone(Verdict.PASSED),
            tags.tone(Verdict.FAILED),
        )
