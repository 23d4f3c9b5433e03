"""`recordkit log …` as somebody in another office runs it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.recordkit.verifier.ledgers import LEDGER, LedgerFolder, entries, ledger_at

from recordkit.evidence import CosignatureVerifier, parse_checkpoint
from recordkit.verifier import cli


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.recordkit, [str(each) for each in arguments])


def run_as_program(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    """Run as the installed command does and return the exit status."""
    monkeypatch.setattr(sys, "argv", ["recordkit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFolder:
    return ledger_at(tmp_path / "ledger", entries(300))


@pytest.fixture
def vkey(tmp_path: Path) -> Path:
    path = tmp_path / "city.vkey"
    path.write_text(f"# the city's ledger\n{LEDGER.vkey}\n")
    return path


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    run("log", "witness-key", tmp_path / "w", "--name", "archives.example/w")
    return tmp_path / "w"


class TestWitness:
    def test_prints_its_key_and_then_cosigned_checkpoints(
        self, tmp_path: Path, ledger: LedgerFolder, vkey: Path
    ):
        made = run("log", "witness-key", tmp_path / "w", "--name", "archives.example/w")
        key = CosignatureVerifier.parse(made.output.strip())

        cosigned = run("log", "witness", tmp_path / "w", "--log", ledger.root, "--key", vkey)

        assert made.exit_code == cosigned.exit_code == 0
        assert parse_checkpoint(cosigned.output, [key]).signers == (key,)

    def test_prints_the_line_alone_or_json(self, witness: Path, ledger: LedgerFolder, vkey: Path):
        asked = ("log", "witness", witness, "--log", ledger.root, "--key", vkey)

        line, document = run(*asked, "--line").output, json.loads(run(*asked, "--json").output)

        assert line.startswith("— archives.example/w ")
        assert document["cosignature"] == line
        assert (document["size"], document["previous_size"]) == (300, 300)

    def test_cosigns_the_checkpoint_that_it_is_given(
        self, witness: Path, ledger: LedgerFolder, vkey: Path, tmp_path: Path
    ):
        sent_round = tmp_path / "sent.txt"
        sent_round.write_text(ledger.note(200))

        found = run(
            "log", "witness", witness, "--log", ledger.root, "--key", vkey,
            "--checkpoint", sent_round, "--json",
        )  # fmt: skip

        assert json.loads(found.output)["size"] == 200

    def test_ends_with_the_status_of_what_is_wrong(
        self,
        witness: Path,
        ledger: LedgerFolder,
        vkey: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ):
        run("log", "witness", witness, "--log", ledger.root, "--key", vkey)
        fork = ledger_at(tmp_path / "fork", entries(301, word="forged"))
        asked = ("log", "witness", witness, "--log")

        assert run_as_program(monkeypatch, *asked, fork.root, "--key", vkey) == 40
        assert run_as_program(monkeypatch, *asked, ledger.root) == 30  # of no ledger it knows
        (ledger.root / "checkpoint").write_text("x")
        assert run_as_program(monkeypatch, *asked, ledger.root, "--key", vkey) == 10
        again = ("log", "witness-key", witness, "--name", "again")
        assert run_as_program(monkeypatch, *again) == 20
        said = capsys.readouterr()
        assert said.out == ""
        assert "LOG-401 保管日志出现分叉" in said.err
        assert "The ledger has forked" in said.err


class TestMonitor:
    def test_says_that_the_ledger_is_one(self, tmp_path: Path, ledger: LedgerFolder, vkey: Path):
        found = run("log", "monitor", _folder(tmp_path), "--log", ledger.root, "--key", vkey)

        assert found.exit_code == 0
        assert "✓ ledger.example/city" in found.output

    def test_takes_its_keys_from_its_folder(self, tmp_path: Path, ledger: LedgerFolder):
        (_folder(tmp_path) / "city.vkey").write_text(f"{LEDGER.vkey}\n")

        found = run("log", "monitor", tmp_path / "m", "--log", ledger.root, "--json")

        assert json.loads(found.output)["verdict"] == "passed"

    def test_finds_a_fork_between_a_folder_and_what_others_have(
        self, tmp_path: Path, ledger: LedgerFolder, vkey: Path
    ):
        other = ledger_at(tmp_path / "other", entries(300, word="forged"))

        found = run(
            "log", "monitor", _folder(tmp_path), "--log", ledger.root, "--key", vkey,
            "--also", other.root, "--json",
        )  # fmt: skip

        said = json.loads(found.output)
        assert found.exit_code == 40
        assert said["verdict"] == "failed"
        assert [finding["code"] for finding in said["findings"]] == ["LOG-401"]
        assert Path(said["findings"][0]["evidence"], "second.txt").exists()

    def test_tells_people_where_the_evidence_lies(
        self, tmp_path: Path, ledger: LedgerFolder, vkey: Path
    ):
        other = ledger_at(tmp_path / "other", entries(9, word="forged"))
        receipt = tmp_path / "receipt.json"
        receipt.write_text('{"no": "receipt"}')

        found = run(
            "log", "monitor", _folder(tmp_path), "--log", ledger.root, "--key", vkey,
            "--also", other.root / "checkpoint", "--also", receipt,
        )  # fmt: skip

        assert found.exit_code == 40
        assert "✗ LOG-401" in found.output
        assert "✗ EVD-204" in found.output
        assert "证据 evidence:" in found.output

    def test_cannot_tell_while_others_are_ahead(
        self, tmp_path: Path, ledger: LedgerFolder, vkey: Path
    ):
        newer = tmp_path / "newer.txt"
        old = ledger.note()
        newer.write_text(ledger.grow(entries(1)))
        ledger.publish(old)

        found = run(
            "log", "monitor", _folder(tmp_path), "--log", ledger.root, "--key", vkey,
            "--also", newer,
        )  # fmt: skip

        assert found.exit_code == 3
        assert "尚无法核对" in found.output


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "m"
    folder.mkdir(exist_ok=True)
    return folder
