"""Renewed evidence records: what kept them alive is checked link by link, and nothing is let pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Trust,
    Validity,
    build_batch,
    build_group_batch,
    der,
    evidence_record,
    issue_token,
    leaf_of_content,
    leaf_of_newest_token,
    renewed_by_hash_tree,
    renewed_by_timestamp,
    verdict_on,
    verify_evidence_record,
    verify_group_evidence,
)
from recordkit.evidence.archive_timestamps import MOST_TIMESTAMPS, read_record
from recordkit.evidence.hash_trees import Batch
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

SHA256, SM3 = DigestAlgorithm.SHA256, DigestAlgorithm.SM3
YEAR = timedelta(days=365)
CONTENTS = [b"licence %d" % number for number in range(5)]


@pytest.fixture
def city(make_city: Callable[..., Any]) -> Any:
    return make_city(SignatureAlgorithm.ED25519)  # the quickest


def digest_by(content: bytes) -> Callable[[str], bytes]:
    return lambda name: hashlib.new(name, content).digest()


def digests(algorithm: DigestAlgorithm, contents: Sequence[bytes] = CONTENTS) -> list[bytes]:
    return [hashlib.new(algorithm, content).digest() for content in contents]


def token_over(batch: Batch, signer: Any, at: datetime) -> bytes:
    return issue_token(
        batch.root, algorithm=batch.algorithm, signer=signer, serial=1, at=at, policy="1.2.3"
    )


def filed(city: Any, at: datetime, signer: Any = None) -> list[bytes]:
    batch = build_batch(digests(SHA256), SHA256)
    token = token_over(batch, signer or city.timestamps, at)
    return [evidence_record(batch, place, token) for place in range(len(CONTENTS))]


def renewed(
    records: list[bytes], signer: Any, at: datetime, algorithm: Any = SHA256
) -> list[bytes]:
    leaves = [leaf_of_newest_token(record) for record in records]
    batch = build_batch(list(dict.fromkeys(leaves)), algorithm)
    token = token_over(batch, signer, at)
    places = [batch.levels[0].index(leaf) for leaf in leaves]
    return [renewed_by_timestamp(r, batch, p, token) for r, p in zip(records, places, strict=True)]


def rehashed(records: list[bytes], signer: Any, at: datetime, algorithm: Any = SM3) -> list[bytes]:
    anew = digests(algorithm)
    leaves = [leaf_of_content(r, d, algorithm) for r, d in zip(records, anew, strict=True)]
    batch = build_batch(leaves, algorithm)
    token = token_over(batch, signer, at)
    return [
        renewed_by_hash_tree(record, anew[place], batch, place, token)
        for place, record in enumerate(records)
    ]


def worst(reading: Any) -> Verdict:
    return max(judgement.verdict for judgement in reading.judgements)


def judged(record: bytes, city: Any, content: bytes = CONTENTS[0], **more: Any) -> Any:
    return verify_evidence_record(record, digest_by(content), trust=city.trust, **more)


class TestARecordRenewedByTimestamp:
    def test_verifies_for_every_member(self, city: Any, now: datetime):
        records = renewed(
            renewed(filed(city, now), city.timestamps, now + YEAR), city.timestamps, now + 2 * YEAR
        )

        for record, content in zip(records, CONTENTS, strict=True):
            reading = judged(record, city, content)
            assert worst(reading) is Verdict.PASSED
            assert reading.stamped_at == now
            assert reading.renewed_at == now + 2 * YEAR
            assert [time.stamped_at for time in reading.times] == [now, now + YEAR, now + 2 * YEAR]

    def test_is_about_the_token_before_and_nothing_else(self, city: Any, now: datetime):
        first, second = filed(city, now), filed(city, now + timedelta(hours=1))
        (good, *_), (other, *_) = renewed(first, city.timestamps, now + YEAR), second
        stamp = read_record(good).chains[0][1].encoded
        transplanted = der.sequence(
            der.integer(1),
            der.sequence(der.algorithm("2.16.840.1.101.3.4.2.1")),
            der.sequence(der.sequence(read_record(other).newest.encoded, stamp)),
        )

        assert worst(judged(good, city)) is Verdict.PASSED
        reading = judged(transplanted, city)
        assert verdict_on("token_digest", reading.judgements) is Verdict.FAILED

    def test_of_a_whole_batch_with_one_token_takes_a_tree_of_one(self, city: Any, now: datetime):
        records = renewed(filed(city, now), city.timestamps, now + YEAR)

        assert {len(read_record(record).newest.groups) for record in records} == {0}

    def test_keeps_the_way_to_its_token_when_batches_are_renewed_together(
        self, city: Any, now: datetime
    ):
        several = [record for day in range(3) for record in filed(city, now + timedelta(day))[:1]]

        records = renewed(several, city.timestamps, now + YEAR)

        assert [worst(judged(record, city)) for record in records] == [Verdict.PASSED] * 3
        assert [len(read_record(record).newest.groups) for record in records] == [2, 2, 1]

    def test_holds_although_the_first_authority_has_run_out_since(self, city: Any, now: datetime):
        old = city.leaf(Purpose.TIMESTAMPS, serial=77, validity=Validity(now, now + YEAR))
        records = renewed(filed(city, now, old), city.timestamps, now + YEAR)

        reading = judged(records[0], city, at=now + 3 * YEAR)

        assert worst(reading) is Verdict.PASSED

    def test_fails_when_it_came_after_the_first_authority_had_run_out(
        self, city: Any, now: datetime
    ):
        old = city.leaf(Purpose.TIMESTAMPS, serial=77, validity=Validity(now, now + YEAR))
        records = renewed(filed(city, now, old), city.timestamps, now + YEAR + timedelta(1))

        reading = judged(records[0], city)

        failing = {each.aspect for each in reading.judgements if each.verdict is Verdict.FAILED}
        assert failing == {"renewal_time"}

    def test_fails_when_it_is_older_than_what_it_renews(self, city: Any, now: datetime):
        records = renewed(filed(city, now), city.timestamps, now - timedelta(1))

        assert verdict_on("renewal_time", judged(records[0], city).judgements) is Verdict.FAILED

    def test_does_not_change_what_was_there(self, city: Any, now: datetime):
        before = filed(city, now)[0]
        after = renewed(renewed([before], city.timestamps, now), city.timestamps, now)[0]

        first, *_ = read_record(after).all()
        assert first.encoded == read_record(before).newest.encoded

    def test_is_the_structure_of_the_standard(self, city: Any, now: datetime):
        record = renewed(filed(city, now), city.timestamps, now + YEAR)[0]

        version, _, chains = _parts(record)
        (chain,) = _parts(chains)
        assert version == bytes((2, 1, 1))
        assert len(_parts(chain)) == 2

    def test_refuses_a_batch_of_another_algorithm_or_leaf(self, city: Any, now: datetime):
        record = filed(city, now)[0]
        other = build_batch(digests(SHA256), SHA256)
        wrong = build_batch([hashlib.new("sm3").digest()], SM3)

        with pytest.raises(ValueError, match="leaf"):
            renewed_by_timestamp(record, other, 0, token_over(other, city.timestamps, now))
        with pytest.raises(ValueError, match="sm3"):
            renewed_by_timestamp(record, wrong, 0, token_over(wrong, city.timestamps, now))

    def test_is_not_made_longer_than_is_read(self, city: Any, now: datetime):
        records = filed(city, now)[:1]
        for _ in range(MOST_TIMESTAMPS - 1):
            records = renewed(records, city.timestamps, now)

        assert worst(judged(records[0], city)) is Verdict.PASSED
        with pytest.raises(ValueError, match="already"):
            renewed(records, city.timestamps, now)


class TestARecordRenewedByHashTree:
    def test_verifies_for_every_member_with_both_digests(self, city: Any, now: datetime):
        records = rehashed(filed(city, now), city.timestamps, now + YEAR)

        for record, content in zip(records, CONTENTS, strict=True):
            assert worst(judged(record, city, content)) is Verdict.PASSED

    def test_goes_on_under_two_algorithms_side_by_side(self, city: Any, now: datetime):
        before = filed(city, now)

        for algorithm in (SHA256, SM3):
            after = rehashed(before, city.timestamps, now + YEAR, algorithm)
            again = renewed(after, city.timestamps, now + 2 * YEAR, algorithm)
            assert [worst(judged(r, city, c)) for r, c in zip(again, CONTENTS, strict=True)] == [
                Verdict.PASSED
            ] * len(CONTENTS)
            assert [len(chain) for chain in read_record(again[0]).chains] == [1, 2]

    def test_is_indeterminate_without_the_new_digest(self, city: Any, now: datetime):
        record = rehashed(filed(city, now), city.timestamps, now + YEAR)[0]

        reading = verify_evidence_record(record, digests(SHA256)[0], trust=city.trust)

        assert verdict_on("tree_path", reading.judgements) is Verdict.INDETERMINATE

    def test_fails_for_other_content_in_the_new_chain_alone(self, city: Any, now: datetime):
        record = rehashed(filed(city, now), city.timestamps, now + YEAR)[0]
        mixed = {"sha256": digests(SHA256)[0], "sm3": digests(SM3)[4]}

        reading = verify_evidence_record(record, mixed.get, trust=city.trust)

        assert verdict_on("tree_path", reading.judgements) is Verdict.FAILED

    def test_fails_when_an_earlier_chain_is_exchanged(self, city: Any, now: datetime):
        record, other = (
            rehashed(filed(city, at), city.timestamps, now + YEAR)[0]
            for at in (now, now + timedelta(1))
        )
        held, strange = read_record(record), read_record(other)
        exchanged = der.sequence(
            der.integer(1),
            der.sequence(*map(der.algorithm, held.digest_algorithms)),
            der.sequence(strange.encoded_chains[0], held.encoded_chains[1]),
        )

        assert verdict_on("tree_path", judged(exchanged, city).judgements) is Verdict.FAILED

    def test_by_makers_who_sort_what_they_put_together_verifies(self, city: Any, now: datetime):
        record = filed(city, now)[0]
        before = read_record(record).chains_before(1)
        parts = sorted(
            (hashlib.new("sm3", CONTENTS[0]).digest(), hashlib.new("sm3", before).digest())
        )
        batch = build_batch([hashlib.new("sm3", b"".join(parts)).digest()], SM3)
        stamp = der.sequence(token_over(batch, city.timestamps, now + YEAR))
        both = [*read_record(record).digest_algorithms, "1.2.156.10197.1.401"]
        whole = der.sequence(
            der.integer(1),
            der.sequence(*map(der.algorithm, both)),
            der.sequence(read_record(record).encoded_chains[0], der.sequence(stamp)),
        )

        assert worst(judged(whole, city)) is Verdict.PASSED


class TestARecordOfAnotherMaker:
    """Trees of other shapes than ours, written by hand as RFC 4998, section 4.2, allows."""

    def _record(self, groups: list[list[bytes]], root: bytes, city: Any, at: datetime) -> bytes:
        token = issue_token(
            root, algorithm=SHA256, signer=city.timestamps, serial=1, at=at, policy="1.2.3"
        )
        tree = der.sequence(*(der.sequence(*map(der.octet_string, group)) for group in groups))
        stamp = der.sequence(der.implicit(2, tree), token)
        algorithm = der.algorithm("2.16.840.1.101.3.4.2.1")
        return der.sequence(
            der.integer(1), der.sequence(algorithm), der.sequence(der.sequence(stamp))
        )

    def test_with_one_hash_in_the_first_list_verifies(self, city: Any, now: datetime):
        own, *others = digests(SHA256)
        root = _together(own, *others)

        record = self._record([[own], others], root, city, now)

        assert worst(judged(record, city)) is Verdict.PASSED
        assert worst(judged(record, city, CONTENTS[1])) is Verdict.FAILED

    def test_that_hashes_a_list_of_one_again_verifies(self, city: Any, now: datetime):
        own, *others = digests(SHA256)
        root = _together(hashlib.sha256(own).digest(), *others)

        assert worst(judged(self._record([[own], others], root, city, now), city)) is Verdict.PASSED

    def test_that_repeats_the_hash_of_the_list_before_verifies(self, city: Any, now: datetime):
        own, second, third, *_ = digests(SHA256)
        below = _together(own, second)
        root = _together(below, third)

        record = self._record([[own, second], [below, third]], root, city, now)

        assert worst(judged(record, city)) is Verdict.PASSED

    def test_with_lists_of_any_width_verifies(self, city: Any, now: datetime):
        own, *others = digests(SHA256, [b"%d" % number for number in range(40)])
        below = _together(own, *others[:9])
        root = _together(below, *others[9:])

        record = self._record([[own, *others[:9]], others[9:]], root, city, now)

        assert worst(judged(record, city, b"0")) is Verdict.PASSED

    def test_whose_order_within_a_list_is_another_verifies(self, city: Any, now: datetime):
        own, second, *_ = sorted(digests(SHA256), reverse=True)

        record = self._record([[own, second]], _together(own, second), city, now)

        reading = verify_evidence_record(record, own, trust=city.trust)
        assert worst(reading) is Verdict.PASSED

    def test_that_is_deeper_than_any_tree_is_refused(self, city: Any, now: datetime):
        own = digests(SHA256)[0]

        reading = judged(self._record([[own]] * 1025, own, city, now), city)

        assert verdict_on("evidence_structure", reading.judgements) is Verdict.FAILED


class TestADataGroup:
    GROUPS = ([b"application", b"licence"], [b"alone"], [b"a", b"b", b"c"])

    def _records(self, city: Any, at: datetime, groups: Any = GROUPS) -> list[bytes]:
        batch = build_group_batch([digests(SHA256, group) for group in groups], SHA256)
        token = token_over(batch, city.timestamps, at)
        return [evidence_record(batch, place, token) for place in range(len(groups))]

    def _judged(self, record: bytes, group: Sequence[bytes], city: Any) -> Any:
        return verify_group_evidence(record, [*map(digest_by, group)], trust=city.trust)

    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_verifies_when_it_is_complete(self, city: Any, now: datetime, count: int):
        groups = self.GROUPS[:count]

        for record, group in zip(self._records(city, now, groups), groups, strict=True):
            assert worst(self._judged(record, group, city)) is Verdict.PASSED
            assert worst(self._judged(record, group[::-1], city)) is Verdict.PASSED

    @pytest.mark.parametrize(
        "group", [[b"a"], [b"a", b"b"], [b"a", b"b", b"d"], [b"a", b"b", b"c", b"d"]], ids=repr
    )
    def test_fails_when_something_is_missing_or_besides(
        self, city: Any, now: datetime, group: list[bytes]
    ):
        record = self._records(city, now)[2]

        assert (
            verdict_on("tree_path", self._judged(record, group, city).judgements) is Verdict.FAILED
        )

    def test_verifies_for_one_of_its_objects_alone(self, city: Any, now: datetime):
        record = self._records(city, now)[0]

        assert worst(judged(record, city, b"licence")) is Verdict.PASSED
        assert worst(judged(record, city, b"alone")) is Verdict.FAILED

    def test_verifies_when_it_was_renewed(self, city: Any, now: datetime):
        records = renewed(self._records(city, now), city.timestamps, now + YEAR)

        for record, group in zip(records, self.GROUPS, strict=True):
            assert worst(self._judged(record, group, city)) is Verdict.PASSED

    @pytest.mark.parametrize("groups", [[], [[]], [[b"short"]], [[bytes(32), bytes(32)]]], ids=repr)
    def test_is_of_different_digests(self, groups: Any):
        with pytest.raises(ValueError):
            build_group_batch(groups, SHA256)

    def test_has_an_object(self):
        with pytest.raises(ValueError):
            verify_group_evidence(b"", [], trust=Trust())


class TestWhetherEvidenceHoldsToday:
    def test_is_judged_when_a_moment_is_given(self, city: Any, now: datetime):
        record = filed(city, now)[0]

        assert (
            verdict_on("evidence_current", judged(record, city).judgements)
            is Verdict.NOT_APPLICABLE
        )
        for at, verdict in (
            (now + YEAR, Verdict.PASSED),
            (now + 20 * YEAR, Verdict.FAILED),
            (now - timedelta(1), Verdict.INDETERMINATE),
        ):
            assert verdict_on("evidence_current", judged(record, city, at=at).judgements) is verdict


@pytest.fixture(params=["timestamp", "hash tree"])
def renewed_record(request: pytest.FixtureRequest, city: Any, now: datetime) -> bytes:
    renew = renewed if request.param == "timestamp" else rehashed
    return renew(filed(city, now), city.timestamps, now + YEAR)[3]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_renewed_record_passes_whole_when_a_bit_is_flipped(
    data: st.DataObject, city: Any, renewed_record: bytes
):
    altered = bytearray(renewed_record)
    position = data.draw(st.integers(0, 8 * len(altered) - 1))
    altered[position // 8] ^= 1 << position % 8

    assert worst(judged(bytes(altered), city, CONTENTS[3])) >= Verdict.INDETERMINATE


def _together(*hashes: bytes) -> bytes:
    return hashlib.sha256(b"".join(sorted(hashes))).digest()


def _parts(encoded: bytes) -> list[bytes]:
    content, found = parser.parse(encoded)[4], []
    while content:
        size = parser.peek(content)
        found.append(content[:size])
        content = content[size:]
    return found
