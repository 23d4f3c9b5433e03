"""A connected system: gets a token, uploads, hands in, asks."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.test import Client

from muniment.interfaces.cli.demonstration.cases import MadeCase

SECRET = "s" * 43
JSON = "application/json"
OCTETS = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"


@dataclass
class System:
    """One client of the interface, with its token."""

    token: str
    http: Client = field(default_factory=Client)
    _keys: itertools.count[int] = field(default_factory=itertools.count)

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(f"/api/v1{path}", headers=self._signed(headers))

    def post(self, path: str, said: object, *, key: str = "", **headers: str) -> Any:
        if key:
            headers["Idempotency-Key"] = key
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.http.post(
            f"/api/v1{path}", body, content_type=JSON, headers=self._signed(headers)
        )

    def patch(self, path: str, chunk: bytes, *, offset: int, **headers: str) -> Any:
        kind = headers.pop("Content-Type", OCTETS)
        headers = {"Upload-Offset": str(offset)} | headers
        return self.http.patch(
            f"/api/v1{path}", chunk, content_type=kind, headers=self._signed(headers)
        )

    def head(self, path: str) -> Any:
        return self.http.head(f"/api/v1{path}", headers=self._signed({}))

    def delete(self, path: str) -> Any:
        return self.http.delete(f"/api/v1{path}", headers=self._signed({}))

    def uploaded(self, content: bytes, **announced: object) -> str:
        """Upload content in one chunk and return the upload's identifier."""
        said = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        begun = self.post("/uploads", said | announced)
        assert begun.status_code == 201, begun.content
        upload_id = begun.json()["upload_id"]
        if content:
            sent = self.patch(f"/uploads/{upload_id}", content, offset=0)
            assert sent.status_code == 204, sent.content
        return str(upload_id)

    def submitted(self, archive: bytes, *, key: str = "", **headers: str) -> Any:
        """Upload a submission ZIP and hand it in."""
        said = {"upload_id": self.uploaded(archive)}
        return self.post("/cases", said, key=key or f"key-{next(self._keys)}", **headers)

    def in_files(self, case: MadeCase) -> dict[str, object]:
        """Upload the files of a case one by one and return the body that hands it in."""
        files = {path: self.uploaded(content) for path, content in case.files}
        return {"case": json.loads(case.document), "files": files}

    def _signed(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | dict(headers)


def signed_in(client_id: str) -> System:
    http = Client()
    form = f"grant_type=client_credentials&client_id={client_id}&client_secret={SECRET}"
    answer = http.post("/api/v1/token", form, content_type=FORM)
    assert answer.status_code == 200, answer.content
    return System(answer.json()["access_token"])


def zipped(case: MadeCase, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a made case as a submission ZIP."""
    return archive_of([("case.json", case.document), *case.files], method=method)


def archive_of(members: list[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def content_digest(chunk: bytes) -> str:
    """Return the value of a Content-Digest header (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(chunk).digest()).decode()}:"
