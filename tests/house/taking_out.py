"""Takes a filed record out of the house, for somebody who has nothing but its files."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.lifecycle import api as lifecycle
from recordkit.packages import OpenedPackage, open_package
from tests.house.house import House

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A package and its receipt as files, and the folder of keys that the reader trusts."""

    package: Path
    receipt: Path
    trust: Path


def take_out(house: House, record_id: UUID, folder: Path) -> TakenOut:
    """Write a filed record's package and receipt to `folder`."""
    paths = []
    for content in (
        lifecycle.package_file(record_id=record_id, agent=drop_agent()),
        lifecycle.receipt_file(record_id=record_id, agent=drop_agent()),
    ):
        with content.stream as stream:
            path = folder / content.name
            path.write_bytes(stream.read())
        paths.append(path)
    return TakenOut(paths[0], paths[1], house.place.trust)


def package_of(record_id: UUID) -> OpenedPackage:
    """Return a filed record's package, opened from a copy in memory."""
    with lifecycle.package_file(record_id=record_id, agent=drop_agent()).stream as stream:
        return open_package(BytesIO(stream.read()))


def verified(out: TakenOut) -> dict[str, Any]:
    """Return what the verifier says in a process that has the library and nothing of ours else."""
    command = [sys.executable, "-m", "recordkit.verifier", "verify", str(out.package)]
    command += ["--receipt", str(out.receipt), "--trust", str(out.trust), "--json"]
    found = subprocess.run(
        command,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
        cwd=out.package.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.stderr == "", found.stderr
    said: dict[str, Any] = json.loads(found.stdout)
    assert said["exit_status"] == found.returncode
    return said


def verdicts(said: dict[str, Any]) -> dict[str, str]:
    """Return the verdict of each group."""
    return {name: group["verdict"] for name, group in said["groups"].items()}
