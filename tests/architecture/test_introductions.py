"""Every package tells a newcomer what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

from docs.generating.codebase import articles_in

from tests.architecture.reading import SOURCE, tree_of, where

FEWEST_CHARACTERS = 30


def packages() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("__init__.py") if path.parent.name != "migrations")


def introduction_of(path: Path) -> str:
    return ast.get_docstring(tree_of(path)) or ""


def test_every_package_has_an_introduction():
    silent = [where(path) for path in packages() if len(introduction_of(path)) < FEWEST_CHARACTERS]

    assert packages()
    assert silent == []


def test_every_stage_names_the_articles_that_it_carries_out():
    stages = sorted((SOURCE / "muniment" / "stages").glob("*/__init__.py"))

    assert stages
    assert [where(path) for path in stages if not articles_in(introduction_of(path))] == []


def test_every_module_with_code_has_a_docstring():
    silent = [
        where(path)
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "apps.py"
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]

    assert silent == []
