"""Tokens for connected systems: OAuth 2.0 client credentials. Source: RFC 6749, 4.4."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from muniment.commons.identity import api as identity
from muniment.interfaces.rest import faults
from muniment.interfaces.rest.bodies import FORM, require_type
from muniment.interfaces.rest.documents import TOKEN_FORM, answers
from muniment.interfaces.rest.gate import anyone
from muniment.interfaces.rest.shapes import Token
from muniment.kernel.clock import now

router = Router(tags=["tokens"])

_LARGEST_BYTES = 16 << 10
_LONGEST_ID_CHARS = 64


@router.post("/token", response=answers({200: Token}, 400, 401, 413, 415), openapi_extra=TOKEN_FORM)
@anyone
def issue_token(request: HttpRequest, response: HttpResponse) -> Token:
    """Issue an access token for a client's identifier and secret."""
    client_id, secret = _credentials(request)
    at = now()
    issued = identity.issue_token(
        client_id=client_id, secret=secret, at=at, address=request.META.get("REMOTE_ADDR", "")
    )
    response["Pragma"] = "no-cache"
    seconds = int((issued.expires_at - at).total_seconds())
    return Token(access_token=issued.token, expires_in=seconds)


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """Return identifier and secret, from the form or from the Authorization header."""
    said = _form_of(request)
    in_header = _basic(request)
    grant = said.get("grant_type", "")
    if not grant:
        raise faults.TokenRequestMalformed("no grant_type", where="grant_type")
    if grant != "client_credentials":
        raise faults.GrantNotSupported(
            f"expected client_credentials, found {grant[:60]!r}",
            zh=f"应为 client_credentials，实为 {grant[:60]!r}",
            where="grant_type",
        )
    if in_header is not None and "client_secret" in said:
        raise faults.TokenRequestMalformed(
            "credentials both in the header and in the form",
            zh="凭证同时出现在请求头和表单中",
            where="client_secret",
        )
    client_id, secret = in_header or (said.get("client_id", ""), said.get("client_secret", ""))
    if not client_id or not secret or len(client_id) > _LONGEST_ID_CHARS:
        raise identity.ClientNotAccepted("no usable client_id and client_secret", where="client_id")
    return client_id, secret


def _form_of(request: HttpRequest) -> dict[str, str]:
    require_type(request, FORM)
    body = request.body
    if len(body) > _LARGEST_BYTES:
        raise faults.BodyTooLarge(
            f"at most {_LARGEST_BYTES} bytes", zh=f"上限为 {_LARGEST_BYTES} 字节"
        )
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError as unreadable:
        raise faults.TokenRequestMalformed("the form cannot be read") from unreadable
    said = dict(pairs)
    if len(said) != len(pairs):
        raise faults.TokenRequestMalformed("a field is given twice", zh="同一字段出现多次")
    return said


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    """Return the credentials of `client_secret_basic`, None when there is no such header."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as unreadable:
        raise identity.ClientNotAccepted("Authorization", where="Authorization") from unreadable
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
