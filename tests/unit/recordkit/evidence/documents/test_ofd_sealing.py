"""Sealing an OFD: what is written, and that others find it good."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.recordkit.evidence.documents.making import entries_of, judged, only, with_changes

from recordkit.errors import ContentFault
from recordkit.evidence import SignatureAlgorithm, certificates_to_pem
from recordkit.evidence.documents import (
    Aspect,
    SealWouldBreakAnother,
    StampPlace,
    draw_round_seal,
    read_seal,
    unsafe_demonstration_seal,
)
from recordkit.evidence.documents.seals import read_seal_signature
from recordkit.formats import HeldBytes, read_format
from recordkit.packages.ofd_sealing import seal_ofd
from recordkit.terms.vocabulary import Verdict

FOLDER = "Doc_0/Signs/Sign_0"


class TestSealOfd:
    def test_makes_what_our_own_judgement_finds_good(self, desk):
        found = only(judged(desk.sealed(stamped=True), desk.city.trust))

        # When the seal itself was made is its maker's word; everything else is proven.
        for judgement in found.judgements:
            if judgement.aspect not in ("maker_validity", "maker_revocation"):
                assert judgement.verdict is Verdict.PASSED, judgement
        assert [(each.page, each.boundary) for each in found.placed] == [("1", "150 20 40 40")]

    def test_makes_values_that_openssl_finds_good(self, desk, openssl, tmp_path: Path):
        value = read_seal_signature(entries_of(desk.sealed())[f"{FOLDER}/SignedValue.dat"])
        signed = {
            "signer": (value.certificate, value.signed_part, value.signature),
            "maker": (
                value.seal.maker_certificate,
                value.seal.signed_part,
                value.seal.signature,
            ),
        }

        for name, (certificate, message, signature) in signed.items():
            folder = tmp_path / name
            folder.mkdir()
            (folder / "cert.pem").write_bytes(certificates_to_pem([certificate]))
            key = openssl("x509", "-in", folder / "cert.pem", "-pubkey", "-noout")
            (folder / "key.pem").write_bytes(key.stdout)
            (folder / "message").write_bytes(message)
            (folder / "value").write_bytes(signature)
            said = openssl(
                "dgst", "-sm3", "-sigopt", "distid:1234567812345678",
                "-verify", folder / "key.pem", "-signature", folder / "value", folder / "message",
            )  # fmt: skip
            assert said.stdout.strip() == b"Verified OK"

    def test_binds_the_digest_that_openssl_computes(self, desk, openssl, tmp_path: Path):
        held = entries_of(desk.sealed())
        (tmp_path / "Signature.xml").write_bytes(held[f"{FOLDER}/Signature.xml"])

        said = openssl("dgst", "-sm3", "-binary", tmp_path / "Signature.xml")

        value = read_seal_signature(held[f"{FOLDER}/SignedValue.dat"])
        assert said.stdout == value.data_digest

    def test_gives_the_same_bytes_for_the_same_input(self, desk):
        assert desk.sealed() == desk.sealed()

    def test_leaves_what_was_there_as_it_was(self, desk):
        before, after = entries_of(desk.plain), entries_of(desk.sealed())

        assert {name for name in before if after[name] != before[name]} == {"OFD.xml"}
        assert set(after) - set(before) == {
            "Doc_0/Signs/Signatures.xml",
            f"{FOLDER}/Signature.xml",
            f"{FOLDER}/SignedValue.dat",
            f"{FOLDER}/Seal.esl",
        }

    def test_leaves_a_document_that_opens(self, desk):
        reading = read_format(HeldBytes(desk.sealed()), name="sealed.ofd", thorough=True)

        assert reading.opens.verdict is Verdict.PASSED

    def test_leaves_an_earlier_seal_of_ours_intact(self, desk):
        twice = desk.sealed(desk.sealed())

        first, second = judged(twice, desk.city.trust).signatures

        assert first.integrity is second.integrity is Verdict.PASSED
        assert first.number != second.number
        assert first.verdict_of(Aspect.LATER_SIGNATURES) is Verdict.PASSED

    def test_is_refused_where_it_would_break_an_earlier_one(self, desk, fixtures: Path):
        locked = (fixtures / "ofd" / "V4RideRight.ofd").read_bytes()

        with pytest.raises(SealWouldBreakAnother, match="s001"):
            desk.sealed(locked)

    @pytest.mark.parametrize("page", [0, 2])
    def test_needs_a_page_that_is_there(self, desk, page: int):
        with pytest.raises(ContentFault, match="no page"):
            seal_ofd(
                desk.plain,
                desk.seal,
                places=[StampPlace(page, 0, 0)],
                signer=desk.signer,
                signed_at=desk.signed_at,
            )

    @pytest.mark.parametrize("missing", ["OFD.xml", "Doc_0/Document.xml"])
    def test_needs_a_document_that_can_be_followed(self, desk, missing: str):
        with pytest.raises(ContentFault):
            desk.sealed(with_changes(desk.plain, {missing: None}))


class TestDemonstrationSeal:
    def test_says_what_it_is(self, desk):
        seal = read_seal(desk.seal)

        assert seal.name == "某市大数据局（演示专用）"
        assert seal.version == 4
        assert seal.holders == desk.signer.certificates[:1]

    def test_is_made_with_sm2_alone(self, desk, make_city):
        other = make_city(SignatureAlgorithm.ECDSA_SHA256)

        with pytest.raises(ValueError, match="SM2"):
            unsafe_demonstration_seal(
                "某市",
                holder=desk.signer.certificates[0],
                maker=other.seal,
                seal_id="1",
                created_at=desk.signed_at,
                valid_until=desk.signed_at,
            )


class TestSealPicture:
    def test_is_the_same_for_the_same_words(self):
        first, second = draw_round_seal("某市政务服务局"), draw_round_seal("某市政务服务局")

        assert first == second
        assert first.content.startswith(b"\x89PNG")
        assert (first.width_mm, first.height_mm) == (40, 40)

    @pytest.mark.parametrize("name", ["", "长" * 33])
    def test_needs_a_name_that_fits(self, name: str):
        with pytest.raises(ValueError, match="characters"):
            draw_round_seal(name)

    @pytest.mark.parametrize("name", ["局", "某" * 32])
    def test_takes_short_and_long_names(self, name: str):
        assert draw_round_seal(name, below="演示专用").content
