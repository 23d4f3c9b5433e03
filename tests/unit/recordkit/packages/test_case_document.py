"""The case document: read strictly, written in one way."""

from __future__ import annotations

import copy
import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.packages.describing_cases import DOCUMENT, cases

from recordkit.description.case import CaseDescription
from recordkit.packages.case_document import (
    CASE_SCHEMA,
    correction_of,
    parse_case_document,
    reread_case_document,
    write_case_document,
)
from recordkit.packages.case_faults import MalformedCaseDocument
from recordkit.packages.json_document import LARGEST_DOCUMENT_BYTES
from recordkit.packages.secrecy import ClassifiedMaterial
from recordkit.terms.vocabulary import SecrecyLevel, SharingScope, StepKind

SCHEMA = jsonschema_rs.Draft202012Validator(CASE_SCHEMA)


def document(**changes: Any) -> bytes:
    return json.dumps({**DOCUMENT, **changes}, ensure_ascii=False).encode()


def changed(pointer: str, value: Any) -> bytes:
    """Return the document with another value at one place; `...` takes the place away."""
    tree = copy.deepcopy(DOCUMENT)
    *parents, last = pointer.split("/")[1:]
    inner: Any = tree
    for name in parents:
        inner = inner[int(name) if isinstance(inner, list) else name]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(tree, ensure_ascii=False).encode()


def problems_in(content: bytes) -> dict[str, str]:
    with pytest.raises(MalformedCaseDocument) as malformed:
        parse_case_document(content)
    assert all(problem.note.zh and problem.note.en for problem in malformed.value.problems)
    return {problem.where: problem.note.en for problem in malformed.value.problems}


class TestParseCaseDocument:
    def test_reads_every_object_of_the_format(self):
        case = parse_case_document(document())

        assert case.applicant.name == "𠮷某"
        assert case.secrecy is SecrecyLevel.INTERNAL
        assert case.closed_at == datetime(2024, 5, 8, 8, 5, 0, 250000, UTC)
        assert case.step_at(StepKind.APPLICATION) == datetime(2024, 5, 6, 1, 30, tzinfo=UTC)
        assert case.components[0].attributes.sharing.condition == "核验使用"
        assert (len(case.views), len(case.links), len(case.accommodations)) == (1, 1, 1)

    def test_takes_a_sharing_scope_alone_for_the_whole(self):
        case = parse_case_document(changed("/components/0/attributes/sharing", "withheld"))

        assert case.components[0].attributes.sharing.scope is SharingScope.WITHHELD

    def test_keeps_unknown_elements_where_they_were(self):
        content = changed("/components/0/页数", 3).replace(
            b'"format"', '"自定":[1,"a"],"format"'.encode()
        )

        assert parse_case_document(content).extra == (
            ("/components/0/页数", "3"),
            ("/自定", '[1,"a"]'),
        )

    def test_composes_text(self):
        case = parse_case_document(document(title="cafe\u0301"))

        assert case.title == "caf\u00e9"

    def test_passes_over_a_byte_order_mark(self):
        assert parse_case_document(b"\xef\xbb\xbf" + document()) == parse_case_document(document())

    def test_knows_which_record_is_corrected(self):
        case = parse_case_document(document(correction_of="E-1"))

        assert correction_of(case) == "E-1"
        assert correction_of(parse_case_document(document())) == ""
        assert parse_case_document(write_case_document(case)) == case

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [
            ("/format", "muniment-case/2"),
            ("/format", ...),
            ("/case_number", ...),
            ("/case_number", " "),
            ("/case_number", 7),
            ("/title", None),
            ("/remarks", "x" * 50_001),
            ("/applicant", "某"),
            ("/applicant/kind", "自然人"),
            ("/applicant/kind", "PERSON"),
            ("/applicant/name", ...),
            ("/is_closed", 1),
            ("/is_closed", "true"),
            ("/item_version", -1),
            ("/item_version", 1.0),
            ("/item_version", True),
            ("/outcome/kind", ...),
            ("/steps", {}),
            ("/steps/0/actor", ...),
            ("/steps/0/started_at", "2024-05-06T09:30:00"),
            ("/steps/0/started_at", "2024-05-06"),
            ("/steps/0/started_at", "2024-02-30T09:30:00+08:00"),
            ("/steps/0/started_at", "0001-01-01T00:00:00+08:00"),
            ("/steps/0/started_at", "2024-W19-1T09:30:00+08:00"),
            ("/steps/0/started_at", 1714959000),
            ("/components/0/size_bytes", "5"),
            ("/components/0/size_bytes", 1 << 63),
            ("/components/0/sm3", "abc"),
            ("/components/0/sha256", "g" * 64),
            ("/components/0/role", "依据性材料"),
            ("/components/0/path", "../营业执照.pdf"),
            ("/components/0/path", "/a.pdf"),
            ("/components/0/path", ""),
            ("/components/0/attributes/sharing/scope", "all"),
            ("/components/0/attributes/secrecy", "30"),
            ("/views/0/template", "builtin:../x"),
            ("/views/0/data_path", "a\\b"),
            ("/accommodations/0/due_on", "2024-02-30"),
            ("/accommodations/0/due_on", "20240516"),
            ("/correction_of", ""),
            ("/correction_of", 5),
        ],
    )
    def test_names_what_breaks_the_format(self, pointer: str, value: Any):
        assert pointer in problems_in(changed(pointer, value))

    def test_names_all_problems_at_once(self):
        content = document(title="", item_code=5, steps=[{"kind": "x"}])

        assert {"/title", "/item_code", "/steps/0/kind", "/steps/0/name"} <= problems_in(
            content
        ).keys()

    def test_refuses_one_path_described_twice(self):
        twice = [{**DOCUMENT["components"][0], "path": path} for path in ("a.PDF", "A.pdf")]

        assert "/components/1/path" in problems_in(document(components=twice))

    def test_says_the_same_in_chinese(self):
        with pytest.raises(MalformedCaseDocument) as malformed:
            parse_case_document(changed("/applicant/kind", "自然人"))

        assert "/applicant/kind：不在规定的取值中" in malformed.value.detail.zh

    def test_does_not_repeat_an_identity_number(self):
        with pytest.raises(MalformedCaseDocument) as malformed:
            parse_case_document(changed("/applicant/id_number", 110105194912310021))

        assert "19491231" not in str(malformed.value)


class TestRereadCaseDocument:
    @given(cases())
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
    def test_reads_what_was_read_before_as_it_was(self, case: CaseDescription):
        written = write_case_document(case)

        assert reread_case_document(written) == parse_case_document(written)

    @pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"format": "another/1"}'])
    def test_refuses_what_was_never_one(self, content: bytes):
        with pytest.raises(MalformedCaseDocument):
            reread_case_document(content)


class TestHostileJson:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00",
            b"{",
            b"[]",
            b"null",
            b'"text"',
            b"12",
            b'{"format":"muniment-case/1"} x',
            document()[:-1],
            document().decode().encode("utf-16"),
            document(title="营业执照").decode().encode("gb18030", errors="replace"),
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"[" * 40 + b"]" * 40,
            b'{"a":' * 40 + b"1" + b"}" * 40,
            b"{" + b" " * LARGEST_DOCUMENT_BYTES + b"}",
        ],
        ids=range(16),
    )
    def test_is_a_clear_fault(self, content: bytes):
        assert problems_in(content)

    @pytest.mark.parametrize(
        "text",
        ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "1." + "9" * 60, '"\\ud800"', '"\\u0000"',
         '"\\u001b[2J"', '"\\uffff"', '{"a":1,"a":2}'],
    )  # fmt: skip
    def test_in_an_unknown_element_is_a_clear_fault_too(self, text: str):
        content = document().replace(b'"format"', f'"other":{text},"format"'.encode())

        assert any(where.startswith("/other") for where in problems_in(content))

    def test_that_gives_one_name_twice_is_refused(self):
        content = document().replace(b'"format"', b'"title":"other","format"')

        assert "/title" in problems_in(content)

    def test_with_a_million_mistakes_names_only_some(self):
        wrong = [{"kind": "x"}] * 4000

        assert len(problems_in(document(steps=wrong))) <= 200

    def test_with_thousands_of_unknown_elements_is_refused(self):
        assert "" in problems_in(document(**{f"x{number}": 1 for number in range(2001)}))

    def test_keeps_numbers_that_are_longer_than_a_machine_word(self):
        content = document().replace(b'"format"', b'"serial":1234567890123456789012,"format"')

        assert dict(parse_case_document(content).extra)["/serial"] == "1234567890123456789012"

    @settings(max_examples=200)
    @given(st.binary(max_size=60), st.integers(0, len(document())), st.integers(0, 40))
    def test_made_by_chance_is_read_or_a_fault(self, noise: bytes, at: int, gone: int):
        content = document()[:at] + noise + document()[at + gone :]
        try:
            case = parse_case_document(content)
        except (ClassifiedMaterial, MalformedCaseDocument):
            return

        assert parse_case_document(write_case_document(case)) == case


class TestWriteCaseDocument:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(cases())
    def test_is_read_back_as_the_same_case(self, case: CaseDescription):
        content = write_case_document(case)

        assert parse_case_document(content) == case
        assert write_case_document(parse_case_document(content)) == content

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(cases())
    def test_keeps_to_the_schema(self, case: CaseDescription):
        assert [
            error.message for error in SCHEMA.iter_errors(json.loads(write_case_document(case)))
        ] == []

    def test_leaves_out_what_has_its_default(self):
        tree = json.loads(write_case_document(parse_case_document(document(secrecy="public"))))

        assert "secrecy" not in tree
        assert "openness" not in tree["components"][0]["attributes"]

    def test_writes_moments_in_utc(self):
        tree = json.loads(write_case_document(parse_case_document(document())))

        assert tree["steps"][1]["ended_at"] == "2024-05-08T08:05:00.250000Z"


class TestCaseSchema:
    def test_accepts_what_the_reader_accepts(self):
        assert SCHEMA.is_valid(DOCUMENT)

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [
            ("/format", "muniment-case/2"),
            ("/case_number", ...),
            ("/applicant/kind", "自然人"),
            ("/secrecy", "secret"),
            ("/components/0/sm3", "abc"),
            ("/steps/0/started_at", "2024-05-06"),
            ("/is_closed", 1),
        ],
    )
    def test_refuses_what_the_reader_refuses(self, pointer: str, value: Any):
        content = changed(pointer, value)

        assert not SCHEMA.is_valid(json.loads(content))
        with pytest.raises((MalformedCaseDocument, ClassifiedMaterial)):
            parse_case_document(content)

    def test_has_every_element_of_a_case_and_no_other(self):
        properties = set(CASE_SCHEMA["properties"]) - {"format", "correction_of"}

        assert properties == {
            field.name for field in dataclasses.fields(CaseDescription) if field.name != "extra"
        }
