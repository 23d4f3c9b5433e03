"""The OpenAPI document says what is so: checked against it with requests that nobody thought of."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from muniment.interfaces.rest.api import routes
from tests.house.house import House, made
from tests.rest.system import System, zipped

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what it leans on; nothing of ours
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = 8


def document() -> dict[str, Any]:
    return Client().get("/api/v1/openapi.json").json()


class TestTheDocument:
    def test_is_openapi_3_1(self, house: House):
        assert document()["openapi"] == "3.1.0"

    def test_names_every_endpoint(self, house: House):
        described = {
            (method.upper(), path)
            for path, methods in document()["paths"].items()
            for method in methods
        }

        known = {(route.method, f"/api/v1{route.path}") for route in routes()}
        assert described == known

    def test_says_of_every_error_that_it_is_a_problem(self, house: House):
        for methods in document()["paths"].values():
            for operation in methods.values():
                errors = {s: a for s, a in operation["responses"].items() if int(s) >= 400}
                assert {"500", "503"} <= set(errors)
                for answer in errors.values():
                    assert list(answer["content"]) == ["application/problem+json"]

    def test_asks_for_a_token_wherever_one_is_needed(self, house: House):
        paths = document()["paths"]
        for route in routes():
            operation = paths[f"/api/v1{route.path}"][route.method.lower()]
            assert operation.get("security") == (
                [{"Bearer": []}] if route.gate.needs_sign_in else None
            )
        assert document()["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


@pytest.fixture
def described(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The interface behind WSGI, within the transaction of the test."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whitenoise: nothing has been collected
        application = get_wsgi_application()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_requests_that_nobody_thought_of_get_an_answer_that_is_described(
    described: Any, system: System
):
    record = system.submitted(zipped(made(1))).json()["record_id"]
    upload = system.post("/uploads", {"size_bytes": 1000}).json()["upload_id"]

    asked = 0
    for found in described.get_all_operations():
        asked += _ask(found.ok(), {"record_id": record, "upload_id": upload}, system.token)

    assert asked >= EXAMPLES * 5


def _ask(operation: Any, known: dict[str, str], token: str) -> int:
    """Send requests of every kind to one endpoint, half of them about something that is there."""
    count = 0

    def send(case: Any) -> None:
        nonlocal count
        if count % 2:
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        headers = {"Authorization": f"Bearer {token}"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        count += 1

    bounded = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    for mode in modes:
        strategy = operation.as_strategy(generation_mode=mode)
        bounded(given(case=strategy)(send))()
    return count
