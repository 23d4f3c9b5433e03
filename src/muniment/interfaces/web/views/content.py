"""Giving out content that came from elsewhere. It is hostile until shown otherwise.

Nothing here can run a script, load anything, or be taken for one of our pages: every response
carries its own Content-Security-Policy, an exact type that browsers may not guess beyond, and
a disposition. HTML that we did not render ourselves is never given to be displayed.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.data_form import form_of
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.views.materials import Manner, is_our_view, manner_of_type
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import Content

_SHOWN_BYTES = 512 * 1024

_LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_POLICIES = {
    Manner.IMAGE: f"sandbox; {_LOCKED}",
    # Browsers older than the out-of-process viewer refuse to show a PDF in a sandbox at all; the
    # type is exact and may not be guessed, so that a PDF cannot become a page of this origin.
    Manner.PDF: f"{_LOCKED}; object-src 'self'; style-src 'unsafe-inline'",
    Manner.VIEW: f"sandbox; {_LOCKED}; style-src 'unsafe-inline'; img-src data:; font-src data:",
    Manner.NONE: f"sandbox; {_LOCKED}",
}


@permitted(Permission.VIEW_CONTENT)
def content(request: SignedRequest, record_id: UUID, path: str) -> HttpResponseBase:
    """Give out one component: to be displayed where that is safe, else to be saved."""
    found = lifecycle.component_content(record_id=record_id, path=path, agent=request.agent)
    manner = _manner(request, record_id, path, found)
    if "save" in request.GET or manner is Manner.NONE:
        return _sent(found, Manner.NONE, "application/octet-stream", as_attachment=True)
    return _sent(found, manner, found.mime_type, as_attachment=False)


@permitted(Permission.VIEW_CONTENT)
def text(request: SignedRequest, record_id: UUID, path: str) -> HttpResponse:
    """Show a component as text in a page of ours, escaped; a long one is cut short.

    XML and JSON that look like a form are laid out as one, unless `?as=source`.
    """
    found = lifecycle.component_content(record_id=record_id, path=path, agent=request.agent)
    with found.stream as stream:
        raw = stream.read(_SHOWN_BYTES)
    is_cut = found.size_bytes > len(raw)
    shown = _decoded(raw)
    indented = "" if is_cut else _indented(shown, found.mime_type)
    as_source = is_cut or request.GET.get("as") == "source"
    form = () if as_source else form_of(shown.encode("utf-8"), found.mime_type)
    context = {
        "name": found.name,
        "text": indented or shown,
        "is_cut": is_cut,
        "is_indented": bool(indented),
        "form": form,
    }
    response = private(render(request, "muniment/text.html", context))
    response["Content-Security-Policy"] = f"sandbox; {_LOCKED}; style-src 'self'"
    return response


def _manner(request: SignedRequest, record_id: UUID, path: str, found: Content) -> Manner:
    """Return how the content may be displayed; text goes through `text`, never raw."""
    if found.mime_type.startswith("text/html"):
        page = lifecycle.case_page(record_id=record_id, agent=request.agent)
        ours = any(is_our_view(each) for each in page.materials if each.path == path)
        return Manner.VIEW if ours else Manner.NONE
    manner = manner_of_type(found.mime_type)
    return Manner.NONE if manner is Manner.TEXT else manner


def _sent(found: Content, manner: Manner, mime_type: str, *, as_attachment: bool) -> FileResponse:
    response = FileResponse(
        found.stream, as_attachment=as_attachment, filename=found.name, content_type=mime_type
    )
    response["Content-Length"] = str(found.size_bytes)
    response["Content-Security-Policy"] = _POLICIES[manner]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _decoded(raw: bytes) -> str:
    """Return text in the encodings of the field; what fits none is shown with gaps."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as problem:
            # A character cut in two at the end of the excerpt is not a wrong encoding.
            if problem.start >= len(raw) - 4 and len(raw) == _SHOWN_BYTES:
                return raw[: problem.start].decode(encoding)
    return raw.decode("utf-8", errors="replace")


def _indented(text: str, mime_type: str) -> str:
    """Return a JSON document on several lines; empty when it is none."""
    if "json" not in mime_type:
        return ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return ""
