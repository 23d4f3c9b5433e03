"""Article by article: what the software does, where it says so, and what it does not do yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docs.generating import codebase
from docs.generating.codebase import ROOT, SOURCE, articles_in, first_sentence
from docs.generating.markdown import both, bullets, code, page, table
from docs.generating.measures import DUTIES, Duty
from muniment.commons.holdings.states import TRANSITIONS
from muniment.lifecycle.plan import PLAN
from recordkit.checks import FILING
from recordkit.terms.measures import measures

JOURNEYS = ROOT / "tests" / "journeys"
_JOURNEY = re.compile(r"test_articles?_(?P<numbers>[0-9]+(?:_(?:and_)?[0-9]+)*)_(?P<name>.+)")
# An article that is only stated, with nothing for a machine to do.
_NOTHING_TO_BUILD = "没有需要软件实现的内容。Nothing here is for software to do."


@dataclass(frozen=True, slots=True)
class Journey:
    """One test file that walks an article from end to end."""

    path: str
    name: str
    articles: tuple[int, ...]


def articles_page() -> str:
    """Return the whole page; what is cited nowhere is named as such."""
    found = journeys()
    return page(
        "《办法》逐条对照 The Measures, article by article",
        "每一条由谁来做，依据代码中的 `Basis:`、事件与流转表自动汇编；条文摘要为本项目转述，"
        "以正式文本为准。Compiled from the code's own citations, its events and its tables. "
        "The summaries are ours and shorten; the official text decides.",
        "## 一览 At a glance",
        table(
            ("条 Article", "要求 Asks", "代码 Code", "全程测试 Journeys", "尚缺 Missing"),
            (_overview(duty, found) for duty in DUTIES),
        ),
        "“代码”是引用该条的地方数；“全程测试”是以该条命名、从头走到尾的测试数；“尚缺”是按设计应有"
        "而尚未做到的部分。一条有代码引用，并不等于该条已全部实现。"
        "*Code* counts the places that cite the article, *Journeys* the tests named for it that "
        "walk it end to end, *Missing* what the design gives it and what is not there yet. "
        "An article that is cited is not thereby wholly carried out.",
        *(_section(duty, found) for duty in DUTIES),
    )


def journeys() -> tuple[Journey, ...]:
    """Return the tests that are named for articles, by path."""
    found: list[Journey] = []
    for path in sorted(JOURNEYS.glob("test_article*.py")) if JOURNEYS.is_dir() else ():
        match = _JOURNEY.fullmatch(path.stem)
        if match:
            numbers = tuple(int(n) for n in re.findall("[0-9]+", match["numbers"]))
            name = match["name"].replace("_", " ")
            found.append(Journey(codebase.stem_of(path), name, numbers))
    return tuple(found)


def missing_rooms(duty: Duty) -> tuple[str, ...]:
    """Return the packages that the design gives an article and that do not stand yet."""
    return tuple(
        room
        for room in duty.rooms
        if not (SOURCE.joinpath(*room.split(".")) / "__init__.py").is_file()
    )


def citations_of(number: int) -> Iterator[tuple[str, str]]:
    """Yield what the software does under an article and where, in one order."""
    for place in codebase.places():
        if number in place.articles:
            yield place.says, code(place.name)
    for event in codebase.events():
        if number in articles_in(event.basis):
            yield (
                f"记入保管日志 entered in the ledger: {first_sentence(event.__doc__)}",
                code(event.tag),
            )
    for step in PLAN:
        if step.basis.number == number:
            yield f"一旦 {code(step.once.__name__)}，便 then {code(step.name)}", "`lifecycle.plan`"
    for move in TRANSITIONS:
        if move.basis.number == number:
            words = f"{move.source.words.zh} → {move.target.words.zh}（{move.action.words.zh}）"
            yield f"状态变化 state: {words}", "`holdings.states`"
    for line in FILING.lines:
        if number in articles_in(f"{line.source}; {line.rule.source}"):
            yield f"检测 {line.code}: {line.rule.says.zh} {line.rule.says.en}", code(line.rule.name)
    for fault in codebase.faults():
        if number in articles_in(fault.basis):
            yield (
                f"拒收或退回 {code(fault.code)}: {fault.title.zh} {fault.title.en}",
                code(fault.__name__),
            )


def _overview(duty: Duty, found: tuple[Journey, ...]) -> tuple[object, ...]:
    cited = sum(1 for _ in citations_of(duty.number))
    walked = sum(duty.number in journey.articles for journey in found)
    missing = "<br>".join(
        [
            *(code(room.removeprefix("muniment.")) for room in missing_rooms(duty)),
            *(f"{words.zh} {words.en}" for words in duty.lacks),
        ]
    )
    nothing = not duty.rooms and not cited
    return (
        f"[{duty.number}](#article-{duty.number})",
        both(duty.asks),
        "—" if nothing else cited,
        "—" if nothing else walked,
        missing or "—",
    )


def _section(duty: Duty, found: tuple[Journey, ...]) -> str:
    number = duty.number
    head = f'<a id="article-{number}"></a>\n\n## {measures(number).zh} · Article {number}'
    blocks = [head, f"{duty.asks.zh}。{duty.asks.en}."]
    cited = list(citations_of(number))
    if cited:
        blocks.append(table(("软件做什么 What the software does", "何处 Where"), cited))
    walked = [
        f"{journey.name} ({code(journey.path)})" for journey in found if number in journey.articles
    ]
    if walked:
        blocks += ["全程测试 Journeys:", bullets(walked)]
    blocks.append(_what_lacks(duty, is_cited=bool(cited), is_walked=bool(walked)))
    return "\n\n".join(blocks)


def _what_lacks(duty: Duty, *, is_cited: bool, is_walked: bool) -> str:
    if not duty.rooms and not is_cited:
        return _NOTHING_TO_BUILD
    lacks: list[str] = []
    if rooms := missing_rooms(duty):
        lacks.append(f"尚未建立 does not stand yet: {', '.join(map(code, rooms))}")
    lacks += [f"{words.zh} {words.en}" for words in duty.lacks]
    if not is_cited:
        lacks.append("没有任何代码引用本条 no code cites it")
    if not is_walked:
        lacks.append("没有以本条命名的全程测试 no journey is named for it")
    return (
        "**尚缺 Not covered yet**\n\n" + bullets(lacks)
        if lacks
        else "未发现缺项。Nothing is known to lack."
    )
