"""Reference codes for a whole batch cost the same however many series it belongs to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.house.house import AT, House

from muniment.kernel.ids import new_id
from muniment.stages.filing.models import Series
from muniment.stages.filing.numbering import ToNumber, allot
from recordkit.packages.model import Classification


@pytest.fixture
def fonds_number(house: House) -> str:
    from muniment.commons.catalogue.models import Fonds

    return Fonds.objects.order_by("fonds_number").values_list("fonds_number", flat=True)[0]


def to_number(fonds_number: str, *years: int) -> list[ToNumber]:
    placed = [Classification(("ZY", "XK"), year, "D30", "基准") for year in years]
    return [ToNumber(new_id(), fonds_number, one) for one in placed]


def queries_for(records: list[ToNumber]) -> int:
    with CaptureQueriesContext(connection) as asked:
        allot(records=records, at=AT)
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_series(fonds_number):
    allot(records=to_number(fonds_number, 1999), at=AT)  # the catalogue is read once

    one = queries_for(to_number(fonds_number, 2020, 2020))
    many = queries_for(to_number(fonds_number, *range(2000, 2020)))

    assert many == one  # one statement, run for each series, counts once


def test_each_series_runs_on_for_itself(fonds_number):
    first = allot(records=to_number(fonds_number, 2021, 2022, 2022), at=AT)
    second = allot(records=to_number(fonds_number, 2022, 2021), at=AT)

    assert sorted(code.rpartition("-")[2] for code in first.values()) == [
        "000001",
        "000001",
        "000002",
    ]
    assert sorted(code.rpartition("·")[0][-4:] for code in second.values()) == ["2021", "2022"]
    assert dict(Series.objects.values_list("name", "last_number")) == {
        f"{fonds_number}-ZY·XK·2021·D30": 2,
        f"{fonds_number}-ZY·XK·2022·D30": 3,
    }


def test_a_record_that_has_its_code_keeps_it(fonds_number):
    records = to_number(fonds_number, 2023, 2023)
    given = allot(records=records, at=AT)

    again = allot(records=[*records, *to_number(fonds_number, 2023)], at=AT)

    assert given.items() <= again.items()
    assert len(set(again.values())) == 3
