"""What a record may become, and on whose authority."""

from __future__ import annotations

from dataclasses import dataclass

from recordkit.errors import Refusal, Words
from recordkit.terms.measures import Article, measures
from recordkit.terms.vocabulary import Term


class RecordState(Term):
    """How far along its life a record is."""

    CAPTURED = "captured", "已接收", "captured"  # from the portal, not yet vouched for
    RETURNED = "returned", "已退回", "returned"  # sent back to the agency for correction
    FILED = "filed", "已归档", "filed"  # in the records office's keeping


class Action(Term):
    """What moves a record along its life."""

    RETURN = "return", "退回", "return"
    RESUBMIT = "resubmit", "重新报送", "resubmit"
    FILE = "file", "归档", "file"


class Attention(Term):
    """Whether somebody has to look before a record can go on; a fact of its own, not a state."""

    NONE = "none", "无", "none"
    FAILED = "failed", "未通过，待报送单位改正", "failed; the agency must mend it"
    WAITING = "waiting", "待人工决定", "waiting for a decision"
    ERROR = "error", "系统故障，待运维处理", "our error; operators look"


class Manner(Term):
    """How words are looked for in a list of records."""

    ORDINARY = "ordinary", "题名与编号", "titles and numbers"
    TEXTS = "texts", "含材料正文", "texts of materials too"
    NEAR = "near", "近似（差一个字）", "near matches: one character may differ"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step that the life cycle allows."""

    source: RecordState
    action: Action
    target: RecordState
    basis: Article


TRANSITIONS = (
    Transition(RecordState.CAPTURED, Action.RETURN, RecordState.RETURNED, measures(15)),
    Transition(RecordState.RETURNED, Action.RESUBMIT, RecordState.CAPTURED, measures(15)),
    Transition(RecordState.CAPTURED, Action.FILE, RecordState.FILED, measures(14)),
)


class ActionNotAllowedNow(Refusal):
    """The life cycle has no such step from the record's state."""

    code = "HLD-101"
    title = Words("当前状态下不能这样做", "This cannot be done in the record's present state")
    mend = Words("请刷新页面查看该件的最新状态", "Look at the record again")


def next_state(current: RecordState, action: Action) -> RecordState:
    """Return where `action` leads from `current`.

    Raises:
        ActionNotAllowedNow: The table has no such step.
    """
    return transition(current, action).target


def transition(current: RecordState, action: Action) -> Transition:
    """Return the step that `action` is from `current`.

    Raises:
        ActionNotAllowedNow: The table has no such step.
    """
    for step in TRANSITIONS:
        if (step.source, step.action) == (current, action):
            return step
    raise ActionNotAllowedNow(
        f"cannot {action} a record that is {current}",
        zh=f"处于“{current.words.zh}”状态的件不能执行“{action.words.zh}”",
    )
