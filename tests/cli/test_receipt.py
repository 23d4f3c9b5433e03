"""`muniment receipt …`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from recordkit.evidence import Receipt
from recordkit.verifier.cli import recordkit
from recordkit.verifier.receipt_forms import receipt_in
from tests.cli.conftest import Run
from tests.house.house import House, made


class TestShowing:
    def test_says_what_the_receipt_says_and_its_code(self, run: Run, house: House):
        [record] = house.finish(made(1))

        lines = run("receipt", "show", str(record)).stdout.splitlines()

        said = dict(line.split(maxsplit=1) for line in lines)
        assert said["record_id"] == str(record)
        assert said["code"].startswith(f"MRC1~{record}~")

    def test_gives_the_receipt_itself_when_asked(self, run: Run, house: House):
        [record] = house.finish(made(1))

        result = run("receipt", "show", str(record), "--json")

        assert Receipt.from_json(result.stdout.encode()).record_id == str(record)

    def test_of_a_case_that_is_not_filed_says_so(self, run: Run, house: House):
        [record] = house.captured(made(1))

        result = run("receipt", "show", str(record))

        assert (result.exit_code, "FIL-301" in result.stderr) == (30, True)

    def test_is_for_those_who_may_have_receipts(self, run: Run, house: House):
        [record] = house.finish(made(1))

        refused = run("receipt", "show", str(record), "--as", "auditor")
        allowed = run("receipt", "show", str(record), "--as", "market-records")

        assert (refused.exit_code, allowed.exit_code) == (20, 0)


class TestPrinting:
    def test_writes_a_paper_that_carries_the_receipt(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))

        result = run("receipt", "print", str(record), "--to", tmp_path, "--page", "https://x.org/")

        found = receipt_in(Path(result.stdout.strip()).read_bytes())
        assert isinstance(found, Receipt)
        assert found.record_id == str(record)

    def test_with_far_too_long_an_address_says_so(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))

        result = run("receipt", "print", str(record), "--to", tmp_path, "--page", "x" * 700)

        assert (result.exit_code, "PAP-202" in result.stderr) == (10, True)

    def test_into_what_is_no_folder_says_so(self, run: Run, house: House, tmp_path: Path):
        [record] = house.finish(made(1))
        (tmp_path / "file").write_bytes(b"")

        result = run("receipt", "print", str(record), "--to", tmp_path / "file")

        assert (result.exit_code, "CLI-502" in result.stderr) == (50, True)


class TestThePage:
    def test_is_the_one_that_the_library_writes(self, run: Run, house: House, tmp_path: Path):
        result = run("receipt", "page", "-o", tmp_path / "one.html")
        again = CliRunner().invoke(
            recordkit,
            ["receipt-page", "--trust", str(house.place.trust), "-o", str(tmp_path / "two.html")],
        )

        assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
        assert result.stdout == again.stdout
