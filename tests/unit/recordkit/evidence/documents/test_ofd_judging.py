"""Signatures and seals of OFD packages: what was measured elsewhere, and what is done to them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.evidence.documents.making import (
    entries_of,
    first_edition_signature,
    judged,
    only,
    packed,
    sm2_signed_data,
    verdicts,
    with_changes,
)

from recordkit.evidence import Trust, certificates_in_pem
from recordkit.evidence.documents import Aspect, Inspection
from recordkit.evidence.sm2 import decode_signature
from recordkit.terms.vocabulary import Verdict

HERE = Path(__file__).parents[4] / "fixtures" / "ofd"
FOLDER = "Doc_0/Signs/Sign_0"
UNSIGNED = [
    "helloworld.ofd",
    "test-ofda.ofd",
    "chineseDir.ofd",
    "namespace_no_std.ofd",
    "AddAttachment.ofd",
    "sample-group-6.2.001-normal-structure.ofd",
]
SIGNED = {
    "SESV4SignDoc.ofd": "1",
    "V4RideRight.ofd": "s001",
    "draw_param_ref.ofd": "2",
}


def fixture(name: str) -> bytes:
    return (HERE / name).read_bytes()


class TestFixtures:
    @pytest.mark.parametrize("name", UNSIGNED)
    def test_without_signatures_there_is_nothing_to_judge(self, name: str):
        inspection = judged(fixture(name))

        assert inspection.signatures == ()
        assert [each.verdict for each in inspection.judgements] == [Verdict.PASSED]

    @pytest.mark.parametrize(("name", "number"), SIGNED.items())
    def test_an_untouched_package_is_intact(self, name: str, number: str):
        found = only(judged(fixture(name)))

        assert (found.number, found.kind, found.integrity) == (number, "seal", Verdict.PASSED)
        for aspect in (Aspect.VALUE, Aspect.SEAL_VALUE, Aspect.SIGNER_LISTED, Aspect.SEAL_COPY):
            assert found.verdict_of(aspect) is Verdict.PASSED
        assert found.verdict_of(Aspect.SIGNER_TRUST) is Verdict.INDETERMINATE

    def test_a_bare_value_is_judged_with_the_certificate_that_the_reader_has(self):
        document = fixture("DigitalSign.ofd")
        carried = certificates_in_pem(fixture("DigitalSign-signer-cert.pem"))

        without = only(judged(document))
        having = only(judged(document, Trust(intermediates=carried)))

        assert without.integrity is having.integrity is Verdict.PASSED
        assert without.verdict_of(Aspect.VALUE) is Verdict.INDETERMINATE
        assert having.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert having.verdict_of(Aspect.SIGNER_TRUST) is Verdict.INDETERMINATE

    def test_a_certificate_that_had_expired_fails_by_itself(self):
        found = only(judged(fixture("SESV4SignDoc.ofd")))

        assert found.integrity is found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert found.verdict_of(Aspect.SIGNER_VALIDITY) is Verdict.FAILED
        assert found.verdict_of(Aspect.SEAL_PERIOD) is Verdict.FAILED

    def test_a_cross_page_seal_has_a_strip_on_every_page(self):
        found = only(judged(fixture("V4RideRight.ofd")))

        assert [each.clip for each in found.placed] == [
            "0 0 8 40", "8 0 8 40", "16 0 8 40", "24 0 8 40", "32 0 8 40",
        ]  # fmt: skip
        assert found.picture is not None
        assert found.picture.content.startswith(b"\x89PNG")

    def test_what_is_not_referred_to_is_named(self):
        found = only(judged(fixture("draw_param_ref.ofd")))

        assert found.not_covered == (
            "/Doc_0/TPLS/TPL_0/Content.xml",
            "/Doc_0/TPLS/TPL_1/Content.xml",
        )
        assert found.verdict_of(Aspect.COVERAGE) is Verdict.INDETERMINATE
        assert found.picture is not None
        assert found.picture.kind == "ofd"

    def test_a_later_seal_that_rewrote_the_list_is_told_from_a_forgery(self):
        first, second = judged(fixture("h.ofd")).signatures

        assert (first.number, first.integrity) == ("s001", Verdict.FAILED)
        assert first.differing == ("/Doc_0/Signs/Signatures.xml",)
        assert first.verdict_of(Aspect.VALUE) is Verdict.PASSED
        later = [j for j in first.judgements if j.aspect == Aspect.LATER_SIGNATURES]
        assert later[0].verdict is Verdict.INDETERMINATE
        assert "s007" in later[0].reason.zh
        assert (second.number, second.integrity) == ("s007", Verdict.PASSED)


class TestCoveredEntries:
    def test_each_that_is_changed_by_one_byte_is_named_and_nothing_else_is(self, desk):
        sealed = desk.sealed()
        covered = [
            name
            for name in entries_of(sealed)
            if name.rpartition("/")[2] not in ("Signatures.xml", "Signature.xml", "SignedValue.dat")
        ]
        assert len(covered) == 5

        for name in covered:
            content = entries_of(sealed)[name]
            broken = content[:-2] + bytes((content[-2] ^ 1,)) + content[-1:]
            inspection = judged(with_changes(sealed, {name: broken}))
            found = [each for each in inspection.signatures if each.differing]
            if name == "OFD.xml":  # with a broken entry point there is nothing left to follow
                assert found or _failed(inspection)
            else:
                assert [each.differing for each in found] == [(f"/{name}",)]
                assert found[0].integrity is Verdict.FAILED
                assert found[0].verdict_of(Aspect.VALUE) is Verdict.PASSED

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_of_documents_met_name_themselves_when_flipped(self, data: st.DataObject):
        document = fixture(data.draw(st.sampled_from(sorted(SIGNED))))
        held = entries_of(document)
        uncovered = only(judged(document)).not_covered
        names = sorted(
            name
            for name in held
            if f"/{name}" not in uncovered and "/Signs/" not in name and name != "OFD.xml"
        )
        name = data.draw(st.sampled_from(names))
        place = data.draw(st.integers(0, len(held[name]) - 1))
        content = bytearray(held[name])
        content[place] ^= data.draw(st.integers(1, 255))

        found = only(judged(with_changes(document, {name: bytes(content)})))

        assert found.differing == (f"/{name}",)

    def test_that_are_absent_are_named(self, desk):
        found = only(judged(with_changes(desk.sealed(), {"Doc_0/PublicRes.xml": None})))

        assert found.differing == ("/Doc_0/PublicRes.xml",)

    def test_are_found_though_the_case_of_their_names_differs(self, desk):
        held = entries_of(desk.sealed())
        held["Doc_0/PUBLICRES.xml"] = held.pop("Doc_0/PublicRes.xml")

        found = only(judged(packed(held)))

        assert found.integrity is Verdict.PASSED
        assert "写法不同" in _reason(found, Aspect.ENTRIES)

    def test_added_later_are_reported_as_not_covered(self, desk):
        found = only(judged(with_changes(desk.sealed(), {"Doc_0/Res/extra.png": b"x"})))

        assert found.integrity is Verdict.PASSED
        assert "/Doc_0/Res/extra.png" in found.not_covered
        assert found.verdict_of(Aspect.COVERAGE) is Verdict.INDETERMINATE


class TestSignatureFile:
    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_is_bound_by_the_value_whatever_byte_is_changed(self, data: st.DataObject):
        sealed = fixture("V4RideRight.ofd")
        content = bytearray(entries_of(sealed)[f"{FOLDER}/Signature.xml"])
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

        found = only(judged(with_changes(sealed, {f"{FOLDER}/Signature.xml": bytes(content)})))

        assert found.integrity is Verdict.FAILED

    def test_that_no_list_names_is_pointed_out(self, desk):
        sealed = desk.sealed()
        emptied = _changed(sealed, "Doc_0/Signs/Signatures.xml", b"<ofd:Signature ", b"<ofd:Gone ")

        inspection = judged(emptied)

        assert inspection.signatures == ()
        assert [each.verdict for each in inspection.judgements] == [Verdict.INDETERMINATE]
        assert "Sign_0/Signature.xml" in inspection.judgements[0].reason.zh

    def test_with_a_document_type_is_refused(self, desk):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Signature>&a;</Signature>'

        found = only(judged(with_changes(desk.sealed(), {f"{FOLDER}/Signature.xml": bomb})))

        assert found.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED

    @pytest.mark.parametrize("link", ["../../../etc/passwd", "/../OFD.xml", "", "/nowhere.xml"])
    def test_cannot_be_outside_of_the_package(self, desk, link: str):
        at = f"/{FOLDER}/Signature.xml".encode()
        led = _changed(desk.sealed(), "Doc_0/Signs/Signatures.xml", at, link.encode())

        found = only(judged(led))

        assert found.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED

    @pytest.mark.parametrize("link", ["Sign_0/Signature.xml", "./x/../Sign_0/Signature.xml"])
    def test_may_be_linked_from_where_the_list_stands(self, desk, link: str):
        at = f"/{FOLDER}/Signature.xml".encode()
        led = _changed(desk.sealed(), "Doc_0/Signs/Signatures.xml", at, link.encode())

        assert only(judged(led)).integrity is Verdict.PASSED

    def test_may_be_without_its_value(self, desk):
        found = only(judged(with_changes(desk.sealed(), {f"{FOLDER}/SignedValue.dat": None})))

        assert found.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED
        assert found.verdict_of(Aspect.ENTRIES) is Verdict.PASSED
        assert found.verdict_of(Aspect.VALUE) is Verdict.INDETERMINATE

    def test_may_be_beside_another_seal_than_the_one_used(self, desk):
        other = (HERE.parent / "ofd-seal" / "UserV4.esl").read_bytes()

        found = only(judged(with_changes(desk.sealed(), {f"{FOLDER}/Seal.esl": other})))

        assert found.verdict_of(Aspect.SEAL_COPY) is Verdict.FAILED
        assert found.differing == (f"/{FOLDER}/Seal.esl",)


class TestCheckMethod:
    @pytest.mark.parametrize("method", ["SM3", "sm3", "1.2.156.10197.1.401"])
    def test_is_sm3_by_name_or_number(self, desk, method: str):
        assert only(_with_method(desk, method)).verdict_of(Aspect.ENTRIES) is Verdict.PASSED

    def test_with_a_key_cannot_be_told(self, desk):
        found = only(_with_method(desk, "1.2.156.10197.1.401.2"))

        assert found.verdict_of(Aspect.ENTRIES) is Verdict.INDETERMINATE
        assert "HMAC" in _reason(found, Aspect.ENTRIES)

    def test_that_nobody_knows_cannot_be_told(self, desk):
        assert only(_with_method(desk, "ROT13")).verdict_of(Aspect.ENTRIES) is Verdict.INDETERMINATE

    @pytest.mark.parametrize(("method", "name"), [("MD5", "md5"), ("SHA1", "sha1"), (None, "md5")])
    def test_that_is_broken_never_passes_and_still_fails(self, desk, method, name: str):
        agreeing = _with_method(desk, method, name=name)
        differing = _with_method(desk, method, name=name, changed=b"<x/>")

        assert only(agreeing).verdict_of(Aspect.ENTRIES) is Verdict.INDETERMINATE
        assert only(differing).verdict_of(Aspect.ENTRIES) is Verdict.FAILED


class TestContainers:
    def test_of_the_first_edition_are_read(self, desk):
        sealed = desk.sealed()
        xml = entries_of(sealed)[f"{FOLDER}/Signature.xml"]
        value = first_edition_signature(xml, desk.signer, desk.maker, desk.signed_at)

        found = only(judged(with_changes(sealed, {f"{FOLDER}/SignedValue.dat": value})))

        said = verdicts(found)
        assert said[Aspect.VALUE] is said[Aspect.SEAL_VALUE] is Verdict.PASSED
        assert said[Aspect.BINDING] is said[Aspect.SIGNER_LISTED] is Verdict.PASSED
        assert _fact(found, "container") == "seal-gmt0031-2014"
        assert _fact(found, "claimed_time") == "20260102030405Z"

    @pytest.mark.parametrize("attached", [True, False])
    def test_of_signed_data_are_read_in_both_forms(self, desk, attached: bool):
        found = only(_with_value(desk, attached=attached))

        said = verdicts(found)
        assert said[Aspect.VALUE] is said[Aspect.BINDING] is Verdict.PASSED
        assert _fact(found, "container") == "signed-data-gbt35275"
        assert _fact(found, "signer") == "某市大数据局"

    @pytest.mark.parametrize("attached", [True, False])
    def test_of_signed_data_about_something_else_fail_the_binding_alone(self, desk, attached: bool):
        found = only(_with_value(desk, attached=attached, about=b"another"))

        assert found.verdict_of(Aspect.BINDING) is Verdict.FAILED
        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert found.integrity is Verdict.FAILED

    @pytest.mark.parametrize("raw", [True, False])
    def test_may_be_a_bare_value_in_either_form(self, desk, raw: bool):
        sealed = desk.sealed()
        xml = entries_of(sealed)[f"{FOLDER}/Signature.xml"]
        value = desk.signer.sign(xml)
        if raw:
            value = b"".join(number.to_bytes(32, "big") for number in decode_signature(value))
        trust = Trust(intermediates=desk.signer.certificates[:1])

        found = only(judged(with_changes(sealed, {f"{FOLDER}/SignedValue.dat": value}), trust))

        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert _fact(found, "container") == "bare-sm2"

    @pytest.mark.parametrize("filling", [b"\x00" * 7, b"\r\n"])
    def test_may_be_filled_up_behind_the_value(self, desk, filling: bytes):
        sealed = desk.sealed()
        value = entries_of(sealed)[f"{FOLDER}/SignedValue.dat"]

        filled = with_changes(sealed, {f"{FOLDER}/SignedValue.dat": value + filling})
        stuffed = with_changes(sealed, {f"{FOLDER}/SignedValue.dat": value + b"hidden"})

        assert only(judged(filled)).verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert only(judged(stuffed)).verdict_of(Aspect.STRUCTURE) is Verdict.FAILED

    @given(st.binary(max_size=300))
    @settings(max_examples=40, deadline=None)
    def test_may_be_anything_at_all(self, value: bytes):
        document = fixture("V4RideRight.ofd")

        inspection = judged(with_changes(document, {f"{FOLDER}/SignedValue.dat": value}))

        assert only(inspection).verdict_of(Aspect.ENTRIES) is Verdict.PASSED


class TestTime:
    def test_that_a_token_proves_makes_certificates_pass(self, desk):
        found = only(judged(desk.sealed(stamped=True), desk.city.trust))

        said = verdicts(found)
        assert said[Aspect.TIME] is said[Aspect.SIGNER_VALIDITY] is Verdict.PASSED
        assert said[Aspect.SEAL_PERIOD] is said[Aspect.SIGNER_TRUST] is Verdict.PASSED

    def test_that_is_only_claimed_proves_nothing(self, desk):
        said = verdicts(only(judged(desk.sealed(), desk.city.trust)))

        assert said[Aspect.TIME] is said[Aspect.SIGNER_VALIDITY] is Verdict.INDETERMINATE

    def test_known_from_elsewhere_is_believed(self, desk):
        said = verdicts(only(judged(desk.sealed(), desk.city.trust, at=desk.signed_at)))

        assert said[Aspect.SIGNER_VALIDITY] is said[Aspect.SEAL_PERIOD] is Verdict.PASSED

    def test_claimed_after_the_document_was_known_is_a_lie(self, desk):
        earlier = desk.signed_at.replace(year=2025, month=12)

        found = only(judged(desk.sealed(), desk.city.trust, at=earlier))

        assert found.verdict_of(Aspect.TIME) is Verdict.FAILED

    def test_proven_about_something_else_fails(self, desk, stamp):
        sealed = desk.sealed(stamped=True)
        value = entries_of(sealed)[f"{FOLDER}/SignedValue.dat"]
        token = stamp(b"something else")
        mended = _with_token(value, token)

        found = only(judged(with_changes(sealed, {f"{FOLDER}/SignedValue.dat": mended})))

        assert found.verdict_of(Aspect.TIME) is Verdict.FAILED
        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED


class TestHostilePackages:
    def test_with_the_same_large_signature_listed_often_cost_one_reading(self, desk):
        sealed = desk.sealed()
        listed = entries_of(sealed)["Doc_0/Signs/Signatures.xml"]
        line = listed[listed.index(b"<ofd:Signature ") : listed.index(b"</ofd:Signatures>")]
        many = listed.replace(line, line * 150)

        inspection = judged(with_changes(sealed, {"Doc_0/Signs/Signatures.xml": many}))

        assert len(inspection.signatures) == 150
        assert all(each.integrity is Verdict.PASSED for each in inspection.signatures)

    def test_with_more_signatures_than_anybody_needs_are_not_followed(self, desk):
        sealed = desk.sealed()
        listed = entries_of(sealed)["Doc_0/Signs/Signatures.xml"]
        line = listed[listed.index(b"<ofd:Signature ") : listed.index(b"</ofd:Signatures>")]
        many = listed.replace(line, line * 300)

        inspection = judged(with_changes(sealed, {"Doc_0/Signs/Signatures.xml": many}))

        assert inspection.signatures == ()
        assert inspection.judgements[0].verdict is Verdict.INDETERMINATE

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_survive_any_changed_byte_of_any_signature_file(self, data: st.DataObject):
        document = fixture("h.ofd")
        held = entries_of(document)
        name = data.draw(st.sampled_from(sorted(each for each in held if "/Signs/" in each)))
        content = bytearray(held[name])
        for _ in range(data.draw(st.integers(1, 3))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

        assert judged(with_changes(document, {name: bytes(content)})).judgements


def _failed(inspection: Inspection) -> bool:
    return any(each.verdict is Verdict.FAILED for each in inspection.judgements)


def _reason(found, aspect: Aspect) -> str:
    return next(each.reason.zh for each in found.judgements if each.aspect == aspect)


def _fact(found, key: str) -> str:
    return next(value for name, _, value in found.facts if name == key)


def _changed(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    content = entries_of(package)[name]
    assert old in content
    return with_changes(package, {name: content.replace(old, new)})


def _with_method(desk, method: str | None, *, name: str = "sm3", changed: bytes | None = None):
    """Return the inspection of a package whose check values are of another method."""
    sealed = desk.sealed()
    held = entries_of(sealed)
    xml = held[f"{FOLDER}/Signature.xml"]
    for content in held.values():
        old = base64.b64encode(hashlib.new("sm3", content).digest())
        xml = xml.replace(old, base64.b64encode(hashlib.new(name, content).digest()))
    said = b"" if method is None else f' CheckMethod="{method}"'.encode()
    xml = xml.replace(b' CheckMethod="1.2.156.10197.1.401"', said)
    changes: dict[str, bytes | None] = {f"{FOLDER}/Signature.xml": xml}
    if changed is not None:
        changes["Doc_0/PublicRes.xml"] = changed
    return judged(with_changes(sealed, changes))


def _with_value(desk, *, attached: bool, about: bytes | None = None):
    sealed = desk.sealed()
    xml = entries_of(sealed)[f"{FOLDER}/Signature.xml"]
    value = sm2_signed_data(xml if about is None else about, desk.signer, attached=attached)
    return judged(with_changes(sealed, {f"{FOLDER}/SignedValue.dat": value}))


def _with_token(value: bytes, token: bytes) -> bytes:
    from recordkit.evidence import der
    from recordkit.evidence.documents.loose_der import read_element

    fields = read_element(value).children()
    stamped = der.explicit(0, der.bit_string(token))
    return der.sequence(*(each.encoded for each in fields[:4]), stamped)
