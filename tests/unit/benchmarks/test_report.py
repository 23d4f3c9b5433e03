"""Figures become a page that says what was promised and whether it was kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from benchmarks.report import (
    Figure,
    Promise,
    RunsDoNotPair,
    Sense,
    Unit,
    load,
    main,
    page,
    ratio,
    save,
)

AT_LEAST_A_QUARTER = Promise(Sense.AT_LEAST, 0.25)


def filing(
    *ours: float, limit: float = 100.0, promise: Promise | None = AT_LEAST_A_QUARTER
) -> Figure:
    return ratio(
        "filing_full",
        "Filing, 10 files and 3.5 MB",
        "Cases filed beside copying and hashing.",
        ours=ours,
        limit=[limit] * len(ours),
        promise=promise,
        command="make bench",
    )


class TestARatio:
    def test_is_the_median_of_runs_paired_with_the_limit(self) -> None:
        figure = ratio("n", "t", "m", ours=[30, 20, 99], limit=[100, 100, 90])

        assert figure.values == (0.3, 0.2, 1.1)
        assert figure.median == 0.3

    @pytest.mark.parametrize(("ours", "limit"), [([1.0], [1.0, 2.0]), ([], [])])
    def test_of_runs_that_do_not_pair_is_refused(
        self, ours: list[float], limit: list[float]
    ) -> None:
        with pytest.raises(RunsDoNotPair, match="runs of ours"):
            ratio("n", "t", "m", ours=ours, limit=limit)


class TestAPromise:
    def test_to_reach_a_value_is_kept_on_the_mark(self) -> None:
        assert filing(25).is_kept is True
        assert filing(24.9).is_kept is False

    def test_to_stay_below_a_value_is_kept_on_the_mark(self) -> None:
        most = Promise(Sense.AT_MOST, 2.0)

        assert most.is_kept_by(2.0)
        assert not most.is_kept_by(2.01)

    def test_that_nobody_made_is_neither_kept_nor_broken(self) -> None:
        assert filing(1, promise=None).is_kept is None


class TestThePage:
    def test_has_a_row_and_a_meaning_for_each_figure(self) -> None:
        text = page(
            [filing(30, 20, 40)], machine="2 cores", made_on=date(2026, 1, 5), command="make bench"
        )

        assert "| Filing, 10 files and 3.5 MB | 0.3 | 0.2 – 0.4 (3) | ≥ 0.25 | yes |" in text
        assert "- **Filing, 10 files and 3.5 MB.** Cases filed beside copying" in text
        assert "Measured on 2026-01-05: 2 cores." in text

    def test_shows_a_broken_promise_and_the_unit(self) -> None:
        slow = Figure("p95", "Receipt", "m", Unit.SECONDS, (3.0,), Promise(Sense.AT_MOST, 2))
        text = page([slow], machine="", made_on=date(2026, 1, 5), command="")

        assert "| Receipt | 3 s | 3 – 3 (1) | ≤ 2 | **no** |" in text


class TestFiguresOnDisk:
    def test_read_back_as_they_were(self, tmp_path: Path) -> None:
        figures = (filing(30, 20), filing(1, promise=None))

        save(figures, tmp_path / "deep" / "filing.json")

        assert load(tmp_path / "deep" / "filing.json") == figures

    def test_are_collected_into_one_page(self, tmp_path: Path) -> None:
        save([filing(30)], tmp_path / "a.json")
        save([filing(10)], tmp_path / "b.json")
        arguments = ["--figures", str(tmp_path), "--page", str(tmp_path / "docs" / "page.md")]

        assert main(arguments) == 0
        assert main([*arguments, "--strict"]) == 1
        assert (tmp_path / "docs" / "page.md").read_text().count("| Filing") == 2

    def test_that_are_not_there_are_asked_for(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            main(["--figures", str(tmp_path)])

        assert "run the benchmarks first" in capsys.readouterr().err
