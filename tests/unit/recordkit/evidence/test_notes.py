"""Signed notes and cosignatures: what the specifications let through, and nothing else."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    CosignatureSigner,
    CosignatureVerifier,
    MalformedCheckpoint,
    NoteSigner,
    NoteVerifier,
    cosigned_at,
    parse_checkpoint,
    parse_note,
    parse_verifier_key,
    sign_checkpoint,
)
from recordkit.evidence.note_keys import LARGEST_MOMENT
from recordkit.evidence.notes import MOST_SIGNATURES

LEDGER = NoteSigner("ledger.example/city", Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = CosignatureSigner(
    "archives.example/witness", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
)
NOTE = sign_checkpoint(LEDGER.name, 3, bytes(range(32)), LEDGER)
TEXT = parse_note(NOTE).text
AT = 1_700_000_000
COSIGNED = NOTE + WITNESS.cosignature_line(TEXT, at_seconds=AT)


class TestParseNote:
    def test_gives_back_what_it_read(self):
        note = parse_note(COSIGNED)

        assert str(note) == COSIGNED
        assert [each.name for each in note.signatures] == [LEDGER.name, WITNESS.name]
        assert parse_note(COSIGNED.encode()) == note

    def test_keeps_empty_lines_of_the_text(self):
        text = "first\n\nlast\n"

        note = parse_note(f"{text}\n{LEDGER.signature_line(text)}")

        assert note.text == text
        assert note.verdict_on(LEDGER.verifier) is True

    def test_takes_delete_and_wide_spaces_as_text(self):
        # The specification forbids characters below U+0020 only.
        text = "a\x7fb\u00a0c\n"

        assert parse_note(f"{text}\n{LEDGER.signature_line(text)}").text == text

    @pytest.mark.parametrize("count", [16, MOST_SIGNATURES])
    def test_takes_many_signatures(self, count: int):
        line = LEDGER.signature_line(TEXT)

        assert len(parse_note(f"{TEXT}\n{line * count}").signatures) == count

    @pytest.mark.parametrize(
        "note",
        [
            b"",
            b"\n\n",
            TEXT.encode(),
            TEXT.encode() + b"\n",
            NOTE.encode()[:-1],
            NOTE.encode() + b"\n",
            NOTE.replace("\n", "\r\n").encode(),
            NOTE.replace("— ", "- ").encode(),
            NOTE.replace("— ", "—  ").encode(),
            NOTE.replace("— ", "—\u00a0").encode(),
            NOTE.replace("— ledger", "— led+ger").encode(),
            NOTE.replace("— ledger", "— led\u3000ger").encode(),
            NOTE.encode() + "— name AAAA\n".encode(),
            NOTE.encode() + "— name not/base64!\n".encode(),
            NOTE.encode() + "— name AAAAAAB=\n".encode(),  # bits beyond the last byte
            NOTE.encode() + "— name\n".encode(),
            b"\xff" + NOTE.encode(),
            NOTE.encode().replace(b"city", b"ci\x00ty"),
            NOTE.encode().replace(b"city", b"ci\x1bty"),
            f"{TEXT}\n{LEDGER.signature_line(TEXT) * (MOST_SIGNATURES + 1)}".encode(),
            b"x" * ((1 << 20) + 1),
        ],
        ids=lambda note: repr(note[:24]),
    )
    def test_refuses_what_does_not_follow_the_format(self, note: bytes):
        with pytest.raises(MalformedCheckpoint):
            parse_note(note)

    @given(st.binary(max_size=300))
    def test_reads_or_refuses_any_bytes(self, content: bytes):
        try:
            note = parse_note(content)
        except MalformedCheckpoint:
            return

        assert str(note).encode() == content

    @settings(max_examples=300, deadline=None)
    @given(st.integers(0, len(COSIGNED.encode()) - 1), st.integers(0, 255))
    def test_no_changed_byte_leaves_both_signatures_good(self, place: int, other: int):
        altered = bytearray(COSIGNED.encode())
        if altered[place] == other:
            return
        altered[place] = other

        try:
            read = parse_checkpoint(bytes(altered), [LEDGER.verifier, WITNESS.verifier])
        except MalformedCheckpoint:
            return

        assert set(read.signers) != {LEDGER.verifier, WITNESS.verifier}


class TestCosignatures:
    def test_are_over_a_header_the_time_and_the_text(self):
        value = base64.b64decode(COSIGNED.splitlines()[-1].split(" ")[2])

        assert value[:4] == WITNESS.verifier.key_hash
        assert int.from_bytes(value[4:12], "big") == AT
        WITNESS.key.public_key().verify(value[12:], f"cosignature/v1\ntime {AT}\n{TEXT}".encode())

    def test_say_when_they_were_made(self):
        [signature] = parse_note(COSIGNED).signatures_by(WITNESS.verifier)

        assert cosigned_at(signature.value) == AT

    def test_of_the_published_example_are_verified(self):
        # Source: the example of c2sp.org/tlog-cosignature, of which only the form is published.
        line = (
            "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dl"
            "rDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
        )

        [signature] = parse_note(f"{TEXT}\n{line}").signatures

        assert signature.key_hash.hex() == "8d66cf3f"
        assert cosigned_at(signature.value) == 1_679_315_147

    @given(st.integers(0, LARGEST_MOMENT))
    def test_hold_at_their_moment_and_at_no_other(self, seconds: int):
        line = WITNESS.cosignature_line(TEXT, at_seconds=seconds)
        [signature] = parse_note(f"{TEXT}\n{line}").signatures
        other = bytearray(signature.value)
        other[7] ^= 1

        assert WITNESS.verifier.accepts(TEXT, signature.value)
        assert not WITNESS.verifier.accepts(TEXT, bytes(other))
        assert not WITNESS.verifier.accepts(TEXT + "more\n", signature.value)

    @pytest.mark.parametrize("seconds", [-1, LARGEST_MOMENT + 1])
    def test_are_not_made_outside_of_time(self, seconds: int):
        with pytest.raises(ValueError, match="second"):
            WITNESS.cosignature_line(TEXT, at_seconds=seconds)

    @pytest.mark.parametrize("value", [b"", bytes(71), bytes(73), b"\x80" + bytes(71)])
    def test_of_another_form_say_no_moment(self, value: bytes):
        assert cosigned_at(value) is None
        assert not WITNESS.verifier.accepts(TEXT, value)

    def test_are_not_taken_for_signatures_of_a_ledger_with_the_same_key(self):
        same = NoteSigner(WITNESS.name, WITNESS.key)
        read = parse_checkpoint(COSIGNED, [same.verifier])

        assert same.verifier.key_hash != WITNESS.verifier.key_hash
        assert read.signers == read.refuted == ()

    def test_by_a_ledger_line_in_the_witnesss_name_are_bad(self):
        forged = base64.b64encode(WITNESS.verifier.key_hash + WITNESS.key.sign(TEXT.encode()))
        read = parse_checkpoint(f"{NOTE}— {WITNESS.name} {forged.decode()}\n", [WITNESS.verifier])

        assert read.refuted == (WITNESS.verifier,)

    def test_twice_by_one_witness_both_count_as_one(self):
        again = COSIGNED + WITNESS.cosignature_line(TEXT, at_seconds=AT + 60)

        assert parse_checkpoint(again, [WITNESS.verifier]).signers == (WITNESS.verifier,)


class TestVerifierKeys:
    @pytest.mark.parametrize("signer", [LEDGER, WITNESS])
    def test_read_back_as_what_they_are(self, signer: NoteSigner | CosignatureSigner):
        assert parse_verifier_key(signer.vkey) == signer.verifier
        assert type(parse_verifier_key(signer.vkey)) is type(signer.verifier)

    def test_of_one_kind_are_refused_where_the_other_is_asked_for(self):
        with pytest.raises(MalformedCheckpoint, match="type 0x01"):
            NoteVerifier.parse(WITNESS.vkey)
        with pytest.raises(MalformedCheckpoint, match="type 0x04"):
            CosignatureVerifier.parse(LEDGER.vkey)

    def test_of_kinds_that_are_not_known_are_refused(self):
        other = "name+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode()

        with pytest.raises(MalformedCheckpoint, match="0x02"):
            parse_verifier_key(other)

    @given(st.text(max_size=120))
    def test_of_any_text_are_read_or_refused(self, text: str):
        with pytest.raises(MalformedCheckpoint):
            parse_verifier_key(text)
