"""The load is the same for everybody, and the limits go over all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import limits, make_cases
from benchmarks.population import AGENCIES, item_of

from muniment.interfaces.cli.demonstration.cases import Fault, Profile
from recordkit.packages.submission import parse_case_document
from recordkit.terms.check_digits import credit_code_check


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def written(out: Path, *more: str) -> Path:
    arguments = ["--out", str(out), "--count", "70", "--profile", "tiny", *more]
    assert make_cases.main(arguments) == 0
    return out


class TestTheLoad:
    def test_is_the_same_with_one_process_and_with_two(self, tmp_path: Path) -> None:
        alone = tree(written(tmp_path / "a"))
        together = tree(written(tmp_path / "b", "--jobs", "2"))

        assert alone == together

    def test_is_the_same_in_two_pieces(self) -> None:
        load = make_cases.Load(1, Profile.TINY)

        assert [*load.cases(0, 6)] == [*load.cases(0, 2), *load.cases(2, 4)]

    def test_describes_cases_of_known_items_and_agencies(self) -> None:
        codes = {agency.credit_code for agency in AGENCIES}
        for made in make_cases.Load(1, Profile.TINY).cases(0, 30):
            case = parse_case_document(made.document)

            assert case.agency_code in codes
            assert case.item_code.startswith(case.agency_code)
            assert len(case.item_code) == 31

    def test_has_agencies_with_right_check_characters(self) -> None:
        for agency in AGENCIES:
            assert agency.credit_code[-1] == credit_code_check(agency.credit_code)
        assert len({item_of(AGENCIES[0], number).item_code for number in range(20)}) == 20

    def test_tells_which_cases_are_faulty_and_what_becomes_of_them(self, tmp_path: Path) -> None:
        out = written(tmp_path, "--faults", "0.5")
        told = [json.loads(line) for line in (out / "faults.jsonl").read_text().splitlines()]

        assert 20 < len(told) < 50
        assert {line["fault"] for line in told} <= set(Fault)
        assert all((out / line["case_number"][-3:] / line["case_number"]).is_dir() for line in told)

    def test_may_be_zips(self, tmp_path: Path) -> None:
        out = written(tmp_path, "--zip")

        assert len([*out.glob("*/*.zip")]) == 70

    @pytest.mark.parametrize("wrong", [["--faults", "2"], ["--count", "-1"], ["--profile", "huge"]])
    def test_asked_for_wrongly_is_refused(
        self, tmp_path: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            make_cases.main(["--out", str(tmp_path), *wrong])

        assert wrong[0] in capsys.readouterr().err


class TestTheLimits:
    @pytest.fixture
    def load(self, tmp_path: Path) -> limits.Load:
        return limits.load_of(written(tmp_path / "cases"))

    def test_go_over_every_file_of_every_case(self, load: limits.Load, tmp_path: Path) -> None:
        found = limits.measure_all(load, into=tmp_path / "into", runs=2)

        assert [limit.name for limit in found] == list(limits.WORKS)
        for limit in found:
            assert (limit.cases, limit.files) == (70, load.files)
            assert len(limit.seconds) == len(limit.rates) == 2
            assert min(limit.rates) <= limit.cases_per_second <= max(limit.rates)
            assert limit.rates[0] * limit.seconds[0] == pytest.approx(70)

    def test_leave_nothing_behind(self, load: limits.Load, tmp_path: Path) -> None:
        limits.measure(load, "copy_single", into=tmp_path / "into", runs=1)

        assert tree(tmp_path / "into") == {}

    def test_copy_the_very_bytes_once(
        self, load: limits.Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits.shutil, "rmtree", lambda folder: None)

        limits.measure(load, "copy_hash_sync", into=tmp_path / "into", runs=1)

        copied = sorted(tree(tmp_path / "into").values())
        assert copied == sorted(c for folder in load.folders for c in tree(folder).values())

    def test_of_no_cases_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(limits.NoCases, match=r"case\.json"):
            limits.load_of(tmp_path)
