"""Checkpoints as other people's tools write and read them."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedCheckpoint,
    MalformedEvidence,
    NoteSigner,
    NoteVerifier,
    parse_checkpoint,
    sign_checkpoint,
)

ORIGIN = "records.example.gov.cn/log"
ROOT = bytes(range(32))
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
TEXT = sign_checkpoint(ORIGIN, 42, ROOT, SIGNER)


class TestSignCheckpoint:
    def test_is_the_text_of_the_specification(self):
        body, signature = TEXT.split("\n\n")

        assert body == f"{ORIGIN}\n42\n{base64.b64encode(ROOT).decode()}"
        assert signature.startswith(f"— {ORIGIN} ")
        assert signature.endswith("\n")

    def test_is_the_same_every_time(self):
        assert sign_checkpoint(ORIGIN, 42, ROOT, SIGNER) == TEXT

    @given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
    def test_reads_back_as_itself(self, size: int, root: bytes):
        text = sign_checkpoint(ORIGIN, size, root, SIGNER)

        read = parse_checkpoint(text, [SIGNER.verifier])

        assert (read.origin, read.size, read.root) == (ORIGIN, size, root)
        assert read.signers == (SIGNER.verifier,)
        assert read.refuted == ()

    @pytest.mark.parametrize(
        ("origin", "size", "root"),
        [("", 1, ROOT), ("a\nb", 1, ROOT), (ORIGIN, -1, ROOT), (ORIGIN, 1, b"short")],
    )
    def test_refuses_what_no_checkpoint_says(self, origin: str, size: int, root: bytes):
        with pytest.raises(ValueError, match="not a checkpoint"):
            sign_checkpoint(origin, size, root, SIGNER)


class TestParseCheckpoint:
    def test_passes_over_the_signatures_of_others(self):
        witness = NoteSigner.generate("witness.example")
        body = TEXT.split("\n\n")[0] + "\n"
        cosigned = TEXT + witness.signature_line(body)

        assert parse_checkpoint(cosigned, [SIGNER.verifier]).signers == (SIGNER.verifier,)
        assert parse_checkpoint(cosigned, []).signers == ()
        both = parse_checkpoint(cosigned, [witness.verifier, SIGNER.verifier])
        assert both.signers == (witness.verifier, SIGNER.verifier)

    def test_keeps_extension_lines_under_the_signature(self):
        body = TEXT.split("\n\n")[0] + "\nextension\n"
        text = f"{body}\n{SIGNER.signature_line(body)}"

        read = parse_checkpoint(text, [SIGNER.verifier])

        assert read.extensions == ("extension",)
        assert read.signers == (SIGNER.verifier,)

    def test_says_whose_signature_is_bad(self):
        altered = TEXT.replace("\n42\n", "\n43\n")

        read = parse_checkpoint(altered, [SIGNER.verifier])

        assert read.signers == ()
        assert read.refuted == (SIGNER.verifier,)

    def test_does_not_take_a_namesake_for_the_signer(self):
        namesake = NoteSigner.generate(ORIGIN)

        read = parse_checkpoint(TEXT, [namesake.verifier])

        assert read.signers == read.refuted == ()

    @settings(max_examples=200, deadline=None)
    @given(data=st.data())
    def test_does_not_verify_once_a_character_is_changed(self, data: st.DataObject):
        position = data.draw(st.integers(0, len(TEXT) - 1))
        other = data.draw(st.characters().filter(lambda each: each != TEXT[position]))
        altered = TEXT[:position] + other + TEXT[position + 1 :]

        try:
            read = parse_checkpoint(altered, [SIGNER.verifier])
        except MalformedCheckpoint:
            return

        assert read.signers == ()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n\n",
            TEXT[:-1],
            TEXT.split("\n\n")[0],
            TEXT.replace("\n42\n", "\n042\n"),
            TEXT.replace("\n42\n", "\n-1\n"),
            TEXT.replace("\n42\n", "\n٤٢\n"),
            TEXT.replace("\n42\n", "\n42\t\n"),
            TEXT.replace("=\n\n", "\n\n"),
            TEXT.replace("— ", "- "),
            TEXT + "\n",
            TEXT + "trailing",
            "\ud800" + TEXT,
            "x" * (2 << 20),
        ],
        ids=lambda text: repr(text[:20]),
    )
    def test_refuses_what_does_not_follow_the_format(self, text: str):
        with pytest.raises(MalformedCheckpoint):
            parse_checkpoint(text, [SIGNER.verifier])

    @given(st.text(max_size=200))
    def test_reads_or_refuses_any_text(self, text: str):
        with pytest.raises(MalformedCheckpoint):
            parse_checkpoint(text, [SIGNER.verifier])


class TestNoteKeys:
    def test_read_back_as_themselves(self):
        signer = NoteSigner.generate(ORIGIN)

        assert NoteVerifier.parse(signer.vkey) == signer.verifier
        assert NoteSigner.from_pem(ORIGIN, signer.to_pem()).vkey == signer.vkey

    def test_are_those_of_the_published_example(self):
        # Source: the documentation of Go's golang.org/x/mod/sumdb/note, whose key this is.
        vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        note = (
            "If you think cryptography is the answer to your problem,\n"
            "then you don't know what your problem is.\n"
        )
        signature = base64.b64decode(
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        )

        verifier = NoteVerifier.parse(vkey)

        assert str(verifier) == vkey
        assert signature[:4] == verifier.key_hash
        assert verifier.accepts(note, signature[4:])
        assert not verifier.accepts(note + ".", signature[4:])

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "name",
            "name+00000000+AAAA",
            SIGNER.vkey.replace("+", " "),
            SIGNER.vkey[:-1],
            SIGNER.vkey.replace(ORIGIN, "other"),
            "\ud800" + SIGNER.vkey,
        ],
        ids=lambda text: repr(text[:20]),
    )
    def test_of_another_form_are_refused(self, text: str):
        with pytest.raises(MalformedCheckpoint):
            NoteVerifier.parse(text)

    @pytest.mark.parametrize("name", ["", "with space", "with+plus", "line\nbreak"])
    def test_have_names_that_fit_on_a_signature_line(self, name: str):
        with pytest.raises(ValueError, match="name"):
            NoteSigner.generate(name)

    def test_of_another_kind_are_refused(self):
        from recordkit.evidence import SignatureAlgorithm, new_key

        with pytest.raises(MalformedEvidence, match="Ed25519"):
            NoteSigner.from_pem(ORIGIN, new_key(SignatureAlgorithm.ECDSA_SHA256).to_pem())
