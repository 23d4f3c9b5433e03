"""Verification snapshots: the verdicts again, when every certificate has long run out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.errors import Words
from recordkit.evidence import (
    Basis,
    Covers,
    Judgement,
    MalformedSnapshot,
    Revocation,
    Revoked,
    SignatureAlgorithm,
    TimeEvidence,
    TimeKind,
    Trust,
    VerificationSnapshot,
    build_batch,
    evidence_record,
    issue_token,
    make_crl,
    make_snapshot,
    read_signed_data,
    sign_detached,
    verdict_on,
    verify_from_snapshot,
)
from recordkit.evidence.snapshot_checks import AGREEMENT, CONTENT, STRUCTURE, TIME, TODAY, WORD
from recordkit.fixity import DigestAlgorithm, Digests
from recordkit.terms.vocabulary import Verdict

SIGNED_BYTES = "<验证信息/>".encode()
PACKAGE = Digests.of(b"the whole package")
SIGNED = datetime(2026, 6, 1, tzinfo=UTC)
# Every certificate of these tests ends on 1 January 2035.
LONG_AFTER = datetime(2061, 6, 1, tzinfo=UTC)
SIGNATURE_ASPECTS = (
    "signature_structure",
    "signature_value",
    "signed_content",
    "certificate_trust",
    "certificate_validity",
    "certificate_revocation",
    "algorithm_acceptance",
)


def evidence_over_package(city: Any, package: Digests = PACKAGE) -> TimeEvidence:
    batch = build_batch([bytes.fromhex(package.sha256)], algorithm=DigestAlgorithm.SHA256)
    token = issue_token(
        batch.root,
        algorithm=DigestAlgorithm.SHA256,
        signer=city.timestamps,
        serial=5,
        at=SIGNED + timedelta(minutes=1),
        policy="1.2.3",
    )
    record = evidence_record(batch, 0, token)
    return TimeEvidence(TimeKind.EVIDENCE_RECORD, Covers.PACKAGE, package, record)


def token_over_signature(city: Any, signature: bytes) -> TimeEvidence:
    value = read_signed_data(signature).signature
    digests = Digests.of(value)
    token = issue_token(
        bytes.fromhex(digests.sm3),
        algorithm=DigestAlgorithm.SM3,
        signer=city.timestamps,
        serial=6,
        at=SIGNED + timedelta(minutes=1),
        policy="1.2.3",
    )
    return TimeEvidence(TimeKind.TOKEN, Covers.SIGNATURE, digests, token)


def snapshot_of(
    city: Any,
    *,
    with_time: bool = True,
    over_signature: bool = False,
    trust: Trust | None = None,
    proven: bool = True,
) -> VerificationSnapshot:
    signature = sign_detached(SIGNED_BYTES, signer=city.seal, signed_at=SIGNED)
    evidence = (
        token_over_signature(city, signature) if over_signature else evidence_over_package(city)
    )
    return make_snapshot(
        SIGNED_BYTES,
        signature,
        trust=city.trust if trust is None else trust,
        proven_at=SIGNED + timedelta(minutes=1) if proven else None,
        time_evidence=(evidence,) if with_time else (),
        verified_at=SIGNED + timedelta(hours=1),
        verifier="recordkit test",
    )


def verdicts(judgements: tuple[Judgement, ...]) -> dict[str, Verdict]:
    return {each.aspect: verdict_on(each.aspect, judgements) for each in judgements}


class TestLongAfterEveryCertificatesEnd:
    def test_all_verdicts_of_the_signature_come_out_as_they_were(self, every_city: Any):
        snapshot = snapshot_of(every_city)

        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot, now=LONG_AFTER, trust=every_city.trust, package=PACKAGE
        )

        found = verdicts(reading.judgements)
        assert {found[aspect] for aspect in SIGNATURE_ASPECTS} == {Verdict.PASSED}
        assert found[AGREEMENT] is Verdict.PASSED
        assert found[CONTENT] is Verdict.PASSED
        assert found[TIME] is Verdict.PASSED
        assert reading.proven_at == SIGNED + timedelta(minutes=1)

    def test_a_reader_who_names_the_authority_needs_nobodys_word(self, city: Any):
        reading = verify_from_snapshot(
            SIGNED_BYTES,
            snapshot_of(city),
            now=LONG_AFTER,
            trust=Trust((city.root,)),
            package=PACKAGE,
        )

        assert reading.resting_on(Basis.RECORDED) == ()
        assert verdict_on(WORD, reading.judgements) is Verdict.PASSED

    def test_without_named_authorities_the_snapshots_own_word_stands_in_and_is_named(
        self, city: Any
    ):
        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot_of(city), now=LONG_AFTER, package=PACKAGE
        )

        found = verdicts(reading.judgements)
        assert {found[aspect] for aspect in SIGNATURE_ASPECTS} == {Verdict.PASSED}
        assert set(reading.resting_on(Basis.RECORDED)) == {
            "certificate_trust",
            "certificate_validity",
            "certificate_revocation",
            "algorithm_acceptance",
            "authority_trust",
        }
        assert "signature_value" in reading.resting_on(Basis.RECOMPUTED)
        assert found[WORD] is Verdict.INDETERMINATE

    def test_a_snapshot_that_was_kept_in_time_is_believed(self, city: Any):
        def word(kept_since: datetime) -> Verdict:
            reading = verify_from_snapshot(
                SIGNED_BYTES, snapshot_of(city), now=LONG_AFTER, kept_since=kept_since
            )
            return verdict_on(WORD, reading.judgements)

        assert word(SIGNED + timedelta(days=1)) is Verdict.PASSED
        assert word(datetime(2040, 1, 1, tzinfo=UTC)) is Verdict.INDETERMINATE
        assert word(SIGNED - timedelta(days=1)) is Verdict.INDETERMINATE

    def test_a_reader_who_trusts_somebody_else_is_not_talked_into_it(
        self, city: Any, make_city: Any
    ):
        other = make_city(SignatureAlgorithm.ED25519)

        reading = verify_from_snapshot(
            SIGNED_BYTES,
            snapshot_of(city),
            now=LONG_AFTER,
            trust=Trust((other.root,)),
            package=PACKAGE,
        )

        found = verdicts(reading.judgements)
        assert found["certificate_trust"] is Verdict.FAILED
        assert found[TIME] is Verdict.FAILED
        assert found[AGREEMENT] is Verdict.FAILED

    def test_a_token_over_the_signature_needs_no_package(self, city: Any):
        reading = verify_from_snapshot(
            SIGNED_BYTES,
            snapshot_of(city, over_signature=True),
            now=LONG_AFTER,
            trust=city.trust,
        )

        assert verdict_on(TIME, reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_validity", reading.judgements) is Verdict.PASSED
        assert reading.resting_on(Basis.RECORDED) == ()

    def test_evidence_over_a_package_that_is_not_at_hand_rests_on_the_snapshots_word(
        self, city: Any
    ):
        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot_of(city), now=LONG_AFTER, trust=city.trust
        )

        assert verdict_on(TIME, reading.judgements) is Verdict.INDETERMINATE
        assert "certificate_validity" in reading.resting_on(Basis.RECORDED)

    def test_algorithms_whose_end_has_passed_are_told_apart_from_the_signature(
        self, make_city: Any
    ):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)

        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot_of(city), now=LONG_AFTER, trust=city.trust, package=PACKAGE
        )

        assert verdict_on("algorithm_acceptance", reading.judgements) is Verdict.PASSED
        assert verdict_on(TODAY, reading.judgements) is Verdict.INDETERMINATE


class TestWhatWasNeverProven:
    def test_stays_unproven(self, city: Any):
        snapshot = snapshot_of(city, with_time=False, proven=False)

        reading = verify_from_snapshot(SIGNED_BYTES, snapshot, now=LONG_AFTER, trust=city.trust)

        found = verdicts(reading.judgements)
        assert found["certificate_validity"] is Verdict.INDETERMINATE
        assert found[TIME] is Verdict.INDETERMINATE
        assert found[AGREEMENT] is Verdict.PASSED

    def test_is_said_to_rest_on_the_snapshot_when_only_it_says_so(self, city: Any):
        snapshot = snapshot_of(city, with_time=False)

        reading = verify_from_snapshot(SIGNED_BYTES, snapshot, now=LONG_AFTER, trust=city.trust)

        assert verdict_on("certificate_validity", reading.judgements) is Verdict.PASSED
        assert "certificate_validity" in reading.resting_on(Basis.RECORDED)
        assert verdict_on(TIME, reading.judgements) is Verdict.INDETERMINATE


class TestASnapshot:
    def test_reads_back_as_itself(self, every_city: Any):
        snapshot = snapshot_of(every_city)

        assert VerificationSnapshot.from_json(snapshot.to_json()) == snapshot

    def test_keeps_what_the_verification_used_and_nothing_else(self, city: Any, make_city: Any):
        other = make_city(SignatureAlgorithm.ED25519)
        wide = Trust((other.root, city.root), crls=(city.crl, b"rubbish"))

        snapshot = snapshot_of(city, trust=wide)

        assert snapshot.anchors == (city.root,)
        assert snapshot.crls == (city.crl,)
        assert snapshot.chain[0] == city.seal.certificates[0]
        assert "signature sm2-sm3" in snapshot.algorithms

    def test_of_a_revoked_certificate_says_so_again(self, city: Any):
        revoked = make_crl(
            city.issuer,
            this_update=SIGNED - timedelta(days=1),
            next_update=SIGNED + timedelta(days=1),
            number=2,
            revoked=(Revoked(2, Revocation(SIGNED - timedelta(days=2))),),
        )

        snapshot = snapshot_of(city, trust=Trust((city.root,), crls=(revoked,)))
        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot, now=LONG_AFTER, trust=Trust((city.root,)), package=PACKAGE
        )

        assert verdict_on("certificate_revocation", reading.judgements) is Verdict.FAILED
        assert verdict_on(AGREEMENT, reading.judgements) is Verdict.PASSED

    def test_is_not_about_other_content(self, city: Any):
        reading = verify_from_snapshot(
            b"other", snapshot_of(city), now=LONG_AFTER, trust=city.trust, package=PACKAGE
        )

        found = verdicts(reading.judgements)
        assert found[CONTENT] is Verdict.FAILED
        assert found["signed_content"] is Verdict.FAILED
        assert found["signature_value"] is Verdict.PASSED

    def test_is_not_about_another_package(self, city: Any):
        reading = verify_from_snapshot(
            SIGNED_BYTES,
            snapshot_of(city),
            now=LONG_AFTER,
            trust=city.trust,
            package=Digests.of(b"another package"),
        )

        assert verdict_on(TIME, reading.judgements) is Verdict.FAILED

    def test_whose_words_were_improved_does_not_agree_with_what_is_found(self, city: Any):
        snapshot = snapshot_of(city, trust=Trust((city.root,)))
        better = tuple(replace(each, verdict=Verdict.PASSED) for each in snapshot.judgements)

        reading = verify_from_snapshot(
            SIGNED_BYTES,
            replace(snapshot, judgements=better),
            now=LONG_AFTER,
            trust=Trust((city.root,)),
            package=PACKAGE,
        )

        assert verdict_on("certificate_revocation", reading.judgements) is Verdict.INDETERMINATE
        assert verdict_on(AGREEMENT, reading.judgements) is Verdict.FAILED

    def test_whose_verdicts_were_left_out_does_not_agree_either(self, city: Any):
        reading = verify_from_snapshot(
            SIGNED_BYTES,
            replace(snapshot_of(city), judgements=()),
            now=LONG_AFTER,
            trust=city.trust,
            package=PACKAGE,
        )

        assert verdict_on(AGREEMENT, reading.judgements) is not Verdict.PASSED

    def test_of_the_future_is_refused(self, city: Any):
        reading = verify_from_snapshot(
            SIGNED_BYTES, snapshot_of(city), now=SIGNED, trust=city.trust, package=PACKAGE
        )

        assert verdict_on(WORD, reading.judgements) is Verdict.FAILED

    def test_with_a_chain_of_rubbish_is_judged_and_not_raised(self, city: Any):
        rubbish = replace(snapshot_of(city), chain=(b"no certificate",))

        reading = verify_from_snapshot(SIGNED_BYTES, rubbish, now=LONG_AFTER, trust=city.trust)

        assert verdict_on(STRUCTURE, reading.judgements) is Verdict.FAILED

    def test_of_rubbish_is_judged_and_not_raised(self, city: Any):
        snapshot = make_snapshot(
            SIGNED_BYTES,
            b"no signature",
            trust=city.trust,
            proven_at=None,
            verified_at=SIGNED,
            verifier="test",
        )

        reading = verify_from_snapshot(SIGNED_BYTES, snapshot, now=LONG_AFTER, trust=city.trust)

        assert verdict_on("signature_structure", reading.judgements) is Verdict.FAILED

    def test_says_every_reason_in_both_languages(self, city: Any):
        for trust in (None, city.trust):
            reading = verify_from_snapshot(
                SIGNED_BYTES, snapshot_of(city), now=LONG_AFTER, trust=trust
            )
            for judgement in reading.judgements:
                assert any("\u4e00" <= character <= "\u9fff" for character in judgement.reason.zh)
                assert judgement.reason.en.isprintable()


class TestReadingASnapshot:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda held: held.pop("chain"),
            lambda held: held.update(more=1),
            lambda held: held.update(format="recordkit-snapshot/2"),
            lambda held: held.update(chain=["%%"]),
            lambda held: held.update(chain=[1]),
            lambda held: held.update(chain=["AA=="] * 300),
            lambda held: held.update(chain=["AA=="] * 33),
            lambda held: held.update(anchors=["AA=="] * 33),
            lambda held: held.update(may_carry_digest=1),
            lambda held: held.update(verified_at="yesterday"),
            lambda held: held["content"].update(size_bytes=-1),
            lambda held: held["content"].update(size_bytes=True),
            lambda held: held["content"].update(sm3="zz"),
            lambda held: held["judgements"][0].update(verdict="PASSED"),
            lambda held: held["judgements"][0].update(verdict="splendid"),
            lambda held: held["time_evidence"][0].update(kind="word of honour"),
            lambda held: held["time_evidence"][0].update(more=1),
            lambda held: held.update(time_evidence=[1]),
        ],
    )
    def test_refuses_what_is_not_as_we_write_it(self, city: Any, spoil: Any):
        held = json.loads(snapshot_of(city).to_json())
        spoil(held)

        with pytest.raises(MalformedSnapshot):
            VerificationSnapshot.from_json(json.dumps(held).encode())

    @pytest.mark.parametrize(
        "content", [b"", b"[]", b"\xff", b"{" * 10_000, b'{"a":1,"a":2}', b"[" * 100_000]
    )
    def test_refuses_what_is_no_object(self, content: bytes):
        with pytest.raises(MalformedSnapshot):
            VerificationSnapshot.from_json(content)

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200))
    def test_refuses_any_bytes(self, content: bytes):
        with pytest.raises(MalformedSnapshot):
            VerificationSnapshot.from_json(content)

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_with_a_bit_flipped_reads_as_something_else_or_not_at_all(
        self, data: st.DataObject, city: Any
    ):
        snapshot = snapshot_of(city)
        altered = bytearray(snapshot.to_json())
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        try:
            read = VerificationSnapshot.from_json(bytes(altered))
        except MalformedSnapshot:
            return

        assert read != snapshot
        verify_from_snapshot(SIGNED_BYTES, read, now=LONG_AFTER, trust=city.trust)


def test_judgements_are_compared_by_their_verdicts_not_by_their_words(city: Any):
    snapshot = snapshot_of(city)
    reworded = tuple(
        replace(each, reason=Words("别的话", "other words")) for each in snapshot.judgements
    )

    reading = verify_from_snapshot(
        SIGNED_BYTES,
        replace(snapshot, judgements=reworded),
        now=LONG_AFTER,
        trust=city.trust,
        package=PACKAGE,
    )

    assert verdict_on(AGREEMENT, reading.judgements) is Verdict.PASSED
