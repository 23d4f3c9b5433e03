"""Receipts: fetching one in every form, and checking one that somebody brought."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, anyone, permitted
from muniment.interfaces.web.views.aspects import judgements_said
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import Content
from recordkit.errors import ContentFault

_LARGEST_RECEIPT_BYTES = 1024 * 1024


class ReceiptForm(forms.Form):
    """One receipt file. It is read in memory and not kept."""

    receipt = forms.FileField(
        label=_("归档回执文件"),
        error_messages={
            "required": _("请先选择一份回执文件。"),
            "empty": _("这个文件是空的，请重新选择。"),
        },
        widget=forms.FileInput(
            attrs={"accept": ".json,.pdf,.txt,application/json,application/pdf,text/plain"}
        ),
    )

    def clean_receipt(self) -> UploadedFile[bytes]:
        """Refuse what is far too large to be a receipt, before anything reads it."""
        upload: UploadedFile[bytes] = self.cleaned_data["receipt"]
        if (upload.size or 0) > _LARGEST_RECEIPT_BYTES:
            raise forms.ValidationError(_("文件超过 1 MB，不是归档回执。"))
        return upload


@permitted(Permission.DOWNLOAD_RECEIPTS)
def receipt(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the receipt of a filed case."""
    return _saved(lifecycle.receipt_file(record_id=record_id, agent=request.agent))


@permitted(Permission.DOWNLOAD_RECEIPTS)
def paper(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the printed form of a receipt, with the receipt attached."""
    return _saved(
        lifecycle.receipt_paper(
            record_id=record_id, agent=request.agent, page_address=_page_address(request)
        )
    )


@permitted(Permission.DOWNLOAD_RECEIPTS)
def code(request: SignedRequest, record_id: UUID) -> HttpResponse:
    """Show the QR code of a receipt, to be scanned from the screen or copied as text."""
    shown = lifecycle.receipt_code(
        record_id=record_id, agent=request.agent, page_address=_page_address(request)
    )
    context = {"code": shown, "record_id": record_id, "drawn": mark_safe(shown.svg)}  # noqa: S308 - drawn by us, from ASCII
    return private(render(request, "muniment/receipt_code.html", context))


@anyone
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Hand out the page that checks receipts, to anybody; it needs nothing else from here.

    What stands behind the # of its address stays with the reader.
    """
    page = lifecycle.checking_page()
    tag = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
    unchanged = tag in request.headers.get("If-None-Match", "")
    response = HttpResponse(
        b"" if unchanged else page.content,
        content_type="text/html; charset=utf-8",
        status=304 if unchanged else 200,
    )
    # The page's own script and style, by their digests, and nothing else at all.
    response["Content-Security-Policy"] = f"{page.policy}; frame-ancestors 'none'"
    response["Cache-Control"] = "public, max-age=300"
    response["ETag"] = tag
    return response


@permitted(Permission.DOWNLOAD_PACKAGES)
def package(request: SignedRequest, record_id: UUID) -> FileResponse:
    """Hand out the archival package of a filed case, byte for byte as it is kept."""
    address = request.META.get("REMOTE_ADDR", "")
    return _saved(
        lifecycle.taken_package(record_id=record_id, agent=request.agent, at=now(), address=address)
    )


@permitted(Permission.CHECK_RECEIPTS)
@require_http_methods(["GET", "POST"])
def check_receipt(request: SignedRequest) -> HttpResponse:
    """Say what a receipt proves, each verdict apart."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _checking(request, {"form": ReceiptForm()}, 200)
    if not form.is_valid():
        return _checking(request, {"form": form}, 422)
    upload = form.cleaned_data["receipt"]
    try:
        checked = lifecycle.check_receipt(content=upload.read())
    except ContentFault as fault:
        return _checking(request, {"form": form, "fault": fault, "name": upload.name}, 422)
    judgements = judgements_said(checked.judgements)
    context = {"form": form, "checked": checked, "judgements": judgements, "name": upload.name}
    return _checking(request, context, 200)


def _page_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("web:verify"))


def _saved(content: Content) -> FileResponse:
    response = FileResponse(
        content.stream,
        as_attachment=True,
        filename=content.name,
        content_type=content.mime_type,
    )
    response["Content-Length"] = str(content.size_bytes)
    response["Cache-Control"] = "private, no-store"
    return response


def _checking(request: SignedRequest, context: dict[str, object], status: int) -> HttpResponse:
    return private(render(request, "muniment/check_receipt.html", context, status=status))
