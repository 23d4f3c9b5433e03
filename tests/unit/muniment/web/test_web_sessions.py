"""Sessions end when nobody uses them, not while somebody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from muniment.interfaces.web import middleware
from muniment.interfaces.web.middleware import SessionLivesWhileUsed

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that a test sets by hand."""
    shown = {"at": NOON}
    monkeypatch.setattr(middleware, "now", lambda: shown["at"])
    return shown


def _use(session, address="/cases/"):
    request = RequestFactory().get(address)
    request.session = session
    SessionLivesWhileUsed(lambda _request: HttpResponse())(request)
    return session.get("used_at")


class TestASession:
    def test_is_renewed_when_it_is_used(self, clock):
        session = {"_auth_user_id": "1"}
        first = _use(session)
        clock["at"] = NOON + timedelta(minutes=5)

        assert _use(session) == first + 300

    def test_is_renewed_at_most_once_a_minute(self, clock):
        session = {"_auth_user_id": "1"}
        first = _use(session)
        clock["at"] = NOON + timedelta(seconds=59)

        assert _use(session) == first

    def test_is_not_renewed_by_a_page_that_renews_itself(self, clock):
        session = {"_auth_user_id": "1"}
        first = _use(session)
        clock["at"] = NOON + timedelta(minutes=5)

        assert _use(session, "/operations/?live=1") == first

    def test_of_nobody_is_not_kept(self, clock):
        assert _use({}) is None
