"""`muniment case submit` and `show`."""

from __future__ import annotations

import json
from pathlib import Path

from muniment.commons.custody.models import Entry
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel import parts
from muniment.stages.capture.models import Case, Submission
from tests.cli.conftest import Run, said
from tests.cli.submissions import as_folder, as_zip
from tests.house.house import House, made


def lines(result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestSubmitting:
    def test_takes_folders_and_zips_and_whole_trees(self, run: Run, tmp_path: Path):
        as_folder(made(1), tmp_path / "tree" / "a" / "one")
        as_zip(made(2), tmp_path / "tree" / "two.zip")
        as_folder(made(3), tmp_path / "alone")
        as_zip(made(4), tmp_path / "four.zip")

        result = run(
            "case", "submit", tmp_path / "tree", tmp_path / "alone", tmp_path / "four.zip", "--json"
        )

        assert result.exit_code == 0
        assert [line["case_number"] for line in lines(result)] == [
            made(number).case_number for number in (1, 2, 3, 4)
        ]
        assert {(line["state"], line["is_repeat"]) for line in lines(result)} == {("closed", False)}

    def test_a_second_time_is_harmless(self, run: Run, tmp_path: Path):
        folder = as_folder(made(1), tmp_path / "one")
        first = lines(run("case", "submit", folder, "--json"))

        again = run("case", "submit", folder, "--json")

        assert again.exit_code == 0
        assert lines(again) == [first[0] | {"is_repeat": True}]
        assert Submission.objects.count() == 1

    def test_says_what_was_not_taken_in_and_why_and_goes_on(self, run: Run, tmp_path: Path):
        as_zip(made(1), tmp_path / "a.zip")
        (tmp_path / "b.zip").write_bytes(b"no archive")
        as_zip(made(3, Fault.UNKNOWN_ITEM), tmp_path / "c.zip")
        as_zip(made(4), tmp_path / "d.zip")

        result = run("case", "submit", tmp_path)

        assert result.exit_code == 10
        assert "接收 2，重复 0，未接收 2" in result.stdout
        assert "PKG-201" in result.stderr
        assert "CAT-201" in result.stderr
        assert Case.objects.count() == 2

    def test_refuses_what_is_marked_as_a_state_secret_and_keeps_the_fact(
        self, run: Run, tmp_path: Path
    ):
        folder = as_folder(made(1, Fault.SECRECY_MARKER), tmp_path / "one")

        result = run("case", "submit", folder, "--json")

        assert result.exit_code == 20
        assert lines(result)[0]["code"] == "PKG-101"
        assert Entry.objects.filter(tag="capture:submission:refused").count() == 1
        assert list(parts.get().staging.shelves()) == []

    def test_where_there_is_nothing_says_so(self, run: Run, tmp_path: Path):
        result = run("case", "submit", tmp_path)

        assert result.exit_code == 10
        assert "CLI-201" in result.stderr

    def test_follows_no_link_that_stands_in_the_place_of_a_document(self, run: Run, tmp_path: Path):
        folder = as_folder(made(1), tmp_path / "one")
        (folder / "case.json").rename(tmp_path / "elsewhere.json")
        (folder / "case.json").symlink_to(tmp_path / "elsewhere.json")

        result = run("case", "submit", folder)

        assert result.exit_code == 10
        assert "INT-201" in result.stderr

    def test_when_too_much_waits_ends_as_an_outage(self, run: Run, tmp_path: Path, monkeypatch):
        monkeypatch.setenv("MUNIMENT_QUEUE_LIMIT", "0")

        result = run("case", "submit", as_folder(made(1), tmp_path / "one"))

        assert result.exit_code == 50
        assert "CAP-501" in result.stderr

    def test_for_an_account_stays_within_its_reach(self, run: Run, tmp_path: Path):
        folder = as_folder(made(1), tmp_path / "one")

        own = run("case", "submit", folder, "--as", "market-handler", "--json")
        may_not = run("case", "submit", folder, "--as", "archivist")
        unknown = run("case", "submit", folder, "--as", "nobody")

        assert own.exit_code == 0
        assert (may_not.exit_code, unknown.exit_code) == (20, 30)
        assert "IDN-103" in may_not.stderr


class TestShowing:
    def test_tells_where_a_filed_case_is(self, run: Run, house: House):
        [record] = house.finish(made(1))

        shown = said(run("case", "show", str(record), "--json"))
        text = run("case", "show", str(record)).stdout

        assert shown["state"] == "filed"
        assert shown["reference_code"] in text
        assert {m["path"] for m in shown["materials"]}
        assert shown["timeline"][-1]["at"]
        assert made(1).case_number in text

    def test_tells_every_reason_of_a_case_that_went_back(self, run: Run, house: House):
        [record] = house.finish(made(1, Fault.MISSING_MATERIAL))

        shown = said(run("case", "show", str(record), "--json"))
        text = run("case", "show", str(record)).stdout

        reasons = shown["returns"][0]["reasons"]
        assert reasons
        assert text.count("✗") == len(reasons)

    def test_of_what_is_not_there_ends_as_not_held(self, run: Run):
        result = run("case", "show", "01930000-0000-7000-8000-000000000001")

        assert result.exit_code == 30
        assert "Traceback" not in result.output

    def test_to_somebody_of_another_agency_is_as_if_it_were_not_there(self, run: Run, house: House):
        [record] = house.captured(made(1))

        assert run("case", "show", str(record), "--as", "archivist").exit_code == 0
        assert run("case", "show", str(record), "--as", "operator").exit_code == 30
