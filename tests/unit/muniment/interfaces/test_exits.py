"""Exit statuses of commands."""

from __future__ import annotations

import pytest

from muniment.interfaces.cli.exits import EXIT, status_of_all
from recordkit.errors import ContentFault, Outage, Refusal


class TestTheStatusOfMany:
    @pytest.mark.parametrize(
        ("kinds", "status"),
        [
            ((), 0),
            ((ContentFault,), 10),
            ((ContentFault, Refusal), 20),
            ((Outage, ContentFault), 50),
        ],
    )
    def test_is_that_of_the_kind_that_needs_somebody_most(self, kinds, status: int):
        assert status_of_all([kind() for kind in kinds]) == status

    def test_covers_every_kind_once(self):
        assert sorted(EXIT.values()) == [10, 20, 30, 40, 50]
