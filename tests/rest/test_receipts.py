"""A receipt in every form: as a file, on paper, as a code, and the page that checks them all."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from click.testing import CliRunner
from django.test import Client

from muniment.commons.identity import api as identity
from muniment.kernel import parts
from muniment.lifecycle import api as lifecycle
from recordkit.evidence import MalformedReceipt, Receipt, ReceiptCode, verify_code
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.cli import recordkit
from tests.house.house import AT, House, made
from tests.rest.system import System, zipped

MEMBERS = {
    "format",
    "record_id",
    "reference_code",
    "agency_name",
    "agency_code",
    "filed_at",
    "package",
    "evidence_record",
    "ledger",
}


@pytest.fixture
def filed(house: House, system: System) -> list[str]:
    """File three cases of three people; return their record identifiers."""
    taken = [system.submitted(zipped(made(number))).json()["record_id"] for number in (1, 2, 3)]
    house.work()
    return taken


def forms_of(system: System, record: str) -> dict[str, str]:
    """Return every form of a receipt as the text that can be read in it."""
    receipt = b"".join(system.get(f"/cases/{record}/receipt").streaming_content)
    paper = b"".join(system.get(f"/cases/{record}/receipt/paper").streaming_content)
    pages = pypdfium2.PdfDocument(paper)
    said = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return {"file": receipt.decode(), "paper": said}


class TestThePaper:
    def test_verifies_as_its_receipt_does(
        self, house: House, system: System, filed: list[str], tmp_path: Path
    ):
        answer = system.get(f"/cases/{filed[0]}/receipt/paper")
        package = system.get(f"/cases/{filed[0]}/package")
        (tmp_path / "r.pdf").write_bytes(b"".join(answer.streaming_content))
        (tmp_path / "p.zip").write_bytes(b"".join(package.streaming_content))

        files = ["verify", f"{tmp_path}/r.pdf", "--package", f"{tmp_path}/p.zip"]
        said = CliRunner().invoke(recordkit, [*files, "--trust", str(house.place.trust)])

        assert answer["Content-Type"] == "application/pdf"
        assert said.exit_code == 0, said.output

    def test_is_the_same_whenever_it_is_asked_for(self, system: System, filed: list[str]):
        one, other = (
            b"".join(system.get(f"/cases/{filed[0]}/receipt/paper").streaming_content)
            for _ in range(2)
        )

        assert one == other

    def test_of_a_case_that_is_not_filed_is_not_there(self, system: System):
        record = system.submitted(zipped(made(1))).json()["record_id"]

        assert system.get(f"/cases/{record}/receipt/paper").status_code == 404


class TestAReceipt:
    def test_has_these_members_and_no_others(self, system: System, filed: list[str]):
        held = json.loads(forms_of(system, filed[0])["file"])

        assert set(held) == MEMBERS
        assert set(held["package"]) == {"size_bytes", "sm3", "sha256"}
        assert set(held["ledger"]) == {
            "entry", "position", "tree_size", "proof", "checkpoint", "log_key",
        }  # fmt: skip
        assert set(json.loads(held["ledger"]["entry"])["detail"]) <= {
            "agency_code", "agency_name", "package_sha256", "package_size_bytes", "package_sm3",
            "reference_code",
        }  # fmt: skip

    @pytest.mark.parametrize("form", ["file", "paper"])
    def test_says_nothing_of_any_person_nor_of_other_records(
        self, system: System, filed: list[str], form: str
    ):
        said = forms_of(system, filed[0])[form]
        people = [json.loads(made(number).document)["applicant"] for number in (1, 2, 3)]
        titles = [json.loads(made(number).document)["title"] for number in (1, 2, 3)]

        for person in people:
            assert person["name"] not in said
            assert person["id_number"] not in said
        assert [title for title in titles if title in said] == []
        assert [record for record in filed[1:] if record in said] == []
        assert filed[0] in said


class TestTheCode:
    def test_is_signed_by_the_ledger_and_says_what_the_receipt_says(
        self, system: System, filed: list[str]
    ):
        agent = identity.agent_of_token(token=system.token, at=AT)
        receipt = Receipt.from_json(forms_of(system, filed[0])["file"].encode())
        shown = lifecycle.receipt_code(record_id=UUID(filed[0]), agent=agent)
        code = ReceiptCode.from_text(shown.text)

        judged = verify_code(code, package=None, log_keys=(parts.get().ledger_signer.vkey,))
        assert {each.aspect: each.verdict for each in judged}["code_signature"] is Verdict.PASSED
        assert (code.record_id, code.package) == (receipt.record_id, receipt.package)


class TestTheCheckingPage:
    def test_is_for_anybody_and_allows_nothing_but_itself(self, house: House):
        answer = Client().get("/verify/")

        page = lifecycle.checking_page()
        assert answer.status_code == 200
        assert answer.content == page.content
        assert answer["Content-Security-Policy"] == f"{page.policy}; frame-ancestors 'none'"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not answer.cookies

    def test_may_be_kept_and_is_not_sent_twice(self, house: House):
        first = Client().get("/verify/")
        again = Client().get("/verify/", headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == "public, max-age=300"
        assert (again.status_code, again.content) == (304, b"")

    def test_trusts_whom_the_platform_trusts(self, house: House):
        assert parts.get().ledger_signer.vkey in lifecycle.checking_page().content.decode()
        assert lifecycle.checking_page().fingerprint in Client().get("/verify/").content.decode()

    def test_is_pointed_at_by_the_sign_in_page(self, house: House):
        assert 'href="/verify/"' in Client().get("/sign-in/").content.decode()


class TestCheckingWhatSomebodyBrought:
    def test_takes_a_receipt_in_every_form(self, system: System, filed: list[str]):
        agent = identity.agent_of_token(token=system.token, at=AT)
        record = UUID(filed[0])
        file = lifecycle.receipt_file(record_id=record, agent=agent).stream.read()
        paper = lifecycle.receipt_paper(record_id=record, agent=agent).stream.read()
        code = lifecycle.receipt_code(record_id=record, agent=agent).text.encode()

        checked = [lifecycle.check_receipt(content=each) for each in (file, paper, code)]

        assert {each.record_id for each in checked} == {filed[0]}
        assert checked[0].judgements == checked[1].judgements
        assert max(each.verdict for each in checked[0].judgements) is Verdict.PASSED
        assert max(each.verdict for each in checked[2].judgements) is Verdict.INDETERMINATE

    @pytest.mark.parametrize("content", [b"", b"{}", b"%PDF-1.7", b"MRC1~", b"\xff"], ids=repr)
    def test_refuses_what_is_none(self, house: House, content: bytes):
        with pytest.raises(MalformedReceipt):
            lifecycle.check_receipt(content=content)
