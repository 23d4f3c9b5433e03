"""Plausibility: values that are each well formed must also make sense together."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from recordkit.checks.found import failed, passed, undecided
from recordkit.checks.legal_days import legal_day
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.terms.check_digits import (
    citizen_number_check,
    credit_code_check,
    is_citizen_number_shape,
    is_credit_code_shape,
)
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, StepKind

_ORDER = (StepKind.APPLICATION, StepKind.ACCEPTANCE, StepKind.CLOSURE, StepKind.DELIVERY)


@rule(
    Property.AUTHENTICITY,
    says=(
        "申请、受理、办结、送达依次发生",
        "Application, acceptance, closure, delivery follow in time",
    ),
    mend=(
        "核对业务系统中的各环节时间并更正",
        "Correct the times of the steps in the business system",
    ),
    source="DA/T 70-2018, values are reasonable; the Measures, article 8",
)
def moments_follow_one_another(subject: Subject) -> Iterator[Finding]:
    case = subject.package.case
    reached = [
        (kind, at)
        for kind in _ORDER
        if (at := case.step_at(kind)) is not None and not _is_stand_in(at)
    ]
    for (earlier, before), (later, after) in pairwise(reached):
        where = f"{earlier.words.zh}→{later.words.zh}"
        if before <= after:
            yield passed(where)
        else:
            yield failed(
                where,
                f"{later.words.zh}时间早于{earlier.words.zh}时间",
                f"{later.words.en} comes before {earlier.words.en}",
                expected=f">= {before.isoformat()}",
                found=after.isoformat(),
            )


@rule(
    Property.AUTHENTICITY,
    says=("没有晚于检测时间的时间", "No moment lies after the check"),
    mend=("核对业务系统时钟和录入的时间并更正", "Correct the clock or the times that were entered"),
    source="DA/T 70-2018, values are reasonable",
)
def no_moment_is_in_the_future(subject: Subject) -> Iterator[Finding]:
    # A day's grace: clocks of two systems differ, and some systems enter only the day.
    latest = subject.surroundings.checked_at + timedelta(days=1)
    for where, at in subject.moments:
        if at <= latest:
            yield passed(where)
        else:
            yield failed(
                where,
                "时间晚于检测时间",
                "this moment is after the check",
                expected=f"<= {latest.isoformat()}",
                found=at.isoformat(),
            )


@rule(
    Property.AUTHENTICITY,
    says=("形成日期是办结当日", "The record was formed on the day of closure"),
    mend=("以办结日期（北京时间）作为形成日期", "Take the day of closure, Beijing time"),
    source="DA/T 70-2018, values are reasonable; the Measures, article 16",
)
def formed_on_the_day_of_closure(subject: Subject) -> Iterator[Finding]:
    closed_at, found = subject.package.case.closed_at, subject.package.formed_on
    if closed_at is None or _is_stand_in(closed_at) or _is_stand_in(found):
        return  # an open case, an unreadable day: other rules' findings
    expected = legal_day(closed_at)
    if expected == found:
        yield passed("formed_on")
    else:
        yield failed(
            "formed_on",
            "形成日期不是办结当日",
            "the day of formation is not the day of closure",
            expected=expected,
            found=found,
        )


@rule(
    Property.AUTHENTICITY,
    says=("归档年度是形成日期所在年度", "The year is the year of formation"),
    mend=("以形成日期所在年度作为归档年度", "Take the year of the day of formation"),
    source="DA/T 70-2018, values are reasonable; DA/T 46-2009 M11",
)
def year_is_the_year_of_formation(subject: Subject) -> Iterator[Finding]:
    formed_on, found = subject.package.formed_on, subject.package.classification.year
    if _is_stand_in(formed_on):
        return
    expected = formed_on.year
    if expected == found:
        yield passed("year")
    else:
        yield failed(
            "year",
            "归档年度与形成日期不符",
            "the year is not the year of formation",
            expected=expected,
            found=found,
        )


@rule(
    Property.AUTHENTICITY,
    says=("保管期限与生效的保管期限表一致", "Retention is as the schedule in force has it"),
    mend=(
        "按批准的保管期限表更正保管期限；手边没有期限表时，到平台上检测",
        "Take the period of the approved schedule; without a schedule, check on the platform",
    ),
    source="the Measures, article 11",
)
def retention_is_the_line_in_force(subject: Subject) -> Iterator[Finding]:
    expected = subject.surroundings.retention_in_force
    found = subject.package.classification.retention
    if not found:
        return  # the reader could not read it: another rule's finding
    if expected is None:
        yield undecided(
            "retention",
            "手边没有生效的保管期限表可供核对",
            "no retention schedule in force is at hand to compare with",
            found=found,
        )
    elif expected == found:
        yield passed("retention")
    else:
        yield failed(
            "retention",
            "保管期限与生效的保管期限表不一致",
            "retention is not what the schedule in force says",
            expected=expected,
            found=found,
        )


@rule(
    Property.AUTHENTICITY,
    says=("单位的统一社会信用代码校验正确", "The agency's credit code carries its check character"),
    mend=("核对并更正单位的统一社会信用代码", "Correct the agency's unified social credit code"),
    source="GB 32100-2015",
)
def agency_codes_carry_their_check_character(subject: Subject) -> Iterator[Finding]:
    package = subject.package
    yield from _credit_code("creator/credit_code", package.creator.credit_code)
    if package.case.agency_code != package.creator.credit_code:
        yield from _credit_code("case/agency_code", package.case.agency_code)


@rule(
    Property.AUTHENTICITY,
    says=("申请人证件号码校验正确", "The applicant's number carries its check character"),
    mend=(
        "与申请人核对证件号码；历史号码确属如此的，可说明后归档",
        "Compare with the applicant's document; an old number may be filed as it is, with a note",
    ),
    source="GB 11643-1999; GB 32100-2015",
)
def applicant_number_carries_its_check_character(subject: Subject) -> Iterator[Finding]:
    applicant, where = subject.package.case.applicant, "case/applicant/id_number"
    number = applicant.id_number.strip().upper()
    if len(number) != 18:
        return  # a passport, an older number: no check character that we know of
    if is_citizen_number_shape(number):
        yield _checked(where, number, citizen_number_check(number))
    elif is_credit_code_shape(number):
        yield from _credit_code(where, number)
    else:
        yield failed(
            where,
            "既不是公民身份号码，也不是统一社会信用代码",
            "neither a citizen number nor a credit code",
            found=_masked(number),
        )


def _is_stand_in(day: date) -> bool:
    """Whether the reader put this where it could read no date; that is another rule's finding."""
    return day.year == 1


def _credit_code(where: str, code: str) -> Iterator[Finding]:
    if is_credit_code_shape(code):  # a malformed code is another rule's finding
        yield _checked(where, code, credit_code_check(code))


def _checked(where: str, number: str, expected: str) -> Finding:
    if number[-1] == expected:
        return passed(where)
    return failed(
        where,
        f"校验位应为 {expected}",
        f"the check character should be {expected}",
        expected=f"…{expected}",
        found=_masked(number),
    )


def _masked(number: str) -> str:
    """Return a number fit for a report: reports are read by more people than cases are."""
    return f"{number[:6]}{'*' * max(len(number) - 10, 0)}{number[-4:]}"
