"""Finding and opening submissions on this machine."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from tests.house.house import made

from muniment.interfaces.cli.demonstration.cases import Profile
from muniment.interfaces.submissions import SubmissionUnreadable, find_submissions, opened
from recordkit.errors import ContentFault

CASE = made(1, profile=Profile.TINY)


def folder_at(path: Path) -> Path:
    for name, content in (("case.json", CASE.document), *CASE.files):
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return path


def zip_at(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("case.json", CASE.document)
        for name, content in CASE.files:
            archive.writestr(name, content)
    return path


class TestFinding:
    def test_goes_through_a_tree_in_order_of_name(self, tmp_path: Path):
        expected = [
            folder_at(tmp_path / "a"),
            zip_at(tmp_path / "b" / "1.zip"),
            folder_at(tmp_path / "b" / "2"),
            zip_at(tmp_path / "c.ZIP"),
        ]

        assert list(find_submissions(tmp_path)) == expected

    def test_does_not_look_inside_a_submission(self, tmp_path: Path):
        outer = folder_at(tmp_path / "outer")
        zip_at(outer / "material.zip")

        assert list(find_submissions(tmp_path)) == [outer]

    def test_follows_no_links(self, tmp_path: Path):
        folder_at(tmp_path / "elsewhere" / "a")
        tree = tmp_path / "tree"
        tree.mkdir()
        (tree / "link").symlink_to(tmp_path / "elsewhere")
        (tree / "round").symlink_to(tree)

        assert list(find_submissions(tree)) == []

    def test_of_what_is_not_there_says_so(self, tmp_path: Path):
        with pytest.raises(SubmissionUnreadable):
            list(find_submissions(tmp_path / "none"))


class TestOpening:
    @pytest.mark.parametrize("made_at", [folder_at, zip_at])
    def test_gives_the_same_case_from_a_folder_and_a_zip(self, tmp_path: Path, made_at):
        with opened(made_at(tmp_path / "one")) as submission:
            assert submission.case.case_number == CASE.case_number
            assert set(submission.paths) == {path for path, _ in CASE.files}
            for path, content in CASE.files:
                with submission.open(path) as stream:
                    assert stream.read() == content

    def test_passes_over_what_systems_leave_behind(self, tmp_path: Path):
        folder = folder_at(tmp_path / "one")
        (folder / ".DS_Store").write_bytes(b"x")
        (folder / "Thumbs.db").write_bytes(b"x")

        with opened(folder) as submission:
            assert set(submission.paths) == {path for path, _ in CASE.files}

    def test_takes_ordinary_files_only(self, tmp_path: Path):
        folder = folder_at(tmp_path / "one")
        os.mkfifo(folder / "pipe")
        (folder / "link").symlink_to("/etc/hostname")

        with opened(folder) as submission:
            assert {"pipe", "link"} & set(submission.paths) == set()

    def test_of_a_folder_without_a_document_is_refused(self, tmp_path: Path):
        with pytest.raises(ContentFault) as refused, opened(tmp_path):
            pass

        assert refused.value.code == "PKG-221"

    def test_of_a_document_without_end_reads_no_more_than_it_must(self, tmp_path: Path):
        with (tmp_path / "case.json").open("wb") as stream:
            stream.truncate(200 << 30)

        with pytest.raises(ContentFault) as refused, opened(tmp_path):
            pass

        assert refused.value.code == "PKG-220"

    def test_of_a_file_that_vanished_says_so(self, tmp_path: Path):
        with pytest.raises(SubmissionUnreadable), opened(tmp_path / "gone.zip"):
            pass

    def test_of_a_file_that_became_a_link_meanwhile_is_refused(self, tmp_path: Path):
        folder = folder_at(tmp_path / "one")
        path = CASE.files[0][0]
        with opened(folder) as submission:
            (folder / path).unlink()
            (folder / path).symlink_to("/etc/hostname")

            with pytest.raises(SubmissionUnreadable):
                submission.open(path)
