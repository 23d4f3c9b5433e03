"""What becomes of a case while it is with us but not yet filed."""

from __future__ import annotations

from recordkit.terms.vocabulary import Term


class CaseState(Term):
    """Whether a case still takes pieces."""

    OPEN = "open", "办理中，可继续报送", "open; more pieces may come"
    CLOSED = "closed", "已办结", "closed"
    RETURNED = "returned", "已退回，待重新报送", "returned; a corrected submission is awaited"


class Door(Term):
    """Where a submission came in."""

    REST = "rest", "接口报送", "REST interface"
    COMMAND = "command", "命令行报送", "command line"
    FOLDER = "folder", "监控文件夹", "watched folder"
    WEB = "web", "网页报送", "web page"


class Arrives(Term):
    """What a submission is to the case that we have, or have not."""

    FIRST = "first", "首次报送", "the first that we see of the case"
    PIECE = "piece", "补充报送", "a further piece of an open case"
    CORRECTION = "correction", "更正后重新报送", "a corrected submission of a returned case"
    REPEAT = "repeat", "重复报送", "what we have already"
    TOO_LATE = "too_late", "办结后又报送不同内容", "something else for a case that is closed"


def what_arrives(state: CaseState | None, *, is_same_as_before: bool) -> Arrives:
    """Return what a submission is, given the state of the case we have (None: none)."""
    if state is None:
        return Arrives.FIRST
    if is_same_as_before:
        return Arrives.REPEAT
    match state:
        case CaseState.OPEN:
            return Arrives.PIECE
        case CaseState.RETURNED:
            return Arrives.CORRECTION
        case _:
            return Arrives.TOO_LATE
