"""What `recordkit check` prints for people: what is wrong first."""

from __future__ import annotations

from collections.abc import Iterator

from recordkit.checks import Report, RuleOutcome
from recordkit.errors import Words
from recordkit.terms.vocabulary import Severity, Verdict
from recordkit.verifier.show import MARKS, plain


def report_lines(report: Report, *, language: str) -> Iterator[str]:
    """Yield the lines that tell a person what a check found: what is wrong first."""
    name = Words("四性检测", "four-property check").in_language(language)
    yield f"{name}  {plain(report.record_id)}  {report.profile} {report.edition}"
    yield ""
    for line in sorted(report.outcomes, key=lambda line: -line.verdict):
        yield from _outcome_lines(line, language)
    yield ""
    for each, cells in report.by_property().items():
        counts = "  ".join(
            f"{verdict.words.in_language(language)} {cells[verdict]}" for verdict in Verdict
        )
        yield f"{each.words.in_language(language)}: {counts}"
    conclusion = report.conclusion().in_language(language)
    yield f"{Words('结论', 'Conclusion').in_language(language)}: {conclusion}"


def _outcome_lines(line: RuleOutcome, language: str) -> Iterator[str]:
    code = line.code if line.is_verified else f"{line.code}*"
    warning = ""
    if line.severity is Severity.WARNING:
        warning = f" ({line.severity.words.in_language(language)})"
    yield f"{MARKS[line.verdict]} {code:<8} {line.says.in_language(language)}{warning}"
    if line.verdict <= Verdict.PASSED:
        return
    for finding in line.findings:
        values = _values(finding.expected, finding.found, language)
        note = plain(finding.note.in_language(language))
        yield f"    {MARKS[finding.verdict]} {plain(finding.where)} {note}{values}".rstrip()
    if line.left_out:
        more = Words(f"另有 {line.left_out} 处", f"and {line.left_out} more").in_language(language)
        yield f"    … {more}"
    yield f"    → {line.mend.in_language(language)}  [{line.source}]"


def _values(expected: str, found: str, language: str) -> str:
    said = []
    if expected:
        said.append(f"{Words('应为', 'expected').in_language(language)} {plain(expected)}")
    if found:
        said.append(f"{Words('实为', 'found').in_language(language)} {plain(found)}")
    return f" ({'; '.join(said)})" if said else ""
