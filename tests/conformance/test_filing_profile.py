"""Packages that break one thing each, named for the codes that they fail."""

from __future__ import annotations

import pytest

from recordkit.checks import FILING
from recordkit.terms.vocabulary import Severity, Verdict
from tests.conformance import signed
from tests.conformance.breakages import BREAKAGES, Breakage
from tests.conformance.checking import broken, check, surroundings_of
from tests.conformance.good_case import APPLICATION, PERMIT, good_draft
from tests.conformance.sealing import seal

# A certificate cannot be broken alone: these two rules only ever say that they cannot tell, or
# fail together with others, as their own tests show.
_NEVER_ALONE = frozenset({"every_member_was_scanned"})


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda each: each.name)
def test_a_broken_package_fails_the_rules_it_is_named_for_and_no_other(breakage: Breakage):
    package, around = broken(breakage)

    report = check(package, around)

    failed = [line for line in report.outcomes if line.verdict is Verdict.FAILED]
    assert sorted(line.rule for line in failed) == sorted(breakage.rules)
    assert {line.code for line in failed} == breakage.codes


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda each: each.name)
def test_every_failure_says_where_and_what_and_how_to_mend_it(breakage: Breakage):
    package, around = broken(breakage)

    report = check(package, around)

    for line in report.outcomes:
        if line.verdict is Verdict.FAILED:
            assert all((line.mend.zh, line.mend.en, line.source))
            for finding in (each for each in line.findings if each.verdict is Verdict.FAILED):
                assert all((finding.note.zh, finding.note.en))
                assert finding.where or finding.expected


def test_the_good_package_passes_every_rule_that_applies():
    draft = good_draft()

    report = check(seal(draft), surroundings_of(draft))

    assert report.verdict is Verdict.PASSED
    assert {line.verdict for line in report.outcomes} == {Verdict.PASSED}


def test_every_rule_of_the_profile_is_broken_by_some_package():
    broken_here = {name for breakage in BREAKAGES for name in breakage.rules}

    assert {line.rule.name for line in FILING.lines} - broken_here == _NEVER_ALONE


def test_materials_that_are_sealed_and_signed_and_whole_pass():
    draft = good_draft()
    draft.change_content(PERMIT, signed.sealed_ofd())
    draft.change_content(APPLICATION, signed.signed_pdf())

    report = check(seal(draft), surroundings_of(draft))

    assert report.verdict is Verdict.PASSED
    (line,) = (o for o in report.outcomes if o.rule == "signatures_inside_materials_are_intact")
    assert (line.verdict, line.examined) == (Verdict.PASSED, 3)


def test_a_broken_signature_is_named_with_the_entry_that_differs():
    draft = good_draft()
    draft.change_content(PERMIT, signed.sealed_ofd(is_changed=True))

    report = check(seal(draft), surroundings_of(draft))

    (line,) = (o for o in report.outcomes if o.verdict is Verdict.FAILED)
    assert line.findings[0].where == PERMIT
    assert "s001" in line.findings[0].note.zh
    assert "/Doc_0/Pages/Page_0/Content.xml" in line.findings[0].note.zh


def test_a_package_that_breaks_only_warnings_still_passes():
    warnings = {line.rule.name for line in FILING.lines if line.severity is Severity.WARNING}

    for breakage in BREAKAGES:
        if set(breakage.rules) <= warnings:
            assert check(*broken(breakage)).verdict is Verdict.PASSED, breakage.name
