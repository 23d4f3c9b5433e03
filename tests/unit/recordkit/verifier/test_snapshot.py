"""Snapshots of a package's verification: written by the command, used decades later."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.conformance.filing import Filed, file_in
from tests.unit.recordkit.verifier.test_cli import run

from recordkit.evidence import VerificationSnapshot
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.snapshot import verify_package_from_snapshot
from recordkit.verifier.trust import KnownKeys, read_trust
from recordkit.verifier.verification import Aspect

LONG_AFTER = datetime(2071, 6, 1, tzinfo=UTC)


def snapshot_of(filed: Filed, *, with_receipt: bool = True) -> Path:
    file = filed.package.with_name("case.snapshot.json")
    receipt = ("--receipt", filed.receipt) if with_receipt else ()
    result = run("verify", filed.package, *receipt, "--trust", filed.trust, "--snapshot", file)
    assert result.exit_code in (0, 3), result.output
    return file


class TestASnapshot:
    def test_is_written_beside_what_was_verified(self, filed: Filed):
        held = VerificationSnapshot.from_json(snapshot_of(filed).read_bytes())

        assert held.proven_at is not None
        assert held.verifier.startswith("recordkit")
        assert {each.verdict for each in held.judgements} == {Verdict.PASSED}

    def test_is_never_written_over_another(self, filed: Filed):
        file = snapshot_of(filed)
        before = file.read_bytes()

        result = run("verify", filed.package, "--snapshot", file)

        assert result.exit_code != 0
        assert file.read_bytes() == before

    def test_of_a_package_without_its_receipt_claims_no_proven_time(self, filed: Filed):
        file = snapshot_of(filed, with_receipt=False)

        assert VerificationSnapshot.from_json(file.read_bytes()).proven_at is None

    def test_is_not_made_of_a_receipt(self, filed: Filed, tmp_path: Path):
        result = run("verify", filed.receipt, "--snapshot", tmp_path / "x")

        assert result.exit_code == 1
        assert type(result.exception).__name__ == "SnapshotsAreOfPackages"
        assert not (tmp_path / "x").exists()

    def test_is_either_written_or_read(self, filed: Filed, tmp_path: Path):
        file = snapshot_of(filed)

        both = run("verify", filed.package, "--snapshot", tmp_path / "x", "--from-snapshot", file)

        assert both.exit_code == 2


class TestVerifyingFromASnapshot:
    def test_passes_decades_after_every_certificate_ran_out(self, filed: Filed):
        file = snapshot_of(filed)

        said = verify_package_from_snapshot(
            filed.package,
            file,
            keys=read_trust(filed.trust),
            receipt=filed.receipt,
            now=LONG_AFTER,
        )

        assert said.verdict is Verdict.PASSED
        facts = {words.en: value for words, value in said.facts}
        assert facts["verdicts resting on the snapshot's word"] == "-"
        assert "certificate_validity" in facts["verdicts computed again"]

    def test_needs_no_receipt_for_the_seals_time(self, filed: Filed):
        file = snapshot_of(filed)

        said = verify_package_from_snapshot(
            filed.package, file, keys=read_trust(filed.trust), now=LONG_AFTER
        )

        assert said.verdict_of(Aspect.SIGNATURE) is Verdict.PASSED
        assert said.verdict_of(Aspect.EVIDENCE) is Verdict.PASSED
        assert said.verdict_of(Aspect.LEDGER) is Verdict.INDETERMINATE

    def test_without_trust_names_what_rests_on_the_snapshots_word(self, filed: Filed):
        file = snapshot_of(filed)

        said = verify_package_from_snapshot(filed.package, file, keys=KnownKeys(), now=LONG_AFTER)

        facts = {words.en: value for words, value in said.facts}
        assert "certificate_trust" in facts["verdicts resting on the snapshot's word"]
        assert said.verdict_of(Aspect.SIGNATURE) is Verdict.INDETERMINATE

    def test_by_the_command_shows_both_kinds_of_verdict(self, filed: Filed):
        file = snapshot_of(filed)

        result = run(
            "verify", filed.package, "--from-snapshot", file, "--trust", filed.trust, "--json"
        )

        said = json.loads(result.output)
        assert result.exit_code == 3  # the ledger's proof is in the receipt
        assert said["groups"]["signature"]["verdict"] == "passed"
        assert "verdicts resting on the snapshot's word" in said["facts"]

    def test_of_another_package_fails(self, filed: Filed, tmp_path: Path):
        (tmp_path / "other").mkdir()
        file = snapshot_of(filed)
        other = file_in(tmp_path / "other")
        altered = bytearray(other.package.read_bytes())
        altered[len(altered) // 2] ^= 1
        other.package.write_bytes(bytes(altered))

        said = verify_package_from_snapshot(
            other.package, file, keys=read_trust(filed.trust), now=LONG_AFTER
        )

        assert said.verdict is Verdict.FAILED

    def test_with_a_file_that_is_no_snapshot_fails_and_says_so(self, filed: Filed):
        result = run("verify", filed.package, "--from-snapshot", filed.receipt, "--json")

        said = json.loads(result.output)
        assert result.exit_code == 40
        [judged] = said["groups"]["signature"]["judgements"]
        assert judged["aspect"] == "snapshot_structure"
