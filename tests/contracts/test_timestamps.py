"""What every timestamp authority promises."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.doubles.keys import MADE_AT, stamp_signer, trust
from tests.doubles.memory_timestamps import FakeTimestamps
from tests.doubles.timestamp_server import POLICY, TimestampServer, serving

from muniment.adapters.timestamp_authority import HttpTimestamps
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.kernel.ports import Timestamps
from recordkit.evidence import UnsafeStandIn, verdict_on, verify_token
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

DIGEST = hashlib.sha256(b"a batch of packages").digest()
STAMPED_AT = MADE_AT + timedelta(hours=1)


class TimestampsContract:
    """An authority's own test class inherits these and gives `timestamps`."""

    def test_a_token_is_over_the_digest_at_the_moment(self, timestamps: Timestamps):
        token = timestamps.stamp(DIGEST)

        reading = verify_token(token, DIGEST, trust=trust())
        assert {one.verdict for one in reading.judgements} == {Verdict.PASSED}
        assert reading.stamped_at == STAMPED_AT

    def test_a_token_is_not_over_another_digest(self, timestamps: Timestamps):
        token = timestamps.stamp(DIGEST)

        reading = verify_token(token, hashlib.sha256(b"other").digest(), trust=trust())
        assert verdict_on("token_digest", reading.judgements) is Verdict.FAILED

    def test_no_two_tokens_have_one_serial_number(self, timestamps: Timestamps):
        readings = [verify_token(timestamps.stamp(DIGEST), DIGEST, trust=trust()) for _ in range(3)]

        assert len({reading.serial_number for reading in readings}) == 3

    def test_a_token_may_be_over_sm3(self, timestamps: Timestamps):
        sm3 = hashlib.new("sm3", b"a batch of packages").digest()

        reading = verify_token(timestamps.stamp(sm3, DigestAlgorithm.SM3), sm3, trust=trust())

        assert {one.verdict for one in reading.judgements} == {Verdict.PASSED}
        assert reading.digest_algorithm == "sm3"

    def test_what_is_no_digest_is_refused(self, timestamps: Timestamps):
        with pytest.raises(ValueError):
            timestamps.stamp(b"short")

    def test_says_whether_it_is_real(self, timestamps: Timestamps):
        assert isinstance(timestamps.is_real, bool)


class TestUnsafeLocalTimestamps(TimestampsContract):
    @pytest.fixture
    def timestamps(self) -> UnsafeLocalTimestamps:
        with pytest.warns(UnsafeStandIn, match="its own clock"):
            return UnsafeLocalTimestamps(stamp_signer(), now=lambda: STAMPED_AT)

    def test_says_that_it_is_not_real(self, timestamps: UnsafeLocalTimestamps):
        assert not timestamps.is_real


class TestFakeTimestamps(TimestampsContract):
    @pytest.fixture
    def timestamps(self) -> FakeTimestamps:
        return FakeTimestamps()


class TestHttpTimestamps(TimestampsContract):
    @pytest.fixture
    def timestamps(self) -> Iterator[HttpTimestamps]:
        with serving(TimestampServer(stamp_signer(), STAMPED_AT)) as server:
            yield HttpTimestamps(server.url, trust=trust(), policy=POLICY)

    def test_says_that_it_is_real(self, timestamps: HttpTimestamps):
        assert timestamps.is_real
