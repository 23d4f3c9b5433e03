"""Columns are put at the place that is asked for, without scripts."""

from __future__ import annotations

import pytest

from muniment.commons.identity import api as identity
from muniment.interfaces.web import columns
from muniment.interfaces.web.columns import USUAL, Column
from tests.web.conftest import visitor


@pytest.fixture
def officer(town):
    return visitor(town.holder(identity.Role.RECORDS_OFFICER, "market"))


def kept(client) -> columns.Layout:
    return columns.read(client.cookies[columns.COOKIE].value)


class TestAColumn:
    def test_is_put_at_the_place_that_is_asked_for(self, officer):
        form = {
            "do": "save",
            "order": [each.value for each in Column],
            "show": ["agency", "filed"],
            **{f"place-{each.value}": n for n, each in enumerate(Column, 1)},
            "place-filed": "1",
        }

        officer.post("/cases/columns/", form)

        assert kept(officer).columns == (Column.FILED, Column.AGENCY)
        assert kept(officer).order[:2] == (Column.FILED, Column.AGENCY)

    @pytest.mark.parametrize("place", ["0", "99", "-1", "x", ""])
    def test_stays_within_the_ends_whatever_is_asked(self, officer, place):
        form = {"do": "save", "order": [each.value for each in Column], "place-filed": place}

        assert officer.post("/cases/columns/", form).status_code == 302
        assert set(kept(officer).order) == set(Column)


def test_two_columns_trade_places():
    layout = USUAL.placed({Column.AGENCY: 2, Column.STATE: 1})

    assert layout.order[:3] == (Column.STATE, Column.AGENCY, Column.REFERENCE)
