"""Tables and migrations agree, and a migration's name says what is true after it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.reading import SOURCE, tree_of, where

_VERBS = (
    "is are was were has have can may must only gains loses keeps kept grows says knows bears "
    "becomes points"
)
_VERB = re.compile(rf"_(?:{'|'.join(_VERBS.split())})_|_(?:grows|gains|keeps)$")
_NAME = re.compile(r"[0-9]{4}(?:_[a-z0-9]+){3,}")


def migrations() -> list[Path]:
    return sorted((SOURCE / "muniment").glob("**/migrations/[0-9]*.py"))


def is_a_sentence(stem: str) -> bool:
    """Whether a migration's name has a subject and a verb: `0001_jobs_are_kept`."""
    return bool(_NAME.fullmatch(stem) and (_VERB.search(stem) or stem.endswith("_grows")))


@pytest.mark.django_db
def test_the_tables_are_what_the_migrations_make():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, interactive=False)


def test_every_migration_is_named_as_a_sentence():
    unnamed = [where(path) for path in migrations() if not is_a_sentence(path.stem)]

    assert migrations()
    assert unnamed == []


@pytest.mark.parametrize("name", ["0001_initial", "0002_auto_20261122_1200", "0003_record_title"])
def test_a_name_that_is_no_sentence_is_noticed(name: str):
    assert not is_a_sentence(name)


def test_a_migration_imports_no_room():
    importing = [
        where(path, node.lineno)
        for path in migrations()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _names(node)
        if name.startswith(("muniment.stages", "muniment.commons", "muniment.lifecycle"))
    ]

    assert importing == []


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
