"""Resumable uploads: announce a file, send it in chunks, ask how far it has come."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Header

from muniment.commons.identity.api import Permission
from muniment.interfaces.rest.bodies import CHUNKS, chunk_digest_of, length_of, require_type
from muniment.interfaces.rest.documents import CHUNK, UPLOAD_BEGUN, UPLOAD_MOVED, answers
from muniment.interfaces.rest.gate import SignedRequest, permitted
from muniment.interfaces.rest.shapes import UploadAnnounced, UploadState
from muniment.stages.capture import api as capture

router = Router(tags=["uploads"])


@router.post(
    "/uploads",
    response=answers({201: UploadState}, 401, 403, 413, 415, 422),
    openapi_extra=UPLOAD_BEGUN,
)
@permitted(Permission.SUBMIT_CASES)
def begin_upload(
    request: SignedRequest, response: HttpResponse, announced: UploadAnnounced
) -> Status[UploadState]:
    """Announce a file with its size and, best, its digests. Nothing of it is sent yet."""
    upload = capture.begin_upload(
        size_bytes=announced.size_bytes,
        sha256=announced.sha256,
        sm3=announced.sm3,
        by=request.agent,
        at=request.received_at,
    )
    response["Location"] = reverse("rest:find_upload", args=[upload.upload_id])
    _say_offset(response, upload)
    return Status(201, UploadState.of(upload))


@router.patch(
    "/uploads/{uuid:upload_id}",
    response=answers({204: None}, 401, 403, 404, 409, 411, 415, 422),
    openapi_extra=CHUNK,
)
@permitted(Permission.SUBMIT_CASES)
def continue_upload(
    request: SignedRequest,
    response: HttpResponse,
    upload_id: UUID,
    upload_offset: int = Header(..., alias="Upload-Offset", ge=0, le=(1 << 63) - 1),
) -> Status[None]:
    """Send the next chunk; when this answers, it is on the disk."""
    require_type(request, *CHUNKS)
    upload = capture.continue_upload(
        upload_id=upload_id,
        offset_bytes=upload_offset,
        source=request,
        size_bytes=length_of(request),
        digest=chunk_digest_of(request),
        by=request.agent,
        at=request.received_at,
    )
    _say_offset(response, upload)
    return Status(204, None)


@router.api_operation(
    ["HEAD"],
    "/uploads/{uuid:upload_id}",
    response=answers({204: None}, 401, 403, 404),
    openapi_extra=UPLOAD_MOVED,
    url_name="find_upload",
)
@permitted(Permission.SUBMIT_CASES)
def find_upload(request: SignedRequest, response: HttpResponse, upload_id: UUID) -> Status[None]:
    """Ask how far an upload has come, to go on from there."""
    upload = capture.find_upload(upload_id=upload_id, by=request.agent, at=request.received_at)
    _say_offset(response, upload)
    return Status(204, None)


@router.delete("/uploads/{uuid:upload_id}", response=answers({204: None}, 401, 403, 404))
@permitted(Permission.SUBMIT_CASES)
def give_up_upload(request: SignedRequest, upload_id: UUID) -> Status[None]:
    """Give up an upload that will not be handed in."""
    capture.give_up_upload(upload_id=upload_id, by=request.agent, at=request.received_at)
    return Status(204, None)


def _say_offset(response: HttpResponse, upload: capture.UploadShape) -> None:
    response["Upload-Offset"] = str(upload.offset_bytes)
    response["Upload-Length"] = str(upload.size_bytes)
