"""In which way a component may be given to a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.browser import sample_city

from muniment.interfaces.web.views.content import _decoded, _indented
from muniment.interfaces.web.views.materials import Manner, manner_of, manner_of_type, shelf
from recordkit.packages.model import ComponentKind


class TestMannerOfType:
    @pytest.mark.parametrize(
        ("mime_type", "manner"),
        [
            ("image/jpeg", Manner.IMAGE),
            ("IMAGE/PNG ", Manner.IMAGE),
            ("application/pdf", Manner.PDF),
            ("application/xml; charset=gb18030", Manner.TEXT),
            ("application/json", Manner.TEXT),
            ("text/html", Manner.TEXT),
            ("image/svg+xml", Manner.TEXT),
            ("application/xhtml+xml", Manner.TEXT),
            ("image/tiff", Manner.NONE),
            ("application/ofd", Manner.NONE),
            ("", Manner.NONE),
        ],
    )
    def test_follows_the_type(self, mime_type, manner):
        assert manner_of_type(mime_type) is manner

    @given(st.text(max_size=60))
    def test_of_anything_is_never_a_page_of_ours(self, mime_type):
        assert manner_of_type(mime_type) is not Manner.VIEW


class TestMannerOf:
    def _html(self, **more):
        view = next(each for each in sample_city.materials() if "受理通知书.html" in each.path)
        return replace(view, **more)

    def test_a_page_that_arrangement_rendered_is_a_view(self):
        assert manner_of(self._html()) is Manner.VIEW

    def test_html_that_was_submitted_is_shown_as_text(self):
        assert manner_of(self._html(submitted_path="a.html")) is Manner.TEXT

    def test_html_that_was_fetched_is_shown_as_text(self):
        assert manner_of(self._html(fetched_from="https://example.gov.cn/a")) is Manner.TEXT

    def test_what_may_not_be_shown_is_not(self):
        assert manner_of(self._html(can_show=False)) is Manner.NONE


class TestShelf:
    def test_puts_families_in_order_and_snapshots_last(self):
        laid_out = shelf(sample_city.materials(), 1)

        assert [family.role for family in laid_out.families][-1] is None
        kinds = [line.material.kind for line in laid_out.families[-1].lines]
        assert kinds == [ComponentKind.SNAPSHOT]

    @pytest.mark.parametrize("place", [0, -1, 99, 10**9])
    def test_opens_the_first_for_a_place_that_is_not_there(self, place):
        assert shelf(sample_city.materials(), place).chosen.place == 1

    def test_of_nothing_is_empty(self):
        assert shelf((), 1).chosen is None

    def test_knows_its_neighbours(self):
        laid_out = shelf(sample_city.materials(), 2)

        assert (laid_out.before.place, laid_out.after.place) == (1, 3)


class TestDecoded:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_reads_the_encodings_of_the_field(self, encoding):
        assert _decoded("欧阳䶮申请许可".encode(encoding)) == "欧阳䶮申请许可"

    def test_survives_a_character_cut_in_two_at_the_end_of_the_excerpt(self):
        raw = ("许" * 200_000).encode()[: 512 * 1024]

        assert set(_decoded(raw)) == {"许"}

    @given(st.binary(max_size=300))
    def test_of_any_bytes_is_text(self, raw):
        assert isinstance(_decoded(raw), str)


class TestIndented:
    def test_of_json_is_on_several_lines(self):
        assert _indented('{"a":{"b":1}}', "application/json").count("\n") == 4

    @pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "1" * 10_000])
    def test_of_broken_or_hostile_json_is_empty_or_short(self, text):
        assert len(_indented(text, "application/json")) <= len(text)

    def test_of_anything_else_is_empty(self):
        assert _indented("<a/>", "application/xml") == ""
