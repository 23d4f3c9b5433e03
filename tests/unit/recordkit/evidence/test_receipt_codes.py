"""The text of a receipt's QR code: signed, in one form, and small enough for paper."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
import segno
from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import codes, good
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedCheckpoint,
    MalformedCode,
    ReceiptCode,
    code_of,
    parse_checkpoint,
    verify_code,
)
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict

KEYS = (issuing.ledger().vkey,)
CODE = code_of(good(), issuing.ledger())
TEXT = CODE.to_text()


def verdicts(code: ReceiptCode, package: Digests | None = None) -> dict[str, Verdict]:
    judged = verify_code(code, package=package, log_keys=KEYS)
    return {each.aspect: each.verdict for each in judged}


class TestACode:
    def test_says_what_its_receipt_says(self):
        receipt = good()

        for name in (
            "record_id",
            "reference_code",
            "agency_code",
            "filed_at",
            "package_size_bytes",
            "package",
            "position",
            "tree_size",
        ):
            assert getattr(CODE, name) == getattr(receipt, name)
        assert CODE.root == parse_checkpoint(receipt.checkpoint, ()).root

    def test_reads_back_as_itself(self):
        assert ReceiptCode.from_text(TEXT) == CODE

    @given(
        record_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        origin=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        size=st.integers(0, 10**18),
    )
    def test_of_any_words_reads_back_as_itself(self, record_id: str, origin: str, size: int):
        code = replace(CODE, record_id=record_id, origin=origin, package_size_bytes=size)

        assert ReceiptCode.from_text(code.to_text()) == code

    def test_reads_back_behind_the_address_of_a_page(self):
        assert ReceiptCode.from_text(f" https://example.org/verify/#{TEXT}\n") == CODE

    def test_is_plain_ascii_without_spaces(self):
        assert re.fullmatch(r"[A-Za-z0-9._~:%-]+", TEXT)

    def test_fits_a_symbol_that_is_read_from_paper(self):
        crowded = replace(
            CODE,
            reference_code="J012-ZY·XK·2026·D30·某市政务服务中心-000001",
            position=10**9 - 1,
            tree_size=10**9,
            package_size_bytes=10**10,
        )
        address = "https://records.a-rather-long-name.example.gov.cn/verify/#"
        symbol = segno.make_qr(address + crowded.to_text(), error="m", boost_error=False)

        assert symbol.version <= 20

    def test_signed_line_is_never_taken_for_a_checkpoint(self):
        line = issuing.ledger().signature_line(CODE.signed_text)

        with pytest.raises(MalformedCheckpoint):
            parse_checkpoint(f"{CODE.signed_text}\n{line}", ())

    @pytest.mark.parametrize("position", range(0, len(TEXT), 7))
    def test_with_a_character_changed_is_refused_or_fails(self, position: int):
        other = "A" if TEXT[position] != "A" else "B"
        text = f"{TEXT[:position]}{other}{TEXT[position + 1 :]}"
        try:
            found = verdicts(ReceiptCode.from_text(text))
        except MalformedCode:
            return

        assert found["code_signature"] is not Verdict.PASSED

    @given(st.text(max_size=300))
    def test_of_any_text_is_refused(self, text: str):
        with pytest.raises(MalformedCode):
            ReceiptCode.from_text(text)

    @given(st.lists(st.text(max_size=60), min_size=12, max_size=12))
    def test_of_any_parts_is_refused(self, parts: list[str]):
        with pytest.raises(MalformedCode):
            ReceiptCode.from_text("~".join(("MRC1", *parts)))

    @pytest.mark.parametrize(
        "text", ["", "MRC1", f"{TEXT}~", "MRC1" + "~" * 12, "MRC1~" + "a" * 1_000_000, "%" * 4000]
    )
    def test_that_is_none_is_refused(self, text: str):
        with pytest.raises(MalformedCode):
            ReceiptCode.from_text(text)


class TestVerifyCode:
    def test_takes_the_ledgers_word_and_leaves_the_rest_open(self):
        assert verdicts(CODE) == {
            "receipt_structure": Verdict.PASSED,
            "code_signature": Verdict.PASSED,
            "ledger_inclusion": Verdict.INDETERMINATE,
            "evidence_structure": Verdict.INDETERMINATE,
        }

    @pytest.mark.parametrize(
        ("package", "verdict"),
        [(issuing.PACKAGE, Verdict.PASSED), (b"another", Verdict.FAILED)],
        ids=repr,
    )
    def test_compares_the_package(self, package: bytes, verdict: Verdict):
        assert verdicts(CODE, Digests.of(package))["package_digests"] is verdict

    def test_cannot_tell_without_the_ledgers_key(self):
        found = {each.aspect: each for each in verify_code(CODE, package=None, log_keys=())}

        assert found["code_signature"].verdict is Verdict.INDETERMINATE

    @pytest.mark.parametrize(
        "name", ["another-reference-code", "another-package", "another-signature"]
    )
    def test_fails_what_the_ledger_did_not_sign(self, name: str):
        code = ReceiptCode.from_text(dict(codes())[name])

        assert verdicts(code)["code_signature"] is Verdict.FAILED

    def test_fails_the_signature_of_a_checkpoint_put_in_its_place(self):
        line = good().checkpoint.split("\n\n")[1]
        stolen = replace(CODE, signature=base64.b64decode(line.split()[2]))

        assert verdicts(stolen)["code_signature"] is Verdict.FAILED
