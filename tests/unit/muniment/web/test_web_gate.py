"""Who may open which address."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from muniment.commons.identity.api import NotPermitted, Permission
from muniment.interfaces.web.gate import anyone, page, permitted, signed_in


class _Somebody:
    display_name = "某人"
    password_is_temporary = False

    def __init__(self, *permissions):
        self._permissions = permissions

    def may(self, permission):
        return permission in self._permissions


def _ask(view, agent, **headers):
    request = RequestFactory().get("/cases/?q=许可", headers=headers)
    request.agent, request.htmx = agent, None
    return view(request)


@permitted(Permission.VIEW_CASES)
def _guarded(request):
    return HttpResponse("inside")


class TestAPermittedView:
    def test_admits_whoever_holds_the_permission(self):
        assert _ask(_guarded, _Somebody(Permission.VIEW_CASES)).content == b"inside"

    def test_refuses_whoever_does_not(self):
        with pytest.raises(NotPermitted):
            _ask(_guarded, _Somebody(Permission.VIEW_OPERATIONS))

    def test_sends_those_unknown_to_sign_in_and_back(self):
        answer = _ask(_guarded, None)

        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/?next=%2Fcases%2F%3Fq%3D")


class TestASignedInView:
    def test_admits_whoever_is_known(self):
        assert _ask(signed_in(lambda request: HttpResponse("in")), _Somebody()).status_code == 200

    def test_does_not_admit_those_unknown(self):
        assert _ask(signed_in(lambda request: HttpResponse("in")), None).status_code == 302


class TestPage:
    def test_routes_a_view_with_a_gate(self):
        assert page("x/", anyone(lambda request: HttpResponse()), "x").name == "x"

    def test_refuses_a_view_without_one(self):
        with pytest.raises(ImproperlyConfigured):
            page("x/", lambda request: HttpResponse(), "x")
