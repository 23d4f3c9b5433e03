"""The documents that follow from the code say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs import generate
from docs.generating import codebase
from docs.generating.articles_page import articles_page
from docs.generating.measures import DUTIES
from docs.generating.small_pages import errors_page, settings_page

from muniment.kernel.settings import TABLE
from recordkit.checks import FILING
from recordkit.terms.measures import LAST_ARTICLE


def test_no_generated_document_is_stale():
    assert generate.stale(generate.DOCS) == (), "run `make docs` and commit what it wrote"


def test_a_document_that_was_edited_or_is_missing_is_named(tmp_path: Path):
    for name, content in generate.pages():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "rules.md").write_text("edited by hand", encoding="utf-8")
    (tmp_path / "states.md").unlink()

    assert generate.stale(tmp_path) == ("states.md", "rules.md")


def test_writing_twice_gives_the_same():
    assert dict(generate.pages()) == dict(generate.pages())


class TestArticlesPage:
    def test_has_every_article_of_the_measures(self):
        assert [duty.number for duty in DUTIES] == list(range(1, LAST_ARTICLE + 1))

    def test_names_the_rooms_that_do_not_stand_yet(self):
        absent = [
            room
            for duty in DUTIES
            for room in duty.rooms
            if not (codebase.SOURCE.joinpath(*room.split("."))).is_dir()
        ]

        assert all(room in articles_page() for room in absent)


class TestArticlesIn:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("the Measures, article 16", (16,)),
            ("the Measures, articles 10, 12 and 14.", (10, 12, 14)),
            ("Articles 3, 6 to 9, 14 and 15 of the Measures.", (3, 6, 7, 8, 9, 14, 15)),
            ("articles 5 and 24 of the Measures come in", (5, 24)),
            ("by which article (12, 14 and 15 of the Measures)", (12, 14, 15)),
            ("the Measures, article 16; 档发〔2012〕7号, article 3", (16,)),
            ("档发〔2012〕7号, article 3", ()),
            ("GB/T 42727-2023 clause 6.4; the Measures, articles 7 and 15", (7, 15)),
        ],
    )
    def test_reads_a_citation_as_we_write_them(self, said: str, expected: tuple[int, ...]):
        assert codebase.articles_in(said) == expected


def test_every_fault_is_on_the_page_of_errors():
    page = errors_page()

    assert [kind.code for kind in codebase.faults() if f"`{kind.code}`" not in page] == []


def test_every_setting_is_on_the_page_of_settings():
    page = settings_page()

    assert [row.name for row in TABLE if f"`{row.name}`" not in page] == []


def test_every_rule_of_the_profile_is_on_the_page_of_rules():
    page = dict(generate.pages())["rules.md"]

    assert [line.rule.name for line in FILING.lines if line.rule.name not in page] == []
