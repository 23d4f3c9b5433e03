"""Classifying cases that no approved line decides about: what can be chosen, and choosing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.worklists import api as worklists
from muniment.lifecycle.reading import seen_record
from muniment.lifecycle.shapes import ClassGroup, ClassWords
from muniment.stages.arrangement import api as arrangement
from recordkit.errors import Words

MOST_LOOKED_AT = 2000
_AT_A_TIME = 500


def class_choices(*, record_id: UUID, agent: identity.Agent) -> tuple[ClassWords, ...]:
    """Return among what one case may be classified; nothing where it does not wait for that.

    Raises:
        RecordNotHeld: There is none, or the agent may not know of it.

    Basis: the Measures, article 11.
    """
    record = seen_record(record_id, agent)
    options = arrangement.options_of(record_ids=[record_id]).get(record_id)
    names = _item_names([record])
    return tuple(_words(options, names)) if options else ()


def classes_to_choose(*, agent: identity.Agent) -> tuple[ClassGroup, ...]:
    """Return among what the cases that the agent has picked may be classified, by schedule.

    Of more than `MOST_LOOKED_AT` picked cases the first are looked at.
    """
    account_id = agent.account_id
    picked = worklists.picked(account_id=account_id)[:MOST_LOOKED_AT] if account_id else ()
    groups: dict[tuple[str, str], tuple[arrangement.ClassOptions, list[holdings.RecordShape]]] = {}
    scope = agent.scope_for(identity.Permission.CLASSIFY_CASES)
    for start in range(0, len(picked), _AT_A_TIME):
        some = picked[start : start + _AT_A_TIME]
        records = holdings.find_records(record_ids=some)
        for record_id, options in arrangement.options_of(record_ids=some).items():
            record = records.get(record_id)
            if record is None or not scope.covers(record.agency_id):
                continue
            key = (record.agency_name, f"{options.schedule_id}{options.categories}")
            groups.setdefault(key, (options, []))[1].append(record)
    return tuple(
        ClassGroup(key[0], options.approval, len(rows), tuple(_words(options, _item_names(rows))))
        for key, (options, rows) in sorted(groups.items(), key=lambda each: each[0])
    )


def words_of_choice(text: str) -> ClassWords | None:
    """Return what a choice that was sent back says; None where it cannot be read."""
    try:
        choice = arrangement.ClassChoice.parse(text)
    except ValueError:
        return None
    schedule = catalogue.schedule(schedule_id=choice.schedule_id) if choice.schedule_id else None
    if schedule is None or not 0 < choice.line <= len(schedule.lines):
        none = Words("", "")
        return ClassWords(text, 0, "", "", "", none, choice.category) if choice.category else None
    line = schedule.lines[choice.line - 1]
    about = _about(line, {})
    return ClassWords(
        text,
        choice.line,
        schedule.approval_number,
        line.retention.value,
        line.basis,
        about,
        choice.category,
        line.verified,
    )


def classify(
    *, record_id: UUID, choice: str, reason: str, agent: identity.Agent, at: datetime
) -> None:
    """Classify one case by what was chosen.

    Raises:
        NothingToClassify, ClassNotApproved, ReasonToClassifyNeeded: Nothing changed.
    """
    try:
        chosen = arrangement.ClassChoice.parse(choice)
    except ValueError:
        raise arrangement.ClassNotApproved(
            "nothing that can be chosen", zh="没有选定条目", where=str(record_id)
        ) from None
    arrangement.classify(
        record_id=record_id, choice=chosen, reason=reason, by=agent.agent_id, at=at
    )


def _words(
    options: arrangement.ClassOptions, item_names: Mapping[str, str]
) -> Iterator[ClassWords]:
    """Yield every line with every category, where both have to be chosen."""
    lines: Sequence[arrangement.ClassLine | None] = options.lines or (None,)
    for one, category in product(lines, options.categories or ("",)):
        if one is None and not category:
            return
        chosen = arrangement.ClassChoice(options.schedule_id, one.number if one else 0, category)
        line = one.line if one else None
        yield ClassWords(
            choice=str(chosen),
            number=one.number if one else 0,
            approval=options.approval,
            retention=line.retention.value if line else "",
            basis=line.basis if line else "",
            about=_about(line, item_names) if line else Words("", ""),
            category=category,
            verified=line.verified if line else True,
        )


def _about(line: catalogue.NewScheduleLine, item_names: Mapping[str, str]) -> Words:
    """Return what a line is about, in words."""
    if line.item_code:
        name = item_names.get(line.item_code) or line.item_code
        return Words(f"事项：{name}", f"item: {name}")
    if line.item_type:
        kind = line.item_type.words
        return Words(f"类型：{kind.zh}", f"type: {kind.en}")
    return Words("其他事项", "every other item")


def _item_names(records: Sequence[holdings.RecordShape]) -> Mapping[str, str]:
    """Return the names of the items of the agencies of some records, as far as lists know them."""
    return {record.item_code: record.item_name for record in records}
