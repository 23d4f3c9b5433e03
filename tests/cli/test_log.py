"""`muniment log verify` and `anchor`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from muniment.commons.custody import api as custody
from muniment.config import wiring
from muniment.config.home import Home
from muniment.kernel import parts
from recordkit.evidence import WitnessPolicy
from recordkit.verifier.log_folder import FolderTiles, read_ledger_keys
from recordkit.verifier.witness import make_witness, witness_checkpoint
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


class TestBeingWitnessed:
    def test_sends_a_checkpoint_out_and_takes_it_back_cosigned(
        self, run: Run, house: House, tmp_path: Path
    ):
        witness = tmp_path / "witness"
        key = make_witness(witness, name="archives.example/witness")
        parts.install(replace(parts.get(), witnesses=WitnessPolicy.any_of([key])))
        house.finish(made(1))
        sent = tmp_path / "sent.txt"
        sent.write_text(run("log", "checkpoint").stdout)
        found = witness_checkpoint(
            witness,
            sent.read_bytes(),
            FolderTiles(house.place.ledger),
            at_seconds=1_700_000_000,
            keys=read_ledger_keys((house.place.trust,)),
        )
        sent.write_text(found.note)

        result = run("log", "cosign", str(sent), "--json")

        assert result.exit_code == 0
        assert said(result)[0]["witnesses"] == ["archives.example/witness"]
        assert found.line in (house.place.ledger / "checkpoint").read_text()
        assert "archives.example/witness" in run("log", "cosign", str(sent)).stdout
        assert run("log", "verify").exit_code == 0

    def test_refuses_what_no_known_witness_signed(self, run: Run, house: House, tmp_path: Path):
        house.finish(made(1))
        sent = tmp_path / "sent.txt"
        sent.write_text(run("log", "checkpoint").stdout)

        assert run("log", "cosign", str(sent)).exit_code == 20

    def test_knows_the_witnesses_whose_keys_lie_in_the_trust_folder(self, tmp_path: Path):
        key = make_witness(tmp_path / "witness", name="archives.example/witness")
        place = Home(tmp_path / "home")
        place.prepare()
        (place.trust / "archives.vkey").write_text(f"{key}\n")

        assert wiring.build(place).witnesses.witnesses == (key,)
