"""The way through a long list, kept in the address."""

from __future__ import annotations

from django.http import QueryDict

from muniment.interfaces.web.paging import Trail


class TestTrail:
    def test_of_the_first_page_has_no_cursor_and_no_way_back(self):
        trail = Trail(QueryDict("q=许可"))

        assert (trail.cursor, trail.back()) == ("", "")

    def test_leads_onward_and_keeps_the_filters(self):
        onward = Trail(QueryDict("q=许可&state=filed")).onward("c1")

        assert QueryDict(onward[1:]).dict() == {"q": "许可", "state": "filed", "at": "c1"}

    def test_leads_back_the_way_it_came(self):
        third = Trail(QueryDict("at=c1&at=c2"))

        assert third.cursor == "c2"
        assert Trail(QueryDict(third.back()[1:])).cursor == "c1"
        assert Trail(QueryDict(third.first()[1:])).cursor == ""

    def test_without_a_next_cursor_leads_nowhere(self):
        assert Trail(QueryDict("at=c1")).onward("") == ""

    def test_begins_anew_when_a_filter_changes(self):
        changed = Trail(QueryDict("q=a&at=c1&state=filed")).changed(state="returned")

        assert QueryDict(changed[1:]).dict() == {"q": "a", "state": "returned"}

    def test_does_not_grow_without_end(self):
        query = QueryDict("")
        for number in range(100):
            query = QueryDict(Trail(query).onward(f"c{number}")[1:])

        assert len(Trail(query).cursors) == 30
        assert Trail(query).cursor == "c99"
