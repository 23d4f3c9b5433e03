"""Evidence records: one token for a whole batch, and nothing altered passes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import parser, tsp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    Trust,
    build_batch,
    der,
    evidence_record,
    issue_token,
    record_digest_algorithm,
    verdict_on,
    verify_evidence_record,
)
from recordkit.evidence.hash_trees import Batch, group_digest
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

ASPECTS = (
    "evidence_structure",
    "tree_path",
    "token_structure",
    "token_value",
    "token_digest",
    "authority_trust",
)
ALGORITHMS = st.sampled_from(list(DigestAlgorithm))


def verdicts(reading: Any) -> dict[str, Verdict]:
    return {judgement.aspect: judgement.verdict for judgement in reading.judgements}


def digests(count: int, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> list[bytes]:
    return [hashlib.new(algorithm, b"%d" % number).digest() for number in range(count)]


def token_over(batch: Batch, city: Any, at: datetime) -> bytes:
    return issue_token(
        batch.root,
        algorithm=batch.algorithm,
        signer=city.timestamps,
        serial=1,
        at=at,
        policy="1.2.3",
    )


def sealed(count: int, city: Any, at: datetime) -> tuple[list[bytes], Batch, bytes]:
    batch = build_batch(digests(count), DigestAlgorithm.SHA256)
    return digests(count), batch, token_over(batch, city, at)


class TestBatch:
    @settings(max_examples=40, deadline=None)
    @given(st.integers(1, 300), ALGORITHMS, st.data())
    def test_leads_from_every_digest_to_its_root(
        self, count: int, algorithm: DigestAlgorithm, data: st.DataObject
    ):
        members = digests(count, algorithm)
        batch = build_batch(members, algorithm)
        index = data.draw(st.integers(0, count - 1))

        groups = batch.path_of(index)

        so_far = members[index]
        for number, group in enumerate(groups):
            assert number or so_far in group
            so_far = group_digest(group if not number else (*group, so_far), algorithm)
        assert so_far == batch.root
        assert len(groups) <= (count - 1).bit_length()

    def test_of_one_is_its_own_root(self):
        (only,) = digests(1)
        batch = build_batch([only], DigestAlgorithm.SHA256)

        assert batch.root == only
        assert batch.path_of(0) == ()

    def test_puts_hashes_together_in_ascending_order(self):
        first, second = sorted(digests(2))

        forward = build_batch([first, second], DigestAlgorithm.SHA256)
        backward = build_batch([second, first], DigestAlgorithm.SHA256)

        assert forward.root == backward.root == hashlib.sha256(first + second).digest()

    @pytest.mark.parametrize("members", [[], [b"short"], [bytes(32), bytes(31)]], ids=repr)
    def test_refuses_what_are_no_digests(self, members: list[bytes]):
        with pytest.raises(ValueError, match="32 bytes"):
            build_batch(members, DigestAlgorithm.SHA256)

    @pytest.mark.parametrize("index", [-1, 3])
    def test_has_no_path_of_what_is_not_in_it(self, index: int):
        with pytest.raises(IndexError):
            build_batch(digests(3), DigestAlgorithm.SM3).path_of(index)


class TestEvidenceRecord:
    @pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 200])
    def test_is_judged_good_for_every_member_of_the_batch(
        self, city: Any, now: datetime, count: int
    ):
        members, batch, token = sealed(count, city, now)

        for index in {0, count // 2, count - 1}:
            record = evidence_record(batch, index, token)
            reading = verify_evidence_record(record, members[index], trust=city.trust)

            assert verdicts(reading) == dict.fromkeys(ASPECTS, Verdict.PASSED)
            assert reading.stamped_at == now
            assert reading.digest_algorithm == record_digest_algorithm(record) == "sha256"
            assert reading.token == token

    def test_may_be_over_sm3(self, city: Any, now: datetime):
        members = digests(4, DigestAlgorithm.SM3)
        batch = build_batch(members, DigestAlgorithm.SM3)
        record = evidence_record(batch, 2, token_over(batch, city, now))

        reading = verify_evidence_record(record, members[2], trust=city.trust)

        assert set(verdicts(reading).values()) == {Verdict.PASSED}
        assert record_digest_algorithm(record) == "sm3"

    def test_is_the_same_every_time(self, city: Any, now: datetime):
        _, batch, token = sealed(7, city, now)

        assert evidence_record(batch, 3, token) == evidence_record(batch, 3, token)

    def test_is_not_made_with_a_token_over_something_else(self, city: Any, now: datetime):
        _, batch, _ = sealed(2, city, now)
        _, _, other = sealed(3, city, now)

        with pytest.raises(ValueError, match="root"):
            evidence_record(batch, 0, other)

    def test_is_the_structure_of_the_standard(self, city: Any, now: datetime):
        _, batch, token = sealed(5, city, now)

        record = evidence_record(batch, 1, token)

        # EvidenceRecord { version, algorithms, chains { chain { timestamp { [0], [2], token }}}}
        version, algorithms, chains = _parts(record)
        (chain,) = _parts(chains)
        (stamp,) = _parts(chain)
        algorithm, tree, last = _parts(stamp)
        assert version == bytes((2, 1, 1))
        assert algorithms == der.sequence(der.algorithm("2.16.840.1.101.3.4.2.1"))
        assert (algorithm[0], tree[0], last) == (0xA0, 0xA2, token)
        assert [len(_parts(group)) for group in _parts(tree)] == [2, 1, 1]

    @pytest.mark.parametrize("name", ["example.ers", "example.er.xml"])
    def test_by_another_tool_verifies(self, fixtures: Path, name: str):
        record = (fixtures / "ers" / name).read_bytes()
        digest = hashlib.sha256((fixtures / "ers" / "example.tif").read_bytes()).digest()

        reading = verify_evidence_record(record, digest, trust=Trust())
        token = tsp.ContentInfo.load(reading.token)
        root = [each.chosen.dump() for each in token["content"]["certificates"]][-1]
        trusted = verify_evidence_record(record, digest, trust=Trust((root,)))

        found = verdicts(reading)
        assert found.pop("authority_trust") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}
        assert set(verdicts(trusted).values()) == {Verdict.PASSED}
        assert reading.stamped_at == datetime(2022, 8, 18, 8, 12, tzinfo=UTC)


class TestVerifyEvidenceRecord:
    @pytest.mark.parametrize("name", ["example.ers", "example.er.xml"])
    @pytest.mark.parametrize("content", [b"", b"TestDat", b"TestDatb", b"TestData\n"])
    def test_fails_the_path_of_any_other_digest(self, fixtures: Path, name: str, content: bytes):
        record = (fixtures / "ers" / name).read_bytes()

        reading = verify_evidence_record(record, hashlib.sha256(content).digest(), trust=Trust())

        assert verdict_on("tree_path", reading.judgements) is Verdict.FAILED

    def test_says_that_a_record_in_xml_itself_is_not_read(self):
        record = b'<?xml version="1.0"?><EvidenceRecord xmlns="urn:ietf:params:xml:ns:ers"/>'

        reading = verify_evidence_record(record, bytes(32), trust=Trust())

        assert set(verdicts(reading).values()) == {Verdict.INDETERMINATE}
        assert "RFC 6283" in reading.judgements[0].reason.en

    @pytest.mark.parametrize(
        "record",
        [
            b"<evidenceRecord>",
            b'<!DOCTYPE a [<!ENTITY b "c">]><evidenceRecord>&b;</evidenceRecord>',
            b"<evidenceRecord><asn1EvidenceRecord>!</asn1EvidenceRecord></evidenceRecord>",
            b"<evidenceRecord><asn1EvidenceRecord/></evidenceRecord>",
        ],
        ids=["cut off", "with a document type", "no base64", "empty"],
    )
    def test_fails_wrapping_that_cannot_be_read(self, record: bytes):
        reading = verify_evidence_record(record, bytes(32), trust=Trust())

        assert verdict_on("evidence_structure", reading.judgements) is Verdict.FAILED

    def test_refuses_a_token_with_the_wrong_version(self, fixtures: Path):
        record = (fixtures / "ers" / "wrong-cms-version.ers").read_bytes()

        reading = verify_evidence_record(record, bytes(32), trust=Trust())

        assert verdict_on("evidence_structure", reading.judgements) is Verdict.FAILED
        assert Verdict.PASSED not in verdicts(reading).values()
        assert "version [3], has 1" in reading.judgements[0].reason.en

    @settings(
        max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_never_passes_whole_when_a_bit_of_the_record_is_flipped(
        self, data: st.DataObject, any_city: Any, now: datetime
    ):
        members, batch, token = sealed(6, any_city, now)
        altered = bytearray(evidence_record(batch, 4, token))
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        reading = verify_evidence_record(bytes(altered), members[4], trust=any_city.trust)

        assert max(verdicts(reading).values()) >= Verdict.INDETERMINATE

    @pytest.mark.parametrize("count", [1, 6])
    def test_never_passes_whole_when_a_bit_of_the_digest_is_flipped(
        self, city: Any, now: datetime, count: int
    ):
        members, batch, token = sealed(count, city, now)
        record = evidence_record(batch, 0, token)

        for position in range(0, 256, 17):
            altered = bytearray(members[0])
            altered[position // 8] ^= 1 << position % 8
            reading = verify_evidence_record(record, bytes(altered), trust=city.trust)
            assert max(verdicts(reading).values()) is Verdict.FAILED

    def test_fails_the_record_of_a_neighbour(self, city: Any, now: datetime):
        members, batch, token = sealed(6, city, now)
        record = evidence_record(batch, 0, token)

        # 0 and 1 share the first group, which shows both: the record covers either.
        found = [
            verdict_on(
                "tree_path",
                verify_evidence_record(record, member, trust=city.trust).judgements,
            )
            for member in members
        ]

        assert found == [Verdict.PASSED] * 2 + [Verdict.FAILED] * 4

    def test_does_not_pass_a_renewal_over_something_else(self, city: Any, now: datetime):
        members, batch, token = sealed(2, city, now)
        algorithm = der.algorithm("2.16.840.1.101.3.4.2.1")
        stamp = der.sequence(
            der.implicit(
                2, der.sequence(der.sequence(*map(der.octet_string, batch.path_of(0)[0])))
            ),
            token,
        )

        def record(*chains: bytes) -> bytes:
            return der.sequence(der.integer(1), der.sequence(algorithm), der.sequence(*chains))

        once = record(der.sequence(stamp))
        twice = record(der.sequence(stamp, stamp))
        rehashed = record(der.sequence(stamp), der.sequence(stamp))

        def worst(encoded: bytes) -> Verdict:
            reading = verify_evidence_record(encoded, members[0], trust=city.trust)
            return max(verdicts(reading).values())

        assert worst(once) is Verdict.PASSED
        assert worst(twice) is worst(rehashed) is Verdict.FAILED
        assert worst(record()) is worst(record(der.sequence())) is Verdict.FAILED

    def test_does_not_let_hashes_of_another_length_shift_bytes(self, city: Any, now: datetime):
        _, batch, token = sealed(2, city, now)
        first, second = sorted(digests(2))
        both = first + second
        algorithm = der.algorithm("2.16.840.1.101.3.4.2.1")
        groups = der.sequence(der.sequence(der.octet_string(both[:8]), der.octet_string(both[8:])))
        stamp = der.sequence(der.implicit(2, groups), token)
        record = der.sequence(
            der.integer(1), der.sequence(algorithm), der.sequence(der.sequence(stamp))
        )

        reading = verify_evidence_record(record, both[:8], trust=city.trust)

        assert verdict_on("evidence_structure", reading.judgements) is Verdict.FAILED
        assert batch.root

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300), st.binary(max_size=40))
    def test_judges_any_bytes_and_never_raises(self, record: bytes, digest: bytes):
        found = verdicts(verify_evidence_record(record, digest, trust=Trust()))

        assert found["evidence_structure"] is Verdict.FAILED
        assert set(found) == set(ASPECTS)
        assert record_digest_algorithm(record) == ""


def _parts(encoded: bytes) -> list[bytes]:
    body = parser.parse(encoded)[4]
    parts, position = [], 0
    while position < len(body):
        _, _, _, header, content, trailer = parser.parse(body[position:])
        end = position + len(header) + len(content) + len(trailer)
        parts.append(body[position:end])
        position = end
    return parts
