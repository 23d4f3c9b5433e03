"""`muniment evidence calendar` and `renew`."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import timedelta

import pytest

from muniment.adapters.signing import timestamp_signer
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.commons.vault import api as vault
from muniment.interfaces.cli import evidence
from muniment.kernel import parts
from muniment.stages.filing import api as filing
from recordkit.evidence import UnsafeStandIn
from tests.cli.conftest import Run, said
from tests.house.house import AT, House, made
from tests.house.order import assert_filed_once

LATER = AT + timedelta(days=4 * 366)  # some months before the authority's five years are over


@pytest.fixture
def at_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands and the authority live some years on; call it once all is filed."""
    moment = [AT]

    def go() -> None:
        moment[0] = LATER

    monkeypatch.setattr(evidence, "now", lambda: moment[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        stamps = UnsafeLocalTimestamps(timestamp_signer(house.place.keys), now=lambda: moment[0])
    parts.install(replace(parts.get(), timestamps=stamps))
    return go


class TestTheCalendar:
    def test_says_what_runs_out_when(self, run: Run, house: House, at_later):
        house.finish(made(1), made(2))

        found = said(run("evidence", "calendar", "--json"))

        assert found["records"] == 2
        assert found["batches_unknown"] == 0
        assert {line["ground"] for line in found["lines"]} == {"authority", "signature", "digest"}
        first = found["lines"][0]
        assert (first["standing"], first["records"], first["way"]) == ("later", 2, "timestamp")
        assert first["says"]["zh"] in run("evidence", "calendar").stdout

    def test_of_nothing_says_so(self, run: Run):
        assert "nothing" in run("evidence", "calendar").stdout
        assert said(run("evidence", "calendar", "--json"))["lines"] == []


class TestRenewing:
    def test_leaves_alone_what_is_not_due(self, run: Run, house: House, at_later):
        house.finish(made(1), made(2))

        assert said(run("evidence", "renew", "--json"))["renewed"] == 0

    def test_is_refused_while_the_authority_itself_runs_out(self, run: Run, house: House, at_later):
        records = house.finish(made(1), made(2))
        at_later()

        result = run("evidence", "renew", "--within-days", "400")

        assert result.exit_code == 20
        assert "FIL-101" in result.stderr
        assert_filed_once(records)

    def test_renews_everything_when_it_is_asked_to(self, run: Run, house: House, at_later):
        records = house.finish(made(1), made(2))
        at_later()

        found = said(run("evidence", "renew", "--all", "--json"))

        assert found == {"renewed": 2, "adopted": 0, "problem_count": 0, "problems": []}
        assert_filed_once(records)
        assert "renewed 0" in run("evidence", "renew", "--all").stdout  # no time went by

    def test_goes_on_under_both_algorithms(self, run: Run, house: House, at_later):
        [record] = house.finish(made(1))
        at_later()

        result = run(
            *("evidence", "renew", "--all", "--way", "hash-tree"),
            *("--algorithm", "sha256", "--algorithm", "sm3"),
        )

        assert result.exit_code == 0
        assert filing.SM3_EVIDENCE_PATH in vault.paths(record_id=record)

    def test_names_what_could_not_be_renewed_and_ends_with_its_status(
        self, run: Run, house: House, at_later
    ):
        _, bad = house.finish(made(1), made(2))
        [path] = house.place.vault.glob(f"*/*{bad}/v1/content/evidence.ers")
        path.chmod(0o644)
        path.write_bytes(b"no record")
        at_later()

        result = run("evidence", "renew", "--all", "--json")

        assert result.exit_code == 40
        found = said(result)
        assert found["renewed"] == found["problem_count"] == 1
        assert found["problems"][0]["record_id"] == str(bad)
        assert all(found["problems"][0]["why"].values())
        assert str(bad) in run("evidence", "renew", "--all").stdout
