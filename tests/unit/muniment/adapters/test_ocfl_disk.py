"""The vault on disk: valid for others, whole after any crash, unharmed by a full disk."""

from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from ocfl.storage_root import StorageRoot
from tests.doubles.breaking import BreakingDisk, Killed
from tests.doubles.objects import content_of, new_object

from muniment.adapters import durable
from muniment.adapters.durable import StorageAway
from muniment.adapters.ocfl_disk import OcflDisk
from muniment.adapters.ocfl_inventory import InventoryUnreadable
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DiskFull, NewObject, StagedFileMissing

LICENCE = UUID("01930000-0000-7000-8000-000000000001")
PERMIT = UUID("01930000-0000-7000-8000-000000000002")
PACKAGE = b"PK" + bytes(5000)


def open_vault(folder: Path) -> OcflDisk:
    return OcflDisk(folder / "agency", folder / "drafts")


def place_of(folder: Path, record_id: UUID) -> Path:
    [place] = (folder / "agency").glob(f"*/urn%3auuid%3a{record_id}")
    return place


def is_valid(folder: Path) -> bool:
    """Ask ocfl-py, which shares nothing with us."""
    root = StorageRoot(str(folder / "agency"))
    return root.validate(log_errors=True) and root.num_objects == root.good_objects


def drafts_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "drafts").rglob("*") if path.suffix != ".lock"][1:]


@pytest.fixture
def group(tmp_path: Path) -> list[NewObject]:
    staged = tmp_path / "staged.zip"
    staged.write_bytes(PACKAGE)
    staged.chmod(0o444)
    return [
        new_object(LICENCE, package_zip=staged, registration_xml=b"<a/>", evidence_ers=b"time"),
        new_object(PERMIT, package_zip=staged, registration_xml=b"<b/>"),
    ]


class TestTheStorageRoot:
    def test_is_valid_for_an_independent_tool(self, tmp_path: Path, group: list[NewObject]):
        vault = open_vault(tmp_path)

        vault.put_new([*group, new_object(new_id(), a_xml=b"same", b_xml=b"same")])
        vault.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer"))
        vault.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newest", c_xml=b"time"))

        assert is_valid(tmp_path)

    def test_is_found_invalid_when_a_byte_has_changed(self, tmp_path: Path, group: list[NewObject]):
        open_vault(tmp_path).put_new(group)
        file = place_of(tmp_path, LICENCE) / "v1/content/registration.xml"
        file.chmod(0o600)
        file.write_bytes(b"<c/>")

        assert not is_valid(tmp_path)

    def test_names_its_layout(self, tmp_path: Path, group: list[NewObject]):
        open_vault(tmp_path).put_new(group)

        layout = json.loads((tmp_path / "agency/ocfl_layout.json").read_bytes())
        assert layout["extension"] == "0003-hash-and-id-n-tuple-storage-layout"
        folder = hashlib.sha256(f"urn:uuid:{LICENCE}".encode()).hexdigest()[:3]
        assert place_of(tmp_path, LICENCE).parent.name == folder

    def test_may_be_opened_again(self, tmp_path: Path, group: list[NewObject]):
        open_vault(tmp_path).put_new(group)

        assert set(open_vault(tmp_path).objects()) == {LICENCE, PERMIT}

    def test_of_another_layout_is_refused(self, tmp_path: Path):
        open_vault(tmp_path)
        config = next((tmp_path / "agency").rglob("config.json"))
        config.chmod(0o600)
        config.write_text(config.read_text().replace("3", "2"))

        with pytest.raises(StorageAway, match="another layout"):
            open_vault(tmp_path)

    def test_is_not_made_of_a_folder_that_holds_other_things(self, tmp_path: Path):
        (tmp_path / "agency").mkdir()
        (tmp_path / "agency" / "letters.txt").write_text("mine")

        with pytest.raises(StorageAway, match=r"letters\.txt"):
            open_vault(tmp_path)

    def test_holds_files_that_nobody_may_write(self, tmp_path: Path, group: list[NewObject]):
        open_vault(tmp_path).put_new(group)

        files = [path for path in place_of(tmp_path, LICENCE).rglob("*") if path.is_file()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}

    def test_links_what_is_staged_on_the_same_disk(self, tmp_path: Path, group: list[NewObject]):
        open_vault(tmp_path).put_new(group)

        file = place_of(tmp_path, LICENCE) / "v1/content/package.zip"
        assert file.samefile(tmp_path / "staged.zip")

    def test_makes_a_linked_file_read_only(self, tmp_path: Path):
        staged = tmp_path / "staged.zip"
        staged.write_bytes(PACKAGE)

        open_vault(tmp_path).put_new([new_object(LICENCE, package_zip=staged)])

        assert stat.S_IMODE(staged.stat().st_mode) == 0o444

    def test_copies_where_it_cannot_link(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch
    ):
        real = durable.link

        def only_inventories(source: Path, target: Path) -> None:
            if source.name == "staged.zip":
                raise OSError(errno.EXDEV, "another disk")
            real(source, target)

        monkeypatch.setattr(durable, "link", only_inventories)
        open_vault(tmp_path).put_new(group)

        file = place_of(tmp_path, LICENCE) / "v1/content/package.zip"
        assert not file.samefile(tmp_path / "staged.zip")
        assert is_valid(tmp_path)


class TestAnObject:
    def test_whose_staged_file_is_gone_is_not_begun(self, tmp_path: Path):
        staged = tmp_path / "staged.zip"
        staged.write_bytes(PACKAGE)
        item = new_object(LICENCE, package_zip=staged)
        staged.unlink()
        vault = open_vault(tmp_path)

        with pytest.raises(StagedFileMissing):
            vault.put_new([item])

        assert list(vault.objects()) == []
        assert drafts_in(tmp_path) == []

    @pytest.mark.parametrize("path", ["", "../x", "/x", "a//b", "材料.xml", "a b", ".hidden", "a/"])
    def test_has_only_plain_names_inside(self, tmp_path: Path, path: str):
        vault = open_vault(tmp_path)
        item = NewObject(
            LICENCE, {path: content_of(b"x")}, "m", new_object(LICENCE).created_at, "a"
        )

        with pytest.raises(ValueError, match="not a path"):
            vault.put_new([item])

        assert list(vault.objects()) == []

    def test_may_have_folders_inside(self, tmp_path: Path):
        vault = open_vault(tmp_path)
        item = new_object(LICENCE)
        files = {"layers/2026/token.ers": content_of(b"x")}

        vault.put_new([NewObject(LICENCE, files, "m", item.created_at, "a")])

        assert tuple(vault.sizes(LICENCE)) == ("layers/2026/token.ers",)
        assert is_valid(tmp_path)

    @pytest.mark.parametrize(
        ("damage", "said"),
        [
            (lambda place: (place / "v1/content/registration.xml").unlink(), "is missing"),
            (lambda place: overwrite(place / "v1/content/registration.xml", b"<c/>"), "SHA-512"),
            (
                lambda place: overwrite(place / "inventory.json.sha512", b"0 inventory.json"),
                "sha512",
            ),
            (lambda place: (place / "0=ocfl_object_1.1").unlink(), "0=ocfl_object_1.1"),
            (lambda place: (place / "v1/inventory.json").unlink(), "v1/inventory.json"),
            (lambda place: (place / "v1/content/more").write_bytes(b""), "in no inventory"),
            (lambda place: overwrite(place / "inventory.json", b"{"), "JSONDecodeError"),
            (lambda place: overwrite(place / "inventory.json", b"[]"), "TypeError"),
        ],
    )
    def test_that_was_damaged_has_a_problem_and_its_neighbour_has_none(
        self,
        tmp_path: Path,
        group: list[NewObject],
        damage: Callable[[Path], None],
        said: str,
    ):
        vault = open_vault(tmp_path)
        vault.put_new(group)

        damage(place_of(tmp_path, LICENCE))

        [problem, *_] = vault.problems(LICENCE)
        assert said in problem
        assert vault.problems(PERMIT) == ()

    def test_that_cannot_be_read_is_an_outage(self, tmp_path: Path, group: list[NewObject]):
        vault = open_vault(tmp_path)
        vault.put_new(group)
        inventory = place_of(tmp_path, LICENCE) / "inventory.json"
        inventory.unlink()
        inventory.mkdir()

        with pytest.raises(StorageAway, match=str(LICENCE)):
            vault.sizes(LICENCE)

    def test_whose_inventory_names_a_file_outside_is_not_read(
        self, tmp_path: Path, group: list[NewObject]
    ):
        vault = open_vault(tmp_path)
        vault.put_new(group)
        inventory = place_of(tmp_path, LICENCE) / "inventory.json"
        changed = inventory.read_bytes().replace(
            b"v1/content/package.zip", b"../../../../etc/passwd"
        )
        overwrite(inventory, changed)

        with pytest.raises(InventoryUnreadable, match="not a content path"):
            vault.open(LICENCE, "package.zip")

    def test_whose_inventory_is_that_of_another_is_not_read(
        self, tmp_path: Path, group: list[NewObject]
    ):
        vault = open_vault(tmp_path)
        vault.put_new(group)
        other = (place_of(tmp_path, PERMIT) / "inventory.json").read_bytes()
        overwrite(place_of(tmp_path, LICENCE) / "inventory.json", other)

        with pytest.raises(InventoryUnreadable, match=str(PERMIT)):
            vault.open(LICENCE, "package.zip")


def overwrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


class TestPuttingAGroup:
    def test_syncs_every_byte_before_any_object_appears(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch
    ):
        vault = open_vault(tmp_path)
        disk = BreakingDisk(monkeypatch)

        vault.put_new(group)

        last = {name: len(disk.steps) - 1 - disk.steps[::-1].index(name) for name in {*disk.steps}}
        first_sync = disk.steps.index("sync_filesystem")
        assert max(last["create"], last["write"], last["link"]) < first_sync
        assert first_sync < disk.steps.index("rename") < last["rename"] < last["sync_filesystem"]
        assert disk.steps.count("sync_filesystem") == 2

    @pytest.mark.parametrize("after", [False, True])
    def test_killed_at_any_step_leaves_whole_objects_or_none_and_works_the_second_time(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch, after: bool
    ):
        def put(vault: OcflDisk) -> None:
            vault.put_new(group)

        assert killed_everywhere(tmp_path, monkeypatch, put, after=after) > 20

    @pytest.mark.parametrize("after", [False, True])
    def test_killed_while_adding_several_versions_leaves_each_object_whole(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch, after: bool
    ):
        def add(vault: OcflDisk) -> None:
            vault.add_versions(
                [new_object(item.record_id, "renewed", evidence_ers=b"newer") for item in group]
            )

        def prepare(vault: OcflDisk) -> None:
            vault.put_new(group)

        assert killed_everywhere(tmp_path, monkeypatch, add, prepare=prepare, after=after) > 20

    @pytest.mark.parametrize("after", [False, True])
    def test_killed_while_adding_a_version_leaves_the_old_object_or_the_new(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch, after: bool
    ):
        def add(vault: OcflDisk) -> None:
            vault.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer"))

        def prepare(vault: OcflDisk) -> None:
            vault.put_new(group)

        assert killed_everywhere(tmp_path, monkeypatch, add, prepare=prepare, after=after) > 10

    def test_a_full_disk_at_any_step_keeps_nothing_half_and_works_the_second_time(
        self, tmp_path: Path, group: list[NewObject], monkeypatch: pytest.MonkeyPatch
    ):
        disk = BreakingDisk(monkeypatch)
        vault = open_vault(tmp_path / "counted")
        disk.heal()
        vault.put_new(group)
        steps = disk.steps.copy()

        for number, step in enumerate(steps):
            if step.startswith("remove"):
                continue
            folder = tmp_path / f"{number}"
            disk.heal()
            vault = open_vault(folder)
            disk.fill(at=number)
            with pytest.raises(DiskFull):
                vault.put_new(group)
            assert drafts_in(folder) == []
            assert is_valid(folder)
            vault.put_new(group)
            assert set(vault.objects()) == {LICENCE, PERMIT}
            assert is_valid(folder)


def killed_everywhere(
    tmp_path: Path,
    patch: pytest.MonkeyPatch,
    act: Callable[[OcflDisk], None],
    *,
    prepare: Callable[[OcflDisk], None] = lambda vault: None,
    after: bool,
) -> int:
    """Kill `act` at each of its steps, restart, look, and do it again; return the steps."""
    disk = BreakingDisk(patch)
    number = 0
    while True:
        folder = tmp_path / f"killed-{number}"
        disk.heal()
        before = open_vault(folder)
        prepare(before)
        disk.kill(at=number, after=after)
        try:
            act(before)
        except Killed:
            pass
        else:
            return number
        del before
        gc.collect()
        disk.heal()
        restarted = open_vault(folder)
        assert drafts_in(folder) == []
        assert is_valid(folder), (number, disk.steps)
        act(restarted)
        assert is_valid(folder)
        number += 1


WRITER = """
import sys
from pathlib import Path
from tests.doubles.objects import new_object
from muniment.adapters.ocfl_disk import OcflDisk
from muniment.kernel.ids import new_id

folder = Path(sys.argv[1])
vault = OcflDisk(folder / "agency", folder / "drafts")
while True:
    group = [new_object(new_id(), package_zip=bytes(20000), a_xml=b"a") for _ in range(16)]
    print("begun", *(item.record_id for item in group), flush=True)
    vault.put_new(group)
    print("kept", *(item.record_id for item in group), flush=True)
"""


class TestAWriterThatIsKilled:
    @pytest.mark.parametrize("groups", [1, 2, 5])
    def test_has_lost_nothing_that_it_said_it_kept(self, tmp_path: Path, groups: int):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert writer.stdout is not None
        kept: set[UUID] = set()
        for line in writer.stdout:
            word, *records = line.split()
            kept |= {UUID(record) for record in records} if word == "kept" else set()
            if word == "begun" and len(kept) >= 16 * groups:
                break
        time.sleep(0.003 * groups)
        writer.kill()
        writer.stdout.close()
        writer.wait()

        vault = open_vault(tmp_path)

        assert drafts_in(tmp_path) == []
        held = set(vault.objects())
        assert len(kept) >= 16 * groups
        assert kept <= held
        assert all(vault.problems(record_id) == () for record_id in held)
        assert is_valid(tmp_path)


class TestManyObjects:
    @pytest.mark.slow
    def test_are_put_and_listed_without_slowing_down(self, tmp_path: Path):
        vault = open_vault(tmp_path)
        content = content_of(b"x")
        made_at = new_object(LICENCE).created_at
        seconds = []
        for _ in range(40):
            group = [NewObject(new_id(), {"a.xml": content}, "m", made_at, "a") for _ in range(500)]
            started = time.perf_counter()
            vault.put_new(group)
            seconds.append(time.perf_counter() - started)

        listing = vault.objects()
        started = time.perf_counter()
        next(listing)
        first_after = time.perf_counter() - started

        assert sum(1 for _ in listing) == 19_999
        assert first_after < 0.1
        # Five times leaves room for a noisy machine; a scan of what is held would be far more.
        assert sorted(seconds[-10:])[5] < 5 * sorted(seconds[5:15])[5]
