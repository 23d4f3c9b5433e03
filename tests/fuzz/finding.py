"""Which targets there are."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

TARGETS = Path(__file__).parent / "targets"


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: what it begins from, and what is done with bytes."""

    name: str
    seeds: Callable[[], list[bytes]]
    fuzz: Callable[[bytes], None]


def target_names() -> tuple[str, ...]:
    """Return the names of all targets, in order."""
    return tuple(sorted(each.name for each in pkgutil.iter_modules([str(TARGETS)])))


def load(name: str) -> Target:
    """Return one target.

    Raises:
        ModuleNotFoundError: There is none of that name.
        AttributeError: The module lacks `seeds` or `fuzz`.
    """
    module = import_module(f"tests.fuzz.targets.{name}")
    return Target(name, module.seeds, module.fuzz)
