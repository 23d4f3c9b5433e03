"""Seals of three editions, as they lie by themselves."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.evidence.documents.making import only, verdicts

from recordkit.evidence import Trust, der, parse_certificate
from recordkit.evidence.documents import Aspect, inspect_seal, inspect_signed_value, read_seal
from recordkit.evidence.documents.seal_judging import judge_holder
from recordkit.terms.vocabulary import Verdict

SEALS = {"UserV1.esl": 1, "UserV4.esl": 4, "UserV5.esl": 5}
HERE = Path(__file__).parents[4] / "fixtures" / "ofd-seal"


@pytest.fixture(params=SEALS)
def seal(request: pytest.FixtureRequest) -> bytes:
    return (HERE / request.param).read_bytes()


class TestReadSeal:
    @pytest.mark.parametrize(("name", "version"), SEALS.items())
    def test_reads_every_edition(self, name: str, version: int):
        seal = read_seal((HERE / name).read_bytes())

        assert seal.version == version
        assert "测试用印章" in seal.name
        assert len(seal.holders) == 1
        assert (seal.picture.kind, seal.picture.width_mm, seal.picture.height_mm) == ("PNG", 40, 40)
        assert seal.picture.content.startswith(b"\x89PNG")
        assert seal.valid_from.moment is not None
        assert seal.valid_until.moment is not None


class TestInspectSeal:
    def test_finds_the_makers_value_good(self, seal: bytes):
        found = only(inspect_seal(seal, trust=Trust(), at=None))

        assert found.verdict_of(Aspect.SEAL_VALUE) is Verdict.PASSED
        assert found.verdict_of(Aspect.MAKER_TRUST) is Verdict.INDETERMINATE
        assert found.verdict_of(Aspect.SEAL_PERIOD) is Verdict.INDETERMINATE

    def test_judges_the_period_at_the_moment_that_is_asked_for(self, seal: bytes):
        period = read_seal(seal)
        inside, outside = period.valid_from.moment, datetime(2040, 1, 1, tzinfo=UTC)

        def at(moment: datetime) -> Verdict:
            found = only(inspect_seal(seal, trust=Trust(), at=moment))
            return found.verdict_of(Aspect.SEAL_PERIOD)

        assert at(inside) is Verdict.PASSED
        assert at(outside) is Verdict.FAILED

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_fails_when_any_byte_that_its_maker_signed_was_changed(self, data: st.DataObject):
        whole = (HERE / data.draw(st.sampled_from(sorted(SEALS)))).read_bytes()
        signed = read_seal(whole).signed_part
        start = 4  # behind the header of the seal; in version 1 the information comes first too
        place = data.draw(st.integers(start, start + len(signed) - 700))
        changed = _flipped(whole, place, data.draw(st.integers(1, 255)))

        inspection = inspect_seal(changed, trust=Trust(), at=None)

        judged = [*inspection.judgements, *(j for s in inspection.signatures for j in s.judgements)]
        failed = {each.aspect for each in judged if each.verdict is Verdict.FAILED}
        assert failed & {Aspect.STRUCTURE, Aspect.SEAL_VALUE}

    @settings(max_examples=60, deadline=None)
    @given(st.sampled_from(sorted(SEALS)), st.integers(0, 17_000), st.integers(1, 255))
    def test_survives_any_changed_byte(self, name: str, place: int, mask: int):
        changed = _flipped((HERE / name).read_bytes(), place, mask)

        assert inspect_seal(changed, trust=Trust(), at=None).judgements

    @given(st.binary(max_size=400))
    def test_takes_any_bytes(self, encoded: bytes):
        assert inspect_seal(encoded, trust=Trust(), at=None).kind == "seal"


class TestSignedValueByItself:
    def test_is_good_as_a_value_and_about_no_document(self):
        encoded = (HERE / "SignedValueV4.dat").read_bytes()

        found = only(inspect_signed_value(encoded, trust=Trust(), at=None))

        said = verdicts(found)
        assert said[Aspect.VALUE] is Verdict.PASSED
        assert said[Aspect.SEAL_VALUE] is Verdict.PASSED
        assert said[Aspect.SIGNER_LISTED] is Verdict.PASSED
        assert said[Aspect.BINDING] is Verdict.INDETERMINATE

    @given(st.binary(max_size=400))
    def test_takes_any_bytes(self, encoded: bytes):
        assert inspect_signed_value(encoded, trust=Trust(), at=None).kind == "signed_value"

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 17_725), st.integers(1, 255))
    def test_survives_any_changed_byte(self, place: int, mask: int):
        whole = (HERE / "SignedValueV4.dat").read_bytes()
        changed = _flipped(whole, place, mask)

        assert inspect_signed_value(changed, trust=Trust(), at=None).judgements


class TestHolders:
    def test_may_be_named_by_digest(self, desk):
        seal = read_seal(desk.seal)
        signer = parse_certificate(desk.signer.certificates[0])
        digest = hashlib.new("sm3", signer.der).digest()
        listed = der.sequence(der.sequence(der.tagged(0x13, b"SM3"), der.octet_string(digest)))
        whole = der.sequence(der.octet_string(signer.der))

        by_digest = read_seal(_with(desk.seal, whole, listed))

        assert judge_holder(seal, signer).verdict is Verdict.PASSED
        assert by_digest.holders == ()
        assert judge_holder(by_digest, signer).verdict is Verdict.PASSED

    def test_by_an_unknown_digest_leave_it_open(self, desk):
        signer = parse_certificate(desk.signer.certificates[0])
        listed = der.sequence(der.sequence(der.tagged(0x13, b"CRC32"), der.octet_string(b"1234")))
        whole = der.sequence(der.octet_string(signer.der))

        seal = read_seal(_with(desk.seal, whole, listed))

        assert judge_holder(seal, signer).verdict is Verdict.INDETERMINATE

    def test_do_not_include_somebody_else(self, desk):
        stranger = parse_certificate(desk.maker.certificates[0])

        assert judge_holder(read_seal(desk.seal), stranger).verdict is Verdict.FAILED


def _flipped(whole: bytes, place: int, mask: int) -> bytes:
    place %= len(whole)
    return whole[:place] + bytes((whole[place] ^ mask,)) + whole[place + 1 :]


def _with(seal: bytes, old: bytes, new: bytes) -> bytes:
    """Return the seal with one element replaced and all lengths mended; its value is then bad."""
    from recordkit.evidence.documents.loose_der import read_element

    def mended(encoded: bytes) -> bytes:
        if encoded == old:
            return new
        element = read_element(encoded)
        if not element.tag & 0x20:
            return encoded
        return der.tagged(element.tag, b"".join(mended(e.encoded) for e in element.children()))

    return mended(seal)
