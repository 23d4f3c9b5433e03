"""`recordkit evidence`: a record or a timestamp by itself, against the files it is about."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.doubles.keys import MADE_AT, keys_folder, stamp_signer, trust

from recordkit.evidence import (
    Trust,
    build_group_batch,
    evidence_record,
    granted_response,
    issue_token,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.cli import recordkit
from recordkit.verifier.evidence_file import verify_evidence_file
from recordkit.verifier.verification import Aspect

FIXTURES = Path(__file__).parents[3] / "fixtures"
ERS, TSR = FIXTURES / "ers", FIXTURES / "tsr"


def token_over(digest: bytes) -> bytes:
    return issue_token(
        digest,
        algorithm=DigestAlgorithm.SHA256,
        signer=stamp_signer(),
        serial=1,
        at=MADE_AT,
        policy="1.2.3",
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = [tmp_path / name for name in ("a", "b", "c")]
    for path in found:
        path.write_bytes(path.name.encode())
    return found


class TestARecord:
    @pytest.mark.parametrize("name", ["example.ers", "example.er.xml"])
    def test_of_another_maker_is_about_its_file(self, name: str):
        found = verify_evidence_file(ERS / name, [ERS / "example.tif"], trust=Trust())

        assert found.verdict_of(Aspect.DIGESTS) is Verdict.PASSED
        assert found.verdict is Verdict.INDETERMINATE  # nobody is trusted
        assert found.exit_status == 3

    def test_is_not_about_another_file(self):
        found = verify_evidence_file(ERS / "example.ers", [ERS / "README.md"], trust=Trust())

        assert found.verdict_of(Aspect.DIGESTS) is Verdict.FAILED
        assert found.exit_status == 40

    @pytest.mark.parametrize("name", ["wrong-cms-version.ers", "README.md", "example.tif"])
    def test_that_is_none_fails_its_structure(self, name: str):
        found = verify_evidence_file(ERS / name, [ERS / "example.tif"], trust=Trust())

        assert found.verdict_of(Aspect.STRUCTURE) is Verdict.FAILED
        assert found.exit_status == 10

    def test_of_a_data_group_wants_all_of_it(self, files: list[Path], tmp_path: Path):
        digests = [hashlib.sha256(path.read_bytes()).digest() for path in files]
        batch = build_group_batch([digests], DigestAlgorithm.SHA256)
        (tmp_path / "group.ers").write_bytes(evidence_record(batch, 0, token_over(batch.root)))

        def judged(*chosen: Path) -> Verdict:
            return verify_evidence_file(tmp_path / "group.ers", chosen, trust=trust()).verdict

        assert judged(*files) is Verdict.PASSED
        assert judged(files[0]) is Verdict.PASSED  # one of them by itself
        assert judged(*files[:2]) is Verdict.FAILED


class TestATimestamp:
    @pytest.mark.parametrize("wrap", [granted_response, bytes], ids=["answer", "token"])
    def test_is_about_its_file(self, files: list[Path], tmp_path: Path, wrap):
        (tmp_path / "time").write_bytes(wrap(token_over(hashlib.sha256(b"a").digest())))

        good, bad = (verify_evidence_file(tmp_path / "time", [f], trust=trust()) for f in files[:2])

        assert (good.subject, good.verdict, good.exit_status) == ("timestamp", Verdict.PASSED, 0)
        assert (bad.verdict_of(Aspect.DIGESTS), bad.exit_status) == (Verdict.FAILED, 40)

    @pytest.mark.parametrize(
        ("name", "verdict"),
        [
            ("response-sha256.tsr", Verdict.INDETERMINATE),
            ("response-invalid-signature.tsr", Verdict.FAILED),
        ],
    )
    def test_of_another_authority_is_judged(self, name: str, verdict: Verdict):
        folder = TSR / "sigstage"

        found = verify_evidence_file(folder / name, [folder / "data.bin"], trust=Trust())

        assert found.verdict is verdict

    def test_is_about_one_file_only(self, files: list[Path], tmp_path: Path):
        (tmp_path / "time").write_bytes(token_over(hashlib.sha256(b"a").digest()))

        with pytest.raises(ValueError, match="one file"):
            verify_evidence_file(tmp_path / "time", files, trust=Trust())
        with pytest.raises(ValueError, match="one file"):
            verify_evidence_file(tmp_path / "time", [], trust=Trust())


class TestTheCommand:
    def test_says_each_verdict_apart_and_whether_it_still_holds(
        self, files: list[Path], tmp_path: Path
    ):
        batch = build_group_batch([[hashlib.sha256(b"a").digest()]], DigestAlgorithm.SHA256)
        (tmp_path / "a.ers").write_bytes(evidence_record(batch, 0, token_over(batch.root)))
        arguments = ["evidence", str(tmp_path / "a.ers"), str(files[0]), "--json"]
        arguments += ["--trust", str(keys_folder().parent / "trust")]

        def run(*more: str):
            result = CliRunner().invoke(recordkit, [*arguments, *more])
            return result.exit_code, json.loads(result.stdout)

        status, said = run()
        assert (status, said["subject"], said["verdict"]) == (0, "evidence-record", "passed")
        assert run("--at", f"{datetime(2027, 1, 1, tzinfo=UTC):%Y-%m-%d}")[0] == 0
        assert run("--at", "2099-01-01")[0] == 40

    @pytest.mark.parametrize(
        ("proof", "content", "words"),
        [
            (ERS / "example.ers", ERS / "example.tif", {"zh": "证据记录", "en": "evidence record"}),
            (
                TSR / "sigstage" / "response-sha256.tsr",
                TSR / "sigstage" / "data.bin",
                {"zh": "时间戳", "en": "timestamp"},
            ),
        ],
        ids=["record", "timestamp"],
    )
    def test_speaks_to_people_in_both_languages(self, proof: Path, content: Path, words: dict):
        for lang, word in words.items():
            result = CliRunner().invoke(
                recordkit, ["evidence", str(proof), str(content), "--lang", lang]
            )
            assert result.exit_code == 3, result.output
            assert result.stdout.startswith(f"{word}  {proof.name}")

    def test_is_used_wrongly_without_files(self):
        assert CliRunner().invoke(recordkit, ["evidence", str(ERS / "example.ers")]).exit_code == 2
