"""Resumable uploads over HTTP."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from django.http import HttpRequest

from muniment.interfaces.rest import uploads as endpoints
from muniment.kernel import parts
from recordkit.fixity import CHUNK_BYTES
from tests.house.house import House
from tests.rest.system import System, content_digest

SCAN = bytes(range(256)) * 40


def begun(system: System, size_bytes: int = len(SCAN), **said: object) -> str:
    return system.post("/uploads", {"size_bytes": size_bytes} | said).json()["upload_id"]


def held_bytes() -> int:
    uploads = parts.get().uploads
    return sum(1 for _ in uploads.held())


class TestAnUpload:
    def test_is_announced_and_says_where_to_send_it(self, system: System):
        answer = system.post("/uploads", {"size_bytes": len(SCAN)})

        assert answer.status_code == 201
        assert answer["Upload-Offset"] == "0"
        assert answer["Upload-Length"] == str(len(SCAN))
        assert answer["Location"] == f"/api/v1/uploads/{answer.json()['upload_id']}"

    def test_grows_chunk_by_chunk(self, system: System):
        at = f"/uploads/{begun(system)}"

        first = system.patch(at, SCAN[:1000], offset=0)
        asked = system.head(at)
        second = system.patch(at, SCAN[1000:], offset=1000)

        assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
        assert (asked.status_code, asked["Upload-Offset"]) == (204, "1000")
        assert (second.status_code, second["Upload-Offset"]) == (204, str(len(SCAN)))
        assert asked.content == b""

    def test_that_is_empty_is_whole_at_once(self, system: System):
        answer = system.post("/uploads", {"size_bytes": 0, "sha256": hashlib.sha256().hexdigest()})

        assert answer.status_code == 201
        assert system.head(answer["Location"][7:])["Upload-Offset"] == "0"

    def test_that_is_given_up_is_gone(self, system: System):
        at = f"/uploads/{begun(system)}"
        system.patch(at, SCAN[:10], offset=0)

        assert system.delete(at).status_code == 204
        assert system.head(at).status_code == 404
        assert held_bytes() == 0

    def test_of_somebody_else_is_not_there(self, system: System, stranger: System):
        at = f"/uploads/{begun(system)}"

        answers = [stranger.head(at), stranger.patch(at, b"x", offset=0), stranger.delete(at)]

        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert system.head(at).status_code == 204

    @pytest.mark.parametrize("offset", [1, 999, len(SCAN), 10**15])
    def test_does_not_skip_bytes_and_says_where_it_ends(self, system: System, offset: int):
        at = f"/uploads/{begun(system)}"

        answer = system.patch(at, b"x", offset=offset)

        assert answer.status_code == 409
        assert answer["Upload-Offset"] == "0"
        assert answer.json()["code"] == "CAP-106"

    def test_takes_the_same_chunk_once(self, system: System):
        at = f"/uploads/{begun(system)}"
        system.patch(at, SCAN[:100], offset=0)

        again = system.patch(at, SCAN[:100], offset=0)

        assert (again.status_code, again["Upload-Offset"]) == (409, "100")

    def test_ends_where_it_said(self, system: System):
        at = f"/uploads/{begun(system, 5)}"

        answer = system.patch(at, b"123456", offset=0)

        assert (answer.status_code, answer.json()["code"]) == (422, "CAP-207")
        assert system.head(at)["Upload-Offset"] == "0"

    @pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
    def test_takes_octets_only(self, system: System, kind: str):
        answer = system.patch(f"/uploads/{begun(system)}", b"x", offset=0, **{"Content-Type": kind})

        assert answer.status_code == 415

    def test_wants_to_know_where_a_chunk_begins(self, system: System):
        answer = system.patch(f"/uploads/{begun(system)}", b"x", offset=0, **{"Upload-Offset": "x"})

        assert answer.status_code == 422
        assert "Upload-Offset" in answer.json()["where"]

    def test_is_never_in_memory_whole(self, system: System, monkeypatch: pytest.MonkeyPatch):
        content = bytes(CHUNK_BYTES * 3 + 5)
        asked: list[int] = []
        read = HttpRequest.read

        def counted(self: HttpRequest, size: int = -1) -> bytes:
            asked.append(size)
            return read(self, size)

        at = f"/uploads/{begun(system, len(content))}"
        monkeypatch.setattr(HttpRequest, "read", counted)
        answer = system.patch(at, content, offset=0)

        assert answer.status_code == 204
        assert max(asked) == CHUNK_BYTES


class TestTheDigestOfAChunk:
    def test_is_compared(self, system: System):
        at = f"/uploads/{begun(system)}"

        right = system.patch(
            at, SCAN[:50], offset=0, **{"Content-Digest": content_digest(SCAN[:50])}
        )
        wrong = system.patch(at, SCAN[50:90], offset=50, **{"Content-Digest": content_digest(b"x")})

        assert right.status_code == 204
        assert (wrong.status_code, wrong.json()["code"]) == (422, "CAP-205")
        assert system.head(at)["Upload-Offset"] == "50"

    @pytest.mark.parametrize(
        "header",
        ["", "md5=:CY9rzUYh03PK3k6DJie09g==:", "sha-256=abc", "sha-256=:AAAA:", "sha-256=:=:"],
    )
    def test_that_cannot_be_compared_is_refused(self, system: System, header: str):
        at = f"/uploads/{begun(system)}"

        answer = system.patch(at, SCAN[:50], offset=0, **{"Content-Digest": header})

        assert answer.status_code == 422
        assert system.head(at)["Upload-Offset"] == "0"


class TestTheDigestsOfAFile:
    @pytest.mark.parametrize("name", ["sha256", "sm3"])
    def test_are_compared_when_it_is_whole(self, system: System, name: str):
        digest = hashlib.new(name, SCAN).hexdigest().upper()
        at = f"/uploads/{begun(system, **{name: digest})}"
        system.patch(at, SCAN[:333], offset=0)

        assert system.patch(at, SCAN[333:], offset=333).status_code == 204

    @pytest.mark.parametrize("cut", [0, 333])
    def test_that_differ_give_the_upload_up(self, system: System, cut: int):
        at = f"/uploads/{begun(system, sha256='0' * 64)}"
        if cut:
            system.patch(at, SCAN[:cut], offset=0)

        answer = system.patch(at, SCAN[cut:], offset=cut)

        assert (answer.status_code, answer.json()["code"]) == (422, "CAP-204")
        assert system.head(at).status_code == 404
        assert held_bytes() == 0


class TestTheAnnouncement:
    def test_of_four_gigabytes_is_refused_at_once_where_less_is_allowed(
        self, system: System, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("MUNIMENT_UPLOAD_MAX_BYTES", str(1 << 30))

        answer = system.post("/uploads", {"size_bytes": 4 << 30}, **{"Accept-Language": "en"})

        assert answer.status_code == 413
        assert (
            answer.json()["detail"]
            == "announced are 4294967296 bytes, at most 1073741824 are accepted"
        )
        assert "MUNIMENT_UPLOAD_MAX_BYTES" in answer.json()["mend"]

    def test_of_more_than_the_setting_is_refused_by_default(self, system: System):
        assert system.post("/uploads", {"size_bytes": (20 << 30) + 1}).status_code == 413

    def test_of_more_than_the_disk_has_is_refused_before_it_is_sent(
        self, system: System, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(type(parts.get().uploads), "free_bytes", lambda self: 1000)

        answer = system.post("/uploads", {"size_bytes": 1001})

        assert (answer.status_code, answer.json()["code"]) == (503, "VLT-501")
        assert int(answer["Retry-After"]) > 0

    def test_is_put_off_while_too_much_waits(self, system: System, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MUNIMENT_QUEUE_LIMIT", "0")

        answer = system.post("/uploads", {"size_bytes": 1})

        assert (answer.status_code, answer.json()["code"]) == (503, "CAP-501")
        assert answer["Retry-After"] == "30"

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"size_bytes": -1},
            {"size_bytes": "5"},
            {"size_bytes": True},
            {"size_bytes": 1.5},
            {"size_bytes": 1 << 63},
            {"size_bytes": 5, "sha256": "xyz"},
            {"size_bytes": 5, "sha1": "0" * 40},
            [],
            "5",
            None,
        ],
    )
    def test_that_makes_no_sense_is_refused_with_its_places(self, system: System, said: object):
        answer = system.post("/uploads", said)

        assert answer.status_code == 422
        assert answer.json()["problems"]


class TestALineThatBreaks:
    def send(self, system: System, at: str, came: bytes, announced: int | str, **headers: str):
        """Send a chunk of which less comes than its length says."""
        meta = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return system.http.generic(
            "PATCH",
            f"/api/v1{at}",
            b"",
            CONTENT_TYPE="application/octet-stream",
            HTTP_AUTHORIZATION=f"Bearer {system.token}",
            HTTP_UPLOAD_OFFSET="0",
            CONTENT_LENGTH=str(announced),
            **{"wsgi.input": BytesIO(came)},
            **meta,
        )

    def test_keeps_what_came(self, system: System):
        at = f"/uploads/{begun(system)}"

        answer = self.send(system, at, SCAN[:700], len(SCAN))

        assert (answer.status_code, answer.json()["code"]) == (422, "CAP-208")
        assert system.head(at)["Upload-Offset"] == "700"
        assert system.patch(at, SCAN[700:], offset=700).status_code == 204

    def test_keeps_nothing_of_a_chunk_that_has_a_digest(self, system: System):
        at = f"/uploads/{begun(system)}"
        whole = {"Content-Digest": content_digest(SCAN)}

        answer = self.send(system, at, SCAN[:700], len(SCAN), **whole)

        assert answer.status_code == 422
        assert system.head(at)["Upload-Offset"] == "0"

    def test_a_chunk_without_a_length_is_refused(self, system: System):
        answer = self.send(system, f"/uploads/{begun(system)}", b"", "")

        assert answer.status_code == 411


def test_every_endpoint_of_uploads_belongs_to_those_who_submit(house: House):
    gates = {
        operation.view_func.gate.permission
        for view in endpoints.router.path_operations.values()
        for operation in view.operations
    }

    assert gates == {"submit_cases"}
