"""What becomes of a case that no approved line decides about, until a person has."""

from __future__ import annotations

from dataclasses import dataclass

from recordkit.errors import Refusal, Words
from recordkit.terms.measures import Article, measures
from recordkit.terms.vocabulary import Term


class ClassingState(Term):
    """Whether a person has said which approved line and category a case belongs to."""

    WAITING = "waiting", "待归类", "to be classified"
    CLASSIFIED = "classified", "已归类", "classified by a person"
    GIVEN_BACK = "given_back", "未归类，退回", "not classified, sent back"


class ClassingAction(Term):
    """What a person does about such a case."""

    CLASSIFY = "classify", "归类", "classify"
    GIVE_BACK = "give_back", "退回", "send back"


@dataclass(frozen=True, slots=True)
class ClassingTransition:
    """One step that is allowed."""

    source: ClassingState
    action: ClassingAction
    target: ClassingState
    basis: Article


CLASSING = (
    ClassingTransition(
        ClassingState.WAITING, ClassingAction.CLASSIFY, ClassingState.CLASSIFIED, measures(11)
    ),
    ClassingTransition(
        ClassingState.WAITING, ClassingAction.GIVE_BACK, ClassingState.GIVEN_BACK, measures(15)
    ),
)


class NothingToClassify(Refusal):
    """The record does not wait to be classified."""

    code = "ARR-101"
    title = Words("该件不在等待归类", "This record does not wait to be classified")
    mend = Words(
        "请刷新页面；可能已有他人作出决定", "Look again; somebody may have decided already"
    )


def next_classing(current: ClassingState, action: ClassingAction) -> ClassingState:
    """Return where `action` leads from `current`.

    Raises:
        NothingToClassify: The table has no such step.
    """
    for step in CLASSING:
        if (step.source, step.action) == (current, action):
            return step.target
    raise NothingToClassify(
        f"cannot {action} what is {current}",
        zh=f"“{current.words.zh}”的件不能再“{action.words.zh}”",
    )
