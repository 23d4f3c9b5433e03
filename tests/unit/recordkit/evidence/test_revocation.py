"""Revocation: judged from what is handed in, apart from trust, at the moment of signing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.evidence.making_ocsp import make_ocsp_response

from recordkit.evidence import (
    Judgement,
    MalformedEvidence,
    Purpose,
    Revocation,
    Revoked,
    SignatureAlgorithm,
    Sources,
    Subject,
    Trust,
    Validity,
    certificates_to_pem,
    issue_certificate,
    judge_revocation,
    make_crl,
    new_key,
    parse_certificate,
    parse_crl,
    parse_ocsp_response,
    sign_detached,
    verify_detached,
)
from recordkit.evidence.revocation import ASPECT, Status, status_of
from recordkit.evidence.trust import find_path
from recordkit.terms.vocabulary import Verdict

SIGNED = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def judged(
    city: Any, *, crls: tuple[bytes, ...] = (), ocsp: tuple[bytes, ...] = (), proven: bool = True
) -> Judgement:
    trust = Trust((city.root,))
    path = find_path(parse_certificate(city.seal.certificates[0]), (), trust, at=SIGNED)
    return judge_revocation(path, Sources(crls, ocsp), moment=SIGNED, proven=proven)


def listing(
    city: Any,
    *,
    at: datetime = SIGNED,
    lasting: timedelta = 7 * DAY,
    revocation: Revocation | None = None,
    serial: int = 2,
) -> bytes:
    lines = () if revocation is None else (Revoked(9999, revocation), Revoked(serial, revocation))
    return make_crl(city.issuer, this_update=at, next_update=at + lasting, number=7, revoked=lines)


def answer(city: Any, **facts: Any) -> bytes:
    given: dict[str, Any] = {"this_update": SIGNED, "next_update": SIGNED + DAY, **facts}
    responder = given.pop("responder", city.issuer)
    return make_ocsp_response(city.seal.certificates[0], city.root, responder, **given)


class TestNothingHandedIn:
    def test_leaves_revocation_open_and_trust_untouched(self, city: Any, now: datetime):
        cms = sign_detached(b"content", signer=city.seal, signed_at=now)

        reading = verify_detached(b"content", cms, trust=Trust((city.root,)), at=now)

        verdicts = {each.aspect: each.verdict for each in reading.judgements}
        assert verdicts.pop(ASPECT) is Verdict.INDETERMINATE
        assert set(verdicts.values()) == {Verdict.PASSED}

    def test_does_not_matter_for_a_certificate_that_is_trusted_itself(self, city: Any):
        leaf = parse_certificate(city.seal.certificates[0])
        path = find_path(leaf, (), Trust((leaf.der,)), at=SIGNED)

        assert judge_revocation(path, Sources(), moment=SIGNED, proven=True).verdict is (
            Verdict.PASSED
        )


class TestLists:
    def test_that_do_not_name_the_certificate_pass_it(self, every_city: Any):
        assert judged(every_city, crls=(listing(every_city),)).verdict is Verdict.PASSED

    def test_fail_what_was_revoked_before_the_signing(self, every_city: Any):
        revoked = listing(every_city, revocation=Revocation(SIGNED - DAY, "key_compromise"))

        found = judged(every_city, crls=(revoked,))

        assert found.verdict is Verdict.FAILED
        assert "密钥泄露" in found.reason.zh
        assert "key compromise" in found.reason.en

    def test_pass_what_was_revoked_only_afterwards_and_say_so(self, city: Any):
        later = listing(city, at=SIGNED + 9 * DAY, revocation=Revocation(SIGNED + DAY))

        found = judged(city, crls=(later,))

        assert found.verdict is Verdict.PASSED
        assert "后来才被吊销" in found.reason.zh
        assert "revoked only later" in found.reason.en

    def test_cannot_tell_later_from_earlier_on_the_signers_word_alone(self, city: Any):
        later = listing(city, at=SIGNED + 9 * DAY, revocation=Revocation(SIGNED + DAY))

        assert judged(city, crls=(later,), proven=False).verdict is Verdict.INDETERMINATE

    def test_count_from_the_day_on_which_the_key_was_lost(self, city: Any):
        lost = Revocation(SIGNED + DAY, "key_compromise", SIGNED - DAY)
        revoked = listing(city, at=SIGNED + 9 * DAY, revocation=lost)

        assert judged(city, crls=(revoked,)).verdict is Verdict.FAILED

    def test_leave_a_certificate_on_hold_open(self, city: Any):
        held = listing(city, revocation=Revocation(SIGNED - DAY, "certificate_hold"))

        assert judged(city, crls=(held,)).verdict is Verdict.INDETERMINATE

    def test_that_ended_before_the_signing_say_nothing(self, city: Any):
        stale = listing(city, at=SIGNED - 30 * DAY)

        assert judged(city, crls=(stale,)).verdict is Verdict.INDETERMINATE

    def test_that_ended_before_the_signing_still_revoke(self, city: Any):
        stale = listing(city, at=SIGNED - 30 * DAY, revocation=Revocation(SIGNED - 40 * DAY))

        assert judged(city, crls=(stale,)).verdict is Verdict.FAILED

    def test_of_after_the_certificates_end_may_have_forgotten_it(self, city: Any):
        leaf = parse_certificate(city.seal.certificates[0])
        late = listing(city, at=leaf.valid_until + DAY)

        assert judged(city, crls=(late,)).verdict is Verdict.INDETERMINATE

    def test_of_later_than_the_signing_cover_it(self, city: Any):
        assert judged(city, crls=(listing(city, at=SIGNED + DAY),)).verdict is Verdict.PASSED

    def test_the_gravest_word_of_several_counts(self, city: Any):
        good = listing(city)
        revoked = listing(city, at=SIGNED + DAY, revocation=Revocation(SIGNED - DAY))

        assert judged(city, crls=(good, revoked)).verdict is Verdict.FAILED
        assert judged(city, crls=(revoked, good)).verdict is Verdict.FAILED

    def test_by_somebody_else_say_nothing(self, city: Any, make_city: Callable[..., Any]):
        other = make_city(SignatureAlgorithm.ED25519)  # of the same name, with another key

        assert judged(city, crls=(listing(other),)).verdict is Verdict.INDETERMINATE
        assert judged(city, crls=(listing(city), listing(other))).verdict is Verdict.PASSED

    def test_by_a_leaf_say_nothing(self, city: Any):
        forged = make_crl(city.seal, this_update=SIGNED, next_update=SIGNED + DAY, number=1)

        assert judged(city, crls=(forged,)).verdict is Verdict.INDETERMINATE

    def test_that_are_no_lists_are_not_raised(self, city: Any):
        assert judged(city, crls=(b"", b"\x30\x00", city.root)).verdict is Verdict.INDETERMINATE
        assert judged(city, crls=(b"", listing(city))).verdict is Verdict.PASSED

    def test_are_judged_for_every_certificate_of_the_path(
        self, city: Any, sign_with: Callable[..., Any]
    ):
        middle_key = new_key(SignatureAlgorithm.SM2_SM3)
        middle = _issue(middle_key, city.issuer, Purpose.AUTHORITY, "中间 CA")
        leaf = _issue(new_key(SignatureAlgorithm.SM2_SM3), sign_with(middle_key, middle))
        by_middle = make_crl(
            sign_with(middle_key, middle), this_update=SIGNED, next_update=SIGNED + DAY, number=1
        )
        path = find_path(
            parse_certificate(leaf), (parse_certificate(middle),), Trust((city.root,)), at=SIGNED
        )

        def verdict(*crls: bytes) -> Verdict:
            return judge_revocation(path, Sources(crls), moment=SIGNED, proven=True).verdict

        assert verdict(by_middle) is Verdict.INDETERMINATE
        assert verdict(by_middle, listing(city)) is Verdict.PASSED
        revoked = listing(city, revocation=Revocation(SIGNED - DAY), serial=50)
        assert verdict(by_middle, revoked) is Verdict.FAILED

    def test_are_read_by_the_openssl_command(
        self, every_city: Any, openssl: Callable[..., Any], tmp_path: Path
    ):
        revoked = listing(every_city, revocation=Revocation(SIGNED - DAY, "superseded"))
        (tmp_path / "crl").write_bytes(revoked)

        said = openssl("crl", "-inform", "DER", "-in", tmp_path / "crl", "-noout", "-text")

        assert said.returncode == 0, said.stderr
        assert b"Superseded" in said.stdout
        assert b"270F" in said.stdout  # 9999

    def test_made_by_the_openssl_command_are_read_and_verified(
        self, city: Any, openssl: Callable[..., Any], tmp_path: Path
    ):
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([city.root]))
        (tmp_path / "ca.key").write_bytes(city.root_key.to_pem())
        (tmp_path / "seal.pem").write_bytes(certificates_to_pem(city.seal.certificates[:1]))
        _ca_folder(tmp_path)
        common = (
            *("-config", tmp_path / "ca.cnf", "-cert", tmp_path / "ca.pem"),
            *("-keyfile", tmp_path / "ca.key", "-md", "sm3"),
            *("-sigopt", "distid:1234567812345678"),
        )
        revoked = openssl("ca", *common, "-revoke", tmp_path / "seal.pem")
        assert revoked.returncode == 0, revoked.stderr
        made = openssl("ca", *common, "-gencrl", "-crldays", "30", "-out", tmp_path / "crl.pem")
        assert made.returncode == 0, made.stderr
        openssl("crl", "-in", tmp_path / "crl.pem", "-outform", "DER", "-out", tmp_path / "crl")

        listed = (tmp_path / "crl").read_bytes()
        found = parse_crl(listed).revocation_of(2)
        path = find_path(
            parse_certificate(city.seal.certificates[0]), (), Trust((city.root,)), at=SIGNED
        )

        assert found is not None
        late = judge_revocation(
            path, Sources((listed,)), moment=found.revoked_at + DAY, proven=True
        )
        early = judge_revocation(
            path, Sources((listed,)), moment=found.revoked_at - DAY, proven=True
        )
        assert late.verdict is Verdict.FAILED
        assert early.verdict is Verdict.PASSED

    def test_of_sixty_thousand_lines_are_searched_for_one(self, city: Any):
        lines = tuple(Revoked(serial, Revocation(SIGNED)) for serial in range(100, 60_100))
        long = make_crl(
            city.issuer, this_update=SIGNED, next_update=SIGNED + DAY, number=1, revoked=lines
        )

        assert judged(city, crls=(long,)).verdict is Verdict.PASSED

    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_with_a_bit_flipped_say_nothing_good(self, data: st.DataObject, city: Any):
        altered = bytearray(listing(city, revocation=Revocation(SIGNED - DAY)))
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        assert judged(city, crls=(bytes(altered),)).verdict is Verdict.INDETERMINATE

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200))
    def test_that_are_any_bytes_are_refused(self, encoded: bytes):
        with pytest.raises(MalformedEvidence):
            parse_crl(encoded)


class TestOneMeaningHasOneForm:
    """Around what is signed, a structure may be written in one way only."""

    def test_for_lists_answers_and_certificates(self, city: Any):
        readers: list[tuple[Callable[[bytes], object], bytes]] = [
            (parse_crl, listing(city)),
            (parse_ocsp_response, answer(city)),
            (parse_certificate, city.root),
        ]

        for parse, whole in readers:
            assert parse(whole)
            longer = whole[:1] + b"\x83\x00" + whole[2:]  # 82 xx xx becomes 83 00 xx xx
            for spoilt in (longer, whole + b"\0", whole + whole, whole[:1] + b"\x80" + whole[4:]):
                with pytest.raises(MalformedEvidence):
                    parse(spoilt)

    def test_for_what_follows_the_last_part(self, city: Any):
        for parse, whole in ((parse_crl, listing(city)), (parse_certificate, city.root)):
            inside = whole[4:] + b"\x05\x00"
            with pytest.raises(MalformedEvidence):
                parse(b"\x30\x82" + len(inside).to_bytes(2) + inside)


class TestAnswers:
    @pytest.mark.parametrize("digest", ["sha1", "sha256", "sm3"])
    @pytest.mark.parametrize("by_key", [True, False])
    def test_by_the_issuer_pass_a_certificate(self, city: Any, digest: str, by_key: bool):
        good = answer(city, digest=digest, by_key=by_key)

        assert judged(city, ocsp=(good,)).verdict is Verdict.PASSED

    def test_in_every_algorithm_pass_and_fail(self, every_city: Any):
        good, revoked = answer(every_city), answer(every_city, revocation=Revocation(SIGNED))

        assert judged(every_city, ocsp=(good,)).verdict is Verdict.PASSED
        assert judged(every_city, ocsp=(revoked,)).verdict is Verdict.FAILED

    def test_tell_later_from_earlier(self, city: Any):
        later = answer(city, this_update=SIGNED + 2 * DAY, revocation=Revocation(SIGNED + DAY))

        found = judged(city, ocsp=(later,))

        assert found.verdict is Verdict.PASSED
        assert "revoked only later" in found.reason.en

    def test_that_do_not_know_the_certificate_say_nothing(self, city: Any):
        assert judged(city, ocsp=(answer(city, unknown=True),)).verdict is Verdict.INDETERMINATE

    def test_that_ran_out_before_the_signing_say_nothing(self, city: Any):
        stale = answer(city, this_update=SIGNED - 9 * DAY, next_update=SIGNED - DAY)
        timeless = answer(city, this_update=SIGNED - DAY, next_update=None)

        assert judged(city, ocsp=(stale,)).verdict is Verdict.INDETERMINATE
        assert judged(city, ocsp=(timeless,)).verdict is Verdict.INDETERMINATE

    def test_of_after_the_certificates_end_count_if_the_archive_reaches_back(self, city: Any):
        end = parse_certificate(city.seal.certificates[0]).valid_until
        forgetful = answer(city, this_update=end + DAY, next_update=None)
        archived = answer(city, this_update=end + DAY, next_update=None, cutoff=end - DAY)

        assert judged(city, ocsp=(forgetful,)).verdict is Verdict.INDETERMINATE
        assert judged(city, ocsp=(archived,)).verdict is Verdict.PASSED

    def test_by_a_responder_that_the_issuer_appointed_count(
        self, city: Any, sign_with: Callable[..., Any]
    ):
        responder = _responder(city, sign_with)
        good = answer(city, responder=responder, carried=responder.certificates[:1])

        assert judged(city, ocsp=(good,)).verdict is Verdict.PASSED

    def test_by_a_leaf_that_nobody_appointed_do_not(self, city: Any):
        other = city.leaf(Purpose.TIMESTAMPS, serial=77)
        forged = answer(city, responder=other, carried=other.certificates[:1])

        assert judged(city, ocsp=(forged,)).verdict is Verdict.INDETERMINATE

    def test_about_another_certificate_say_nothing(self, city: Any):
        about_another = make_ocsp_response(
            city.timestamps.certificates[0], city.root, city.issuer, this_update=SIGNED
        )

        assert judged(city, ocsp=(about_another,)).verdict is Verdict.INDETERMINATE

    def test_made_by_the_openssl_command_are_read_and_verified(
        self, make_city: Callable[..., Any], openssl: Callable[..., Any], tmp_path: Path
    ):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([city.root]))
        (tmp_path / "ca.key").write_bytes(city.root_key.to_pem())
        (tmp_path / "seal.pem").write_bytes(certificates_to_pem(city.seal.certificates[:1]))
        (tmp_path / "index.txt").write_text("V\t350101000000Z\t\t02\tunknown\t/CN=x\n")
        made = openssl(
            *("ocsp", "-index", tmp_path / "index.txt", "-CA", tmp_path / "ca.pem"),
            *("-rsigner", tmp_path / "ca.pem", "-rkey", tmp_path / "ca.key"),
            *("-issuer", tmp_path / "ca.pem", "-cert", tmp_path / "seal.pem"),
            *("-ndays", "7", "-respout", tmp_path / "answer"),
        )
        assert made.returncode == 0, made.stderr
        encoded = (tmp_path / "answer").read_bytes()
        held = parse_ocsp_response(encoded)

        leaf, root = map(parse_certificate, (city.seal.certificates[0], city.root))
        found = status_of(leaf, root, Sources((), (encoded,)), at=held.produced_at)

        assert found.status is Status.GOOD

    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_with_a_bit_flipped_say_nothing(self, data: st.DataObject, city: Any):
        altered = bytearray(answer(city))
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        assert judged(city, ocsp=(bytes(altered),)).verdict is Verdict.INDETERMINATE

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200))
    def test_that_are_any_bytes_are_refused(self, encoded: bytes):
        with pytest.raises(MalformedEvidence):
            parse_ocsp_response(encoded)


def _issue(key: Any, issuer: Any, purpose: Purpose = Purpose.SEAL, name: str = "某局") -> bytes:
    return issue_certificate(
        key.public_key_info,
        issuer=issuer,
        subject=Subject(name),
        purpose=purpose,
        validity=Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)),
        serial=50,
    )


def _responder(city: Any, sign_with: Callable[..., Any]) -> Any:
    key = new_key(SignatureAlgorithm.SM2_SM3)
    return sign_with(key, _issue(key, city.issuer, Purpose.REVOCATION, "应答者"))


def _ca_folder(folder: Path) -> None:
    (folder / "index.txt").touch()
    (folder / "crlnumber").write_text("01\n")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca = x\n[x]\ndatabase = {folder}/index.txt\n"
        f"crlnumber = {folder}/crlnumber\ndefault_md = sm3\n"
    )
