"""Values: each one, taken alone, is of the right length, type, range and characters."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from recordkit.checks.documents import can_be_read, vocabulary_of
from recordkit.checks.elements import Value
from recordkit.checks.found import failed, passed
from recordkit.checks.rule import rule
from recordkit.checks.subject import Subject
from recordkit.terms.finding import Finding
from recordkit.terms.reference_code import MalformedReferenceCode, ReferenceCode
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import Property

# Control characters, soft hyphen, zero-width and direction marks, replacement character: what
# cannot be seen on paper and makes two equal-looking values differ.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]"
)
_LINE_ENDS = re.compile(r"[\r\n\t]")
_PATH_MARKS = re.compile(r'[\\/:*?"<>|\']')
_EARLIEST_YEAR = 1949
_RETENTION_CODES = tuple(code.value for code in RetentionCode)


@rule(
    Property.AUTHENTICITY,
    says=("著录项长度符合规定", "Every value keeps to its length"),
    mend=("缩短该著录项", "Shorten the value"),
    source="DA/T 70-2018, length of values; GB/T 42727-2023, 8",
)
def values_keep_to_their_lengths(subject: Subject) -> Iterator[Finding]:
    for value in subject.values:
        most = value.element.most_chars
        if len(value.text) <= most:
            yield passed(value.where)
        else:
            yield failed(
                value.where,
                f"{value.element.title}过长",
                "the value is too long",
                expected=f"<= {most} characters",
                found=f"{len(value.text)} characters",
            )


@rule(
    Property.AUTHENTICITY,
    says=("著录项类型、格式符合规定", "Every value has its type and format"),
    mend=("按规定格式填写该著录项", "Write the value in its format"),
    source="DA/T 70-2018, type and format of values; GB/T 42727-2023, 8",
)
def values_have_their_formats(subject: Subject) -> Iterator[Finding]:
    for value in subject.values:
        shape = value.element.shape
        if shape is None:
            continue
        if shape.pattern.fullmatch(value.text):
            yield passed(value.where)
        else:
            yield failed(
                value.where,
                f"{value.element.title}格式不正确",
                "the value does not have its format",
                expected=f"{shape.words.zh} ({shape.words.en})",
                found=value.text,
            )
    yield from _year(subject)
    yield from _unread(subject, controlled=False)


@rule(
    Property.AUTHENTICITY,
    says=("有值域的著录项取值在值域内", "Every controlled value is one of its vocabulary"),
    mend=("从规定的值域中选取", "Choose a value of the vocabulary"),
    source="DA/T 70-2018, values are in their ranges; DA/T 46-2009 M12",
)
def values_are_in_their_ranges(subject: Subject) -> Iterator[Finding]:
    yield from _unread(subject, controlled=True)


@rule(
    Property.AUTHENTICITY,
    says=("著录项不含控制字符和不可见字符", "No value holds control or invisible characters"),
    mend=("删除该字符后重新填写", "Delete the character and write the value again"),
    source="DA/T 70-2018, special characters",
)
def values_hold_no_special_characters(subject: Subject) -> Iterator[Finding]:
    for value in subject.values:
        hidden = _hidden_in(value)
        if hidden:
            yield failed(
                value.where,
                f"{value.element.title}含有不可见字符 {hidden}",
                f"the value holds an invisible character {hidden}",
                expected="visible characters, NFC",
                found=hidden,
            )
        else:
            yield passed(value.where)


@rule(
    Property.AUTHENTICITY,
    says=("题名不含路径符号和半角引号", "No title holds path marks or straight quotes"),
    mend=("用全角标点代替", "Use full-width marks instead"),
    source="DA/T 70-2018, special characters",
)
def titles_hold_no_path_marks(subject: Subject) -> Iterator[Finding]:
    for value in subject.values:
        if not value.element.is_title:
            continue
        if marks := _PATH_MARKS.search(value.text):
            yield failed(
                value.where,
                f"{value.element.title}含有符号 {marks.group()}",
                f"the title holds {marks.group()}",
                found=value.text,
            )
        else:
            yield passed(value.where)


@rule(
    Property.AUTHENTICITY,
    says=(
        "全宗号、门类、年度、保管期限能组成档号",
        "What the reference code is made of fits its pattern",
    ),
    mend=("按档号编制规则更正全宗号、门类或年度", "Correct fonds number, category or year"),
    source="DA/T 13-2022",
)
def parts_make_a_reference_code(subject: Subject) -> Iterator[Finding]:
    creator, where = subject.package.creator, "classification"
    placed = subject.package.classification
    if placed.retention not in _RETENTION_CODES:
        return  # another rule's finding
    try:
        ReferenceCode(
            creator.fonds_number,
            placed.category,
            placed.year,
            RetentionCode(placed.retention),
            None,
            "1",
        )
    except MalformedReferenceCode as refused:
        yield failed(
            where,
            f"不能组成档号：{refused.detail.zh}",
            f"no reference code can be made of these: {refused.detail.en}",
            expected="J012-ZY·XK·2024·D30-…",
            found=f"{creator.fonds_number}-{'·'.join(placed.category)}·{placed.year}",
        )
    else:
        yield passed(where)


def _year(subject: Subject) -> Iterator[Finding]:
    found = subject.package.classification.year
    latest = subject.surroundings.checked_at.year + 1  # the legal day may be in the next year
    if _EARLIEST_YEAR <= found <= latest:
        yield passed("year")
    else:
        yield failed(
            "year",
            "年度不正确",
            "not a year of ours",
            expected=f"{_EARLIEST_YEAR}..{latest}",
            found=found,
        )


def _unread(subject: Subject, *, controlled: bool) -> Iterator[Finding]:
    """Yield a word on every value that is not free text; empty ones are another rule's."""
    read_whole = not subject.opened.problems  # then the reader has read every value already
    for holder in subject.holders:
        for line in holder.lines.controlled if controlled else holder.lines.typed:
            text = holder.texts.get(line.tag, "")
            if not text.strip():
                continue
            if read_whole or can_be_read(line, text):
                yield passed(line.tag)
            else:
                yield failed(
                    holder.where(line),
                    f"{line.title}的值无法识别",
                    f"the value of {line.tag} cannot be read",
                    expected="、".join(vocabulary_of(line)) or line.title,
                    found=text,
                )


def _hidden_in(value: Value) -> str:
    """Return the first invisible character as U+XXXX, or what else is wrong, or nothing."""
    found = _INVISIBLE.search(value.text)
    if found is None and not value.element.may_have_lines:
        found = _LINE_ENDS.search(value.text)
    if found is not None:
        return f"U+{ord(found.group()):04X}"
    return "" if unicodedata.is_normalized("NFC", value.text) else "not NFC"
