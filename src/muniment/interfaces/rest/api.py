"""The interface put together: endpoints, problems, the OpenAPI document, the addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from muniment.interfaces.rest import cases, documents, faults, tokens, uploads
from muniment.interfaces.rest.bodies import StrictParser
from muniment.interfaces.rest.gate import Gate
from muniment.interfaces.rest.problems import answer_of, problem_of

NAMESPACE = "rest"
_ROUTERS = (tokens.router, uploads.router, cases.router)


class Interface(NinjaAPI):
    """The interface; its OpenAPI document names problems by their own media type."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document, version 3.1."""
        return documents.finished(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Return the name of the endpoint's function, which is what programs will call it."""
        return str(operation.view_func.__name__)


class _Readable(JSONRenderer):
    """Writes Chinese as Chinese."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method, with what it demands; for whoever walks them all."""

    name: str
    method: str
    path: str
    gate: Gate


def routes() -> Iterator[Route]:
    """Yield every endpoint.

    Raises:
        ImproperlyConfigured: One has no gate; nothing is open by oversight.
    """
    for router in _ROUTERS:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                gate = getattr(operation.view_func, "gate", None)
                if not isinstance(gate, Gate):
                    raise ImproperlyConfigured(f"the endpoint at {path!r} has no gate")
                template = re.sub(r"{[^}:]+:", "{", path)  # as the OpenAPI document has it
                for method in operation.methods:
                    yield Route(operation.view_func.__name__, method, template, gate)


def _built() -> Interface:
    api = Interface(
        title="Muniment",
        version="1",
        description="政务服务电子文件统一平台 · hand in cases, follow them, fetch their receipts.",
        docs_url=None,
        urls_namespace=NAMESPACE,
        parser=StrictParser(),
        renderer=_Readable(),
    )
    for router in _ROUTERS:
        api.add_router("", router)
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer_of)
    return api


def _answering(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer with a problem where the framework would answer otherwise; keep out of caches."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Exception as raised:  # noqa: BLE001 - whatever it is, a system asked and is told
            response = answer_of(request, raised)
        if isinstance(response, HttpResponseNotAllowed):
            # The framework keeps methods in a set; the same answer reads the same every time.
            allowed = ", ".join(sorted(response["Allow"].split(", ")))
            found = f"{request.method}: expected {allowed}"
            response = problem_of(request, faults.MethodNotAllowed(found, where=request.path))
            response["Allow"] = allowed
        response["Cache-Control"] = "no-store"
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined] # no cookie lets anybody in here
    return answered


def _nowhere(request: HttpRequest) -> HttpResponse:
    return problem_of(request, faults.AddressUnknown(request.path[:200], where=request.path[:200]))


def _addresses() -> list[URLPattern]:
    list(routes())  # refuses to start when one has no gate
    found = [
        URLPattern(each.pattern, _answering(each.callback), each.default_args, each.name)
        for each in _built().urls[0]
        if isinstance(each, URLPattern)
    ]
    return [*found, re_path("", _answering(_nowhere))]


urls = (_addresses(), NAMESPACE, NAMESPACE)
