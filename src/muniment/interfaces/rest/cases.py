"""Cases: handing in whole or piece by piece, closing, asking, and fetching what proves them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Query

from muniment.commons.holdings.api import RecordState
from muniment.commons.identity.api import Permission
from muniment.interfaces.rest.bodies import handed_in, key_of
from muniment.interfaces.rest.documents import (
    CLOSURE,
    HANDED_IN,
    PACKAGE,
    PAPER,
    PIECE,
    RECEIPT,
    answers,
)
from muniment.interfaces.rest.gate import SignedRequest, permitted
from muniment.interfaces.rest.shapes import (
    CaseLine,
    CasePageSaid,
    CaseReceived,
    CaseStatusSaid,
    ClosureSaid,
    ReportSaid,
    ReportsSaid,
)
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture

router = Router(tags=["cases"])

_TAKEN_IN = {201: CaseReceived, 200: CaseReceived}


@router.post(
    "/cases",
    response=answers(_TAKEN_IN, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=HANDED_IN,
)
@permitted(Permission.SUBMIT_CASES)
def submit_case(request: SignedRequest, response: HttpResponse) -> Status[CaseReceived]:
    """Hand in a case. The same again gets the first answer, with 200 and `is_repeat`."""
    received = capture.hand_in(
        handed_in=handed_in(request),
        key=key_of(request, is_required=True),
        by=request.agent,
        at=request.received_at,
    )
    return _taken_in(received, response)


@router.post(
    "/cases/{uuid:record_id}/pieces",
    response=answers(_TAKEN_IN, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=PIECE,
)
@permitted(Permission.SUBMIT_CASES)
def submit_piece(
    request: SignedRequest, response: HttpResponse, record_id: UUID
) -> Status[CaseReceived]:
    """Hand in a further piece of a case that is still open."""
    received = capture.hand_in(
        handed_in=handed_in(request),
        piece_of=record_id,
        key=key_of(request, is_required=False),
        by=request.agent,
        at=request.received_at,
    )
    return _taken_in(received, response)


@router.post(
    "/cases/{uuid:record_id}/closure",
    response=answers(_TAKEN_IN, 401, 403, 404, 409, 413, 415, 422),
    openapi_extra=CLOSURE,
)
@permitted(Permission.SUBMIT_CASES)
def close_case(
    request: SignedRequest, response: HttpResponse, record_id: UUID, closure: ClosureSaid
) -> Status[CaseReceived]:
    """Close a case whose pieces are here; filing begins. Closing it twice is harmless."""
    received = capture.close_case(
        record_id=record_id,
        closure=closure.to_closure(),
        key=key_of(request, is_required=False),
        by=request.agent,
        at=request.received_at,
    )
    return _taken_in(received, response)


@router.get("/cases", response=answers({200: CasePageSaid}, 401, 403, 422))
@permitted(Permission.VIEW_CASES)
def list_cases(
    request: SignedRequest,
    state: Literal["", "captured", "returned", "filed"] = "",
    q: str = Query("", max_length=200, description="Words, in the title, numbers and names"),
    cursor: str = Query("", pattern="^[0-9]{0,18}$", description="`next_cursor` of the last page"),
    size: int = Query(50, ge=1, le=200),
) -> CasePageSaid:
    """List cases, newest first."""
    page = lifecycle.case_list(
        agent=request.agent,
        text=q,
        state=RecordState(state) if state else None,
        cursor=cursor,
        size=size,
    )
    lines = [_line(row, _language(request)) for row in page.rows]
    return CasePageSaid(
        cases=lines,
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


@router.get(
    "/cases/{uuid:record_id}",
    response=answers({200: CaseStatusSaid}, 401, 403, 404),
    url_name="case_status",
)
@permitted(Permission.VIEW_CASES)
def case_status(request: SignedRequest, record_id: UUID) -> CaseStatusSaid:
    """Say where a case is, and every reason why it went back."""
    status = lifecycle.case_status(record_id=record_id, agent=request.agent)
    links = _links(record_id, has_package=bool(status.row.filed_at), has_receipt=status.has_receipt)
    return CaseStatusSaid.of(status, _language(request), links)


@router.get("/cases/{uuid:record_id}/reports", response=answers({200: ReportsSaid}, 401, 403, 404))
@permitted(Permission.VIEW_CASES)
def case_reports(request: SignedRequest, record_id: UUID) -> ReportsSaid:
    """Return every check report of a case, newest first."""
    reports = lifecycle.case_reports(record_id=record_id, agent=request.agent)
    return ReportsSaid(reports=[ReportSaid.of(one, _language(request)) for one in reports])


@router.get(
    "/cases/{uuid:record_id}/receipt",
    response=answers({200: None}, 401, 403, 404),
    openapi_extra=RECEIPT,
)
@permitted(Permission.DOWNLOAD_RECEIPTS)
def case_receipt(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the receipt of a filed case; `recordkit verify` checks it offline."""
    return _sent(lifecycle.receipt_file(record_id=record_id, agent=request.agent))


@router.get(
    "/cases/{uuid:record_id}/receipt/paper",
    response=answers({200: None}, 401, 403, 404, 422),
    openapi_extra=PAPER,
)
@permitted(Permission.DOWNLOAD_RECEIPTS)
def case_receipt_paper(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the printed form of a receipt: PDF/A with the receipt attached."""
    page_address = request.build_absolute_uri(reverse("web:verify"))
    return _sent(
        lifecycle.receipt_paper(record_id=record_id, agent=request.agent, page_address=page_address)
    )


@router.get(
    "/cases/{uuid:record_id}/package",
    response=answers({200: None}, 401, 403, 404),
    openapi_extra=PACKAGE,
)
@permitted(Permission.DOWNLOAD_PACKAGES)
def case_package(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the archival package of a filed case, byte for byte as it is kept."""
    address = request.META.get("REMOTE_ADDR", "")
    return _sent(
        lifecycle.taken_package(record_id=record_id, agent=request.agent, at=now(), address=address)
    )


def _taken_in(received: capture.Received, response: HttpResponse) -> Status[CaseReceived]:
    links = _links(received.record_id)
    response["Location"] = links["self"]
    status = 200 if received.is_repeat else 201
    return Status(status, CaseReceived.of(received, links))


def _line(row: lifecycle.CaseRow, language: str) -> CaseLine:
    links = _links(row.record_id, has_package=bool(row.filed_at))
    return CaseLine(**CaseLine.facts_of(row, language), links=links)


def _links(
    record_id: UUID, *, has_package: bool = False, has_receipt: bool = False
) -> dict[str, str]:
    """Return where more can be had; what is not there yet has no link."""
    links = {"self": reverse("rest:case_status", args=[record_id])}
    links["reports"] = reverse("rest:case_reports", args=[record_id])
    if has_package:
        links["package"] = reverse("rest:case_package", args=[record_id])
    if has_receipt:
        links["receipt"] = reverse("rest:case_receipt", args=[record_id])
        links["receipt_paper"] = reverse("rest:case_receipt_paper", args=[record_id])
    return links


def _sent(content: lifecycle.Content) -> FileResponse:
    response = FileResponse(
        content.stream, as_attachment=True, filename=content.name, content_type=content.mime_type
    )
    response["Content-Length"] = str(content.size_bytes)
    return response


def _language(request: SignedRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "zh-hans"))
