"""What a document points at is there, and both languages of a document know each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from tests.architecture.reading import ROOT, project_files, where

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_CHINESE = ".zh-CN.md"


def documents() -> list[Path]:
    return [
        path
        for path in project_files()
        if path.suffix == ".md" and not where(path).startswith("tests/fixtures/")
    ]


def broken_links(path: Path) -> Iterator[str]:
    """Yield the links of a document that lead nowhere; other sites are not asked."""
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    for match in _LINK.finditer(text):
        target = unquote(match["target"].split("#")[0])
        if target and "://" not in target and not (path.parent / target).exists():
            yield target


def test_every_link_of_every_document_leads_somewhere():
    broken = [f"{where(path)}: {target}" for path in documents() for target in broken_links(path)]

    assert documents()
    assert broken == []


def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("[a](page.md) [b](gone.md#x) [c](https://example.org) `[d](e)`\n")

    assert list(broken_links(page)) == ["gone.md"]


def test_a_document_in_two_languages_leads_from_each_to_the_other():
    pairs = [
        (chinese, chinese.with_name(chinese.name.removesuffix(_CHINESE) + ".md"))
        for chinese in documents()
        if chinese.name.endswith(_CHINESE)
    ]

    lost = [
        where(one)
        for chinese, english in pairs
        for one, other in ((chinese, english), (english, chinese))
        if not one.exists() or f"({other.name})" not in one.read_text(encoding="utf-8")
    ]

    assert pairs
    assert lost == []


def test_every_decision_is_on_the_list_of_decisions():
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")

    absent = [page.name for page in sorted(folder.glob("0*.md")) if f"({page.name})" not in listed]

    assert absent == []


def test_every_direct_dependency_has_its_line_in_the_decision_on_dependencies():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    decision = (ROOT / "docs" / "adr" / "0011-dependencies.md").read_text(encoding="utf-8")
    pinned = re.findall(r'^  "([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9.]+)"', project, re.MULTILINE)

    assert pinned
    assert [
        f"{name} {version}" for name, version in pinned if f"{name} {version}" not in decision
    ] == []
