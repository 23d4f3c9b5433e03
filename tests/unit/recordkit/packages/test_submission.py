"""A submission: the document and the files that came with it."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import pytest
from tests.unit.recordkit.packages.describing_cases import DOCUMENT
from tests.unit.recordkit.packages.making_zips import raw_zip, zip_of

from recordkit.fixity import Measured, measure
from recordkit.packages.case_faults import CaseDocumentMissing, MalformedCaseDocument
from recordkit.packages.safe_zip import MemberNotThere
from recordkit.packages.submission import (
    Submission,
    differences_of,
    problems_of,
    submission_from_files,
    submission_from_zip,
)
from recordkit.packages.zip_faults import ClashingEntryName, UnsafeEntryName, ZipFault

CASE = json.dumps(DOCUMENT, ensure_ascii=False).encode()
FILES = [("材料/营业执照.pdf", b"12345"), ("data/f.json", b"{}")]


def from_zip(members: list[tuple[str, bytes]]) -> Submission:
    return submission_from_zip(io.BytesIO(zip_of(members)))


def from_files(files: dict[str, bytes], document: bytes = CASE) -> Submission:
    return submission_from_files(
        document,
        {path: (len(content), partial(io.BytesIO, content)) for path, content in files.items()},
    )


class TestSubmissionFromZip:
    @pytest.mark.parametrize("top", ["", "办件一/"])
    def test_finds_the_document_at_the_root_or_in_one_folder(self, top: str):
        submission = from_zip(
            [(top + name, content) for name, content in [("case.json", CASE), *FILES]]
        )

        assert submission.document == CASE
        assert submission.paths == ("data/f.json", "材料/营业执照.pdf")
        assert submission.open("材料/营业执照.pdf").read() == b"12345"
        assert submission.size_of("data/f.json") == 2
        assert problems_of(submission) == ()

    def test_passes_over_what_desktop_systems_leave_behind(self):
        left = [
            ("__MACOSX/办件/._case.json", b"x"),
            ("办件/.DS_Store", b"x"),
            ("办件/Thumbs.db", b"x"),
        ]
        members = [(f"办件/{name}", content) for name, content in [("case.json", CASE), *FILES]]

        assert problems_of(from_zip(members + left)) == ()

    @pytest.mark.parametrize(
        "members",
        [[], FILES, [("a/case.json", CASE), ("b/x.pdf", b"")], [("a/b/case.json", CASE)]],
    )
    def test_without_a_document_says_so(self, members: list[tuple[str, bytes]]):
        with pytest.raises(CaseDocumentMissing):
            from_zip(members)

    def test_of_a_wrong_document_names_its_problems(self):
        with pytest.raises(MalformedCaseDocument):
            from_zip([("case.json", b"{}")])

    def test_with_names_in_gb18030_finds_rare_characters(self):
        name = "case.json".encode("gb18030")

        assert submission_from_zip(io.BytesIO(raw_zip(name, CASE))).case.applicant.name == "𠮷某"

    def test_of_an_unsafe_archive_is_refused(self):
        with pytest.raises(ZipFault):
            from_zip([("case.json", CASE), ("../x", b"")])


class TestSubmissionFromFiles:
    def test_holds_what_it_was_given(self):
        submission = from_files(dict(FILES))

        assert submission.paths == ("data/f.json", "材料/营业执照.pdf")
        with pytest.raises(MemberNotThere):
            submission.open("other")

    def test_refuses_names_that_a_zip_could_not_have(self):
        with pytest.raises(UnsafeEntryName):
            from_files({"../a": b""})
        with pytest.raises(ClashingEntryName):
            from_files({"a": b"", "A": b""})


class TestProblemsOf:
    @pytest.mark.parametrize(
        ("files", "where"),
        [
            ({"data/f.json": b"{}"}, "材料/营业执照.pdf"),
            ({"材料/营业执照.pdf": b"12345"}, "data/f.json"),
            ({**dict(FILES), "other.txt": b""}, "other.txt"),
            ({**dict(FILES), "材料/营业执照.pdf": b"1234"}, "材料/营业执照.pdf"),
        ],
    )
    def test_names_what_document_and_files_disagree_on(self, files: dict[str, bytes], where: str):
        (problem,) = problems_of(from_files(files))

        assert problem.where == where
        assert problem.note.zh

    def test_counts_the_template_of_a_view_as_described(self):
        views: list[Any] = [{**DOCUMENT["views"][0], "template": "tpl.html"}]
        document = json.dumps({**DOCUMENT, "views": views}).encode()

        assert problems_of(from_files({**dict(FILES), "tpl.html": b""}, document)) == ()


class TestDifferencesOf:
    def test_compares_what_was_announced_and_only_that(self):
        component = from_files(dict(FILES)).case.components[0]
        same, other = measure(io.BytesIO(b"12345")), measure(io.BytesIO(b"123456"))
        changed = Measured(5, other.digests)

        assert differences_of(component, same) == ()
        assert [finding.found for finding in differences_of(component, other)] == ["size_bytes 6"]
        assert differences_of(component, changed) == ()
