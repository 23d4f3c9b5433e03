"""What a record, a case and a piece of work can be, and what moves each along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from docs.generating import codebase
from docs.generating.codebase import first_sentence
from docs.generating.markdown import both, code, page, table
from muniment.commons.holdings.states import TRANSITIONS, Attention, RecordState
from muniment.commons.jobs.models import Job
from muniment.kernel.events import Event
from muniment.lifecycle.plan import PLAN, Step
from muniment.stages.arrangement.states import CLASSING, ClassingState
from muniment.stages.capture.states import CaseState, Door, what_arrives
from muniment.stages.checking.policies import ending_of
from recordkit.terms.vocabulary import Ending, Term, Verdict


def states_page() -> str:
    """Return every state, transition, ending and step, each from the table that decides it."""
    return page(
        "状态与流转 States, and what moves them",
        "## 电子文件的状态 States of a record",
        "一件电子文件在任一时刻只有一个状态，由 `holdings` 保管；"
        "下表之外的变化一律拒绝（HLD-101）。A record has one state, kept by `holdings`; any move "
        "that is not in this table is refused.",
        _diagram(),
        _terms(RecordState),
        table(
            ("从 From", "动作 Action", "到 To", "依据 Basis"),
            (
                (both(t.source.words), both(t.action.words), both(t.target.words), t.basis.zh)
                for t in TRANSITIONS
            ),
        ),
        "需要关注与否是另一件事，不是状态。Whether somebody has to look is a fact of its own:",
        _terms(Attention),
        "## 办件在形成与收集环节的状态 States of a case in capture",
        _terms(CaseState),
        "报送到来时，它算什么，取决于已有办件的状态。What a submission is depends on what we have:",
        _arrivals(),
        "退回的件即使原样重新报送，也按更正处理：规则可能已经变化，报送单位应得到答复。"
        "A returned case that is sent again unchanged is a correction all the same: the rules may "
        "have changed since, and the agency is owed an answer.",
        "报送渠道 Doors:",
        _terms(Door),
        "## 没有条目自动适用的办件 Cases that no approved line is about",
        _terms(ClassingState),
        table(
            ("从 From", "动作 Action", "到 To", "依据 Basis"),
            (
                (both(t.source.words), both(t.action.words), both(t.target.words), t.basis.zh)
                for t in CLASSING
            ),
        ),
        "## 一项工作的结局 How a piece of work ends",
        _terms(Ending),
        "四性检测的结论怎样成为结局。How a check's verdict becomes an ending:",
        table(
            ("检测结论 Verdict", "结局 Ending"),
            ((both(v.words), both(ending_of(v).words)) for v in Verdict),
        ),
        f"排队的作业处于 {'、'.join(code(state.value) for state in Job.State)} 之一；办完即删行。"
        "A job is in one of these states; the row goes when the work is over.",
        "## 什么之后是什么 What follows what",
        "唯一一处：`muniment.lifecycle.plan.PLAN`。没有列出的，由人决定。"
        "In one place only; where a line is missing, a person decides.",
        table(
            ("一旦 Once", "保管日志标签 Tag", "便做 Then", "依据 Basis"),
            (_step(step) for step in PLAN),
        ),
        "## 保管日志记载的事件 What the custody ledger records",
        table(
            ("标签 Tag", "含义 Meaning", "依据 Basis", "记载的内容 Detail"),
            (
                (code(e.tag), first_sentence(e.__doc__), e.basis, _detail(e))
                for e in codebase.events()
            ),
        ),
    )


def _diagram() -> str:
    moves = [
        f"    {t.source.value} --> {t.target.value}: {t.action.words.zh} {t.action.value}"
        for t in TRANSITIONS
    ]
    first = TRANSITIONS[0].source.value
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *moves, "```"])


def _terms(choices: Iterable[Term]) -> str:
    return table(
        ("值 Value", "中文", "English"),
        ((code(each.value), each.words.zh, each.words.en) for each in choices),
    )


def _arrivals() -> str:
    return table(
        ("已有办件 What we have", "内容不同 Other content", "内容相同 Same content"),
        (
            (
                both(state.words) if state else "没有 none",
                both(what_arrives(state, is_same_as_before=False).words),
                _same_again(state),
            )
            for state in (None, *CaseState)
        ),
    )


def _same_again(state: CaseState | None) -> str:
    if state is None:
        return "—"
    # Nothing counts as the same once a case is returned: capture never asks the table for that.
    is_known = state is not CaseState.RETURNED
    return both(what_arrives(state, is_same_as_before=is_known).words)


def _step(step: Step) -> tuple[object, ...]:
    event = f"{first_sentence(step.once.__doc__)} ({code(step.once.__name__)})"
    return event, code(step.once.tag), code(step.name), step.basis.zh


def _detail(event: type[Event]) -> str:
    names = (field.name for field in fields(event) if field.name != "record_id")
    return ", ".join(code(name) for name in names)
