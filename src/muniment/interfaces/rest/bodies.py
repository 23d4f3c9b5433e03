"""Reading what comes in: types, sizes, and JSON that nobody vouches for."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.parser import Parser

from muniment.interfaces.rest import faults
from muniment.stages.capture import api as capture
from recordkit.errors import Words
from recordkit.packages.json_document import (
    canonical_text,
    load_json,
    normalised,
    objections,
    pointer_to,
    problem,
)
from recordkit.packages.secrecy import ClassifiedMaterial, refuse_classified

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CHUNKS = (
    "application/octet-stream",
    "application/offset+octet-stream",
    "application/partial-upload",
)
_MOST_FILES = 5000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_KEY = re.compile(r'"?([!#-~]{1,200})"?')
# One member of a structured dictionary whose value is a byte sequence. Source: RFC 9530, RFC 8941.
_DIGEST = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?")
_SHA256_BYTES = 32


class StrictParser(Parser):
    """Reads JSON as the case document is read: no key twice, no nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the tree of the body.

        Raises:
            MediaTypeNotAccepted, MalformedRequest: There is none.
        """
        require_type(request, JSON)
        tree, said = load_json(request.body)
        if said := said or tuple(objections(tree)):
            raise faults.MalformedRequest(said)
        return normalised(tree)


def require_type(request: HttpRequest, *accepted: str) -> None:
    """Do nothing if the body is of an accepted type.

    Raises:
        MediaTypeNotAccepted: It is not.
    """
    found = (request.content_type or "").lower()
    if found not in accepted:
        wanted = " | ".join(accepted)
        raise faults.MediaTypeNotAccepted(
            f"Content-Type: expected {wanted}, found {found or 'none'}",
            zh=f"Content-Type 应为 {wanted}，实为 {found or '无'}",
            where="Content-Type",
        )


def length_of(request: HttpRequest) -> int:
    """Return how many bytes the body has.

    Raises:
        LengthMissing: The request does not say; it may be without end.
    """
    said = request.headers.get("Content-Length", "")
    if not (said.isascii() and said.isdigit()):
        raise faults.LengthMissing(where="Content-Length")
    return int(said)


def key_of(request: HttpRequest, *, is_required: bool) -> str:
    """Return the idempotency key, with or without the quotes of a structured header.

    Raises:
        KeyMissing: There is none and there must be, or it is malformed.
    """
    said = request.headers.get("Idempotency-Key", "").strip()
    found = _KEY.fullmatch(said)
    if found is None and (said or is_required):
        raise faults.KeyMissing(where="Idempotency-Key")
    return found[1] if found else ""


def chunk_digest_of(request: HttpRequest) -> str:
    """Return the SHA-256 of the body in hexadecimal digits; empty when none is given.

    Raises:
        MalformedRequest: A digest is given and cannot be compared.
    """
    said = request.headers.get("Content-Digest")
    if said is None:
        return ""
    members = [_DIGEST.fullmatch(member.strip()) for member in said.split(",")]
    found = {member[1]: member[2] for member in members if member}
    if None not in members and "sha-256" in found:
        try:
            digest = base64.b64decode(found["sha-256"], validate=True)
        except binascii.Error:
            digest = b""
        if len(digest) == _SHA256_BYTES:
            return digest.hex()
    said_of = Words("应含 sha-256 摘要", "it must have a sha-256 digest")
    raise faults.MalformedRequest([problem("header Content-Digest", said_of, "sha-256=:…:", said)])


def handed_in(request: HttpRequest) -> capture.HandedIn:
    """Return what a request hands in: `{"upload_id": …}` or `{"case": {…}, "files": {…}}`.

    What cannot be read, or is marked as a state secret, goes on as it came: the room that takes
    cases in refuses it, and enters that it did.

    Raises:
        MediaTypeNotAccepted: It is no JSON.
        MalformedRequest: It has neither form.
    """
    require_type(request, JSON)
    body = request.body
    tree, said = load_json(body)
    if said or any(True for _ in objections(tree)) or _is_classified(tree):
        named = _UUID.findall(body.decode("utf-8", "replace"))
        return capture.HandedIn(document=body, mentions=frozenset(map(UUID, named)))
    return _of_form(normalised(tree))


def _of_form(tree: object) -> capture.HandedIn:
    match tree:
        case {"upload_id": str(upload_id), **rest} if not rest:
            return capture.HandedIn(archive=_uuid(upload_id, "/upload_id"))
        case {"case": dict(case), "files": dict(files), **rest} if not rest:
            return capture.HandedIn(document=_written(case), files=_files(files))
        case {"case": dict(case), **rest} if not rest:
            return capture.HandedIn(document=_written(case))
    raise faults.MalformedRequest([problem("", _NEITHER_FORM)])


def _files(files: Mapping[str, object]) -> dict[str, UUID]:
    if len(files) > _MOST_FILES:
        said = Words(f"最多 {_MOST_FILES} 个文件", f"at most {_MOST_FILES} files")
        raise faults.MalformedRequest([problem("/files", said, f"<= {_MOST_FILES}", len(files))])
    return {path: _uuid(named, pointer_to("/files", path)) for path, named in files.items()}


def _uuid(text: object, where: str) -> UUID:
    if isinstance(text, str) and _UUID.fullmatch(text):
        return UUID(text)
    said = Words("应为上传的标识", "it must be the identifier of an upload")
    raise faults.MalformedRequest([problem(where, said, "UUID")])


def _written(case: Mapping[str, object]) -> bytes:
    return canonical_text(case).encode("utf-8")


def _is_classified(tree: object) -> bool:
    try:
        refuse_classified(tree)
    except ClassifiedMaterial:
        return True
    return False


_NEITHER_FORM = Words(
    '应为 {"upload_id": …} 或 {"case": {…}, "files": {"路径": "上传标识", …}}',
    'it must be {"upload_id": …} or {"case": {…}, "files": {"path": "upload id", …}}',
)
