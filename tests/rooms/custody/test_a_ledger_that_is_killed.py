"""`kill -9` at any moment: what was recorded is there, and the next call mends the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def start(what: str, home: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "MUNIMENT_HOME": str(home),
        "MUNIMENT_DATABASE": "",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tests.rooms.custody.ledger_process", what]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("delay_seconds", [0, 0.004, 0.009])
def test_has_lost_nothing_and_is_whole_after_the_restart(tmp_path: Path, delay_seconds: float):
    said = {"recorded": 0, "anchored": 0}
    ledger = start("run", tmp_path)
    assert ledger.stdout is not None
    for line in ledger.stdout:
        word, number = line.split()
        said[word] = int(number)
        if said["anchored"] > 200:
            break
    time.sleep(delay_seconds)
    ledger.kill()
    ledger.stdout.close()
    ledger.wait()

    restarted = start("look", tmp_path)
    answer, _ = restarted.communicate(timeout=60)

    entries, anchored, pending, is_whole, _ = answer.split(maxsplit=4)
    assert said["anchored"] > 200
    assert int(entries) >= said["recorded"]
    assert int(anchored) >= said["anchored"]
    assert (int(entries), int(pending)) == (int(anchored), 0)
    assert is_whole == "True", answer
