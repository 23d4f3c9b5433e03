"""Whatever can be wrong with a case, it ends as it should and says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from django.apps import apps
from django.db import connection
from tests.house.house import House, made, state_of, tags_of
from tests.house.order import assert_filed_once

from muniment.commons.custody.models import Entry
from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import (
    MALWARE_MARKER,
    PLANTINGS,
    ExpectedEnding,
    Fault,
    FaultNotPossible,
    MadeCase,
    Profile,
    expected_ending,
)
from muniment.kernel import parts
from muniment.stages.capture import api as capture
from recordkit.errors import ContentFault
from recordkit.errors import Fault as Refused
from recordkit.packages import ClassifiedMaterial
from recordkit.terms.scanning import ScannerDescription, ScanResult, ScanWord

State, Attention = holdings.RecordState, holdings.Attention
AT_THE_DOOR = {Fault.DIGEST_MISMATCH, Fault.SURPLUS_FILE, Fault.MISSING_FILE, Fault.UNKNOWN_ITEM}
LATER = sorted(
    fault
    for fault in Fault
    if expected_ending(fault) is ExpectedEnding.RETURNED and fault not in AT_THE_DOOR
)


class MarkerScanner:
    """Knows one piece of malware, which is harmless."""

    def describe(self) -> ScannerDescription:
        return ScannerDescription("marker", "1", None, is_real=True)

    def scan(self, stream: BinaryIO) -> ScanWord:
        is_bad = MALWARE_MARKER in stream.read()
        return ScanWord(ScanResult.INFECTED if is_bad else ScanResult.CLEAN, "marker 1")


@pytest.fixture
def scanned(house: House) -> House:
    parts.install(replace(parts.get(), scanner=MarkerScanner()))
    return house


def faulty(fault: Fault, profile: Profile = Profile.TINY) -> MadeCase:
    for index in range(40):
        try:
            return made(index, fault, profile=profile)
        except FaultNotPossible:
            continue
    raise AssertionError(f"no case can have {fault}")


def ending_of(answer: capture.Received | Refused) -> ExpectedEnding:
    if isinstance(answer, ClassifiedMaterial):
        return ExpectedEnding.REFUSED
    if isinstance(answer, Refused):
        return ExpectedEnding.RETURNED
    record = holdings.get_record(record_id=answer.record_id)
    if record.attention is Attention.WAITING:
        return ExpectedEnding.WAITING
    return {State.FILED: ExpectedEnding.FILED, State.RETURNED: ExpectedEnding.RETURNED}[
        record.state
    ]


class TestACaseWith:
    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.value)
    def test_ends_as_it_should(self, scanned: House, fault: Fault):
        [answer] = scanned.receive(faulty(fault))
        scanned.work()

        assert ending_of(answer) is expected_ending(fault)

    def test_malware_is_filed_where_nobody_scans_and_the_report_says_so(self, house: House):
        assert PLANTINGS[Fault.MALWARE_MARKER].needs_scanner
        [licence] = house.finish(faulty(Fault.MALWARE_MARKER))

        assert state_of(licence) is State.FILED

    @pytest.mark.parametrize("fault", LATER, ids=lambda fault: fault.value)
    def test_is_returned_with_reasons_that_help(self, scanned: House, fault: Fault):
        [record_id] = scanned.finish(faulty(fault))

        [back] = capture.returns_of(record_id=record_id)
        assert back.reasons
        for reason in back.reasons:
            assert reason.what.zh
            assert reason.what.en
            assert reason.where
            assert reason.clause
            assert reason.mend.zh
            assert reason.mend.en

    @pytest.mark.parametrize("fault", sorted(AT_THE_DOOR), ids=lambda fault: fault.value)
    def test_is_told_at_the_door_and_nothing_is_kept(self, house: House, fault: Fault):
        [answer] = house.receive(faulty(fault))

        assert isinstance(answer, ContentFault)
        assert answer.where
        assert answer.detail.zh
        assert answer.mend.zh
        assert holdings.records(agency_ids=None).total == 0
        assert list(parts.get().staging.shelves()) == []

    def test_has_every_reason_at_once_and_not_only_the_first(self, house: House):
        case = faulty(Fault.MISSING_MATERIAL)
        refused = faulty(Fault.REFUSED_FORMAT)
        both = _joined(case, refused)

        [record_id] = house.finish(both)

        [back] = capture.returns_of(record_id=record_id)
        clauses = {reason.clause.split()[0] for reason in back.reasons}
        alone = {_clause(house, case), _clause(house, refused)}
        assert alone <= clauses


class TestNeighbours:
    def test_of_every_faulty_case_are_filed(self, scanned: House):
        bad = [
            faulty(fault) for fault in Fault if expected_ending(fault) is not ExpectedEnding.FILED
        ]
        numbered = [replace(case, case_number=case.case_number) for case in bad]
        good = [made(100 + place) for place in range(len(bad))]
        mixed = [
            case for pair in zip(good, _with_own_numbers(numbered), strict=True) for case in pair
        ]

        answers = scanned.receive(*mixed)
        scanned.work()

        filed = [a.record_id for a in answers[::2] if isinstance(a, capture.Received)]
        assert len(filed) == len(good)
        assert_filed_once(filed, proofs=2)


class TestClassifiedMaterial:
    def test_leaves_nothing_but_the_fact_that_it_was_refused(self, house: House):
        case = faulty(Fault.SECRECY_MARKER)
        [answer] = house.receive(case)
        house.work()

        assert isinstance(answer, ClassifiedMaterial)
        [entry] = Entry.objects.all()
        assert (entry.tag, entry.detail) == ("capture:submission:refused", '{"door":"command"}')
        assert list(parts.get().staging.shelves()) == []
        assert _traces(case, house.place.root) == []

    def test_is_not_quoted_in_the_answer(self, house: House):
        case = faulty(Fault.SECRECY_MARKER)
        [answer] = house.receive(case)

        said = f"{answer} {answer.detail} {answer.where}"
        assert not [word for word in _words_of(case) if word in said]

    def test_does_not_stop_its_neighbours(self, house: House):
        first, refused, last = house.receive(made(0), faulty(Fault.SECRECY_MARKER), made(1))

        assert isinstance(first, capture.Received)
        assert isinstance(refused, ClassifiedMaterial)
        assert isinstance(last, capture.Received)

    def test_in_a_later_piece_leaves_the_case_as_it_was(self, house: House):
        [licence] = house.captured(made(3))
        before = tags_of(licence)

        house.receive(made(3, Fault.SECRECY_MARKER))

        assert tags_of(licence) == before


def _words_of(case: MadeCase) -> list[str]:
    import json

    document = json.loads(case.document)
    return [case.case_number, document["title"], document["applicant"]["name"]]


def _traces(case: MadeCase, root: Path) -> list[str]:
    """Return where any word of a case is found: in any column of any table, in any file."""
    wanted = _words_of(case)
    return [
        *(f"table {t}" for t in _tables() if any(w in _text_of(t) for w in wanted)),
        *(
            str(path)
            for path in root.rglob("*")
            if path.is_file() and any(w.encode() in path.read_bytes() for w in wanted)
        ),
    ]


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models()] + ["holdings_search"]


def _text_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return "\n".join(str(value) for row in cursor.fetchall() for value in row)


def _joined(case: MadeCase, other: MadeCase) -> MadeCase:
    """Return `case` with what `other` has besides."""
    import json

    document, more = json.loads(case.document), json.loads(other.document)
    there = {path for path, _ in case.files}
    added = [(path, content) for path, content in other.files if path.endswith(".exe")]
    document["components"] += [c for c in more["components"] if c["path"] in dict(added)]
    assert not there & set(dict(added))
    return replace(
        case,
        document=json.dumps(document, ensure_ascii=False).encode(),
        files=(*case.files, *added),
    )


def _clause(house: House, case: MadeCase) -> str:
    [alone] = house.finish(*_with_own_numbers([case]))
    [back] = capture.returns_of(record_id=alone)
    return back.reasons[0].clause.split()[0]


def _with_own_numbers(cases: list[MadeCase]) -> list[MadeCase]:
    """Return the same cases under numbers that no other case has."""
    return [
        replace(
            case,
            document=case.document.replace(
                f'"{case.case_number}"'.encode(), f'"F-{place}-{id(case)}"'.encode()
            ),
        )
        for place, case in enumerate(cases)
    ]
