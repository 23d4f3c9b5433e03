"""Every fault as a problem document (RFC 9457): what is wrong, where, how to mend it, who acts."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from muniment.commons.identity.api import ClientNotAccepted, NotPermitted, NotSignedIn
from muniment.interfaces.rest import faults
from muniment.kernel.ids import new_id
from muniment.stages.capture import api as capture
from recordkit.errors import (
    ContentFault,
    EvidenceFault,
    Fault,
    NotHeld,
    Outage,
    Refusal,
    Words,
)
from recordkit.packages.json_document import LARGEST_DOCUMENT_BYTES, pointer_to, problem, shown
from recordkit.terms.finding import Finding

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 10

# The first line that a fault is counts; the five kinds come last and leave nothing over.
STATUS: Mapping[type[Fault], int] = {
    NotSignedIn: 401,
    NotPermitted: 403,
    capture.NotYourAgency: 403,
    faults.GrantNotSupported: 400,
    faults.TokenRequestMalformed: 400,
    faults.BodyCutShort: 400,
    faults.MethodNotAllowed: 405,
    faults.LengthMissing: 411,
    faults.BodyTooLarge: 413,
    capture.UploadTooLarge: 413,
    faults.MediaTypeNotAccepted: 415,
    ContentFault: 422,
    Refusal: 409,
    NotHeld: 404,
    EvidenceFault: 500,
    Outage: 503,
}
# What OAuth clients look for beside the problem. Source: RFC 6749, 5.2.
_OAUTH_ERRORS: Mapping[type[Fault], str] = {
    ClientNotAccepted: "invalid_client",
    faults.GrantNotSupported: "unsupported_grant_type",
    faults.TokenRequestMalformed: "invalid_request",
}
_DEFECT = Words("平台出错了，这是我们的问题", "Something broke on our side")
_DEFECT_MEND = Words(
    "请稍后重试；若仍出错，请把 incident 告诉平台运维人员",
    "Try again later; if it happens again, tell the operators the incident",
)
_OPERATORS = Words("平台运维人员", "the operators of the platform")


class ProblemLine(Schema):
    """One place of the request that is not as it should be."""

    where: str = ""
    what: str = ""
    expected: str = ""
    found: str = ""


class Problem(Schema):
    """What is wrong, in the language that was asked for."""

    type: str = Field(description="urn:muniment:problem: and the code")
    title: str
    status: int
    code: str = Field(description="Never changes; docs/errors.md lists them all")
    detail: str = ""
    where: str = ""
    mend: str = ""
    who_acts: str = ""
    basis: str = ""
    problems: list[ProblemLine] = Field([])
    incident: str = ""
    error: str = Field("", description="For OAuth clients: RFC 6749, 5.2")


def problem_of(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Return the answer to a fault."""
    if isinstance(fault, EvidenceFault | Outage):
        log.error("%s %s at %s", fault.code, fault, request.path)
    language = _language(request)
    body = {
        "type": f"urn:muniment:problem:{fault.code}",
        "title": fault.title.in_language(language),
        "status": status_of(fault),
        "code": fault.code,
        "detail": fault.detail.in_language(language),
        "where": "" if isinstance(fault, NotPermitted) else fault.where,
        "mend": fault.mend.in_language(language),
        "who_acts": fault.who_acts.in_language(language),
        "basis": fault.basis,
        "problems": _lines(getattr(fault, "problems", ()), language),
        "error": next((e for kind, e in _OAUTH_ERRORS.items() if isinstance(fault, kind)), ""),
    }
    response = _answer(body)
    for name, value in _headers(fault):
        response[name] = value
    return response


def status_of(fault: Fault) -> int:
    """Return the HTTP status of the first line in the table that `fault` is."""
    return next(status for kind, status in STATUS.items() if isinstance(fault, kind))


def answer_of(request: HttpRequest, raised: Exception | type[Exception]) -> HttpResponse:
    """Return the answer to whatever was raised; what nobody foresaw is a defect of ours."""
    raised = raised() if isinstance(raised, type) else raised
    fault = fault_of(raised)
    return problem_of(request, fault) if fault else _defect(request, raised)


def fault_of(raised: BaseException) -> Fault | None:
    """Return what was raised as a fault; None for a defect."""
    match raised:
        case Fault():
            return raised
        case ValidationError():
            return faults.MalformedRequest([_finding(error) for error in raised.errors])
        case HttpError() if isinstance(raised.__cause__, Exception):
            return fault_of(raised.__cause__)  # what reading the body raised
        case RequestDataTooBig() | TooManyFieldsSent():
            most = LARGEST_DOCUMENT_BYTES
            return faults.BodyTooLarge(f"at most {most} bytes", zh=f"上限为 {most} 字节")
        case UnreadablePostError():
            return faults.BodyCutShort()
        case Http404():
            return faults.AddressUnknown()
        case OperationalError() | InterfaceError():
            return faults.DatabaseAway()
        case _:
            return None


def _defect(request: HttpRequest, raised: Exception) -> HttpResponse:
    """Keep the trace in the log under a number, and tell the number."""
    incident = str(new_id())[-12:]
    log.error("incident %s at %s", incident, request.path, exc_info=raised)
    language = _language(request)
    return _answer(
        {
            "type": "urn:muniment:problem:API-500",
            "title": _DEFECT.in_language(language),
            "status": 500,
            "code": "API-500",
            "mend": _DEFECT_MEND.in_language(language),
            "who_acts": _OPERATORS.in_language(language),
            "incident": incident,
        }
    )


def _answer(body: dict[str, Any]) -> HttpResponse:
    told = {name: value for name, value in body.items() if value not in ("", [])}
    content = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return HttpResponse(content, status=body["status"], content_type=MEDIA_TYPE)


def _headers(fault: Fault) -> Iterable[tuple[str, str]]:
    if isinstance(fault, ClientNotAccepted):
        yield "WWW-Authenticate", 'Basic realm="muniment"'
    elif isinstance(fault, NotSignedIn):
        yield "WWW-Authenticate", 'Bearer realm="muniment"'
    if isinstance(fault, Outage):
        seconds = getattr(fault, "retry_after_seconds", RETRY_AFTER_SECONDS)
        yield "Retry-After", str(seconds)
    if isinstance(fault, capture.OffsetDiffers):
        yield "Upload-Offset", str(fault.offset_bytes)


def _lines(findings: Iterable[Finding], language: str) -> list[dict[str, str]]:
    lines = (
        {
            "where": finding.where,
            "what": finding.note.in_language(language),
            "expected": finding.expected,
            "found": finding.found,
        }
        for finding in findings
    )
    return [{name: text for name, text in line.items() if text} for line in lines]


def _finding(error: Mapping[str, Any]) -> Finding:
    """Return what the schema says of one place. What was sent there is not repeated."""
    place, *names = error["loc"]
    if place == "body":
        names = names[1:]  # the name of our own argument
    where = "".join(pointer_to("", name) for name in names)
    if place != "body":
        where = f"{place} {'.'.join(map(str, names))}"
    said = shown(str(error["msg"]))
    return problem(where, Words(f"格式不符（{said}）", said))


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "zh-hans"))
