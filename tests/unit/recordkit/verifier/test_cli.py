"""The command: plain words or stable keys, a status for every ending, never a trace."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.conformance import contents
from tests.conformance.filing import Filed

from recordkit.evidence import CosignatureSigner, MalformedReceipt, Receipt
from recordkit.verifier import cli


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.recordkit, [str(each) for each in arguments])


def run_as_program(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run as the installed command does and return the exit status."""
    monkeypatch.setattr(sys, "argv", ["recordkit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code if isinstance(ended.value.code, int) else 1


class TestVerify:
    def test_says_in_chinese_that_all_passed(self, filed: Filed):
        result = run("verify", filed.package, "--receipt", filed.receipt, "--trust", filed.trust)

        assert result.exit_code == 0
        assert "结论: 全部通过" in result.output

    def test_says_it_in_english_when_asked(self, filed: Filed):
        result = run(
            "verify", filed.receipt, "--package", filed.package, "--trust", filed.trust,
            "--lang", "en",
        )  # fmt: skip

        assert result.exit_code == 0
        assert "Conclusion: all passed" in result.output

    def test_keeps_every_verdict_apart_in_json(self, filed: Filed):
        result = run("verify", filed.package, "--trust", filed.trust, "--json")

        said = json.loads(result.output)
        assert result.exit_code == said["exit_status"] == 3
        assert list(said["groups"]) == [
            "structure", "digests", "signature", "evidence", "ledger", "witnesses",
        ]  # fmt: skip
        assert said["groups"]["digests"]["verdict"] == "passed"
        assert said["groups"]["ledger"]["verdict"] == "indeterminate"

    def test_says_apart_that_no_witness_was_asked_for(self, filed: Filed):
        result = run("verify", filed.receipt, "--trust", filed.trust, "--json")

        said = json.loads(result.output)
        assert result.exit_code == 0
        assert said["groups"]["witnesses"]["verdict"] == "not_applicable"
        assert "没有见证" in said["groups"]["witnesses"]["judgements"][0]["reason"]["zh"]

    def test_cannot_tell_when_a_witness_is_asked_for_and_none_has_signed(self, filed: Filed):
        witness = CosignatureSigner.generate("archives.example/witness")
        (filed.trust / "witness.vkey").write_text(f"{witness.vkey}\n")

        result = run("verify", filed.receipt, "--trust", filed.trust, "--json")

        said = json.loads(result.output)
        assert result.exit_code == 3
        assert said["groups"]["witnesses"]["verdict"] == "indeterminate"
        assert said["groups"]["ledger"]["verdict"] == "passed"

    def test_says_why_trust_is_open_without_a_trust_folder(self, filed: Filed):
        result = run("verify", filed.package)

        assert result.exit_code == 3
        assert "未指定可信的证书颁发机构" in result.output

    def test_writes_nothing_that_moves_the_cursor(self, filed: Filed):
        said = json.loads(filed.receipt.read_bytes())
        said["agency_name"] = "\x1b[31m红\x07"
        filed.receipt.write_text(json.dumps(said))

        result = run("verify", filed.receipt, "--trust", filed.trust)

        assert "\x1b" not in result.output
        assert "\x07" not in result.output


class TestCheck:
    def test_prints_what_could_not_be_decided_first(self, filed: Filed):
        result = run("check", filed.package, "--trust", filed.trust)

        assert result.exit_code == 3
        assert result.output.index("?") < result.output.index("✓")
        assert "没有连接恶意代码扫描服务" in result.output

    def test_gives_the_report_as_json(self, filed: Filed):
        result = run("check", filed.package, "--trust", filed.trust, "--json")

        assert json.loads(result.output)["format"] == "muniment-check-report/1"


class TestIdentify:
    def test_names_the_format_and_that_the_name_lies(self, tmp_path: Path):
        (tmp_path / "scan.pdf").write_bytes(contents.jpeg())
        (tmp_path / "permit.ofd").write_bytes(contents.ofd())

        result = run("identify", tmp_path / "scan.pdf", tmp_path / "permit.ofd", "--json")

        first, second = json.loads(result.output)
        assert result.exit_code == 0
        assert (first["family"], first["extension_agrees"]) == ("jpeg", False)
        assert (second["family"], second["opens"]) == ("ofd", "passed")

    def test_of_a_truncated_file_ends_with_the_status_of_bad_content(self, tmp_path: Path):
        (tmp_path / "permit.ofd").write_bytes(contents.ofd()[:-30])

        assert run("identify", tmp_path / "permit.ofd").exit_code == 10


class TestTheProgram:
    def test_without_a_file_of_that_name_says_so(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        assert run_as_program(monkeypatch, "verify", tmp_path / "nothing.zip") == 30
        assert "nothing.zip" in capsys.readouterr().err

    def test_given_something_else_names_its_first_bytes(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        (tmp_path / "x").write_bytes(b"GIF89a")

        assert run_as_program(monkeypatch, "verify", tmp_path / "x") == 10
        assert "47 49 46 38" in capsys.readouterr().err

    def test_over_a_package_that_cannot_be_opened_says_what_and_how_to_mend(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        (tmp_path / "x.zip").write_bytes(b"PK\x03\x04")

        assert run_as_program(monkeypatch, "check", tmp_path / "x.zip") == 10
        assert "→" in capsys.readouterr().err

    def test_calls_a_defect_a_defect(
        self, monkeypatch: pytest.MonkeyPatch, filed: Filed, capsys: pytest.CaptureFixture[str]
    ):
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(cli, "verify_any", broken)

        assert run_as_program(monkeypatch, "verify", filed.package) == 70
        assert "Traceback" not in capsys.readouterr().err


class TestHostileFiles:
    """Files cut short and flipped at random: a verdict every time, and never a good one."""

    @pytest.mark.parametrize("seed", range(60))
    def test_a_flipped_package_never_passes(self, filed: Filed, seed: int):
        whole = filed.package.read_bytes()
        filed.package.write_bytes(_damaged(whole, random.Random(seed)))

        result = run("verify", filed.package, "--receipt", filed.receipt, "--trust", filed.trust)

        assert result.exit_code in (10, 40)

    @pytest.mark.parametrize("seed", range(60))
    def test_a_flipped_receipt_never_passes(self, filed: Filed, seed: int):
        whole = filed.receipt.read_bytes()
        damaged = _damaged(whole, random.Random(seed))
        filed.receipt.write_bytes(damaged)

        result = run("verify", filed.package, "--receipt", filed.receipt, "--trust", filed.trust)

        assert result.exit_code in (10, 40) or _say_the_same(damaged, whole)

    @pytest.mark.parametrize("seed", range(40))
    def test_a_flipped_package_is_checked_without_a_trace(self, filed: Filed, seed: int):
        whole = filed.package.read_bytes()
        filed.package.write_bytes(_damaged(whole, random.Random(seed)))

        result = run("check", filed.package, "--trust", filed.trust)

        # Without a receipt nothing covers the bytes between the members; 3 is for those.
        assert result.exit_code in (3, 10) or isinstance(result.exception, cli.ContentFault)


def _say_the_same(damaged: bytes, whole: bytes) -> bool:
    """Whether the flipped bit was one of base64's spare ones, which mean nothing."""
    try:
        return Receipt.from_json(damaged) == Receipt.from_json(whole)
    except MalformedReceipt:
        return False


def _damaged(whole: bytes, chance: random.Random) -> bytes:
    """Return bytes that differ from `whole`: flipped, cut short, or with a piece doubled."""
    held = bytearray(whole)
    match chance.randrange(3):
        case 0:
            for _ in range(chance.choice((1, 1, 8, 64))):
                held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
        case 1:
            del held[chance.randrange(len(held)) :]
        case _:
            at = chance.randrange(len(held))
            held[at:at] = held[at : at + chance.randrange(1, 200)] or b"\x00"
    return bytes(held) if held != whole else bytes(held[:-1])
