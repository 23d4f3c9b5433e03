"""The printed form of a receipt: one page of PDF/A that carries the receipt and never has a hole."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import good

from recordkit.evidence import Receipt, code_of
from recordkit.papers import CharacterNotInFonts, TooLongForCode, code_svg, receipt_paper
from recordkit.verifier.receipt_forms import receipt_in

ADDRESS = "https://records.example.gov.cn/verify/"
CODE = code_of(good(), issuing.ledger())


def paper_of(receipt: Receipt, **options: str) -> bytes:
    return receipt_paper(receipt, code_of(receipt, issuing.ledger()), **options)


PAPER = paper_of(good(), page_address=ADDRESS, fingerprint="d876bd1f 48f7d32a")


def text_of(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


class TestReceiptPaper:
    def test_carries_the_receipt_byte_for_byte(self):
        with pikepdf.open(BytesIO(PAPER)) as pdf:
            (attached,) = pdf.attachments.values()
            assert attached.get_file().read_bytes() == good().to_json()
        assert receipt_in(PAPER) == good()

    def test_is_one_page_of_pdf_a_3b(self):
        with pikepdf.open(BytesIO(PAPER)) as pdf:
            assert len(pdf.pages) == 1
            with pdf.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")

    def test_has_every_font_within(self):
        with pikepdf.open(BytesIO(PAPER)) as pdf:
            fonts = [each for each in pdf.objects if _is(each, "/FontDescriptor")]

        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in fonts)

    @pytest.mark.parametrize(
        "said",
        [
            good().reference_code,
            good().record_id,
            good().agency_name,
            good().agency_code,
            "2026-03-04 11:00:00",
            good().package.sm3[:8],
            good().package.sha256[-8:],
            "d876bd1f",
            "Filing receipt",
            "归档回执",
        ],
    )
    def test_says_what_was_filed_when_and_by_whom(self, said: str):
        assert said in text_of(PAPER)

    def test_is_the_same_in_another_process(self):
        program = (
            "import hashlib, sys; from tests.unit.recordkit.papers import test_receipt_paper as t; "
            "sys.stdout.write(hashlib.sha256(t.PAPER).hexdigest())"
        )
        again = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, text=True
        )

        assert again.stdout == hashlib.sha256(PAPER).hexdigest()

    @pytest.mark.parametrize("character", ["😀", "\U00030000", "ऄ", "\x07"])
    def test_names_a_character_that_no_font_has(self, character: str):
        with pytest.raises(CharacterNotInFonts) as refused:
            paper_of(replace(good(), agency_name=f"某{character}局"))

        if character.isprintable():
            assert f"U+{ord(character):04X}" in str(refused.value)
            assert character in refused.value.detail.zh

    @pytest.mark.parametrize(
        "name", ["䶮龘局", "#panic() $x$ *b* _e_ `r` @a <b> \\ //", "某（市）局"]
    )
    def test_sets_a_name_as_it_is_and_never_reads_it_as_markup(self, name: str):
        paper = paper_of(replace(good(), agency_name=name))

        assert name.split(maxsplit=1)[0] in text_of(paper)

    def test_of_a_code_of_another_receipt_is_not_made(self):
        with pytest.raises(ValueError, match="another receipt"):
            receipt_paper(replace(good(), record_id="another"), CODE)

    def test_stands_without_a_page_to_check_on(self):
        assert receipt_in(paper_of(good())) == good()


class TestCodeSvg:
    def test_has_neither_style_nor_script(self):
        drawn = code_svg(CODE.to_text())

        assert drawn.startswith("<svg ")
        assert not any(word in drawn for word in ("style", "script", "href", "class"))

    def test_of_too_long_a_text_is_refused(self):
        with pytest.raises(TooLongForCode):
            code_svg("x" * 700)
        with pytest.raises(TooLongForCode):
            code_svg("x" * 7000)


def _is(held: object, kind: str) -> bool:
    return isinstance(held, pikepdf.Dictionary) and str(held.get("/Type", "")) == kind
