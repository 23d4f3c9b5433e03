"""The watched drop folder, as the worker looks after it."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from muniment.commons.custody.models import Entry
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker.drop_folder import DropFolder
from muniment.kernel import parts
from muniment.stages.capture.models import Case, Submission
from tests.cli.submissions import as_folder, as_zip, grown_old
from tests.doubles.breaking import BreakingDisk, Killed
from tests.house.house import House, made


@pytest.fixture
def folder(house: House) -> DropFolder:
    found = DropFolder(house.place.drop)
    found.prepare()
    return found


def names(where: Path) -> list[str]:
    return sorted(path.name for path in where.iterdir()) if where.is_dir() else []


def reason_beside(folder: DropFolder, name: str) -> dict[str, object]:
    return json.loads((folder.root / "refused" / f"{name}.reason.json").read_text())


class TestWhatIsMovedIn:
    def test_is_handed_in_and_put_away(self, folder: DropFolder):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        grown_old(as_folder(made(2), folder.root / "two"))

        assert folder.look() == 2

        assert Case.objects.count() == 2
        assert names(folder.root / "accepted") == ["one.zip", "two"]
        assert set(Submission.objects.values_list("door", flat=True)) == {"folder"}

    def test_is_left_alone_while_it_grows(self, folder: DropFolder):
        as_zip(made(1), folder.root / "growing.zip")
        grown_old(as_zip(made(2), folder.root / "unfinished.zip.part"))
        grown_old(as_zip(made(3), folder.root / ".hidden.zip"))
        still = grown_old(as_folder(made(4), folder.root / "copying"))
        (still / "late.pdf").write_bytes(b"x")

        assert folder.look() == 0
        assert not Case.objects.exists()

    def test_is_left_alone_when_it_is_no_submission(self, folder: DropFolder, tmp_path: Path):
        grown_old(as_zip(made(1), tmp_path / "elsewhere.zip"))
        (folder.root / "link.zip").symlink_to(tmp_path / "elsewhere.zip")
        (folder.root / "notes.txt").write_text("x")
        grown_old(folder.root / "notes.txt")

        assert folder.look() == 0

    def test_twice_is_put_away_twice_and_received_once(self, folder: DropFolder):
        for _ in range(2):
            grown_old(as_zip(made(1), folder.root / "one.zip"))
            assert folder.look() == 1

        assert len(names(folder.root / "accepted")) == 2
        assert Submission.objects.count() == 1

    def test_is_put_away_with_the_reason_when_it_is_refused(self, folder: DropFolder):
        grown_old(as_zip(made(1), folder.root / "good.zip"))
        (folder.root / "bad.zip").write_bytes(b"PK")
        (folder.root / "empty").mkdir()
        for name in ("bad.zip", "empty"):
            grown_old(folder.root / name)

        assert folder.look() == 3

        assert names(folder.root / "accepted") == ["good.zip"]
        assert reason_beside(folder, "bad.zip")["code"] == "PKG-201"
        assert reason_beside(folder, "empty")["code"] == "PKG-221"
        assert set(reason_beside(folder, "bad.zip")["mend"]) == {"zh", "en"}

    def test_a_second_time_under_the_same_name_keeps_both_reasons(self, folder: DropFolder):
        for _ in range(2):
            (folder.root / "bad.zip").write_bytes(b"PK")
            grown_old(folder.root / "bad.zip")
            folder.look()

        kept = names(folder.root / "refused")
        assert len(kept) == 4
        assert sum(name.endswith(".reason.json") for name in kept) == 2

    def test_with_a_name_that_is_no_text_is_handed_in(self, folder: DropFolder):
        name = os.fsencode(folder.root) + b"/" + "办件".encode("gb18030") + b".zip"
        grown_old(as_zip(made(1), Path(os.fsdecode(name))))

        assert folder.look() == 1
        assert Case.objects.count() == 1

    def test_with_a_pipe_in_it_does_not_hang(self, folder: DropFolder):
        submission = as_folder(made(1), folder.root / "one")
        os.mkfifo(submission / "pipe.pdf")
        grown_old(submission)

        assert folder.look() == 1
        assert names(folder.root / "accepted") == ["one"]


class TestASecrecyMarker:
    def test_removes_the_submission_and_keeps_no_name_of_it(self, folder: DropFolder, caplog):
        name = "机密★10年 某办件"
        grown_old(as_folder(made(1, Fault.SECRECY_MARKER), folder.root / name))

        assert folder.look() == 1

        [kept] = names(folder.root / "refused")
        assert not (folder.root / name).exists()
        assert kept.startswith("classified-")
        said = (folder.root / "refused" / kept).read_text()
        assert "PKG-101" in said
        assert "某办件" not in said + kept + caplog.text
        assert list(parts.get().staging.shelves()) == []
        assert Entry.objects.filter(tag="capture:submission:refused").count() == 1


class TestWhenSomethingIsAway:
    def test_leaves_everything_where_it_is_while_too_much_waits(
        self, folder: DropFolder, monkeypatch
    ):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        monkeypatch.setenv("MUNIMENT_QUEUE_LIMIT", "0")

        assert folder.look() == 0
        assert names(folder.root) == [".lock", "one.zip"]

    def test_leaves_it_for_later_when_the_disk_is_full(self, folder: DropFolder, monkeypatch):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        disk = BreakingDisk(monkeypatch)
        disk.fill(at=0)

        assert folder.look() == 0

        disk.heal()
        assert folder.look() == 1
        assert names(folder.root / "accepted") == ["one.zip"]

    def test_looks_alone(self, folder: DropFolder):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        with (folder.root / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)

            assert folder.look() == 0

        assert folder.look() == 1

    def test_that_cannot_be_put_away_is_not_handed_in_again_and_again(
        self, folder: DropFolder, monkeypatch
    ):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        monkeypatch.setattr(Path, "replace", _refuses)

        assert folder.look() == 1
        assert folder.look() == 0
        assert Case.objects.count() == 1

    def test_a_worker_that_dies_before_putting_it_away_does_no_harm(
        self, folder: DropFolder, monkeypatch
    ):
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        with monkeypatch.context() as patch:
            patch.setattr(DropFolder, "_conclude", _dies)
            with pytest.raises(Killed):
                folder.look()

        assert DropFolder(folder.root).look() == 1
        assert (Submission.objects.count(), names(folder.root / "accepted")) == (1, ["one.zip"])

    def test_a_folder_that_is_not_there_has_nothing_in_it(self, house: House, tmp_path: Path):
        assert DropFolder(tmp_path / "none").look() == 0


def _refuses(*args: object) -> None:
    raise PermissionError(13, "Permission denied")


def _dies(*args: object) -> None:
    raise Killed
