"""Every target bears its seeds and a few hundred mutations of them; the runner notices one that
does not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.fuzz import __main__ as runner
from tests.fuzz import finding
from tests.fuzz.finding import load, target_names
from tests.fuzz.mutations import mutations

MUTATIONS = 300
# On a busy machine fewer mutations are tried rather than a build held up.
SECONDS = 6.0


@pytest.mark.parametrize("name", target_names())
class TestATarget:
    def test_bears_its_seeds(self, name: str):
        target = load(name)

        assert target.seeds()
        for seed in target.seeds():
            target.fuzz(seed)

    def test_bears_mutations_of_its_seeds(self, name: str):
        target = load(name)
        ends_at = time.monotonic() + SECONDS
        tried = 0
        for data in mutations(target.seeds(), count=MUTATIONS, seed=name):
            target.fuzz(data)
            tried += 1
            if time.monotonic() > ends_at:
                break

        assert tried > 10, f"{tried} inputs took {SECONDS} s"

    def test_says_at_its_head_what_it_is(self, name: str):
        assert sys.modules[f"tests.fuzz.targets.{name}"].__doc__ if load(name) else False


class TestMutations:
    def test_are_the_same_every_time(self):
        seeds = [b"one", b"", b"three"]

        once, again = (list(mutations(seeds, count=50, seed="x")) for _ in range(2))

        assert once == again
        assert len(set(once)) > 20


BREAKING = '''"""Breaks over one word."""


def seeds() -> list[bytes]:
    return [b"harmless"]


def fuzz(data: bytes) -> None:
    if data[:1] == b"h":
        raise KeyError(data)
'''


class TestTheRunner:
    def test_notices_a_target_that_breaks(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        pytest.importorskip("atheris")
        targets = tmp_path / "tests" / "fuzz" / "targets"
        _copy_of_the_runner(tmp_path)
        (targets / "breaking.py").write_text(BREAKING)
        monkeypatch.setattr(runner, "ROOT", tmp_path)
        monkeypatch.setattr(runner, "load", lambda name: finding.Target(name, lambda: [b"h"], len))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

        outcome = runner.fuzz_one("breaking", seconds=2, kept=tmp_path / "kept")

        assert outcome.status == "crash", (tmp_path / "kept" / "last.log").read_text()
        assert [path.name.partition("-")[0] for path in outcome.findings] == ["crash"]
        assert "KeyError" in (tmp_path / "kept" / "last.log").read_text()

    def test_prints_what_was_found_beneath_its_target(self):
        outcome = runner.Outcome("zip", "hang", 5, 2, 90, (Path("x/timeout-1"),))

        assert runner.table([outcome])[1:] == [
            f"{'zip':<20}{'hang':<8}{5:>10}{2:>8}{90:>6}",
            "    x/timeout-1",
        ]


def _copy_of_the_runner(root: Path) -> None:
    here = Path(finding.__file__).parent
    (root / "tests" / "fuzz" / "targets").mkdir(parents=True)
    (root / "tests" / "__init__.py").write_text("")
    for name in ("__init__.py", "child.py", "finding.py", "targets/__init__.py"):
        (root / "tests" / "fuzz" / name).write_text((here / name).read_text(encoding="utf-8"))
