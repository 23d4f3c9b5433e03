"""Every member is read once, every rule is asked, and a defect is never a pass."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import pytest
from tests.conformance.checking import check, surroundings_of
from tests.conformance.good_case import PERMIT, good_draft
from tests.conformance.sealing import seal

from recordkit.checks import (
    FILING,
    Occasion,
    Profile,
    ProfileLine,
    Rule,
    ScanResult,
    ScanWord,
    Subject,
    check_package,
    engine,
    examine,
)
from recordkit.checks.found import failed, passed
from recordkit.errors import Words
from recordkit.fixity import Digests
from recordkit.packages.reader import OpenedPackage, open_package
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, Severity, Verdict

CLEAN = ScanWord(ScanResult.CLEAN, "clamav 1.4")


@pytest.fixture
def package() -> bytes:
    return seal(good_draft())


@pytest.fixture
def opened(package: bytes) -> OpenedPackage:
    return open_package(io.BytesIO(package))


def asking(*rules: Rule) -> Profile:
    lines = tuple(
        ProfileLine(rule, "T-1", Severity.MANDATORY, verified=False, source="test")
        for rule in rules
    )
    return Profile("test", "1", Occasion.AT_FILING, lines)


def a_rule(name: str, *findings: Finding) -> Rule:
    def look(_: Subject) -> Iterator[Finding]:
        yield from findings

    words = Words("应当", "holds")
    return Rule(name, Property.INTEGRITY, words, words, "test", look)


class TestReading:
    def test_measures_every_member(self, opened: OpenedPackage):
        subject = examine(opened, surroundings=surroundings_of(good_draft()))

        assert list(subject.measured) == list(opened.member_names)
        assert subject.measured[PERMIT].digests == Digests.of(good_draft().contents[PERMIT])

    def test_gives_the_same_for_members_too_large_to_be_held(
        self, opened: OpenedPackage, monkeypatch: pytest.MonkeyPatch
    ):
        around = surroundings_of(good_draft())
        held = examine(opened, surroundings=around)
        monkeypatch.setattr(engine, "HELD_BYTES", 64)

        streamed = examine(opened, surroundings=around)

        assert streamed.measured == held.measured
        assert streamed.readings == held.readings

    def test_opens_a_small_member_once(self, opened: OpenedPackage):
        opens: Counter[str] = Counter()
        around = replace(surroundings_of(good_draft()), scanned=None)

        class Counting:
            def __getattr__(self, name: str) -> object:
                return getattr(opened, name)

            def open(self, path: str) -> BinaryIO:
                opens[path] += 1
                return opened.open(path)

        examine(Counting(), surroundings=around, scan=lambda *_: CLEAN)  # type: ignore[arg-type]

        assert set(opens.values()) == {1}


class TestScanning:
    def test_shows_the_scanner_every_member_from_its_start(self, opened: OpenedPackage):
        seen: dict[str, int] = {}

        def scan(path: str, stream: BinaryIO) -> ScanWord:
            seen[path] = len(stream.read())
            return CLEAN

        around = replace(surroundings_of(good_draft()), scanned=None)
        report = check_package(opened, profile=FILING, surroundings=around, scan=scan)

        assert seen == {name: opened.size_of(name) for name in opened.member_names}
        assert report.verdict is Verdict.PASSED
        assert report.undecided_rules() == frozenset()

    def test_does_not_scan_again_what_was_scanned_at_capture(self, opened: OpenedPackage):
        def scan(path: str, _: BinaryIO) -> ScanWord:
            raise AssertionError(path)

        around = surroundings_of(good_draft())

        assert check_package(opened, profile=FILING, surroundings=around, scan=scan)

    def test_without_a_scanner_passes_and_stays_visible(self, package: bytes):
        around = replace(surroundings_of(good_draft()), scanned=None)

        report = check(package, around)

        assert report.verdict is Verdict.PASSED
        assert report.undecided_rules() == {"every_member_was_scanned"}
        (line,) = (each for each in report.outcomes if each.rule == "every_member_was_scanned")
        assert line.severity is Severity.WARNING
        assert "no malware scanner is connected" in line.findings[0].note.en


class TestOutcome:
    def test_is_the_worst_finding_and_keeps_those_that_did_not_pass(self, opened: OpenedPackage):
        wrong = failed("b", "不对", "wrong")
        profile = asking(a_rule("mixed", passed("a"), wrong, passed("c")))

        (line,) = self.outcomes(opened, profile)

        assert line.verdict is Verdict.FAILED
        assert line.findings == (wrong,)
        assert line.examined == 3

    def test_of_a_rule_that_found_nothing_to_look_at_is_not_a_pass(self, opened: OpenedPackage):
        (line,) = self.outcomes(opened, asking(a_rule("idle")))

        assert line.verdict is Verdict.NOT_APPLICABLE

    def test_keeps_a_bounded_number_of_findings_and_counts_the_rest(self, opened: OpenedPackage):
        many = [failed(str(n), "不对", "wrong") for n in range(engine.MOST_FINDINGS + 5)]

        (line,) = self.outcomes(opened, asking(a_rule("many", *many)))

        assert (len(line.findings), line.left_out) == (engine.MOST_FINDINGS, 5)

    def test_of_a_rule_that_breaks_is_an_error_of_ours_and_no_report(self, opened: OpenedPackage):
        def broken(_: Subject) -> Iterator[Finding]:
            raise ZeroDivisionError
            yield

        rule = replace(a_rule("broken"), examine=broken)

        with pytest.raises(ZeroDivisionError):
            self.outcomes(opened, asking(a_rule("fine", passed("a")), rule))

    def test_holds_no_more_of_a_value_than_a_person_reads(self):
        assert len(failed("a", "不对", "wrong", found="x" * 10_000).found) < 300

    @staticmethod
    def outcomes(opened: OpenedPackage, profile: Profile) -> tuple[object, ...]:
        around = surroundings_of(good_draft())
        return check_package(opened, profile=profile, surroundings=around).outcomes


class TestProfile:
    def test_asks_no_rule_twice(self):
        rule = a_rule("one")

        with pytest.raises(ValueError, match="one"):
            asking(rule, rule)

    def test_gives_the_code_nobody_has_seen_to_no_rule(self):
        assert list(FILING.with_code("GD-1-9")) == []

    def test_has_words_in_both_languages_and_a_source_for_every_rule(self):
        for line in FILING.lines:
            assert all((line.rule.says.zh, line.rule.says.en, line.rule.mend.zh, line.rule.mend.en))
            assert line.source
