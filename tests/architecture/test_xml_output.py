"""XML is written and read in one careful way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.reading import calls_in, keywords_of, source_files, tree_of, where

# Given by name at every parser; what is not given is lxml's default.
DEMANDED = {"resolve_entities": False, "no_network": True, "load_dtd": False}


def careless_writing(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where an XML tree is written without saying its encoding.

    Without it lxml writes every Chinese character as a number.
    """
    for name, call in calls_in(tree):
        if name == "tostring" and "encoding" not in keywords_of(call):
            yield call.lineno


def careless_parsers(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where an XML parser is made that might fetch or expand something."""
    for name, call in calls_in(tree):
        if name not in ("XMLParser", "XMLPullParser", "iterparse"):
            continue
        given = keywords_of(call)
        said = {key: getattr(given.get(key), "value", None) for key in DEMANDED}
        if said != DEMANDED or getattr(given.get("huge_tree"), "value", False):
            yield call.lineno


def parsing_without_a_parser(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where XML is parsed with lxml's own defaults."""
    for name, call in calls_in(tree):
        is_lxml = name == "fromstring" and ast.unparse(call.func).startswith("etree.")
        if is_lxml and len(call.args) < 2 and "parser" not in keywords_of(call):
            yield call.lineno


@pytest.mark.parametrize("careless", [careless_writing, careless_parsers, parsing_without_a_parser])
def test_no_code_is_careless_about_xml(careless):
    found = [where(path, line) for path in source_files() for line in careless(tree_of(path))]

    assert found == []


@pytest.mark.parametrize(
    ("careless", "code"),
    [
        (careless_writing, "etree.tostring(root)"),
        (careless_parsers, "etree.XMLParser()"),
        (
            careless_parsers,
            "etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)",
        ),
        (parsing_without_a_parser, "etree.fromstring(content)"),
    ],
)
def test_careless_code_is_noticed(careless, code: str):
    assert list(careless(ast.parse(code))) == [1]
