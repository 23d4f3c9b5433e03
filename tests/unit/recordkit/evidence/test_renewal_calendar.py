"""What gives way when, and by when evidence has to be renewed because of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import (
    Acceptance,
    Ground,
    MalformedEvidence,
    Purpose,
    Register,
    RenewalWay,
    SignatureAlgorithm,
    Standing,
    TokensAlike,
    Trust,
    Validity,
    facts_of_token,
    issue_token,
    renewal_calendar,
)
from recordkit.evidence.acceptance import Kind, Use
from recordkit.fixity import DigestAlgorithm

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LEAD = timedelta(days=100)
DAY = timedelta(days=1)
NOTHING_KNOWN = Register("empty", ())


def alike(holds_until: datetime, **changes: Any) -> TokensAlike:
    given = {
        "authority": "某市时间戳",
        "holds_until": holds_until,
        "digest_algorithm": "sha256",
        "signature_algorithm": "sm2-sm3",
        "records": 3,
    }
    return TokensAlike(**given | changes)


class TestTheCalendar:
    @pytest.mark.parametrize(
        ("left", "standing"),
        [
            (LEAD + DAY, Standing.LATER),
            (LEAD, Standing.DUE),
            (DAY, Standing.DUE),
            (timedelta(0), Standing.DUE),
            (-DAY, Standing.RUN_OUT),
        ],
    )
    def test_says_how_urgent_a_certificate_is(self, left: timedelta, standing: Standing):
        first, *_ = renewal_calendar([alike(AT + left)], at=AT, lead=LEAD, register=NOTHING_KNOWN)

        assert (first.ground, first.standing) == (Ground.AUTHORITY, standing)
        assert first.renew_by == first.runs_out_at - LEAD
        assert first.way is RenewalWay.TIMESTAMP
        assert first.words.zh != first.words.en

    def test_asks_for_a_new_tree_when_a_digest_algorithm_ends(self):
        ended = Acceptance(
            Use(Kind.DIGEST, "sha256"), (AT + DAY).date(), "a source", is_verified=True
        )

        first, *_ = renewal_calendar(
            [alike(AT + 999 * DAY)], at=AT, lead=LEAD, register=Register("tried", (ended,))
        )

        assert (first.ground, first.way) == (Ground.DIGEST, RenewalWay.HASH_TREE)
        assert (first.standing, first.source, first.is_verified) == (Standing.DUE, "a source", True)

    def test_adds_up_what_rests_on_the_same(self):
        tokens = [alike(AT + DAY), alike(AT + DAY, records=4), alike(AT + 2 * DAY, records=5)]

        lines = renewal_calendar(tokens, at=AT, lead=LEAD, register=NOTHING_KNOWN)

        authorities = [line.records for line in lines if line.ground is Ground.AUTHORITY]
        assert authorities == [7, 5]
        assert [line.records for line in lines if line.ground is Ground.DIGEST] == [12]

    @pytest.mark.parametrize(
        ("algorithm", "year"),
        [
            ("rsa-sha256/2048", 2030),
            ("rsa-sha256/3072", 2035),
            ("ecdsa-sha256", 2035),
            ("sm2-sm3", None),
            ("1.2.3.4", None),
        ],
    )
    def test_knows_the_ends_that_are_announced(self, algorithm: str, year: int | None):
        tokens = [alike(AT + DAY, signature_algorithm=algorithm)]

        lines = renewal_calendar(tokens, at=AT, lead=LEAD)

        [line] = [line for line in lines if line.ground is Ground.SIGNATURE]
        assert (line.runs_out_at.year if line.runs_out_at else None) == year
        assert (line.standing is Standing.NO_END_KNOWN) == (year is None)
        assert line.words.zh

    @given(
        st.lists(
            st.tuples(st.integers(-1000, 5000), st.sampled_from(["a", "b"]), st.integers(1, 9))
        )
    )
    def test_puts_the_soonest_first_and_counts_every_record_for_each_ground(self, drawn: Any):
        tokens = [
            alike(AT + days * DAY, authority=name, records=records) for days, name, records in drawn
        ]

        lines = renewal_calendar(tokens, at=AT, lead=LEAD)

        ends = [line.runs_out_at for line in lines if line.runs_out_at]
        assert ends == sorted(ends)
        assert [line.runs_out_at is None for line in lines] == sorted(
            line.runs_out_at is None for line in lines
        )
        for ground in Ground:
            assert sum(line.records for line in lines if line.ground is ground) == sum(
                token.records for token in tokens
            )


class TestFactsOfAToken:
    def test_are_when_it_was_given_by_whom_and_what_it_rests_on(
        self, any_city: Any, make_city: Callable[..., Any]
    ):
        until = AT + 30 * DAY
        signer = any_city.leaf(
            Purpose.TIMESTAMPS, validity=Validity(AT - DAY, until), serial=12, name="短期时间戳"
        )
        token = issue_token(
            bytes(32),
            algorithm=DigestAlgorithm.SM3,
            signer=signer,
            serial=1,
            at=AT,
            policy="1.2.3",
        )

        facts = facts_of_token(token, any_city.trust)

        assert (facts.stamped_at, facts.authority) == (AT, "短期时间戳")
        assert facts.holds_until == until.replace(microsecond=0)
        assert facts.digest_algorithm == "sm3"
        is_rsa = any_city.root_key.algorithm is SignatureAlgorithm.RSA_SHA256
        assert facts.signature_algorithm == (
            "rsa-sha256/3072" if is_rsa else str(any_city.root_key.algorithm)
        )

    def test_cannot_be_had_of_what_is_no_token(self):
        with pytest.raises(MalformedEvidence):
            facts_of_token(b"", Trust())
