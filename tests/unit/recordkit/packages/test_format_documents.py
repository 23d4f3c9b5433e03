"""What docs/formats says is what the code does."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from lxml import etree

from recordkit.packages import element_tables as tables
from recordkit.packages import manifest
from recordkit.packages.case_document import CASE_SCHEMA, parse_case_document
from recordkit.packages.package_documents import SCHEMAS
from recordkit.packages.xml_document import from_bytes, schema_problems

FORMATS = Path(__file__).parents[4] / "docs" / "formats"
SUBMISSIONS = ("case-submission.md", "case-submission.zh-CN.md")
PACKAGES = ("archival-package.md", "archival-package.zh-CN.md")
LINES = [
    line
    for table in (
        tables.BASE, tables.OUTCOME, tables.CLOSING, tables.COMPONENT, tables.FORMAT,
        tables.SOURCE, tables.ATTRIBUTES, tables.FETCH, tables.STEP, tables.TALLY,
        tables.SUBMITTED_FILE, tables.SUBMITTED_VIEW, tables.SUBMITTED_LINK,
        tables.ACCOMMODATION, manifest.HEAD, manifest.MEMBER,
    )
    for line in table
]  # fmt: skip


def blocks(name: str, language: str) -> list[bytes]:
    text = (FORMATS / name).read_text(encoding="utf-8")
    return [found.encode() for found in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("name", SUBMISSIONS)
class TestTheSubmissionFormat:
    def test_has_an_example_that_is_read(self, name: str):
        (example,) = blocks(name, "json")

        case = parse_case_document(example)

        assert case.is_closed
        assert dict(case.extra) == {"/窗口编号": '"W-07"'}

    def test_names_every_element(self, name: str):
        text = (FORMATS / name).read_text(encoding="utf-8")

        properties = [CASE_SCHEMA, *CASE_SCHEMA["$defs"].values()]
        for element in {key for part in properties for key in part.get("properties", {})}:
            assert f"`{element}`" in text, element

    def test_names_every_word_of_its_vocabularies(self, name: str):
        text = (FORMATS / name).read_text(encoding="utf-8")

        for part in CASE_SCHEMA["$defs"].values():
            for word in part.get("enum", ()):
                assert f"`{word}`" in text, word


@pytest.mark.parametrize("name", PACKAGES)
class TestThePackageFormat:
    def test_has_an_example_of_each_document_that_keeps_to_its_schema(self, name: str):
        examples = blocks(name, "xml")

        for example, schema in zip(examples, (*SCHEMAS.values(), "verification.xsd"), strict=True):
            assert schema_problems(from_bytes(example, name=schema), schema, document=name) == ()

    def test_tells_how_to_compute_the_root_digest(self, name: str):
        root = etree.fromstring(blocks(name, "xml")[-1])
        members = [
            {child.tag: child.text or "" for child in member} for member in root.iter("member")
        ]

        lines = "".join(
            f"{m['sm3']}\t{m['sha256']}\t{m['size']}\t{m['media_type']}\t{m['path']}\n"
            for m in sorted(members, key=lambda m: m["path"].encode())
        ).encode()

        assert root.findtext("root_sha256") == hashlib.sha256(lines).hexdigest()
        assert root.findtext("root_sm3") == hashlib.new("sm3", lines).hexdigest()

    def test_names_every_element_with_its_title(self, name: str):
        text = (FORMATS / name).read_text(encoding="utf-8")

        for line in LINES:
            assert f"| `{line.tag}` | {line.title} | {line.code or '–'} |" in text, line.tag


@pytest.mark.parametrize(("english", "chinese"), [SUBMISSIONS, PACKAGES])
def test_both_languages_have_the_same_sections_and_examples(english: str, chinese: str):
    sections = [
        re.findall(r"^(#+) ([0-9.]*)", (FORMATS / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in (english, chinese)
    ]

    assert sections[0] == sections[1]
    assert blocks(english, "json") == blocks(chinese, "json")
    assert blocks(english, "xml") == blocks(chinese, "xml")
