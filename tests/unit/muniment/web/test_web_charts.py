"""The lengths of charts: nothing beyond the edge, nothing that is there drawn as nothing."""

from __future__ import annotations

import itertools
import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from muniment.interfaces.web.charts import PLOT_HEIGHT, Chart, Point, ceiling, width_of

VALUES = st.lists(st.integers(0, 10**12), min_size=1, max_size=60)


def chart(*values: int, **more: object) -> Chart:
    points = tuple(Point(f"第{n}项", value) for n, value in enumerate(values))
    return Chart("one", "题", "说明", ("项", "件"), points, **more)  # type: ignore[arg-type]


def drawn(kind: str, one: Chart) -> str:
    return render_to_string(f"muniment/components/chart_{kind}.html", {"chart": one})


class TestABar:
    def test_reaches_all_the_way_for_the_largest(self):
        assert [bar.width for bar in chart(50, 100, 25).bars] == [50, 100, 25]

    def test_reaches_all_the_way_for_what_is_full(self):
        assert [bar.width for bar in chart(500, 1000, full=1000).bars] == [50, 100]

    def test_is_seen_where_there_is_anything_and_not_where_there_is_nothing(self):
        assert width_of(1, 1_000_000) > 1
        assert width_of(0, 10) == width_of(0, 0) == 0

    @given(VALUES)
    def test_is_never_longer_than_its_ground(self, values: list[int]):
        assert all(0 <= bar.width <= 100 for bar in chart(*values).bars)


class TestCeiling:
    @pytest.mark.parametrize(
        ("value", "top"),
        [(0, 1), (1, 1), (3, 4), (5, 5), (6, 10), (41, 50), (900, 1000), (1001, 2000)],
    )
    def test_is_a_round_number(self, value: int, top: int):
        assert ceiling(value) == top

    def test_of_octets_is_round_in_its_unit(self):
        assert ceiling(300 * 1024**2, thousand=1024) == 400 * 1024**2

    @given(st.integers(0, 10**15), st.sampled_from([1000, 1024]))
    def test_is_never_below_the_value(self, value: int, thousand: int):
        assert ceiling(value, thousand=thousand) >= value


class TestColumns:
    @given(VALUES)
    def test_stand_side_by_side_on_the_ground(self, values: list[int]):
        columns = chart(*values).columns

        assert all(one.y + one.height == pytest.approx(PLOT_HEIGHT) for one in columns)
        assert all(one.y >= 0 for one in columns)
        ends = [(one.x, one.x + one.width) for one in columns]
        assert ends[0][0] >= 0
        assert ends[-1][1] <= 100
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(ends))

    def test_have_no_more_labels_than_fit_and_one_for_the_last(self):
        columns = chart(*range(30)).columns

        assert sum(bool(one.label) for one in columns) == 6
        assert columns[-1].label == "第29项"

    def test_stand_before_lines_that_say_how_much(self):
        assert [(line.y, line.said) for line in chart(3900).lines] == [(0, "4,000"), (80, "2,000")]

    def test_of_octets_stand_before_lines_that_say_sizes(self):
        assert [line.said for line in chart(3 * 1024**2, is_size=True).lines] == [
            "4.0 MB",
            "2.0 MB",
        ]


class TestADrawing:
    @pytest.mark.parametrize("kind", ["bars", "columns"])
    def test_has_the_same_numbers_as_a_table(self, kind: str):
        said = drawn(kind, chart(1234, 7))

        cells = re.findall(r'<td class="num">([^<]*)</td>', said)
        assert cells == ["1,234", "7"]

    @pytest.mark.parametrize("kind", ["bars", "columns"])
    def test_leads_to_its_table_where_there_is_an_address(self, kind: str):
        assert 'href="/charts/one/"' in drawn(kind, chart(1, export="/charts/one/"))
        assert "download" not in drawn(kind, chart(1))

    def test_of_columns_has_a_title_and_a_description(self):
        said = drawn("columns", chart(1, 2))

        assert "<title" in said
        assert re.search(r"<desc[^>]*>说明</desc>", said)

    def test_of_nothing_says_so(self):
        assert "还没有可以统计的数字" in drawn("bars", chart())
        assert "还没有可以统计的数字" in drawn("columns", chart(0, 0))

    @pytest.mark.parametrize("kind", ["bars", "columns"])
    def test_escapes_what_it_is_given(self, kind: str):
        hostile = Chart("x", "<b>", "", ("a", "b"), (Point("<script>", 1),))

        assert "<script>" not in drawn(kind, hostile)
