"""The project's files as the tests of the architecture read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def source_files() -> list[Path]:
    """Return every Python file of both packages, sorted."""
    return sorted(SOURCE.rglob("*.py"))


def calls_in(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, node


def keywords_of(call: ast.Call) -> dict[str, ast.expr]:
    """Return the keyword arguments of a call."""
    return {item.arg: item.value for item in call.keywords if item.arg}


def project_files() -> list[Path]:
    """Return the files that belong to the project: known to git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:  # a source archive has no git
        return sorted(path for path in _without_git() if path.is_file())
    names = {name for name in listed.stdout.decode("utf-8").split("\0") if name}
    return sorted(path for path in (ROOT / name for name in names) if path.is_file())


def where(path: Path, line: int = 0) -> str:
    """Return a place as a person looks it up."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name


def _without_git() -> Iterator[Path]:
    for top in ("src", "tests", "docs", "benchmarks", "changelog", "requirements"):
        yield from (ROOT / top).rglob("*")
    yield from ROOT.glob("*.*")
