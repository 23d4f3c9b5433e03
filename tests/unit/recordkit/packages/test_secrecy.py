"""A secrecy marker at the door: refused, and never repeated."""

from __future__ import annotations

import io
import json
import traceback
from typing import Any

import pytest
from tests.unit.recordkit.packages.describing_cases import DOCUMENT
from tests.unit.recordkit.packages.making_zips import zip_of

from recordkit.errors import Refusal
from recordkit.packages.secrecy import ClassifiedMaterial, is_marker
from recordkit.packages.submission import (
    parse_case_document,
    submission_from_files,
    submission_from_zip,
)

MARKERS = (
    "confidential", "secret", "top_secret", "SECRET", "Top Secret", "TOP-SECRET", "秘密", "机密",
    "绝密", "机密★10年", "绝密★长期", "★秘密", " 机 密 ", "机密（10年）", "涉密", "国家秘密", "ｓｅｃｒｅｔ",
)  # fmt: skip


def refused(tree: Any) -> ClassifiedMaterial:
    with pytest.raises(ClassifiedMaterial) as refusal:
        parse_case_document(json.dumps(tree, ensure_ascii=False).encode())
    return refusal.value


class TestAMarker:
    @pytest.mark.parametrize("marker", MARKERS)
    def test_on_the_case_is_refused(self, marker: str):
        assert refused({**DOCUMENT, "secrecy": marker}).code == "PKG-101"

    @pytest.mark.parametrize("marker", MARKERS)
    @pytest.mark.parametrize("part", ["components", "views", "links"])
    def test_on_a_part_is_refused(self, part: str, marker: str):
        marked = {**DOCUMENT[part][0], "attributes": {"secrecy": marker}}

        refused({**DOCUMENT, part: [marked]})

    @pytest.mark.parametrize(
        "other",
        [
            {"密级": "机密"},
            {"security_classification": "秘密"},
            {"secrecyLevel": "SECRET"},
            {"deep": [{"密级": ["绝密"]}]},
            {"secrecy": {"level": "secret"}},
            {"remarks": "标注为机密★10年的附件"},
            {"机密★": 1},
        ],
    )
    def test_in_an_unknown_element_or_starred_anywhere_is_refused(self, other: dict[str, Any]):
        refused({**DOCUMENT, **other})

    def test_comes_before_every_other_fault(self):
        refused({"secrecy": "机密", "steps": 5})

    def test_in_one_of_two_elements_of_a_name_is_refused(self):
        content = json.dumps(DOCUMENT).replace('"format"', '"secrecy": "secret", "format"')

        with pytest.raises(ClassifiedMaterial):
            parse_case_document(content.encode())

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    def test_in_a_document_that_cannot_be_parsed_is_refused(self, encoding: str):
        with pytest.raises(ClassifiedMaterial):
            parse_case_document('{"title": "x", "密级": "机密", '.encode(encoding))

    def test_under_nesting_without_end_is_refused(self):
        with pytest.raises(ClassifiedMaterial):
            parse_case_document(b'{"a":' * 200 + b'{"secrecy":"secret"}' + b"}" * 200)

    def test_in_a_file_name_is_refused(self):
        document = json.dumps(DOCUMENT).encode()

        with pytest.raises(ClassifiedMaterial):
            submission_from_zip(
                io.BytesIO(zip_of([("case.json", document), ("机密★5年.pdf", b"")]))
            )
        with pytest.raises(ClassifiedMaterial):
            submission_from_files(document, {"绝密★.pdf": (0, io.BytesIO)})

    def test_is_a_refusal_that_repeats_nothing(self):
        fault = refused({**DOCUMENT, "secrecy": "机密★10年", "title": "某某工程布防图"})

        said = "".join(traceback.format_exception_only(fault)) + fault.detail.zh + fault.where
        assert isinstance(fault, Refusal)
        assert "布防图" not in said
        assert "10年" not in said


class TestWordsThatAreNoMarker:
    @pytest.mark.parametrize(
        "word", ["", "public", "internal", "公开", "内部", "不涉密", "非密", "无"]
    )
    def test_are_none(self, word: str):
        assert not is_marker(word)

    def test_let_trade_secrets_and_their_like_pass(self):
        title = "关于商业秘密保护和保密协议备案的申请"

        assert (
            parse_case_document(
                json.dumps({**DOCUMENT, "title": title, "remarks": "含机密级以下内容说明"}).encode()
            ).title
            == title
        )
