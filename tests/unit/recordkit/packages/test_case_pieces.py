"""A case sent piece by piece."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.recordkit.packages.describing_cases import DOCUMENT, cases

from recordkit.description.case import CaseDescription
from recordkit.packages.case_document import parse_case_document, write_case_document
from recordkit.packages.case_faults import PieceContradicts, PieceOfAnotherCase
from recordkit.packages.case_pieces import merge_pieces
from recordkit.terms.vocabulary import SecrecyLevel

HEAD = {
    key: DOCUMENT[key]
    for key in (
        "format", "case_number", "title", "item_code", "agency_code", "region_code", "applicant",
        "source_system",
    )
}  # fmt: skip


def piece(**elements: Any) -> CaseDescription:
    return parse_case_document(json.dumps({**HEAD, **elements}).encode())


class TestMergePieces:
    def test_adds_up_to_the_whole_case(self):
        early = piece(steps=DOCUMENT["steps"][:1], components=DOCUMENT["components"])
        late = piece(**{key: DOCUMENT[key] for key in DOCUMENT if key not in (*HEAD, "components")})

        assert merge_pieces(early, late) == parse_case_document(json.dumps(DOCUMENT).encode())

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(cases())
    def test_of_a_piece_with_itself_changes_nothing(self, case: CaseDescription):
        once = merge_pieces(case, case)

        assert merge_pieces(once, case) == once
        assert set(once.components) == set(case.components)
        assert parse_case_document(write_case_document(once)) == once

    def test_lets_later_values_win_and_silence_change_nothing(self):
        first = piece(title="旧题名", remarks="说明", item_version=3)
        more = piece(title="新题名", project_code="P1")

        whole = merge_pieces(first, more)

        assert (whole.title, whole.remarks) == ("新题名", "说明")
        assert (whole.item_version, whole.project_code) == (3, "P1")

    def test_never_opens_a_closed_case_nor_a_closed_mouth(self):
        whole = merge_pieces(piece(is_closed=True, secrecy="internal"), piece())

        assert whole.is_closed
        assert whole.secrecy is SecrecyLevel.INTERNAL

    def test_completes_the_description_of_a_file(self):
        bare = {
            key: DOCUMENT["components"][0][key] for key in ("path", "title", "role", "provenance")
        }
        sized = {**bare, "size_bytes": 5, "sha256": "ab" * 32}

        whole = merge_pieces(piece(components=[sized]), piece(components=[bare]))

        assert whole.components[0].size_bytes == 5
        assert len(whole.components) == 1

    @pytest.mark.parametrize(
        "other", [{"sha256": "cd" * 32}, {"sm3": "cd" * 32}, {"size_bytes": 6}]
    )
    def test_refuses_other_bytes_at_the_same_path(self, other: dict[str, Any]):
        file = {**DOCUMENT["components"][0], "sm3": "ab" * 32, "sha256": "ab" * 32}

        with pytest.raises(PieceContradicts, match="营业执照"):
            merge_pieces(piece(components=[file]), piece(components=[{**file, **other}]))

    def test_refuses_a_path_that_differs_only_by_case(self):
        file = {**DOCUMENT["components"][0], "path": "a.PDF"}

        with pytest.raises(PieceContradicts):
            merge_pieces(piece(components=[file]), piece(components=[{**file, "path": "A.pdf"}]))

    @pytest.mark.parametrize("name", ["case_number", "agency_code"])
    def test_refuses_a_piece_of_another_case(self, name: str):
        with pytest.raises(PieceOfAnotherCase, match=name):
            merge_pieces(piece(), replace(piece(), **{name: "other"}))

    def test_moves_unknown_elements_with_their_lines(self):
        file = DOCUMENT["components"][0]
        first = piece(components=[{**file, "页数": 1}])
        more = piece(components=[{**file, "path": "b.pdf", "页数": 2}, {**file, "页数": 3}])

        whole = merge_pieces(first, more)

        assert dict(whole.extra) == {"/components/0/页数": "3", "/components/1/页数": "2"}
