"""One table of settings: nothing is read that does not stand in it, and all of it is read."""

from __future__ import annotations

import ast
import re

from muniment.kernel.settings import TABLE
from tests.architecture.reading import SOURCE, source_files, tree_of, where

_SETTING = re.compile(r"MUNIMENT_[A-Z_]+")
_TABLE_FILE = SOURCE / "muniment" / "kernel" / "settings.py"
# Django's own name for the city's setting, and what the environment is told at the start.
_ENVIRONMENT_IS_READ_IN = ("muniment/kernel/settings.py", "muniment/config/")


def named_in_source() -> dict[str, list[str]]:
    """Return the settings that code names, and where."""
    found: dict[str, list[str]] = {}
    for path in source_files():
        if path == _TABLE_FILE:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for name in _SETTING.findall(node.value):
                    found.setdefault(name, []).append(where(path, node.lineno))
    return found


def test_every_setting_that_code_names_stands_in_the_table():
    known = {row.name for row in TABLE}

    assert {name: at for name, at in named_in_source().items() if name not in known} == {}


def test_every_setting_of_the_table_is_read_somewhere():
    assert [row.name for row in TABLE if row.name not in named_in_source()] == []


def test_every_setting_says_what_it_does_and_what_could_go_wrong():
    lacking = [row.name for row in TABLE if not (row.unit and row.does and row.risk)]
    names = [row.name for row in TABLE]

    assert lacking == []
    assert len(names) == len(set(names))


def test_the_environment_is_read_in_one_place():
    reading = [
        where(path, node.lineno)
        for path in source_files()
        if not where(path).removeprefix("src/").startswith(_ENVIRONMENT_IS_READ_IN)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr == "getenv"
            or (node.func.attr == "get" and ast.unparse(node.func.value) == "os.environ")
        )
    ]

    assert reading == []
