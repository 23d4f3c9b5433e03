"""The catalogue of components: every one that pages are put together from, in each of its states.

What is shown are the templates that the pages themselves include, so a component that breaks,
breaks here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Attention, RecordState
from muniment.commons.identity.api import ClientShape, GrantStanding, SuspendingOneself
from muniment.interfaces.web import examples
from muniment.interfaces.web.administering import Crumb
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.columns import USUAL
from muniment.interfaces.web.errors import Trouble
from muniment.interfaces.web.filters import Chosen, Filters
from muniment.interfaces.web.gate import SignedRequest, signed_in
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.picking import Selection
from muniment.interfaces.web.templatetags.muniment import chip, verdict_said
from muniment.interfaces.web.touring import FIRST_STOP, Tour
from muniment.interfaces.web.views.aspects import judgements_said
from muniment.interfaces.web.views.case import Checks
from muniment.interfaces.web.views.cases import Tab
from muniment.interfaces.web.views.completeness import Line
from muniment.interfaces.web.views.decisions import CHOICES, ReasonForm
from muniment.interfaces.web.views.display import THEMES, DisplayForm
from muniment.interfaces.web.views.homes.asking import Call, Count
from muniment.interfaces.web.views.homes.authority import SORTINGS, Heading, agency_rows, tiles
from muniment.interfaces.web.views.homes.figures import gaps_chart
from muniment.interfaces.web.views.homes.handler import row_of
from muniment.interfaces.web.views.homes.records import GapLine
from muniment.interfaces.web.views.materials import shelf
from muniment.interfaces.web.views.receipts import ReceiptForm
from muniment.interfaces.web.walking import Step, Walk
from muniment.kernel.clock import now
from muniment.lifecycle.api import Light
from muniment.lifecycle.shapes import Decision
from recordkit.description.tally import TallyResult
from recordkit.terms.vocabulary import Severity, Verdict

_LIST, _SHELF = "muniment/partials/cases.html", "muniment/partials/materials.html"
_NO_TRAIL = Trail(QueryDict())
_NOTHING_PICKED = Selection(0, frozenset())


class _SelectForm(forms.Form):
    theme = forms.ChoiceField(choices=THEMES, label=_("配色"))


@dataclass(frozen=True, slots=True)
class Example:
    """One component in one state: its template and what it is given. Several stand in a row."""

    state: Promise
    template: str
    given: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Components that belong together."""

    name: str
    title: Promise
    examples: tuple[Example, ...]


@signed_in
def components(request: SignedRequest) -> HttpResponse:
    """Show every component. The list turns its pages and the shelf opens materials, as ever."""
    query, at = request.GET, now()
    turns = request.htmx and request.htmx.target == "results"
    part, given = (_LIST, _list(query, at)) if turns else (_SHELF, _shelf(query))
    context = {"exhibits": exhibits(query, at), **given}
    return answer(request, "muniment/components.html", part, context)


def exhibits(query: QueryDict, at: datetime) -> tuple[Exhibit, ...]:
    """Return the catalogue as it is at a moment; `query` says what is open in it."""
    return (
        Exhibit("buttons", _("按钮"), (_one(_("各种语气"), "gallery/buttons"),)),
        Exhibit("fields", _("表单项"), _fields()),
        Exhibit("chips", _("状态标签"), _chips()),
        Exhibit("notices", _("提示条"), _notices()),
        Exhibit("empty", _("空状态"), _empty()),
        Exhibit("trouble", _("出错时"), _troubles()),
        Exhibit("figures", _("待办与数字"), _figures(at)),
        Exhibit("desks", _("首页各部分"), _desks(at)),
        Exhibit("charts", _("图表"), _charts()),
        Exhibit("lists", _("列表与翻页"), _lists(query, at)),
        Exhibit("wide", _("宽表"), _wide()),
        Exhibit("proof", _("证明"), _proofs(at)),
        Exhibit("checks", _("四性检测"), _checks(at)),
        Exhibit("findings", _("检测结果"), _findings()),
        Exhibit("deciding", _("请您决定"), _deciding(at)),
        Exhibit("bulk", _("批量处理"), _bulk(at)),
        Exhibit("history", _("经过"), _history(at)),
        Exhibit("materials", _("材料"), _materials(query)),
        Exhibit("operations", _("运行"), _operations(at)),
        Exhibit("administration", _("人员与角色"), _administration(at)),
    )


def _one(state: Promise, name: str, **given: Any) -> Example:
    return Example(state, f"muniment/{name}.html", (given,))


def _row(state: Promise, name: str, *given: Mapping[str, Any]) -> Example:
    return Example(state, f"muniment/{name}.html", given)


def _fields() -> tuple[Example, ...]:
    search, wrong = Filters(auto_id="search_%s"), ReasonForm({"reason": "无"}, auto_id="wrong_%s")
    nothing = ReceiptForm({}, auto_id="nothing_%s")
    chosen = DisplayForm(initial={"text": "normal"}, auto_id="chosen_%s")
    invalid = DisplayForm({"theme": "sepia"}, auto_id="invalid_%s")
    return (
        _one(_("未填"), "components/field", field=search["q"]),
        _one(_("选择"), "components/field", field=_SelectForm(auto_id="select_%s")["theme"]),
        _one(_("填错，说明理由"), "components/field", field=wrong["reason"]),
        _one(_("没有选文件"), "components/field", field=nothing["receipt"]),
        _one(_("几项选一"), "components/choosing", field=chosen["text"]),
        _one(_("没有选好，说明理由"), "components/choosing", field=invalid["theme"]),
    )


def _chips() -> tuple[Example, ...]:
    attentions = [word for word in Attention if word is not Attention.NONE]
    warned = chip(Verdict.FAILED, verdict_said(Verdict.FAILED), Severity.WARNING)
    return (
        _row(_("办件状态"), "components/chip", *map(chip, RecordState)),
        _row(_("待处理"), "components/chip", *map(chip, attentions)),
        _row(_("判定"), "components/chip", *map(chip, Verdict), warned),
        _row(_("材料清点"), "components/chip", *map(chip, TallyResult)),
    )


def _notices() -> tuple[Example, ...]:
    said = (
        (levels.SUCCESS, _("已重新排队。")),
        (levels.WARNING, _("没有选中任何任务，未作更改。")),
        (levels.INFO, _("单位之外的办件不会显示。")),
        (levels.ERROR, _("无法理解这个请求")),
    )
    messages = [Message(level, str(words)) for level, words in said]
    return (
        _one(_("做完之后"), "partials/messages", messages=messages),
        _one(_("试用替身"), "partials/stand_ins", stand_ins=examples.STAND_INS),
    )


def _empty() -> tuple[Example, ...]:
    nothing = {
        "icon": "folder",
        "title": _("还没有办件"),
        "text": _("业务系统报送办件后，会出现在这里。"),
    }
    done = {"icon": "check", "title": _("没有停滞的任务"), "text": ""}
    return (_row(_("有说明与没有说明"), "components/empty", nothing, done),)


def _troubles() -> tuple[Example, ...]:
    trouble = Trouble(
        status=503,
        title=str(_("平台出错了，这是我们的问题")),
        detail=str(_("您的操作可能没有完成。出错的经过已经记入日志。")),
        mend=str(_("请从首页或办件列表重新查找")),
        who_acts=str(_("平台运维人员")),
        code="WEB-500",
    )
    return (
        _one(_("整页"), "components/trouble", trouble=trouble, heading="h3"),
        _one(_("局部更新时"), "partials/trouble", trouble=trouble),
    )


def _figures(at: datetime) -> tuple[Example, ...]:
    oldest = examples.attention_page(at).rows[0]
    calls = (
        Call(Attention.FAILED, 12, oldest, "?"),
        Call(Attention.WAITING, 1, oldest, "?"),
        Call(Attention.ERROR, 0, None, "?"),
    )
    return (
        _one(_("有待办、只有一件、没有"), "components/calls", calls=calls),
        _one(_("一切正常"), "components/figures", seen=examples.operations(at, is_well=True)),
        _one(_("有停滞"), "components/figures", seen=examples.operations(at, is_well=False)),
        _one(_("导览的一步"), "components/tour", tour=Tour(FIRST_STOP, 2, 5), nth="-1"),
        _one(_("归档情况"), "partials/completeness_card", found=examples.completeness()),
    )


def _desks(at: datetime) -> tuple[Example, ...]:
    lit = tuple(row_of(case, may_take=True) for case in examples.lit_cases(at))
    counts = (
        Count(_("要改正"), 2, "?", "bad", _("已退回，请改正后重新报送")),
        Count(_("在途"), 0, "?", "unsure"),
        Count(_("已归档"), 1280, "", "good"),
    )
    gaps, still = examples.filing_gaps(at), {"trail": _NO_TRAIL, "onward": ""}
    lines = tuple(GapLine(line, "?", "?", "?") for line in gaps.lines)
    found = examples.agencies_overview()
    headings = tuple(Heading(one, "?", one.word == "gap") for one in SORTINGS)
    rows = tuple(agency_rows(found.agencies, {one.code: one.name for one in found.regions}, at))
    newest = [examples.case_row(0, at), examples.case_row(6, at)]
    return (
        _row(_("三种状态"), "components/light", *({"light": light} for light in Light)),
        _one(_("数字，可以点开"), "components/counts", counts=counts),
        _one(_("经办人的办件"), "partials/lights", rows=lit, counts=counts, at=at, here="?"),
        _one(_("应归、已归、未归"), "partials/gaps", gaps=gaps, lines=lines, lines_more=3),
        _one(_("办结最早而未归档的"), "partials/longest", rows=gaps.longest, overdue_days=7),
        _one(_("没有期限的事项"), "partials/schedules", bare_count=1, bare_items=[_ITEM]),
        _one(_("最近归档"), "partials/newest", rows=newest, kept_address="?"),
        _one(
            _("各区县归档率"), "components/tiles", tiles=tuple(tiles(found.regions, _NO_TRAIL, ""))
        ),
        _one(_("各单位"), "partials/agencies", rows=rows, headings=headings, total=3, **still),
    )


_ITEM = {"name": "营业性演出审批"}


def _charts() -> tuple[Example, ...]:
    few, many, none = examples.charts()
    return (
        _one(_("横条"), "components/chart_bars", chart=few),
        _one(_("按日的直条"), "components/chart_columns", chart=many),
        _one(_("还没有数字"), "components/chart_columns", chart=none),
    )


def _lists(query: QueryDict, at: datetime) -> tuple[Example, ...]:
    waiting = examples.attention_page(at)
    tabs = [(word, count, "?") for word, count in waiting.counts]
    still = {"trail": _NO_TRAIL, "onward": ""}
    middle = Trail(QueryDict("at=3"))
    return (
        _one(_("办件列表，可以翻页"), "gallery/cases", **_list(query, at)),
        _one(_("在材料正文中找到"), "components/found_in", place=examples.PLACE),
        _one(_("没有完全符合的，列出近似的"), "partials/cases", **_near(at)),
        _one(_("标出找到的字"), "partials/case_table", **_marked(at)),
        _one(_("翻到中间"), "components/pages", trail=middle, onward=middle.onward("6")),
        _one(_("在列表中"), "partials/walk", walk=Walk("?", None, Step("?", examples.AGENCIES[1]))),
        _one(
            _("待处理的办件"),
            "partials/attention",
            found=waiting,
            tabs=tabs,
            kind=Attention.FAILED,
            picking=_NOTHING_PICKED,
            **still,
        ),
        _one(_("事项"), "partials/catalogue", found=examples.items(), nth="-2", **still),
        _one(_("归档情况"), "partials/completeness", nth="-3", **_completeness(), **still),
    )


def _near(at: datetime) -> dict[str, Any]:
    return {
        "found": examples.nothing_found(),
        "near": examples.near_cases(at, 12),
        "asked": {"text": examples.case_row(12, at).title[:4]},
        "trail": _NO_TRAIL,
        "onward": "",
    }


def _marked(at: datetime) -> dict[str, Any]:
    near = examples.near_cases(at, 18)
    query = examples.case_row(12, at).title[:4]
    return {"rows": near.rows, "places": near.places, "query": query, "carried": ""}


def _completeness() -> dict[str, Any]:
    found = examples.completeness()
    days = {line.key: line.gap * 7 if line.gap else None for line in found.lines}
    lines = tuple(Line(line, "?" if line.gap else "", days[line.key]) for line in found.lines)
    return {"found": found, "lines": lines, "chart": gaps_chart(found, {}, QueryDict())}


def _list(query: QueryDict, at: datetime) -> dict[str, Any]:
    trail = Trail(query)
    found = examples.case_list(at, trail.cursor)
    tabs = (
        Tab(None, found.total, "?", is_chosen=True),
        *(Tab(state, count, "?", is_chosen=False) for state, count in found.by_state),
    )
    onward = trail.onward(found.next_cursor)
    chosen = (
        Chosen(str(_("单位")), examples.AGENCIES[0], "?"),
        Chosen(str(_("办结年份")), "2026", "?"),
    )
    shown = {"columns": USUAL.columns, "chosen": chosen, "picking": _NOTHING_PICKED}
    return {"found": found, "tabs": tabs, "trail": trail, "onward": onward, **shown}


def _wide() -> tuple[Example, ...]:
    months = tuple(f"2026-{month:02d}" for month in range(1, 13))
    counts = tuple(range(104, 128, 2))
    given = {"caption": _("各单位按月归档的件数"), "columns": (_("单位"), *months)}
    rows = [(name, counts) for name in examples.AGENCIES]
    return (_one(_("窄屏上首列不动，其余左右移动"), "components/table", rows=rows, **given),)


def _proofs(at: datetime) -> tuple[Example, ...]:
    row = examples.case_row(0, at)

    def shown(state: Promise, status: Verdict) -> Example:
        proof = examples.proof(at, status)
        return _one(
            state,
            "partials/proof",
            page={"proof": proof},
            row=row,
            judgements=judgements_said(proof.judgements),
            may_take_receipt=True,
            may_take_package=True,
        )

    return (
        shown(_("可证明"), Verdict.PASSED),
        shown(_("无法判定"), Verdict.INDETERMINATE),
        shown(_("不成立"), Verdict.FAILED),
        shown(_("尚未归档"), Verdict.NOT_APPLICABLE),
    )


def _checks(at: datetime) -> tuple[Example, ...]:
    passed, silent = (examples.PASSED,), (examples.SILENT,)

    def shown(state: Promise, nth: str, *troubles: Any, hints: tuple[Any, ...] = ()) -> Example:
        report = examples.report(at, *passed, *silent, *troubles, *hints)
        return _one(
            state,
            "partials/checks",
            checks=Checks(report, troubles, hints, passed, silent),
            nth=nth,
        )

    return (
        shown(_("通过"), "-1"),
        shown(_("通过，有提示"), "-2", hints=(examples.HINT,)),
        shown(_("不通过"), "-3", examples.FAILED),
        shown(_("无法判定"), "-4", examples.UNSURE),
        _one(_("还没有检测"), "partials/checks", checks=None, nth="-5"),
    )


def _findings() -> tuple[Example, ...]:
    return (
        _one(_("不通过"), "components/outcome", outcome=examples.FAILED),
        _one(_("无法判定"), "components/outcome", outcome=examples.UNSURE),
        _one(_("提示"), "components/outcome", outcome=examples.HINT),
        _one(_("一处所见"), "components/finding", finding=examples.FINDING),
    )


def _deciding(at: datetime) -> tuple[Example, ...]:
    row = examples.case_row(3, at)
    offered = [choice for choice in CHOICES if choice.decision is not Decision.RETURN]
    refused = next(choice for choice in CHOICES if choice.decision is Decision.RETURN)
    form = ReasonForm({"reason": ""})
    return (
        _one(_("可选的决定"), "partials/choices", choices=offered, row=row),
        _one(_("没有写理由"), "components/deciding", choice=refused, form=form, row=row),
    )


def _bulk(at: datetime) -> tuple[Example, ...]:
    works, going = examples.bulk_works(at), examples.bulk_going(at)
    counted = {"total": 500, "settled": 120, "errors": 0, "nth": "-1"}
    picking = Selection(12, frozenset())
    found = examples.case_list(at, "")
    return (
        _one(_("已选与未选"), "partials/picked", picking=picking),
        _one(_("列表上方的选择栏"), "partials/picking", picking=picking, found=found, pick_total=9),
        _one(_("翻页时记住所选（没有脚本时）"), "partials/turning", onward="?at=3"),
        _one(
            _("已批准的条目"), "components/class_lines", lines=examples.classes()[0].lines, group=7
        ),
        _one(_("选定条目"), "components/class_chosen", line=examples.classes()[0].lines[1]),
        _one(_("影响"), "partials/preview", preview=examples.preview(at), nth="-1"),
        _one(
            _("确认，先说后果"),
            "components/confirming",
            consequences=CHOICES[0].consequences,
            reason_id="example",
            submit=_("确定"),
            back="?",
        ),
        _one(_("正在测量速度"), "components/progress", standing="going", **counted),
        _one(
            _("有估计，有出错"),
            "components/progress",
            standing="going",
            seconds_left=190,
            **(counted | {"errors": 3, "nth": "-2"}),
        ),
        _one(
            _("没有进展"),
            "components/progress",
            standing="going",
            is_quiet=True,
            **(counted | {"nth": "-3"}),
        ),
        _one(_("进行中"), "partials/bulk_live", work=going, nth="-4"),
        _one(_("我的批量处理"), "partials/bulk", works=works, nth="-5", trail=_NO_TRAIL),
        _one(
            _("逐件结果"),
            "partials/bulk_rows",
            rows=examples.bulk_rows(at),
            tabs=((_("全部"), 4, "?", True), (_("出错"), 1, "?", False)),
            trail=_NO_TRAIL,
        ),
    )


def _history(at: datetime) -> tuple[Example, ...]:
    sent_back = examples.returned(at)
    versions = {"versions": examples.versions(at)}
    page = {"timeline": examples.timeline(at)}
    row = examples.case_row(0, at)
    reasons = {"return": sent_back, "is_now": True}
    return (
        _one(_("办理环节与日志条目"), "partials/timeline", page=page),
        _one(_("退回原因"), "partials/reasons", **reasons),
        _one(_("往来"), "partials/thread", page={"exchange": examples.exchange(at)}),
        _one(_("历次报送"), "partials/versions", page=versions, row=row),
        _row(
            _("两次报送的不同"),
            "components/diff",
            *(
                {"group": group, "before": 1, "after": 2}
                for group in examples.comparison(at).groups
            ),
        ),
    )


def _materials(query: QueryDict) -> tuple[Example, ...]:
    page = {"fact_groups": examples.FACTS}
    return (
        _one(_("没有查看内容的权限"), "gallery/materials", **_shelf(query)),
        _one(_("清点"), "partials/tally", page={"tally": examples.TALLY}, nth="-1"),
        _one(_("还没有清点"), "partials/tally", page={"tally": ()}, nth="-2"),
        _one(_("著录"), "partials/facts", page=page),
    )


def _shelf(query: QueryDict) -> dict[str, Any]:
    materials, chosen = examples.materials(), query.get("material", "")
    place = int(chosen) if chosen in {"1", "2", "3", "4"} else 1
    return {"page": {"materials": materials}, "shelf": shelf(materials, place), "may_look": False}


def _operations(at: datetime) -> tuple[Example, ...]:
    well = examples.operations(at, is_well=True)
    ill = examples.operations(at, is_well=False)
    queues = [(_("封装"), ill.queues[0]), (_("归档登记"), ill.queues[1])]
    live = {"seen": ill, "queues": queues, "at": at - timedelta(seconds=4)}
    disk = {"disk_used_percent": 96, "disk_is_short": True}
    ill_now, well_now = examples.stuck(ill), examples.stuck(well)
    return (
        _one(_("磁盘将满"), "partials/operations_live", **live, **disk),
        _one(_("有停滞的任务"), "partials/stuck", **ill_now, may_retry=True, nth="-1"),
        _one(_("没有停滞的任务"), "partials/stuck", **well_now, may_retry=True, nth="-2"),
        _one(_("任务清单"), "partials/jobs", **examples.jobs(at)),
        _one(_("证书有效期"), "partials/certificates", found=examples.certificates(at)),
    )


def _administration(at: datetime) -> tuple[Example, ...]:
    place, still = examples.AGENCIES[0], {"trail": _NO_TRAIL, "onward": ""}
    one, other = examples.account(0, at=at), examples.account(1, is_active=False)
    held, agency = examples.grants(at), examples.organisation()
    lines = [(line, "祝某某", line.subject, line.detail) for line in examples.audit_lines(at)]
    clients = [ClientShape("market-portal", agency.id, on) for on in (True, False)]
    standings = ({"standing": standing} for standing in GrantStanding)
    tabs = ((_("全部人员"), "?", True), (_("已停用"), "?", False))
    crumbs = (Crumb(_("人员"), "?"),)
    return (
        _row(_("账号状态"), "components/active", {"is_active": True}, {"is_active": False}),
        _row(_("角色状态"), "components/standing", *standings),
        _one(_("账号信息"), "components/who", account=one, organisation=agency),
        _one(_("持有的角色"), "components/grants", grants=held, nth="-1"),
        _one(_("没有任何角色"), "components/grants", grants=(), nth="-2"),
        _one(_("位置"), "components/crumbs", crumbs=crumbs, here=one.display_name),
        _one(_("被拒绝，说明理由"), "components/refusal", fault=SuspendingOneself("-", zh="-")),
        _one(_("人员"), "partials/people", rows=[(one, place), (other, place)], nth="-5", **still),
        _one(_("角色"), "partials/roles", rows=[(one, place, held)], tabs=tabs, nth="-6", **still),
        _one(_("按区划"), "components/region_branches", **examples.regions()),
        _one(_("按隶属"), "components/branches", branches=examples.branches_of(agency)),
        _one(_("机构"), "partials/organisations", rows=[(agency, "", "")], nth="-7", **still),
        _one(
            _("对接系统"),
            "partials/clients",
            rows=[(client, place) for client in clients],
            nth="-8",
            **still,
        ),
        _one(_("审计日志"), "partials/audit", rows=lines, nth="-9", **still),
    )
