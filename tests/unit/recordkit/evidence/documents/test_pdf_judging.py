"""Signatures inside PDFs: what others agreed on, and what is done to them."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.evidence.documents.conftest import SIGNED_WITH
from tests.unit.recordkit.evidence.documents.making import sm2_signed_data, verdicts

from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Subject,
    Trust,
    Validity,
    issue_certificate,
    parse_certificate,
)
from recordkit.evidence.documents import (
    Aspect,
    FoundSignature,
    Inspection,
    inspect_pdf,
    judge_ranges,
    sign_pdf,
)
from recordkit.evidence.documents.byte_ranges import may_be_signed, signed_ranges
from recordkit.terms.vocabulary import Verdict

HERE = Path(__file__).parents[4] / "fixtures"
SIGNED = sorted((HERE / "pdf-signed").glob("*.pdf"))
ODD = sorted((HERE / "pdf-odd").glob("*.pdf"))


def fixture(name: str) -> bytes:
    return (HERE / "pdf-signed" / name).read_bytes()


def inspected(document: bytes, trust: Trust | None = None) -> Inspection:
    return inspect_pdf(document, trust=trust or Trust())


class TestFixtures:
    def test_two_signatures_of_which_the_second_covers_everything(self):
        first, second = inspected(fixture("minimal-two-fields-signed-twice.pdf")).signatures

        assert first.integrity is second.integrity is Verdict.PASSED
        assert first.verdict_of(Aspect.VALUE) is second.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert (_fact(first, "covers"), _fact(second, "covers")) == (
            "whole_revision", "whole_file",
        )  # fmt: skip
        assert _fact(first, "changes") == "form_filling"
        assert second.not_covered == ()

    def test_long_term_material_and_a_document_timestamp(self):
        inspection = inspected(fixture("pades-lta-dss-indirect-arrs-test.pdf"))

        signature, stamp = inspection.signatures
        assert (signature.kind, stamp.kind) == ("signature", "document_timestamp")
        assert _fact(signature, "changes") == "long_term"
        assert signature.integrity is stamp.integrity is Verdict.PASSED
        kept = [j for j in inspection.judgements if j.aspect == Aspect.LONG_TERM]
        assert kept[0].verdict is Verdict.PASSED
        assert "5 certificates" in kept[0].reason.en

    def test_a_change_that_was_hidden_in_a_form_update_is_found(self):
        first, second = inspected(
            fixture("form-update-override-appearance-stream-sneaky.pdf")
        ).signatures

        assert first.verdict_of(Aspect.ENTRIES) is Verdict.PASSED
        assert first.verdict_of(Aspect.LATER_CHANGES) is Verdict.FAILED
        assert first.integrity is Verdict.FAILED
        assert second.integrity is Verdict.PASSED

    def test_a_tail_that_is_not_covered_is_measured(self):
        (found,) = inspected(fixture("tail-uncovered.pdf")).signatures

        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert found.verdict_of(Aspect.COVERAGE) is Verdict.FAILED
        assert found.not_covered == ("7092-7485",)

    @pytest.mark.parametrize("path", ODD, ids=lambda path: path.name)
    def test_odd_files_are_judged_and_bear_no_signature(self, path: Path):
        inspection = inspected(path.read_bytes())

        assert inspection.signatures == ()
        assert inspection.judgements[0].reason.zh

    @pytest.mark.parametrize("name", ["minimal-aes256.pdf", "encryption_openpassword.pdf"])
    def test_locked_files_are_left_open(self, name: str):
        inspection = inspected((HERE / "pdf-odd" / name).read_bytes())

        assert [each.verdict for each in inspection.judgements] == [Verdict.INDETERMINATE]


class TestOthersAgree:
    @pytest.mark.parametrize("path", SIGNED, ids=lambda path: path.name)
    def test_with_us_about_every_value_and_what_it_covers(self, path: Path):
        if shutil.which("pdfsig") is None:
            pytest.skip("pdfsig is not installed")
        said = subprocess.run(
            ["pdfsig", "-nocert", str(path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        ).stdout
        ours = inspected(path.read_bytes()).signatures

        assert said.count("Signature is Valid.") == sum(
            each.verdict_of(Aspect.VALUE) is each.verdict_of(Aspect.ENTRIES) is Verdict.PASSED
            for each in ours
            if each.kind == "signature"  # it does not verify timestamps
        )
        assert said.count("Total document signed") == sum(map(_covers_all, ours))


class TestTrust:
    def test_reaches_an_anchor_through_what_the_document_keeps(self):
        document = fixture("pades-lta-dss-indirect-arrs-test.pdf")
        signature, stamp = inspected(document, _trusted(document)).signatures

        assert signature.verdict_of(Aspect.SIGNER_TRUST) is Verdict.PASSED
        assert signature.verdict_of(Aspect.TIME) is Verdict.PASSED
        assert signature.verdict_of(Aspect.SIGNER_VALIDITY) is Verdict.PASSED
        assert stamp.verdict_of(Aspect.TIME) is Verdict.PASSED

    def test_in_somebody_else_fails(self, city):
        (found,) = inspected(fixture("tail-uncovered.pdf"), city.trust).signatures

        assert found.verdict_of(Aspect.SIGNER_TRUST) is Verdict.FAILED
        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED


class TestChangedBytes:
    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_that_a_signature_covers_are_never_called_intact(self, data: st.DataObject):
        document = fixture("minimal-two-fields-signed-twice.pdf")
        last = signed_ranges(document)[-1]
        place = data.draw(
            st.one_of(
                st.integers(0, last.first_length - 1),
                st.integers(last.second_start, last.end - 1),
            )
        )
        changed = _flipped(document, place, data.draw(st.integers(1, 255)))

        inspection = inspected(changed)

        whole = [each for each in inspection.signatures if _covers_all(each)]
        assert all(each.integrity is not Verdict.PASSED for each in whole)
        # Nothing that covered everything may be left standing as good.
        assert not any(
            each.integrity is Verdict.PASSED and not each.not_covered
            for each in inspection.signatures
        )

    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_anywhere_leave_something_to_be_said(self, data: st.DataObject):
        document = data.draw(st.sampled_from(SIGNED)).read_bytes()
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(document) - 1))
            document = _flipped(document, place, data.draw(st.integers(1, 255)))

        assert inspected(document).judgements

    @given(st.binary(max_size=400))
    def test_that_are_no_pdf_are_said_to_be_none(self, document: bytes):
        assert inspected(b"%PDF-1.7\n" + document).judgements


class TestRanges:
    def test_are_found_without_understanding_the_file(self):
        assert [len(signed_ranges(path.read_bytes())) for path in SIGNED] == [2, 2, 2, 1]

    def test_show_that_a_file_was_never_signed(self):
        assert not any(may_be_signed(path.read_bytes()) for path in ODD)

    def test_judge_content_and_value_alone(self):
        inspection = judge_ranges(
            fixture("minimal-two-fields-signed-twice.pdf"), trust=Trust(), at=None
        )

        for found in inspection.signatures:
            assert found.verdict_of(Aspect.ENTRIES) is Verdict.PASSED
            assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
            assert found.verdict_of(Aspect.LATER_CHANGES) is Verdict.INDETERMINATE

    def test_of_damaged_files_are_judged_all_the_same(self):
        document = fixture("tail-uncovered.pdf")
        cut = document[: signed_ranges(document)[0].end]

        whole, changed = inspected(cut), inspected(_flipped(cut, 100, 1))

        assert whole.judgements[0].verdict is changed.judgements[0].verdict is Verdict.FAILED
        assert whole.signatures[0].verdict_of(Aspect.ENTRIES) is Verdict.PASSED
        assert changed.signatures[0].verdict_of(Aspect.ENTRIES) is Verdict.FAILED

    @pytest.mark.parametrize(
        "written",
        [
            b"/ByteRange [0 1 2 3]",
            b"/ByteRange [0 9999999999 9999999999 9999999999]",
            b"/ByteRange [9 9 9 9]" * 300,
            b"/ByteRange [" + b" " * 100_000,
            b"/ByteRange" * 10_000,
        ],
    )
    def test_that_mean_nothing_are_judged_and_cost_little(self, written: bytes):
        inspection = judge_ranges(b"%PDF-1.7\n" + written, trust=Trust(), at=None)

        assert all(each.integrity is not Verdict.PASSED for each in inspection.signatures)


class TestHiddenSignatures:
    def test_that_no_field_leads_to_are_pointed_out(self, city, stamp):
        document = _ours(city, stamp)
        hidden = re.sub(rb"/V \d+ 0 R", lambda found: b" " * len(found[0]), document)
        assert hidden != document

        inspection = inspected(hidden)

        assert inspection.signatures == ()
        assert any(
            each.verdict is Verdict.INDETERMINATE and "不属于任何签名域" in each.reason.zh
            for each in inspection.judgements
        )

    def test_behind_the_value_are_pointed_out(self, city, stamp):
        document = _ours(city, stamp)
        end = signed_ranges(document)[0].second_start - 1
        stuffed = document[: end - 8] + b"deadbeef" + document[end:]

        (found,) = inspected(stuffed).signatures

        assert found.verdict_of(Aspect.STRUCTURE) is Verdict.INDETERMINATE
        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED


class TestNamedCertificate:
    def test_that_was_put_in_the_place_of_another_is_found(self, make_city):
        city = make_city(SignatureAlgorithm.ED25519)
        document = _ours(city, None)
        own = city.seal.certificates[0]
        # The same key under a certificate that names somebody else.
        other = issue_certificate(
            parse_certificate(own).public_key_info,
            issuer=city.issuer,
            subject=Subject("某县大数据局", "某市人民政府", "11330100002489559F"),
            purpose=Purpose.SEAL,
            validity=Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)),
            serial=2,
        )
        assert len(other) == len(own)
        changed = document.replace(own.hex().encode(), other.hex().encode())

        (found,) = inspected(changed, city.trust).signatures

        assert found.verdict_of(Aspect.VALUE) is Verdict.FAILED


class TestSm2:
    def test_values_in_cms_dress_are_judged(self, city, stamp):
        (found,) = inspected(_ours(city, stamp), city.trust).signatures

        said = verdicts(found)
        assert all(verdict is Verdict.PASSED for verdict in said.values()), said
        assert _fact(found, "algorithm") == "sm2-sm3"

    @pytest.mark.parametrize("attached", [True, False])
    def test_values_in_the_dress_of_gbt35275_are_judged(self, city, attached: bool):
        document = _ours(city, None)
        signed = signed_ranges(document)[0]
        value = sm2_signed_data(signed.covered(document), city.seal, attached=attached)

        (found,) = inspected(_with_value(document, value), city.trust).signatures

        assert found.integrity is found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert _fact(found, "container") == "signed-data-gbt35275"

    def test_values_over_other_bytes_fail(self, city):
        document = _ours(city, None)
        value = sm2_signed_data(b"other bytes", city.seal, attached=False)

        (found,) = inspected(_with_value(document, value), city.trust).signatures

        assert found.verdict_of(Aspect.ENTRIES) is Verdict.FAILED
        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED


def _ours(city, stamp) -> bytes:
    plain = (HERE / "pdf-odd" / "javascript.pdf").read_bytes()
    signed_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return sign_pdf(plain, signer=city.seal, signed_at=signed_at, stamp=stamp)


def _with_value(document: bytes, value: bytes) -> bytes:
    signed = signed_ranges(document)[0]
    room = signed.second_start - signed.first_length - 2
    written = value.hex().encode().ljust(room, b"0")
    return document[: signed.first_length + 1] + written + document[signed.second_start - 1 :]


def _trusted(document: bytes) -> Trust:
    """Return trust in the root that the fixture's authority calls itself."""
    from recordkit.evidence.certificates import readable_certificates
    from recordkit.evidence.cms import read_found_signed_data
    from recordkit.evidence.documents.loose_der import first_element
    from recordkit.evidence.documents.pdf_structure import read_pdf_structure

    structure = read_pdf_structure(document)
    value = structure.fields[0].signed_range.value(document)
    carried = read_found_signed_data(first_element(value).encoded).carried
    known = readable_certificates((*structure.long_term.certificates, *carried))
    return Trust(tuple(each.der for each in known if each.is_self_issued))


def _covers_all(found: FoundSignature) -> bool:
    return _fact(found, "covers") == "whole_file"


def _fact(found: FoundSignature, key: str) -> str:
    return next((value for name, _, value in found.facts if name == key), "")


def _flipped(document: bytes, place: int, mask: int) -> bytes:
    return document[:place] + bytes((document[place] ^ mask,)) + document[place + 1 :]


class TestOrdinaryAlgorithms:
    @pytest.mark.parametrize("algorithm", SIGNED_WITH, ids=str)
    def test_all_that_we_sign_with_are_judged(self, make_city, algorithm, stamp):
        city = make_city(algorithm)

        (found,) = inspected(_ours(city, None), city.trust).signatures

        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert found.verdict_of(Aspect.SIGNER_TRUST) is Verdict.PASSED
