"""What the command prints for people: plain words, the verdict first."""

from __future__ import annotations

from collections.abc import Iterator

from recordkit.errors import Fault, Words
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.verification import Verification

MARKS = {
    Verdict.NOT_APPLICABLE: "-",
    Verdict.PASSED: "✓",
    Verdict.INDETERMINATE: "?",
    Verdict.FAILED: "✗",
}
_SUBJECTS = {
    "package": Words("归档信息包", "archival package"),
    "receipt": Words("归档回执", "receipt"),
    "evidence-record": Words("证据记录", "evidence record"),
    "timestamp": Words("时间戳", "timestamp"),
}
CONCLUSIONS = {
    Verdict.NOT_APPLICABLE: Words("没有可检验的内容", "there was nothing to verify"),
    Verdict.PASSED: Words("全部通过", "all passed"),
    Verdict.INDETERMINATE: Words(
        "没有发现问题，但有内容无法判定（见上）",
        "nothing wrong was found, but not all could be decided",
    ),
    Verdict.FAILED: Words("不通过（见上）", "failed, see above"),
}


def verification_lines(verification: Verification, *, language: str) -> Iterator[str]:
    """Yield the lines that tell a person what was verified."""
    yield f"{_SUBJECTS[verification.subject].in_language(language)}  {plain(verification.name)}"
    for words, value in verification.facts:
        yield f"  {words.in_language(language)}: {plain(value)}"
    yield ""
    for aspect, judgements in verification.groups.items():
        verdict = verification.verdict_of(aspect)
        yield f"{_headed(verdict, aspect.words, language)}"
        for judgement in judgements:
            said = plain(judgement.reason.in_language(language))
            yield f"    {MARKS[judgement.verdict]} {said}"
    yield ""
    conclusion = CONCLUSIONS[verification.verdict].in_language(language)
    yield f"{Words('结论', 'Conclusion').in_language(language)}: {conclusion}"


def fault_lines(fault: Fault) -> Iterator[str]:
    """Yield what went wrong and what to do about it, in both languages."""
    for language in ("zh", "en"):
        title, detail = fault.title.in_language(language), fault.detail.in_language(language)
        yield plain(f"✗ {fault.code} {title}: {detail}" if detail else f"✗ {fault.code} {title}")
        if mend := fault.mend.in_language(language):
            yield f"  → {mend}"


def plain(text: str) -> str:
    """Return hostile text fit for a terminal: nothing that moves the cursor or colours it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _headed(verdict: Verdict, words: Words, language: str) -> str:
    return f"{MARKS[verdict]} {words.in_language(language)}  {verdict.words.in_language(language)}"
