"""How an undertaking in bulk goes, and what becomes of each of its records."""

from __future__ import annotations

from recordkit.terms.vocabulary import Term


class UndertakingState(Term):
    """How far an undertaking in bulk has come."""

    DRAFT = "draft", "待确认", "not confirmed yet"
    GOING = "going", "进行中", "going on"
    PAUSED = "paused", "已暂停", "paused"
    STOPPED = "stopped", "已中止", "stopped"  # whoever decided may no longer decide
    DONE = "done", "已完成", "done"


class ItemState(Term):
    """What became of one record of an undertaking."""

    PENDING = "pending", "等待处理", "still to come"
    DONE = "done", "已处理", "done"
    REFUSED = "refused", "不能处理", "refused"
    ERROR = "error", "出错", "error"


MAY_GO_ON = frozenset({UndertakingState.PAUSED, UndertakingState.STOPPED})
MAY_PAUSE = frozenset({UndertakingState.GOING})
