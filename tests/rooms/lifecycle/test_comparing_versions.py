"""What an agency changed between two versions of a case, and nothing that it did not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from tests.house.house import AT, House, made
from tests.house.reading import who

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault, MadeCase
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.linewise import changed_lines, readable_lines

Difference = lifecycle.Difference
LATER = AT + timedelta(days=3)


def returned(house: House) -> tuple[UUID, MadeCase]:
    """Return a case that came back, with what was handed in."""
    case = made(0, Fault.MISSING_MATERIAL)
    [record_id] = house.finish(case)
    return record_id, case


def altered(case: MadeCase, change: Callable[[dict[str, Any]], object], **files: bytes) -> MadeCase:
    """Return the case with its description changed, and some files replaced or added."""
    document = json.loads(case.document)
    change(document)
    held = dict(case.files) | {name.replace("__", "/"): content for name, content in files.items()}
    return replace(
        case,
        document=json.dumps(document, ensure_ascii=False).encode(),
        files=tuple(held.items()),
    )


def compared(record_id: UUID, username: str = "market-records") -> lifecycle.Comparison:
    return lifecycle.compare_versions(
        record_id=record_id, before=None, after=None, agent=who(username)
    )


def differing(found: lifecycle.Comparison, title: str) -> dict[str, lifecycle.ComparedLine]:
    [group] = [group for group in found.groups if group.title.zh == title]
    return {line.label.zh: line for line in group.differing}


class TestTwoVersions:
    def test_that_say_the_same_but_for_a_word_differ_in_that_word(self, house: House):
        record_id, case = returned(house)
        house.captured(altered(case, lambda d: d.update(remarks="已补正")), at=LATER)

        found = compared(record_id)

        assert (found.before, found.after, found.versions) == (1, 2, (1, 2))
        [line] = differing(found, "著录").values()
        assert (line.after.zh, line.difference) == ("已补正", Difference.ADDED)
        assert differing(found, "材料") == {}
        assert differing(found, "办理环节") == {}

    def test_show_a_material_that_was_added_and_one_that_was_renamed(self, house: House):
        record_id, case = returned(house)
        first = json.loads(case.document)["components"][0]

        def change(document: dict[str, Any]) -> None:
            document["components"][0]["title"] = "改了名的材料"
            added = dict(document["components"][0], path="补充说明.txt", title="补充说明")
            for name in ("sm3", "sha256", "size_bytes"):
                added.pop(name, None)
            document["components"].append(added)

        later = altered(case, change)
        later = replace(later, files=(*later.files, ("补充说明.txt", "补充说明全文".encode())))
        house.captured(later, at=LATER)

        lines = differing(compared(record_id), "材料")

        assert lines["补充说明"].difference is Difference.ADDED
        assert lines["补充说明"].before.zh == ""
        assert lines["改了名的材料"].difference is Difference.RENAMED
        assert first["path"] in lines["改了名的材料"].before.zh
        assert len(lines) == 2

    def test_show_a_material_that_was_taken_out(self, house: House):
        record_id, case = returned(house)
        gone = json.loads(case.document)["components"][-1]

        def change(document: dict[str, Any]) -> None:
            document["components"].pop()

        later = altered(case, change)
        files = tuple((n, c) for n, c in later.files if n != gone["path"])
        house.captured(replace(later, files=files), at=LATER)

        assert (
            differing(compared(record_id), "材料")[gone["title"]].difference is Difference.REMOVED
        )

    def test_show_what_the_check_found_of_either(self, house: House):
        record_id, _case = returned(house)
        house.captured(made(0), at=LATER)
        house.work(at=LATER)
        assert holdings.get_record(record_id=record_id).state is holdings.RecordState.FILED

        lines = differing(compared(record_id), "归档检测")

        [complete] = (line for says, line in lines.items() if says.startswith("必要材料齐全"))
        assert complete.before.zh.startswith("不通过")
        assert complete.after.zh == "通过"

    def test_of_a_text_show_the_lines_to_those_who_may_read_it(self, house: House):
        record_id, case = returned(house)

        def with_text(text: str) -> MadeCase:
            def change(document: dict[str, Any]) -> None:
                one = dict(document["components"][0], path="说明.txt", title="说明")
                for name in ("sm3", "sha256", "size_bytes"):
                    one.pop(name, None)
                document["components"].append(one)

            later = altered(case, change)
            return replace(later, files=(*later.files, ("说明.txt", text.encode())))

        house.captured(with_text("第一行\n旧的结论\n末行"), at=LATER)
        house.work(at=LATER)
        house.captured(with_text("第一行\n新的结论\n末行"), at=LATER + timedelta(hours=1))
        newest = lifecycle.compare_versions(
            record_id=record_id, before=2, after=3, agent=who("market-records")
        )

        lines = differing(newest, "材料")["说明"].lines

        assert [(line.sign, line.text) for line in lines] == [
            (" ", "第一行"),
            ("-", "旧的结论"),
            ("+", "新的结论"),
            (" ", "末行"),
        ]
        seen = lifecycle.compare_versions(
            record_id=record_id, before=2, after=3, agent=who("leader")
        )
        assert differing(seen, "材料")["说明"].lines == ()


class TestComparing:
    def test_is_not_for_whoever_may_not_know_of_the_case(self, house: House):
        record_id, case = returned(house)
        house.captured(altered(case, lambda d: d.update(remarks="x")), at=LATER)

        with pytest.raises(holdings.RecordNotHeld):
            compared(record_id, "land-records")

    @pytest.mark.parametrize("pair", [(1, 9), (0, 1), (None, 1)])
    def test_needs_two_versions_that_there_are(self, house: House, pair):
        record_id, _ = returned(house)

        with pytest.raises(lifecycle.VersionNotHeld):
            lifecycle.compare_versions(
                record_id=record_id, before=pair[0], after=pair[1], agent=who("market-records")
            )


def test_a_long_list_of_changes_is_cut_and_says_so():
    changes = changed_lines([str(n) for n in range(500)], [f"{n}!" for n in range(500)])

    assert len(changes) == 201
    assert changes[-1].sign == "…"


@pytest.mark.parametrize("piece", [b"<a ", b"<", b"<!--", b"&", b"<a b='"])
def test_a_page_that_would_keep_a_parser_busy_is_compared_at_once(piece: bytes):
    hostile = b"<html>" + piece * (100_000 // len(piece))
    began = time.monotonic()

    readable_lines(BytesIO(hostile), size_bytes=len(hostile))

    assert time.monotonic() - began < 2


def test_of_a_page_the_lines_are_what_stands_between_its_tags():
    page = "<html><body><p>准予许可</p><p class='x'>二&amp;三</p></body></html>".encode()

    assert readable_lines(BytesIO(page), size_bytes=len(page)) == ["准予许可", "二&三"]
