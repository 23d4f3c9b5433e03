"""Trees of regions and organisations hold everything once, whatever stands above what."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.identity.api import OrganisationKind, OrganisationShape, RegionShape
from muniment.interfaces.web import branches

PARENTS = st.lists(st.integers(-1, 11) | st.none(), min_size=1, max_size=12)


def organisation(number: int, parent: int | None) -> OrganisationShape:
    return OrganisationShape(
        id=UUID(int=number),
        name=f"单位{number}",
        credit_code=f"{number:018}",
        kind=OrganisationKind.AGENCY,
        region_code="990000",
        parent_id=None if parent is None else UUID(int=max(parent, 0) if parent >= 0 else 99),
        principal_id=None,
        is_active=True,
    )


def everything(found: tuple[branches.Branch, ...]) -> list[UUID]:
    return [key for each in found for key in (each.organisation.id, *everything(each.below))]


class TestOrganisations:
    @given(parents=PARENTS)
    def test_stand_there_once_also_in_a_circle(self, parents: list[int | None]):
        rows = [organisation(number, parent) for number, parent in enumerate(parents)]

        shown = everything(branches.organisations(rows, {UUID(int=99): "别处"}))

        assert sorted(shown) == [row.id for row in rows]

    def test_stand_below_their_parent_and_name_one_that_is_elsewhere(self):
        rows = [organisation(0, -1), organisation(1, 0)]

        [top] = branches.organisations(rows, {UUID(int=99): "别处"})

        assert top.above == "别处"
        assert [each.organisation.id for each in top.below] == [UUID(int=1)]


class TestRegions:
    def test_count_what_is_below_them(self):
        found = [
            RegionShape("99", "市", ""),
            RegionShape("9901", "县", "99"),
            RegionShape("990101", "镇", "9901"),
        ]

        [city] = branches.regions(found, {"99": 2, "9901": 3, "990101": 1})

        assert (city.own, city.total) == (2, 6)
        assert city.below[0].below[0].total == 1

    def test_whose_parent_is_unknown_stand_on_top(self):
        roots = branches.regions([RegionShape("9901", "县", "99")], {})

        assert [each.key for each in roots] == ["9901"]
