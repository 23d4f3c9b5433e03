"""Every rule of the check at filing, as the profile asks it."""

from __future__ import annotations

from docs.generating.markdown import both, code, page, table
from recordkit.checks import FILING, ProfileLine
from recordkit.terms.vocabulary import Property, Severity


def rules_page() -> str:
    """Return the filing profile, in its own order."""
    return page(
        "归档检测项 Rules of the check at filing",
        f"方案 Profile `{FILING.name}`，版次 edition `{FILING.edition}`，"
        f"共 {len(FILING.lines)} 项 rules。",
        "代码 `GD-…` 来自 DA/T 70-2018，`S-…` 为本平台自设。“已核实”指代码与名称在我们见到的各种"
        "公开实现中一致，并不表示已对照标准原文。标准中未见的代码（GD-1-9）不设检测项。"
        "Codes `GD-…` are items of DA/T 70-2018, `S-…` are ours. *Verified* means that code and "
        "name agree in every public implementation we have seen, not that the standard's text was "
        "read. Nothing is asked under a code that nobody has seen (GD-1-9).",
        "“必须通过”的检测项不通过，即退回报送单位；无法判定，即等待人工决定；“提示”只显示。"
        "A mandatory rule that fails sends the case back, one that cannot tell waits for a person; "
        "a warning is shown and decides nothing.",
        _summary(),
        table(
            (
                "代码 Code",
                "规则 Rule",
                "属性 Property",
                "程度 Severity",
                "已核实 Verified",
                "成立的是 What holds",
                "怎样改正 How to mend it",
                "来源 Source",
            ),
            (_row(line) for line in FILING.lines),
        ),
    )


def _summary() -> str:
    return table(
        ("属性 Property", *(both(severity.words) for severity in Severity)),
        (
            (both(each.words), *(_count(each, severity) for severity in Severity))
            for each in Property
        ),
    )


def _count(of_property: Property, severity: Severity) -> int:
    return sum(
        line.rule.property is of_property and line.severity is severity for line in FILING.lines
    )


def _row(line: ProfileLine) -> tuple[object, ...]:
    rule = line.rule
    return (
        code(line.code),
        code(rule.name),
        both(rule.property.words),
        both(line.severity.words),
        "是 yes" if line.verified else "否 no",
        both(rule.says),
        both(rule.mend),
        line.source,
    )
