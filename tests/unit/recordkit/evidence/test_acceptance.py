"""The register of algorithms: what was accepted when, and what is only said to be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recordkit.evidence import (
    CURRENT_REGISTER,
    Acceptance,
    Register,
    judge_acceptance,
    parse_certificate,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.evidence.acceptance import ASPECT, Kind, Use, key_name, uses_of_path
from recordkit.terms.vocabulary import Verdict

SHA1 = Use(Kind.DIGEST, "sha1")
LAST_DAY = date(2013, 12, 31)
MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def register(*, verified: bool) -> Register:
    return Register("test", (Acceptance(SHA1, LAST_DAY, "a standard", verified),))


def judged(moment: datetime | None, *, verified: bool = True, use: Use = SHA1) -> Verdict:
    return judge_acceptance([use], moment=moment, register=register(verified=verified)).verdict


class TestJudgeAcceptance:
    def test_passes_on_the_last_day_and_fails_on_the_next(self):
        last = datetime(2013, 12, 31, 23, 59, tzinfo=UTC)

        assert judged(last) is Verdict.PASSED
        assert judged(last + timedelta(minutes=1)) is Verdict.FAILED

    def test_leaves_open_what_rests_on_an_end_that_nobody_has_read(self):
        assert judged(MOMENT, verified=False) is Verdict.INDETERMINATE

    def test_leaves_open_what_the_register_does_not_know(self):
        assert judged(MOMENT, use=Use(Kind.DIGEST, "md6")) is Verdict.INDETERMINATE

    def test_leaves_everything_open_without_a_moment(self):
        assert judged(None) is Verdict.INDETERMINATE


class TestTheCurrentRegister:
    def test_knows_each_use_once(self):
        uses = [entry.use for entry in CURRENT_REGISTER.entries]

        assert len(uses) == len(set(uses))

    def test_gives_a_source_for_every_entry(self):
        assert all(entry.source for entry in CURRENT_REGISTER.entries)

    def test_accepts_today_whatever_we_sign_with(self, every_city: Any):
        path = [parse_certificate(der) for der in (*every_city.seal.certificates,)]

        found = judge_acceptance(uses_of_path(path), moment=MOMENT, register=CURRENT_REGISTER)

        assert found.verdict is Verdict.PASSED, found.reason.en

    @pytest.mark.parametrize(
        ("bits", "moment", "verdict"),
        [
            (4096, MOMENT, Verdict.PASSED),
            (2048, MOMENT, Verdict.PASSED),
            (2048, datetime(2031, 1, 1, tzinfo=UTC), Verdict.INDETERMINATE),
            (512, MOMENT, Verdict.INDETERMINATE),
        ],
    )
    def test_counts_a_longer_rsa_key_as_the_size_it_reaches(
        self, bits: int, moment: datetime, verdict: Verdict
    ):
        use = Use(Kind.KEY, f"rsa-{bits}")

        found = judge_acceptance([use], moment=moment, register=CURRENT_REGISTER)

        assert found.verdict is verdict


class TestASignature:
    def test_is_judged_by_the_register_that_is_handed_in(self, city: Any, now: datetime):
        cms = sign_detached(b"content", signer=city.seal, signed_at=now)
        ended = Register(
            "of tomorrow", (Acceptance(Use(Kind.DIGEST, "sm3"), date(2020, 1, 1), "a law", True),)
        )

        usual = verify_detached(b"content", cms, trust=city.trust, at=now)
        strict = verify_detached(b"content", cms, trust=city.trust, at=now, register=ended)

        assert verdict_on(ASPECT, usual.judgements) is Verdict.PASSED
        assert verdict_on(ASPECT, strict.judgements) is Verdict.FAILED
        assert verdict_on("signature_value", strict.judgements) is Verdict.PASSED


def test_a_key_that_cannot_be_read_is_called_unknown():
    assert key_name(b"\x30\x00") == "unknown"
