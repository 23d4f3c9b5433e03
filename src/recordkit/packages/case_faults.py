"""What can be wrong with a case submission."""

from __future__ import annotations

from recordkit.errors import ContentFault, Words
from recordkit.terms.finding import Finding

_SHOWN = 5


class MalformedCaseDocument(ContentFault):
    """A case document breaks the format; `problems` names every place, by JSON pointer."""

    code = "PKG-220"
    title = Words(
        "办件描述文件（case.json）不符合格式", "The case document does not follow the format"
    )
    mend = Words(
        "按问题清单逐项修改后重新报送；格式见《办件报送格式》",
        "Mend each place listed and send it again; see docs/formats/case-submission.md",
    )

    def __init__(self, problems: tuple[Finding, ...]) -> None:
        self.problems = problems
        super().__init__(_listed(problems, "en"), zh=_listed(problems, "zh"))


class CaseDocumentMissing(ContentFault):
    """A submission has no case document."""

    code = "PKG-221"
    title = Words("报送内容中没有 case.json", "The submission has no case.json")
    mend = Words(
        "将 case.json 放在压缩包根目录，或唯一的顶层文件夹中",
        "Put case.json at the root of the archive, or into its single top folder",
    )


class PieceOfAnotherCase(ContentFault):
    """Two pieces that should belong to one case name different cases."""

    code = "PKG-222"
    title = Words("分次报送的内容不属于同一办件", "The pieces do not belong to the same case")
    mend = Words("请核对办件编号和办理单位", "Compare the case number and the agency")


class PieceContradicts(ContentFault):
    """A later piece describes a file that was already described, with other bytes."""

    code = "PKG-223"
    title = Words("分次报送的同一文件内容不同", "Two pieces describe one file differently")
    mend = Words(
        "更换文件请使用新的路径，或以更正方式重新报送整个办件",
        "Give the new file another path, or send the whole case again as a correction",
    )


def _listed(problems: tuple[Finding, ...], language: str) -> str:
    lines = [_line(problem, language) for problem in problems[:_SHOWN]]
    more = len(problems) - len(lines)
    if more:
        lines.append(f"and {more} more" if language == "en" else f"另有 {more} 处")
    return "; ".join(lines) if language == "en" else "；".join(lines)


def _line(problem: Finding, language: str) -> str:
    place = problem.where or "case.json"
    note = problem.note.in_language(language)
    if not problem.expected and not problem.found:
        return f"{place}: {note}"
    if language == "en":
        return f"{place}: {note} (expected {problem.expected}, found {problem.found})"
    return f"{place}：{note}（应为 {problem.expected}，实为 {problem.found}）"
