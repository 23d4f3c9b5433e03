"""`muniment package export`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from recordkit.verifier.cli import recordkit
from tests.cli.conftest import Run, said
from tests.house.house import House, made


class TestExporting:
    def test_writes_a_package_and_a_receipt_that_anybody_can_verify(
        self, run: Run, house: House, tmp_path: Path
    ):
        [record] = house.finish(made(1))

        result = run("package", "export", str(record), "--to", tmp_path / "out", "--json")

        assert result.exit_code == 0, result.output
        files = said(result)
        verify = ["verify", files["package"], "--receipt", files["receipt"]]
        found = CliRunner().invoke(recordkit, [*verify, "--trust", str(house.place.trust)])
        assert found.exit_code == 0, found.output
        assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".json", ".zip"]

    def test_names_the_files_that_it_wrote(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))

        result = run("package", "export", str(record), "--to", tmp_path)

        assert [Path(line).parent for line in result.stdout.splitlines()] == [tmp_path, tmp_path]
        assert all(Path(line).is_file() for line in result.stdout.splitlines())

    def test_of_a_case_that_is_not_filed_writes_nothing(
        self, run: Run, house: House, tmp_path: Path
    ):
        [record] = house.captured(made(1))

        result = run("package", "export", str(record), "--to", tmp_path / "out")

        assert result.exit_code == 30
        assert "FIL-301" in result.stderr
        assert not (tmp_path / "out").exists()

    def test_into_what_is_no_folder_says_so(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))
        (tmp_path / "file").write_bytes(b"")

        result = run("package", "export", str(record), "--to", tmp_path / "file")

        assert result.exit_code == 50
        assert "CLI-502" in result.stderr

    def test_is_for_those_who_may_have_packages(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))

        refused = run("package", "export", str(record), "--to", tmp_path, "--as", "leader")
        allowed = run("package", "export", str(record), "--to", tmp_path, "--as", "market-records")

        assert (refused.exit_code, allowed.exit_code) == (20, 0)
