"""What bad input gets over HTTP: a clear answer, no traceback, nothing kept, and a second try."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from muniment.commons.custody.models import Entry
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel import parts
from muniment.stages.capture.models import Case, Upload
from tests.house.house import House, made
from tests.rest.system import System, archive_of, zipped
from tests.unit.recordkit.packages.making_zips import deflated, raw_zip

GOOD = made(1)


def document_with(**changes: object) -> bytes:
    return json.dumps(json.loads(GOOD.document) | changes, ensure_ascii=False).encode()


def encrypted() -> bytes:
    """Set the bit that says so; nobody gets as far as the content."""
    whole = bytearray(zipped(GOOD, method=zipfile.ZIP_STORED))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            whole[at + place] |= 1
    return bytes(whole)


def bomb() -> bytes:
    content = bytes(64 << 20)
    packed = deflated(content)
    return raw_zip(b"case.json", content, method=8, packed=packed)


def lying_bomb() -> bytes:
    """Declares little and unpacks to much."""
    packed = deflated(bytes(8 << 20))
    return raw_zip(b"case.json", b"{}", method=8, packed=packed, size=2)


def with_member(name: str, content: bytes = b"x") -> bytes:
    return archive_of([("case.json", GOOD.document), *GOOD.files, (name, content)])


def in_gb18030() -> bytes:
    """Return the case with names in GB18030 and no flag that says so, as desktop tools write them."""
    tree = json.loads(GOOD.document)
    old = tree["components"][0]["path"]
    new = "申请材料/\u3401㐂𠮷氏营业执照.pdf"
    tree["components"][0]["path"] = new
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("case.json", json.dumps(tree, ensure_ascii=False))
        for path, content in GOOD.files:
            stood_in = zipfile.ZipInfo(("~" * len(new.encode("gb18030"))) if path == old else path)
            archive.writestr(stood_in, content)
    name = new.encode("gb18030")
    return out.getvalue().replace(b"~" * len(name), name)


ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "PKG-201"),
    "no ZIP": (lambda: b"%PDF-1.7", "PKG-201"),
    "a truncated ZIP": (lambda: zipped(GOOD)[:-2000], "PKG-201"),
    "a ZIP cut in the middle": (lambda: zipped(GOOD)[1000:], "PKG-201"),
    "an encrypted ZIP": (encrypted, "PKG-203"),
    "a name that leads outside": (lambda: with_member("../../etc/passwd"), "PKG-205"),
    "an absolute name": (lambda: with_member("/etc/passwd"), "PKG-205"),
    "a drive letter": (lambda: with_member("C:\\x.pdf"), "PKG-205"),
    "a bomb": (bomb, "PKG-210"),
    "a bomb that lies about itself": (lying_bomb, "PKG-201"),
    "names that differ by case": (lambda: with_member(GOOD.files[0][0].upper()), "PKG-207"),
    "no case document": (lambda: archive_of([("a.pdf", b"x")]), "PKG-221"),
    "a document that is no JSON": (lambda: archive_of([("case.json", b"{")]), "PKG-220"),
    "a document with a BOM and nothing": (
        lambda: archive_of([("case.json", b"\xef\xbb\xbf")]),
        "PKG-220",
    ),
    "nesting without end": (lambda: archive_of([("case.json", b"[" * 200_000)]), "PKG-220"),
    "a number without end": (
        lambda: archive_of([("case.json", b'{"x":' + b"9" * 9999 + b"}")]),
        "PKG-220",
    ),
    "an unknown item": (
        lambda: archive_of([("case.json", document_with(item_code="9")), *GOOD.files]),
        "CAT-201",
    ),
    "an unknown agency": (
        lambda: archive_of(
            [("case.json", document_with(agency_code="91110000000000000X")), *GOOD.files]
        ),
        "CAP-201",
    ),
    "a file that nobody described": (lambda: with_member("more.pdf"), "CAP-202"),
    "a described file that is absent": (
        lambda: archive_of([("case.json", GOOD.document), *GOOD.files[1:]]),
        "CAP-202",
    ),
    "a file that is not the one announced": (
        lambda: zipped(made(1, Fault.DIGEST_MISMATCH)),
        "CAP-202",
    ),
}


@pytest.fixture
def nothing_is_kept(house: House):
    """What must hold after a refusal."""

    def holds(*, uploads: int) -> None:
        installed = parts.get()
        assert list(installed.staging.shelves()) == []
        assert len(list(installed.uploads.held())) == uploads
        assert not Case.objects.exists()

    return holds


class TestAHostileArchive:
    @pytest.mark.parametrize(("make", "code"), ARCHIVES.values(), ids=ARCHIVES)
    def test_gets_a_clear_answer_and_leaves_nothing(
        self, system: System, nothing_is_kept, make: Callable[[], bytes], code: str
    ):
        content = make()

        answer = system.submitted(content)

        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["title"]
        assert answer.json()["mend"]
        assert b"Traceback" not in answer.content
        nothing_is_kept(uploads=1 if content else 0)  # for another try; the sweep takes it

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_with_a_name_twice_is_refused(self, system: System):
        answer = system.submitted(with_member("case.json", b"{}"))

        assert (answer.status_code, answer.json()["code"]) == (422, "PKG-206")

    def test_does_not_stand_in_the_way_of_the_second_try(self, house: House, system: System):
        system.submitted(zipped(GOOD)[:-2000], key="one")

        answer = system.submitted(zipped(GOOD), key="one")

        assert answer.status_code == 201

    def test_whose_names_are_in_gb18030_is_taken_in(self, house: House, system: System):
        answer = system.submitted(in_gb18030())

        assert answer.status_code == 201, answer.content

    def test_whose_xml_declares_a_type_is_returned_with_that_reason(
        self, house: House, system: System
    ):
        record = system.submitted(zipped(made(1, Fault.XML_WITH_DTD))).json()["record_id"]
        house.work()

        status = system.get(f"/cases/{record}").json()

        assert status["state"] == "returned"
        assert any(
            "DTD" in f"{r['what']}{r['found']}{r['mend']}" for r in status["returns"][0]["reasons"]
        )

    @pytest.mark.parametrize("seed", range(60))
    def test_with_a_byte_turned_over_never_brings_anything_down(self, system: System, seed: int):
        content = bytearray(zipped(GOOD))
        content[(seed * 7919) % len(content)] ^= 1 << seed % 8

        answer = system.submitted(bytes(content))

        assert answer.status_code in (201, 403, 409, 422), answer.content


class TestASecrecyMarker:
    def said(self, system: System) -> dict[str, object]:
        return system.in_files(made(1, Fault.SECRECY_MARKER))

    def test_in_a_zip_is_refused_and_nothing_of_it_is_kept(self, system: System, nothing_is_kept):
        answer = system.submitted(zipped(made(1, Fault.SECRECY_MARKER)))

        assert (answer.status_code, answer.json()["code"]) == (409, "PKG-101")
        nothing_is_kept(uploads=0)
        assert not Upload.objects.exists()

    def test_in_a_document_is_refused_and_its_uploads_go_too(self, system: System, nothing_is_kept):
        answer = system.post("/cases", self.said(system), key="k")

        assert answer.json()["code"] == "PKG-101"
        nothing_is_kept(uploads=0)

    def test_hidden_in_a_key_given_twice_is_found(self, system: System, nothing_is_kept):
        body = json.dumps(system.in_files(GOOD), ensure_ascii=False)
        twice = body.replace('"case": {', '"case": {"secrecy": "机密", "secrecy": "public", ', 1)

        answer = system.post("/cases", twice.encode(), key="k")

        assert answer.json()["code"] == "PKG-101"
        nothing_is_kept(uploads=0)

    def test_in_a_request_that_cannot_be_read_is_found(self, system: System, nothing_is_kept):
        body = json.dumps(self.said(system), ensure_ascii=False)[:-1]

        answer = system.post("/cases", body.encode(), key="k")

        assert answer.json()["code"] == "PKG-101"
        nothing_is_kept(uploads=0)

    def test_in_a_request_of_neither_form_is_found(self, system: System, nothing_is_kept):
        answer = system.post("/cases", self.said(system) | {"more": 1}, key="k")

        assert answer.json()["code"] == "PKG-101"
        nothing_is_kept(uploads=0)

    def test_takes_no_uploads_of_somebody_else_along(self, system: System, stranger: System):
        theirs = stranger.uploaded(b"theirs")
        said = {"case": json.loads(made(1, Fault.SECRECY_MARKER).document), "files": {"a": theirs}}

        system.post("/cases", said, key="k")

        assert stranger.head(f"/uploads/{theirs}").status_code == 204

    def test_leaves_the_fact_of_the_refusal_and_no_more(self, system: System):
        number = made(1, Fault.SECRECY_MARKER).case_number
        system.submitted(zipped(made(1, Fault.SECRECY_MARKER)))

        entry = Entry.objects.get(tag="capture:submission:refused")
        assert number not in str(entry.detail)
        assert "rest" in str(entry.detail)

    def test_in_the_words_of_a_closure_is_found(self, system: System):
        from tests.rest.test_cases import CLOSURE, still_open

        taken = system.post("/cases", system.in_files(still_open(1)), key="k").json()

        answer = system.post(
            f"/cases/{taken['record_id']}/closure", CLOSURE | {"opinion": "机密★10年"}
        )

        assert answer.json()["code"] == "PKG-101"
        assert Entry.objects.filter(tag="capture:submission:refused").count() == 1


class TestAHostileBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b'"x"',
            b"{}",
            b"\xff\xfe",
            b'{"upload_id": 5}',
            b'{"upload_id": "x"}',
            b'{"upload_id": "01930000-0000-7000-8000-000000000001", "case": {}}',
            b'{"case": {}, "files": []}',
            b'{"case": {}, "files": {"a": "b"}}',
            b'{"case": []}',
            b'{"case": {"format": NaN}}',
            b'{"case": {"a": "\\ud800"}}',
            b"[" * 500_000,
            b'{"case":' * 100_000,
            b'{"case": {"a": 1e400}}',
        ],
        ids=range(17),
    )
    @pytest.mark.parametrize("path", ["/cases", "/uploads"])
    def test_is_refused_as_a_problem(self, system: System, path: str, body: bytes):
        answer = system.post(path, body, key="k")

        assert answer.status_code == 422 or (not body and answer.status_code == 415), answer.content
        assert answer["Content-Type"] == "application/problem+json"

    def test_of_another_type_is_refused(self, system: System):
        answer = system.http.post(
            "/api/v1/cases",
            b"<case/>",
            content_type="application/xml",
            headers={"Authorization": f"Bearer {system.token}", "Idempotency-Key": "k"},
        )

        assert (answer.status_code, answer.json()["code"]) == (415, "API-101")

    def test_larger_than_any_document_is_refused_unread(self, system: System):
        answer = system.post("/cases", b" " * ((16 << 20) + 1), key="k")

        assert (answer.status_code, answer.json()["code"]) == (413, "API-202")

    def test_with_more_files_than_a_case_may_have_is_refused(self, system: System):
        some = "01930000-0000-7000-8000-000000000001"
        files = {f"{number}.pdf": some for number in range(5001)}

        answer = system.post("/cases", {"case": {}, "files": files}, key="k")

        assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "/files")
