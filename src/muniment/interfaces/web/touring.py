"""The tour of somebody new: a few stops, each a page that this very person may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Agent, Permission

_BETWEEN = 3  # stops between the home page and help


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: the page, and what it is good for."""

    view: str
    title: Promise
    says: Promise
    permission: Permission | None = None


FIRST_STOP = Stop(
    "web:home",
    _("首页：现在要您做什么"),
    _("每次登录先看这里。等您处理的事按等待时间排列，点数字就到对应的列表。"),
)
# The first that somebody may open are shown: those for few roles come before those for many.
_STOPS = (
    Stop(
        "web:people",
        _("人员：开设和停用账号"),
        _("首个密码只显示一次，本人登录时必须另设。账号没有角色就什么也看不到。"),
        Permission.MANAGE_ACCOUNTS,
    ),
    Stop(
        "web:organisations",
        _("机构：登记、更改和停用"),
        _("每次更改都先说明影响到谁，确认之后才生效。"),
        Permission.MANAGE_ACCOUNTS,
    ),
    Stop(
        "web:roles",
        _("角色：谁能做什么"),
        _("授予或终止角色分两步：先看此人将多看到多少办件，再确认。"),
        Permission.GRANT_ROLES,
    ),
    Stop(
        "web:audit",
        _("审计日志：谁做了什么"),
        _("按人、操作和日期查。日志只增不改，查阅本身也会记下。"),
        Permission.READ_AUDIT,
    ),
    Stop(
        "web:jobs",
        _("任务：停滞的在这里重试"),
        _("先看最后一次的说明，排除故障，再勾选重试。"),
        Permission.RETRY_WORK,
    ),
    Stop(
        "web:attention",
        _("待处理：三种需要人的情况"),
        _("未通过的请报送单位改正，待人工决定的由档案员决定，系统故障由运维处理。"),
        Permission.VIEW_CASES,
    ),
    Stop(
        "web:cases",
        _("办件：查找、筛选、逐件往下看"),
        _("打开一件，看材料、检测和经过；已归档的可以下载回执。"),
        Permission.VIEW_CASES,
    ),
    Stop(
        "web:completeness",
        _("归档情况：还差多少"),
        _("按单位和年份看办结的办件归档了多少，差在哪里。"),
        Permission.VIEW_CASES,
    ),
    Stop(
        "web:operations",
        _("运行：队列、磁盘与证书"),
        _("哪里积压、磁盘还能用多久、哪些证书快到期，都在这一页。"),
        Permission.VIEW_OPERATIONS,
    ),
    Stop(
        "web:check-receipt",
        _("核验回执：别人给的回执证明什么"),
        _("选择文件，逐项看结论；上传的文件不保留。"),
    ),
)
_HELP = Stop(
    "web:help",
    _("帮助：每一页都有"),
    _("页面右上角的“帮助”直接打开那一页的说明；每个错误代码也查得到。"),
)


@dataclass(frozen=True, slots=True)
class Tour:
    """One stop as it is shown, with its place among all."""

    stop: Stop
    place: int
    length: int

    @property
    def address(self) -> str:
        """Where the page of this stop is."""
        return reverse(self.stop.view)

    @property
    def before(self) -> int:
        """The place of the stop before; 0 at the first."""
        return self.place - 1

    @property
    def after(self) -> int:
        """The place of the next stop; 0 at the last."""
        return self.place + 1 if self.place < self.length else 0


def stops_for(agent: Agent) -> tuple[Stop, ...]:
    """Return the stops of somebody: home, up to three pages of his roles, help."""
    own = [stop for stop in _STOPS if stop.permission is None or agent.may(stop.permission)]
    return (FIRST_STOP, *own[:_BETWEEN], _HELP)


def tour_of(agent: Agent, asked: str) -> Tour | None:
    """Return the stop that was asked for; the first for somebody new; otherwise None."""
    stops = stops_for(agent)
    if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= len(stops):
        return Tour(stops[int(asked) - 1], int(asked), len(stops))
    return None if agent.has_seen_tour else Tour(stops[0], 1, len(stops))
