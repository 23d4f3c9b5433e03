"""What the OpenAPI document says beyond what the code of the endpoints says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muniment.interfaces.rest.bodies import CHUNKS, FORM, JSON
from muniment.interfaces.rest.problems import MEDIA_TYPE, Problem
from muniment.interfaces.rest.shapes import ArchiveHandedIn, FilesHandedIn

_EVERYWHERE = (500, 503)
_OFFSET = {"schema": {"type": "integer", "minimum": 0}, "description": "Bytes that have come"}
_LENGTH = {"schema": {"type": "integer", "minimum": 0}, "description": "Bytes of the whole"}
_LOCATION = {"schema": {"type": "string", "format": "uri-reference"}}
_MOVED = {"headers": {"Upload-Offset": _OFFSET, "Upload-Length": _LENGTH}}
_BINARY: dict[str, Any] = {"schema": {}}
_KEY_DESCRIBED = "One for each submission; the same when trying again"


def answers(good: Mapping[int, Any], *errors: int) -> dict[int, Any]:
    """Return the answers of an endpoint: what it gives, and every problem it may come to."""
    return {**good, **dict.fromkeys(sorted({*errors, *_EVERYWHERE}), Problem)}


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI document with problems as what they are, and without empty parts."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and JSON in answer.get("content", {}):
                    answer["content"] = {MEDIA_TYPE: answer["content"][JSON]}
    for shape in (ArchiveHandedIn, FilesHandedIn):
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        document["components"]["schemas"][shape.__name__] = schema
    document["components"]["securitySchemes"] = {
        "Bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of POST /api/v1/token (OAuth 2.0, client credentials)",
        }
    }
    if not document["servers"]:
        del document["servers"]
    return document


def _key(*, required: bool) -> dict[str, Any]:
    schema = {"type": "string", "pattern": '^"?[!#-~]{1,200}"?$'}
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": required,
        "schema": schema,
        "description": _KEY_DESCRIBED,
    }


def _body(*names: str) -> dict[str, Any]:
    shapes = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {"required": True, "content": {JSON: {"schema": {"oneOf": shapes}}}}


TOKEN_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "scope": {"type": "string"},
                    },
                    "required": ["grant_type"],
                    "description": "Identifier and secret may come in an Authorization: Basic "
                    "header instead (client_secret_basic).",
                }
            }
        },
    }
}
UPLOAD_BEGUN: dict[str, Any] = {
    "responses": {201: {"headers": {"Location": _LOCATION, **_MOVED["headers"]}}}
}
UPLOAD_MOVED: dict[str, Any] = {"responses": {204: _MOVED}}
CHUNK: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Content-Digest",
            "required": False,
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
            "description": "Of this chunk (RFC 9530); compared when it is given",
        }
    ],
    "requestBody": {"required": True, "content": dict.fromkeys(CHUNKS, _BINARY)},
    "responses": {204: _MOVED, 409: {"headers": {"Upload-Offset": _OFFSET}}},
}
_HELD_AT = {status: {"headers": {"Location": _LOCATION}} for status in (200, 201)}
HANDED_IN: dict[str, Any] = {
    "parameters": [_key(required=True)],
    "requestBody": _body("ArchiveHandedIn", "FilesHandedIn"),
    "responses": _HELD_AT,
}
PIECE: dict[str, Any] = HANDED_IN | {"parameters": [_key(required=False)]}
CLOSURE: dict[str, Any] = {"parameters": [_key(required=False)], "responses": _HELD_AT}
RECEIPT: dict[str, Any] = {"responses": {200: {"content": {JSON: {"schema": {"type": "object"}}}}}}
PAPER: dict[str, Any] = {"responses": {200: {"content": {"application/pdf": _BINARY}}}}
PACKAGE: dict[str, Any] = {"responses": {200: {"content": {"application/zip": _BINARY}}}}
