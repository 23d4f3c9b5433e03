"""Cases of single rules that one broken package does not show."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conformance.checking import check, surroundings_of
from tests.conformance.good_case import NOTICE, Draft, good_draft
from tests.conformance.sealing import manifested, members_of, packed, seal

from recordkit.checks import Report, Surroundings
from recordkit.checks.legal_days import legal_day
from recordkit.description.case import Accommodation, Outcome
from recordkit.description.tally import tally
from recordkit.packages.package_documents import SCHEMAS
from recordkit.packages.reader import PackageUnreadable, open_package
from recordkit.terms.vocabulary import OutcomeKind, Verdict


def report_on(draft: Draft, **around: object) -> Report:
    surroundings: Surroundings = replace(surroundings_of(draft), **around)
    return check(seal(draft), surroundings)


def verdict_of(report: Report, rule: str) -> Verdict:
    return next(line.verdict for line in report.outcomes if line.rule == rule)


class TestApplicantNumber:
    @pytest.mark.parametrize(
        ("number", "verdict"),
        [
            ("11010519491231002X", Verdict.PASSED),
            ("11010519491231002x", Verdict.PASSED),
            ("440524188001010014", Verdict.PASSED),
            ("110105194912310021", Verdict.FAILED),
            ("12441500196720244T", Verdict.PASSED),
            ("124415001967202441", Verdict.FAILED),
            ("110105194913310021", Verdict.FAILED),  # the thirteenth month
            ("G12345678", Verdict.NOT_APPLICABLE),
            ("", Verdict.NOT_APPLICABLE),
        ],
    )
    def test_is_proved_by_its_check_character(self, number: str, verdict: Verdict):
        draft = good_draft()
        applicant = replace(draft.package.case.applicant, id_number=number)
        draft.change_case(applicant=applicant)

        report = report_on(draft)

        assert verdict_of(report, "applicant_number_carries_its_check_character") is verdict
        assert report.verdict is Verdict.PASSED  # only ever a warning

    def test_is_never_written_out_in_the_report(self):
        draft = good_draft()
        wrong = "110105194912310021"
        draft.change_case(applicant=replace(draft.package.case.applicant, id_number=wrong))

        assert wrong.encode() not in report_on(draft).to_json()


class TestMaterials:
    def without_notice(self, *accommodations: Accommodation) -> Draft:
        draft = good_draft()
        draft.drop(NOTICE)
        case = draft.package.case
        draft.change_case(
            components=tuple(part for part in case.components if part.material_code != "M03"),
            accommodations=accommodations,
        )
        draft.change(tally=tally(draft.package.case, draft.item))
        return draft

    def test_absent_with_a_recorded_reason_do_not_stop_filing(self):
        draft = self.without_notice(Accommodation("M03", "当场办结，未出具"))

        assert report_on(draft).failed_rules() == frozenset()

    def test_absent_without_a_reason_fail_by_name(self):
        report = report_on(self.without_notice())

        assert report.failed_rules() == {
            "mandatory_materials_are_present",
            "families_are_present_or_explained",
        }
        assert any("受理通知书" in finding.where for _, finding in report.reasons())

    def test_of_a_whole_family_are_explained_under_the_familys_name(self):
        draft = self.without_notice(Accommodation("procedural", "即办件，无程序性材料"))
        draft.item = replace(
            draft.item, materials=tuple(m for m in draft.item.materials if m.code != "M03")
        )

        assert report_on(draft).failed_rules() == frozenset()

    def test_of_a_withdrawn_case_need_no_outcome(self):
        draft = good_draft()
        for part in draft.package.components:
            if part.path.startswith(("结果文件", "数据快照")):
                draft.drop(part.path)
        draft.item = replace(draft.item, materials=draft.item.materials[:3])
        draft.change_case(outcome=Outcome(OutcomeKind.WITHDRAWN), views=())

        assert report_on(draft).failed_rules() == frozenset()


class TestWithoutSurroundings:
    def test_what_needs_a_catalogue_or_a_schedule_is_undecided_and_not_passed(self):
        draft = good_draft()

        report = report_on(draft, item=None, has_catalogue=False, retention_in_force=None)

        assert report.verdict is Verdict.INDETERMINATE
        assert report.undecided_rules() == {
            "item_was_in_force_at_acceptance",
            "retention_is_the_line_in_force",
        }

    def test_components_are_compared_with_the_digests_in_their_description(self):
        report = report_on(good_draft(), recorded=None)

        assert verdict_of(report, "components_match_their_recorded_digests") is Verdict.PASSED


class TestLegalDay:
    def test_begins_at_sixteen_hours_universal_time(self):
        assert legal_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
        assert legal_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


class TestWhateverTheReaderCouldNotRead:
    """The reader says what it could not read and goes on; no such package may pass."""

    @pytest.mark.parametrize("name", SCHEMAS)
    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def test_fails_a_rule(self, name: str, seed: int):
        chance = random.Random(seed)
        members = members_of(_PACKAGE)
        members[name] = _mangled(members[name], chance)
        package = packed(manifested(members))
        try:
            problems = open_package(io.BytesIO(package)).problems
        except PackageUnreadable:
            return

        report = check(package, _AROUND)

        if problems:
            assert report.verdict is Verdict.FAILED, problems


def _mangled(document: bytes, chance: random.Random) -> bytes:
    """Return a document with an element emptied, dropped, doubled or given another text."""
    tags = [at for at in range(len(document)) if document.startswith(b"</", at)]
    end = chance.choice(tags)
    begin = document.rindex(b">", 0, end) + 1
    match chance.randrange(4):
        case 0:
            return document[:begin] + document[end:]
        case 1:
            return document[:begin] + b"\xe4\xb8\x8d\xe6\x98\x8e" + document[end:]
        case 2:
            start = document.rindex(b"<", 0, begin)
            stop = document.index(b">", end) + 1
            return document[:start] + document[stop:]
        case _:
            at = chance.randrange(len(document))
            return document[:at] + bytes([chance.randrange(256)]) + document[at + 1 :]


_PACKAGE = seal(good_draft())
_AROUND = surroundings_of(good_draft())
