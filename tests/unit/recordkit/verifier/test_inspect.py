"""`recordkit inspect`: every verdict apart, words or stable keys, never a trace."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import Trust
from recordkit.evidence.documents import Aspect, inspect_pdf
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import cli
from recordkit.verifier.inspect import inspect_bytes
from recordkit.verifier.pdf_apart import inspect_pdf_apart, inspection_of, transported

FIXTURES = Path(__file__).parents[3] / "fixtures"
H_OFD = FIXTURES / "ofd" / "h.ofd"
TWICE = FIXTURES / "pdf-signed" / "minimal-two-fields-signed-twice.pdf"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.recordkit, ["inspect", *map(str, arguments)])


def said(*arguments: object) -> dict:
    return json.loads(run(*arguments, "--json").output)


class TestInspect:
    def test_says_in_chinese_which_entry_differs_and_that_a_seal_came_later(self):
        result = run(H_OFD)

        assert result.exit_code == 40
        assert "签章 s001  内容完整性: 不通过" in result.output
        assert "/Doc_0/Signs/Signatures.xml" in result.output
        assert "其后又有 1 个签名（s007）" in result.output
        assert "签章 s007  内容完整性: 通过" in result.output

    def test_says_it_in_english_when_asked(self):
        result = run(H_OFD, "--lang", "en")

        assert "seal s007  integrity: passed" in result.output
        assert "1 of 9 signed entries are not as they were signed" in result.output

    def test_keeps_every_verdict_apart_in_json(self):
        document = said(H_OFD)

        assert list(document) == [
            "format", "name", "verdict", "exit_status", "kind", "facts", "judgements", "signatures",
        ]  # fmt: skip
        assert document["format"] == "recordkit-inspection/1"
        first, second = document["signatures"]
        assert list(first) == [
            "id", "kind", "integrity", "verdicts", "judgements", "facts", "differing",
            "not_covered", "placed", "picture",
        ]  # fmt: skip
        assert first["integrity"] == first["verdicts"]["entries"] == "failed"
        assert first["verdicts"]["value"] == first["verdicts"]["seal_value"] == "passed"
        assert first["differing"] == ["/Doc_0/Signs/Signatures.xml"]
        assert second["integrity"] == "passed"
        assert second["picture"] == {
            "type": "PNG", "size_bytes": 15693, "width_mm": 40, "height_mm": 40,
        }  # fmt: skip
        assert second["placed"] == [{"page": "1", "boundary": "50 50 40 40", "clip": ""}]

    @pytest.mark.parametrize(
        ("name", "status", "kind"),
        [
            ("ofd/helloworld.ofd", 0, "ofd"),
            ("ofd/V4RideRight.ofd", 3, "ofd"),
            ("ofd/SESV4SignDoc.ofd", 40, "ofd"),
            ("ofd-seal/UserV1.esl", 3, "seal"),
            ("ofd-seal/SignedValueV4.dat", 3, "signed_value"),
            ("ofd/DigitalSign-signer-cert.pem", 3, "certificate"),
            ("tsr/test_tsa/response.tsr", 3, "token"),
            ("pdf-signed/minimal-two-fields-signed-twice.pdf", 3, "pdf"),
            ("pdf-signed/tail-uncovered.pdf", 40, "pdf"),
            ("pdf-odd/javascript.pdf", 0, "pdf"),
            ("pdf-odd/circular-page-tree.pdf", 10, "pdf"),
            ("pdf-odd/minimal-aes256.pdf", 3, "pdf"),
            ("ofd/README.md", 10, "unknown"),
            ("ofd-xsd/OFD.xsd", 10, "unknown"),
        ],
    )
    def test_ends_with_a_status_by_what_was_found(self, name: str, status: int, kind: str):
        result = run(FIXTURES / name, "--json")

        assert (result.exit_code, json.loads(result.output)["kind"]) == (status, kind)

    def test_believes_whom_the_folder_names(self, tmp_path: Path):
        shutil.copy(FIXTURES / "ofd" / "DigitalSign-signer-cert.pem", tmp_path)

        (found,) = said(FIXTURES / "ofd" / "DigitalSign.ofd", "--trust", tmp_path)["signatures"]

        assert found["verdicts"]["value"] == found["verdicts"]["signer_trust"] == "passed"

    def test_takes_the_certificate_of_a_bare_value_and_trusts_it_with_nothing(self):
        certificate = FIXTURES / "ofd" / "DigitalSign-signer-cert.pem"

        (found,) = said(FIXTURES / "ofd" / "DigitalSign.ofd", "--certificate", certificate)[
            "signatures"
        ]

        assert found["verdicts"]["value"] == "passed"
        assert found["verdicts"]["signer_trust"] == "indeterminate"

    def test_says_that_a_certificate_is_none(self):
        result = run(FIXTURES / "ofd" / "DigitalSign.ofd", "--certificate", H_OFD)

        assert result.exit_code != 0
        assert not isinstance(result.exception, AttributeError | ValueError)

    @pytest.mark.parametrize("moment", ["2021-05-20", "2021-05-20T00:00:00Z"])
    def test_takes_a_moment_at_which_the_file_is_known_to_have_existed(self, moment: str):
        (found,) = said(FIXTURES / "ofd" / "V4RideRight.ofd", "--at", moment)["signatures"]

        assert found["verdicts"]["seal_period"] == "passed"
        assert found["verdicts"]["signer_validity"] == "passed"

    def test_refuses_a_moment_that_is_none(self):
        assert run(H_OFD, "--at", "yesterday").exit_code == 2

    def test_says_what_a_file_is_in_short(self):
        facts = said(H_OFD)["facts"]

        assert facts["pages"] == "5"
        assert facts["document_type"] == "OFD"
        assert facts["creator"] == "OFD R&W 1.2.0"

    @pytest.mark.parametrize(
        "content",
        [b"", b"PK", b"PK\x05\x06" + b"\x00" * 18, b"%PDF-", b"0", b"-----BEGIN CERTIFICATE-----"],
    )
    def test_takes_scraps(self, tmp_path: Path, content: bytes):
        path = tmp_path / "scrap"
        path.write_bytes(content)

        assert run(path).exit_code == 10

    @settings(max_examples=60, deadline=None)
    @given(st.sampled_from([b"", b"PK\x03\x04", b"\x30\x82"]), st.binary(max_size=300))
    def test_takes_any_bytes(self, begin: bytes, rest: bytes):
        assert inspect_bytes(begin + rest, trust=Trust(), at=None).judgements


class TestPdfApart:
    def test_says_what_it_would_say_here(self):
        document = TWICE.read_bytes()

        here = inspect_pdf(document, trust=Trust())
        apart = inspect_pdf_apart(document, trust=Trust(), at=None)

        assert apart.signatures == here.signatures
        assert set(here.judgements) <= set(apart.judgements)

    def test_comes_back_in_time_and_judges_by_the_bytes_alone(self):
        inspection = inspect_pdf_apart(TWICE.read_bytes(), trust=Trust(), at=None, seconds=0.05)

        assert inspection.judgements[0].verdict is Verdict.INDETERMINATE
        assert "0.05" in inspection.judgements[0].reason.zh
        for found in inspection.signatures:
            assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
            assert found.verdict_of(Aspect.LATER_CHANGES) is Verdict.INDETERMINATE

    def test_loses_nothing_on_the_way(self):
        for path in (FIXTURES / "pdf-signed").glob("*.pdf"):
            found = inspect_pdf(path.read_bytes(), trust=Trust())

            assert inspection_of(json.loads(json.dumps(transported(found)))) == found

    def test_is_started_from_the_installed_command_too(self):
        # The child finds the library where its parent does, whatever the environment says.
        done = subprocess.run(
            [sys.executable, "-m", "recordkit.verifier", "inspect", str(TWICE), "--json"],
            capture_output=True,
            check=False,
            env={"PYTHONPATH": ":".join(filter(None, sys.path))},
            timeout=60,
        )

        assert done.returncode == 3
        assert len(json.loads(done.stdout)["signatures"]) == 2
        assert done.stderr == b""

    @pytest.mark.parametrize(
        "form",
        [
            b"5 0 obj<</Fields[6 0 R]>>endobj\n6 0 obj<</T(a)/FT/Sig/Kids[6 0 R]>>endobj\n",
            b"5 0 obj<</Fields 5 0 R>>endobj\n",
            b"5 0 obj<</Fields[6 0 R]>>endobj\n6 0 obj<</T(a)/FT/Sig/V 6 0 R>>endobj\n",
            b"5 0 obj 5 0 R endobj\n",
        ],
    )
    def test_ends_over_forms_that_go_in_circles(self, form: bytes):
        inspection = inspect_pdf_apart(_with_form(form), trust=Trust(), at=None, seconds=20)

        assert inspection.judgements
        assert not any("20 秒" in each.reason.zh for each in inspection.judgements)


def _with_form(form: bytes) -> bytes:
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" + form
    places = {}
    for number in range(1, 7):
        mark = f"\n{number} 0 obj".encode()
        if mark in body:
            places[number] = body.index(mark) + 1
    table = b"xref\n0 7\n0000000000 65535 f \n"
    for number in range(1, 7):
        line = f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        table += line.encode()
    start = len(body)
    return body + table + f"trailer<</Size 7/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
