"""A saved view is one person's own, has a name of its own, and there is room for thirty."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from muniment.commons.worklists import api as worklists

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
ME, OTHER = UUID(int=1), UUID(int=2)


def saved(name: str, account_id: UUID = ME, filters: str = "state=filed") -> UUID:
    return worklists.save_view(account_id=account_id, name=name, filters=filters, at=AT)


def names(account_id: UUID = ME) -> list[str]:
    return [view.name for view in worklists.views_of(account_id=account_id)]


class TestASavedView:
    def test_is_found_again_with_its_filters_in_the_order_of_saving(self):
        first, second = saved("待决定", filters="attention=waiting"), saved("今年")

        found = worklists.views_of(account_id=ME)

        assert [(view.view_id, view.filters) for view in found] == [
            (first, "attention=waiting"),
            (second, "state=filed"),
        ]

    def test_is_nobody_elses_to_see_rename_or_delete(self):
        view_id = saved("我的")

        assert names(OTHER) == []
        with pytest.raises(worklists.ViewNotHeld):
            worklists.rename_view(account_id=OTHER, view_id=view_id, name="别人的")
        with pytest.raises(worklists.ViewNotHeld):
            worklists.delete_view(account_id=OTHER, view_id=view_id)
        assert names() == ["我的"]

    def test_has_a_name_that_no_other_of_the_person_has(self):
        saved("一")
        second = saved("二")

        with pytest.raises(worklists.ViewNameTaken):
            saved(" 一 ")
        with pytest.raises(worklists.ViewNameTaken):
            worklists.rename_view(account_id=ME, view_id=second, name="一")
        saved("一", OTHER)
        assert names() == ["一", "二"]

    @pytest.mark.parametrize("name", ["", "  ", "长" * 41])
    def test_has_a_name_that_can_be_read(self, name: str):
        with pytest.raises(worklists.ViewNotUsable):
            saved(name)
        assert names() == []

    @pytest.mark.parametrize("name", ["\x00", "\ud800", "'; DROP", "长" * 40])
    def test_may_be_called_almost_anything(self, name: str):
        saved(name)

        assert len(names()) == 1

    def test_is_refused_with_filters_that_no_address_holds(self):
        with pytest.raises(worklists.ViewNotUsable):
            saved("长", filters="q=" + "x" * 4000)

    def test_keeps_its_place_when_it_is_renamed(self):
        first = saved("一")
        saved("二")

        worklists.rename_view(account_id=ME, view_id=first, name="壹")

        assert names() == ["壹", "二"]

    def test_has_room_for_thirty_and_again_when_one_is_gone(self):
        views = [saved(f"第{number}个") for number in range(30)]
        with pytest.raises(worklists.TooManyViews):
            saved("再一个")

        worklists.delete_view(account_id=ME, view_id=views[7])
        saved("再一个")

        assert len(names()) == 30
        assert names()[7] == "再一个"

    def test_is_read_in_one_query(self, django_assert_num_queries):
        for number in range(10):
            saved(f"第{number}个")

        with django_assert_num_queries(1):
            worklists.views_of(account_id=ME)
