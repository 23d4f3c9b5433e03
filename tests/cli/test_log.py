"""`muniment log verify` and `anchor`."""

from __future__ import annotations

from pathlib import Path

from muniment.commons.custody import api as custody
from tests.cli.conftest import Run, said
from tests.house.house import House, made


def newest_tile(house: House) -> Path:
    return max(
        (
            path
            for path in (house.place.ledger).rglob("*")
            if path.is_file() and "tile" in str(path)
        ),
        key=lambda path: path.stat().st_size,
    )


class TestVerifying:
    def test_a_whole_ledger_says_so_with_its_root(self, run: Run, house: House):
        house.finish(made(1))

        result = run("log", "verify", "--json")

        assert result.exit_code == 0
        found = said(result)
        assert found["is_whole"]
        assert found["size"] == custody.ledger_state().size > 0
        assert found["root"] in run("log", "verify").stdout

    def test_an_empty_ledger_is_whole(self, run: Run):
        assert run("log", "verify").exit_code == 0

    def test_a_tile_that_was_tampered_with_is_noticed(self, run: Run, house: House):
        house.finish(made(1), made(2))
        tile = newest_tile(house)
        content = bytearray(tile.read_bytes())
        content[len(content) // 2] ^= 1
        tile.chmod(0o644)
        tile.write_bytes(bytes(content))

        result = run("log", "verify", "--json")

        assert result.exit_code == 40
        found = said(result)
        assert not found["is_whole"]
        assert all(problem["zh"] and problem["en"] for problem in found["problems"])
        assert "✗" in run("log", "verify").stdout

    def test_a_ledger_without_its_files_is_noticed(self, run: Run, house: House):
        house.finish(made(1))
        (house.place.ledger / "checkpoint").unlink()

        assert run("log", "verify").exit_code == 40


class TestAnchoring:
    def test_takes_pending_entries_in(self, run: Run, house: House):
        house.captured(made(1))
        pending = custody.ledger_state().pending

        result = run("log", "anchor")

        assert result.exit_code == 0
        assert pending > 0
        assert custody.ledger_state().pending == 0
        assert custody.ledger_state().root_hex in result.stdout
