"""Headers and bodies of the REST interface, read without a database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from muniment.interfaces.rest import bodies, faults
from recordkit.errors import Fault

UPLOAD = UUID("01930000-0000-7000-8000-000000000001")
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


def asked(body: bytes = b"", *, kind: str = "application/json", **headers: str):
    return RequestFactory().generic("POST", "/api/v1/x", body, content_type=kind, headers=headers)


def refusal_of(read: Callable[[Any], object], request: Any) -> str:
    """Return the code of the fault that reading comes to; empty when it comes to none."""
    try:
        read(request)
    except Fault as refused:
        return refused.code
    return ""


class TestTheDigestOfAChunk:
    @given(st.binary(max_size=50))
    def test_reads_back_as_it_is_written(self, chunk: bytes):
        digest = hashlib.sha256(chunk)
        header = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"

        assert bodies.chunk_digest_of(asked(**{"Content-Digest": header})) == digest.hexdigest()

    def test_is_found_among_others(self):
        digest = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
        header = f"sha-512=:AAAA:, sha-256=:{digest}:;q=1"

        found = bodies.chunk_digest_of(asked(**{"Content-Digest": header}))

        assert found == hashlib.sha256(b"x").hexdigest()

    def test_that_is_not_given_is_empty(self):
        assert bodies.chunk_digest_of(asked()) == ""

    @given(st.text(st.characters(min_codepoint=32, max_codepoint=255), min_size=1, max_size=60))
    def test_never_brings_anything_down(self, header: str):
        request = asked(**{"Content-Digest": header})

        assert refusal_of(bodies.chunk_digest_of, request) in ("", "API-201")


class TestAnIdempotencyKey:
    @given(
        st.text(
            st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"'),
            min_size=1,
            max_size=200,
        )
    )
    def test_means_the_same_with_and_without_quotes(self, key: str):
        plain = bodies.key_of(asked(**{"Idempotency-Key": key}), is_required=True)
        quoted = bodies.key_of(asked(**{"Idempotency-Key": f'"{key}"'}), is_required=True)

        assert plain == quoted == key

    def test_may_be_absent_where_it_is_not_required(self):
        assert bodies.key_of(asked(), is_required=False) == ""

    @pytest.mark.parametrize("key", ["a b", "x" * 201, '""', "é"])
    def test_that_is_none_is_refused_even_where_it_is_not_required(self, key: str):
        with pytest.raises(faults.KeyMissing):
            bodies.key_of(asked(**{"Idempotency-Key": key}), is_required=False)


class TestWhatIsHandedIn:
    def test_is_an_archive(self):
        found = bodies.handed_in(asked(json.dumps({"upload_id": str(UPLOAD)}).encode()))

        assert (found.archive, found.upload_ids) == (UPLOAD, (UPLOAD,))

    def test_is_a_document_with_files(self):
        said = {"case": {"format": "muniment-case/1"}, "files": {"a/b.pdf": str(UPLOAD)}}

        found = bodies.handed_in(asked(json.dumps(said).encode()))

        assert json.loads(found.document) == said["case"]
        assert found.files == {"a/b.pdf": UPLOAD}

    def test_has_its_paths_in_nfc(self):
        said = {"case": {}, "files": {"cafe\u0301.pdf": str(UPLOAD)}}

        assert list(bodies.handed_in(asked(json.dumps(said).encode())).files) == ["café.pdf"]

    def test_goes_on_as_it_came_when_a_key_is_given_twice(self):
        body = b'{"case": {"a": 1, "a": 2}, "files": {"x": "%s"}}' % str(UPLOAD).encode()

        found = bodies.handed_in(asked(body))

        assert (found.document, found.mentions) == (body, {UPLOAD})
        assert found.upload_ids == ()

    @given(
        json_values | st.fixed_dictionaries({"case": json_values}, optional={"files": json_values})
    )
    def test_never_brings_anything_down(self, tree: object):
        assert refusal_of(bodies.handed_in, asked(json.dumps(tree).encode())) in ("", "API-201")

    @given(st.binary(min_size=1, max_size=80))
    def test_of_any_bytes_never_brings_anything_down(self, body: bytes):
        assert refusal_of(bodies.handed_in, asked(body)) in ("", "API-201")

    def test_the_same_words_have_the_same_digest_and_others_another(self):
        one = bodies.handed_in(asked(b'{"case": {"a": 1, "b": 2}}'))
        same = bodies.handed_in(asked(b'{ "case":{"b":2,"a":1}, "files":{} }'))
        other = bodies.handed_in(asked(b'{"case": {"a": 1}}'))

        assert one.digest(piece_of=None) == same.digest(piece_of=None)
        assert one.digest(piece_of=None) != other.digest(piece_of=None)
        assert one.digest(piece_of=None) != one.digest(piece_of=UPLOAD)


class TestTheTypeOfABody:
    @pytest.mark.parametrize(
        "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"]
    )
    def test_is_accepted_however_it_is_written(self, kind: str):
        bodies.require_type(asked(b"{}", kind=kind), "application/json")

    @pytest.mark.parametrize("kind", ["text/json", "application/xml", "application/jsonx", ""])
    def test_that_is_another_is_refused(self, kind: str):
        with pytest.raises(faults.MediaTypeNotAccepted):
            bodies.require_type(asked(b"{}", kind=kind), "application/json")
