"""The tree is kept: who may import whom, and that a room is entered by its door."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.reading import ROOT, SOURCE

DOORS = {"api", "events", "apps"}
ROOFS = ("muniment.stages", "muniment.commons")
_LINT = "import sys; from importlinter.cli import lint_imports_command as run; run()"


def room_of(module: str) -> str | None:
    """Return the room a module belongs to, for example `muniment.stages.filing`."""
    parts = module.split(".")
    return ".".join(parts[:3]) if ".".join(parts[:2]) in ROOFS and len(parts) > 2 else None


def side_entrances(graph: grimp.ImportGraph) -> list[str]:
    """List every import that reaches into a room past its door."""
    return [
        f"{importer} -> {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if (room := room_of(imported)) and room_of(importer) != room
        if imported == room or imported.split(".")[3] not in DOORS
    ]


def lint_imports(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LINT, "--no-cache", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_about_imports_is_kept():
    found = lint_imports()

    assert found.returncode == 0, found.stdout + found.stderr


def test_a_broken_contract_is_noticed(tmp_path: Path):
    broken = tmp_path / "importlinter.toml"
    broken.write_text(
        '[tool.importlinter]\nroot_package = "recordkit"\n'
        "[[tool.importlinter.contracts]]\n"
        'name = "the writer does without the model"\ntype = "forbidden"\n'
        'source_modules = ["recordkit.packages.writer"]\n'
        'forbidden_modules = ["recordkit.packages.model"]\n'
    )

    found = lint_imports("--config", str(broken))

    assert found.returncode == 1, found.stdout + found.stderr


def test_every_import_from_another_room_goes_through_its_door():
    graph = grimp.build_graph("muniment", cache_dir=None)

    assert side_entrances(graph) == []


@pytest.mark.parametrize(
    "imported", ["muniment.commons.custody.models", "muniment.commons.custody"]
)
def test_an_import_past_a_door_is_noticed(imported: str):
    graph = grimp.ImportGraph()
    graph.add_module("muniment.stages.filing.operations")
    graph.add_module(imported)
    graph.add_import(importer="muniment.stages.filing.operations", imported=imported)

    assert side_entrances(graph) == [f"muniment.stages.filing.operations -> {imported}"]


def test_every_room_has_a_door_that_says_what_goes_through_it():
    rooms = sorted(
        path
        for roof in ("stages", "commons")
        for path in (SOURCE / "muniment" / roof).iterdir()
        if (path / "__init__.py").exists()
    )
    doors = [room / "api.py" for room in rooms]

    without = [
        str(door.relative_to(SOURCE))
        for door in doors
        if not door.exists() or "__all__" not in door.read_text(encoding="utf-8")
    ]

    assert rooms
    assert without == []
