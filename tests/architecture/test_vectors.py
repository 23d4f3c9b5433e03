"""The vectors for other implementers are what the code makes, and cover what can go wrong."""

from __future__ import annotations

import json

from docs.generating.vectors.issuing import FOLDER
from docs.generating.vectors.writing import stale, vectors

RECEIPTS = FOLDER / "receipts"


def test_no_vector_is_stale():
    assert stale() == (), "run `python -m docs.generating.vectors` and commit what it wrote"


def test_no_file_lies_there_that_nobody_writes():
    written = {name for name, _ in vectors()}
    found = {
        path.relative_to(FOLDER).as_posix()
        for folder in (RECEIPTS, FOLDER / "evidence-records")
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert found - written == set()


def test_every_aspect_is_met_passed_and_failed():
    expected = json.loads((RECEIPTS / "expected.json").read_bytes())
    codes = json.loads((RECEIPTS / "codes" / "expected.json").read_bytes())
    said: dict[str, set[str]] = {}
    for judged in (*expected.values(), *codes.values()):
        for aspect, verdict in judged.items():
            said.setdefault(aspect, set()).add(verdict)

    # What is within a token that reads is never by itself unreadable.
    never_failed = {"token_structure"}
    assert {aspect for aspect, seen in said.items() if "failed" not in seen} == never_failed
    assert {aspect for aspect, seen in said.items() if "passed" not in seen} == set()
