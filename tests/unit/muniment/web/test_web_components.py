"""The catalogue of components shows all of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import QueryDict
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode

from muniment.interfaces.web.views.components import exhibits

TEMPLATES = Path(__file__).parents[4] / "src/muniment/interfaces/web/templates"
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
# What stands around every page, the catalogue's own among them, and the choices of a field, which
# are nothing to look at by themselves.
_FRAME = {"bar", "display", "help", "item_choices", "language", "themes"}


def _included(name: str) -> set[str]:
    """Return a template and all that it includes by name."""
    found = {name}
    for node in get_template(name).template.nodelist.get_nodes_by_type(IncludeNode):
        if node.template.var != name:  # a tree includes itself
            found |= _included(node.template.var)
    return found


def _shown() -> set[str]:
    given = (each for exhibit in exhibits(QueryDict(), AT) for each in exhibit.examples)
    return set().union(*(_included(example.template) for example in given))


class TestTheCatalogue:
    def test_shows_every_component_and_every_part_of_a_page(self):
        there = {
            str(path.relative_to(TEMPLATES))
            for folder in ("components", "partials")
            for path in (TEMPLATES / "muniment" / folder).glob("*.html")
        }

        unseen = there - _shown() - {f"muniment/partials/{name}.html" for name in _FRAME}
        assert unseen == set(), "add an example to views/components.py"

    def test_shows_nothing_that_no_page_uses_by_any_other_name(self):
        own = {name for name in _shown() if name.startswith("muniment/gallery/")}

        assert own == {
            f"muniment/gallery/{name}.html" for name in ("buttons", "cases", "materials")
        }

    @pytest.mark.parametrize("exhibit", exhibits(QueryDict(), AT), ids=lambda each: each.name)
    def test_says_of_each_example_what_it_shows(self, exhibit):
        assert all(str(example.state) and example.given for example in exhibit.examples)
