"""What the code says about itself: its modules, faults and events, and the articles it cites.

Reads the same code that runs: modules are imported, docstrings are read from their syntax trees.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from muniment.kernel.events import Event
from recordkit.errors import Fault

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGES = ("recordkit", "muniment")
# Importing these does something: they wire the platform.
_NOT_IMPORTED = "muniment.config"
_CITATION = re.compile(
    r"\b(?:Basis|Source):(?P<cited>.*?)(?=\b(?:Basis|Source|Raises):|\n\s*\n|\Z)", re.DOTALL
)
_ARTICLES = re.compile(
    r"(?:the Measures, articles? (?P<after>[0-9][0-9, and to]*))"
    r"|(?:[Aa]rticles? (?P<before>[0-9][0-9, and to]*)\s+of the Measures)"
    r"|(?:by which article \((?P<inside>[0-9][0-9, and]*) of the Measures)",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of code with its introduction, for example `muniment.stages.filing.file_cases`."""

    name: str
    says: str  # the first sentence of its docstring
    articles: tuple[int, ...]
    is_package: bool = False


def module_names() -> Iterator[str]:
    """Yield every module of both packages but migrations, sorted."""
    for package in PACKAGES:
        for path in sorted((SOURCE / package).rglob("*.py")):
            parts = list(path.relative_to(SOURCE).with_suffix("").parts)
            if parts[-1] == "__init__":
                parts.pop()
            if "migrations" not in parts and parts[-1] != "__main__":
                yield ".".join(parts)


@cache
def modules() -> tuple[ModuleType, ...]:
    """Return what may be imported without anything happening; Django has to be set up."""
    known = [name for name in module_names() if not name.startswith(_NOT_IMPORTED)]
    return tuple(importlib.import_module(name) for name in sorted(known))


def faults() -> tuple[type[Fault], ...]:
    """Return every concrete fault that is defined in an imported module, by code and name."""
    found = {
        kind
        for module in modules()
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Fault) and kind.__module__ == module.__name__
        if kind.code
    }
    return tuple(sorted(found, key=lambda kind: (kind.code, kind.__qualname__)))


def events() -> tuple[type[Event], ...]:
    """Return every event that a room announces, by tag."""
    found = {
        kind
        for module in modules()
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, Event) and kind.tag
    }
    return tuple(sorted(found, key=lambda kind: kind.tag))


def first_sentence(docstring: str | None) -> str:
    """Return the first sentence of a docstring on one line, without its full stop."""
    paragraph = inspect.cleandoc(docstring or "").split("\n\n")[0].replace("\n", " ")
    sentence = re.split(r"(?<=[.:;]) (?=[A-Z0-9])", paragraph, maxsplit=1)[0]
    return sentence.rstrip(".")


def articles_in(text: str) -> tuple[int, ...]:
    """Return the articles of the Measures that a text cites, each once, in order."""
    found: set[int] = set()
    for match in _ARTICLES.finditer(text):
        said = match["after"] or match["before"] or match["inside"]
        found.update(_numbers(said))
    return tuple(sorted(found))


@cache
def places() -> tuple[Place, ...]:
    """Return every module, class and function whose docstring cites an article, by name."""
    found: list[Place] = []
    for name in module_names():
        tree = ast.parse(_path_of(name).read_text(encoding="utf-8"))
        found += _cited(tree, name, is_package=_path_of(name).name == "__init__.py")
    return tuple(sorted(found, key=lambda place: place.name))


def stem_of(path: Path) -> str:
    """Return a path below the root as documents write it."""
    return path.relative_to(ROOT).as_posix()


def _path_of(name: str) -> Path:
    path = SOURCE.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _cited(tree: ast.Module, name: str, *, is_package: bool) -> Iterator[Place]:
    if place := _place(tree, name, is_package=is_package):
        yield place
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            if place := _place(node, f"{name}.{node.name}", is_package=False):
                yield place
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, ast.FunctionDef):
                    within = _place(inner, f"{name}.{node.name}.{inner.name}", is_package=False)
                    if within:
                        yield within


def _place(
    node: ast.Module | ast.ClassDef | ast.FunctionDef, name: str, *, is_package: bool
) -> Place | None:
    said = textwrap.dedent(ast.get_docstring(node) or "")
    cited = " ".join(" ".join(said.split()) for said in _citing(said, is_package=is_package))
    articles = articles_in(cited)
    return Place(name, first_sentence(said), articles, is_package) if articles else None


def _citing(docstring: str, *, is_package: bool) -> Iterator[str]:
    """Yield what may cite: a package's whole introduction, elsewhere `Basis:` and `Source:`."""
    if is_package:
        yield docstring
        return
    for match in _CITATION.finditer(docstring):
        yield match["cited"]


def _numbers(said: str) -> Iterator[int]:
    for part in re.split(r",| and ", said):
        bounds = [int(number) for number in re.findall(r"[0-9]+", part)]
        if " to " in part and len(bounds) == 2:
            yield from range(bounds[0], bounds[1] + 1)
        else:
            yield from bounds
