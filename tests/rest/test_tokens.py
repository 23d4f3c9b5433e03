"""Tokens: OAuth 2.0 client credentials."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from muniment.commons.identity import api as identity
from tests.house.house import House
from tests.rest.system import FORM, JSON, SECRET, System

GOOD = {"grant_type": "client_credentials", "client_id": "market-system", "client_secret": SECRET}


def asked(form: str | dict[str, str], *, kind: str = FORM, **headers: str):
    body = form if isinstance(form, str) else "&".join(f"{k}={v}" for k, v in form.items())
    return Client().post("/api/v1/token", body, content_type=kind, headers=headers)


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.mark.usefixtures("house")
class TestAToken:
    def test_is_issued_for_the_right_secret_and_kept_out_of_caches(self):
        answer = asked(GOOD)

        assert answer.status_code == 200
        assert answer.json() == {
            "access_token": answer.json()["access_token"],
            "token_type": "Bearer",
            "expires_in": 3600,
        }
        assert answer["Cache-Control"] == "no-store"
        assert answer["Pragma"] == "no-cache"

    def test_is_issued_for_credentials_in_the_header(self):
        header = basic("market-system", SECRET)

        answer = asked("grant_type=client_credentials", Authorization=header)

        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("change", "status", "error"),
        [
            ({"client_secret": "x" * 43}, 401, "invalid_client"),
            ({"client_id": "nobody"}, 401, "invalid_client"),
            ({"client_id": "n" * 5000}, 401, "invalid_client"),
            ({"client_id": ""}, 401, "invalid_client"),
            ({"client_secret": "%FF%00"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": ""}, 400, "invalid_request"),
        ],
    )
    def test_is_refused_in_the_words_that_oauth_clients_know(self, change, status, error):
        answer = asked(GOOD | change)

        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["error"] == error
        if status == 401:
            assert answer["WWW-Authenticate"].startswith("Basic")

    @pytest.mark.parametrize(
        "form",
        [
            "&",
            "grant_type=client_credentials&grant_type=client_credentials",
            "a=%",
            "&".join(["a=1"] * 500),
        ],
    )
    def test_is_refused_for_a_form_that_makes_no_sense(self, form: str):
        assert asked(form).status_code == 400

    def test_is_refused_for_credentials_given_twice(self):
        answer = asked(GOOD, Authorization=basic("market-system", SECRET))

        assert answer.status_code == 400

    @pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /////w==", "Basic Og=="])
    def test_is_refused_for_a_header_that_cannot_be_read(self, header: str):
        answer = asked("grant_type=client_credentials", Authorization=header)

        assert answer.status_code == 401

    def test_is_refused_for_another_media_type(self):
        assert asked('{"grant_type": "client_credentials"}', kind=JSON).status_code == 415

    def test_is_refused_for_a_form_without_end(self):
        assert asked("a=" + "x" * (17 << 10)).status_code == 413

    def test_leaves_a_line_in_the_audit_log_whichever_way_it_went(self):
        asked(GOOD)
        asked(GOOD | {"client_secret": "x" * 43})

        from muniment.commons.identity.models import AuditLine

        lines = AuditLine.objects.filter(action="token_issued").order_by("id")
        assert list(lines.values_list("success", flat=True)) == [True, False]


class TestABearer:
    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer  ", "Bearer nonsense", "Token x", "Bearer é"]
    )
    def test_whom_nobody_knows_is_told_to_get_a_token(self, house: House, header: str):
        answer = Client().get("/api/v1/cases", headers={"Authorization": header})

        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "IDN-101"

    def test_whose_client_is_suspended_is_out_at_once(self, house: House, system: System):
        from muniment.kernel.agents import PLATFORM
        from tests.house.house import AT

        identity.suspend_clients(client_ids=["market-system"], by=PLATFORM, at=AT)

        assert system.get("/cases").status_code == 401

    def test_a_session_of_the_web_does_not_count(self, house: House, city):
        from django.contrib.auth import get_user_model

        http = Client()
        account = get_user_model().objects.get(username="market-handler")
        http.force_login(account, "django.contrib.auth.backends.ModelBackend")

        assert http.get("/api/v1/cases").status_code == 401
