"""The topics of help: along which path they lie, and which pages each explains.

The text of a topic is a template of each language under `templates/muniment/help/`; its links
are made like those of any page, so that none can lead nowhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from muniment.interfaces.web.errors import TROUBLES
from recordkit.errors import Fault, Words

_TAGS, _SPACES = re.compile(r"<[^>]*>"), re.compile(r"\s+")
_BEFORE, _AFTER = 30, 90  # characters of a topic shown around what was searched for
_OURS = ("muniment.", "recordkit.")


class Way(Enum):
    """The two paths through help, by what somebody came for."""

    BUSINESS = "business"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name in the address, what it is about, and the pages it explains."""

    slug: str
    way: Way
    title: Promise
    says: Promise
    pages: tuple[str, ...] = ()  # names of addresses, without the name of the interface
    see: tuple[str, ...] = ()  # other topics that go with it

    def template(self) -> str:
        """Return the template of the text in the language of the page."""
        language = "en" if (get_language() or "").startswith("en") else "zh"
        return f"muniment/help/{language}/{self.slug}.html"


_B, _T = Way.BUSINESS, Way.TECHNICAL
TOPICS = (
    Topic(
        "start",
        _B,
        _("从这里开始"),
        _("登录、首页、角色，以及平台自动做什么。"),
        ("home", "sign-in", "sign-out", "end-tour", "help", "help-topic"),
        ("finding", "deciding", "password"),
    ),
    Topic(
        "password",
        _B,
        _("密码与登录"),
        _("修改密码、首次登录、被锁定或忘记密码怎么办。"),
        ("password",),
        ("start", "accounts"),
    ),
    Topic(
        "finding",
        _B,
        _("查找办件"),
        _("查找、筛选、逐件往下看、保存常用条件。"),
        ("cases", "item-choices", "columns", "saved-views", "rename-view", "delete-view"),
        ("case", "exporting", "display"),
    ),
    Topic(
        "exporting",
        _B,
        _("导出表格与打印登记表"),
        _("把列表带走：电子表格和可签字的登记表。"),
        ("spreadsheet", "register", "chart"),
        ("finding", "audit"),
    ),
    Topic(
        "case",
        _B,
        _("看懂一个办件"),
        _("状态、材料、检测、清点、经过、版本与证明。"),
        ("case", "content", "text", "compare-versions", "access"),
        ("deciding", "receipts"),
    ),
    Topic(
        "deciding",
        _B,
        _("处理待办"),
        _("未通过、待人工决定、系统故障：分别由谁、怎样处理。"),
        ("attention", "accept", "return", "retry", "classify"),
        ("case", "errors"),
    ),
    Topic(
        "bulk",
        _B,
        _("批量处理"),
        _("一次决定很多件：选择、先看结果、确认、进度和结果。"),
        (
            "bulk",
            "selection",
            "selected-spreadsheet",
            "begin-bulk",
            "choose-class",
            "bulk-work",
            "pause-bulk",
            "resume-bulk",
            "retry-bulk",
            "discard-bulk",
            "bulk-results",
            "bulk-register",
        ),
        ("deciding", "finding"),
    ),
    Topic(
        "receipts",
        _B,
        _("回执、归档包与核验"),
        _("下载证明，核验别人给的回执。"),
        ("receipt", "receipt-paper", "receipt-code", "package", "check-receipt", "verify"),
        ("verifying", "case"),
    ),
    Topic(
        "completeness",
        _B,
        _("归档情况"),
        _("办结的办件归档了多少，还差多少，差在哪里。"),
        ("completeness",),
        ("deciding",),
    ),
    Topic(
        "catalogue",
        _B,
        _("事项目录"),
        _("事项、版本、材料清单、保管期限与全宗。"),
        ("catalogue", "item"),
        ("case",),
    ),
    Topic(
        "display",
        _B,
        _("显示、语言与快捷键"),
        _("配色、字号、疏密、中英文，全部按键，以及怎样关掉按键。"),
        ("display", "language", "components"),
        ("finding",),
    ),
    Topic(
        "accounts",
        _T,
        _("账号、机构与对接系统"),
        _("开设和停用账号，登记机构、岗位和对接系统。"),
        (
            "people",
            "open-account",
            "account",
            "suspend-account",
            "restore-account",
            "new-password",
            "organisations",
            "organisation-tree",
            "consents",
            "answer-consent",
            "organisation",
            "register-organisation",
            "confirm-organisation",
            "amend-organisation",
            "new-post",
            "clients",
            "make-client",
            "new-secret",
            "suspend-client",
            "restore-client",
        ),
        ("roles", "password", "sending"),
    ),
    Topic(
        "roles",
        _T,
        _("角色与三员分立"),
        _("授予和终止角色，谁能做什么，三员为何分开。"),
        ("roles", "confirm-role", "roles-of", "grant-role", "withdraw-role", "ask-access"),
        ("accounts", "audit"),
    ),
    Topic(
        "audit",
        _T,
        _("审计日志"),
        _("谁在何时做了什么，怎样查。"),
        ("audit",),
        ("roles", "exporting"),
    ),
    Topic(
        "operations",
        _T,
        _("看运行，处理停滞的任务"),
        _("队列、磁盘、保管日志、证书，任务停滞怎么办。"),
        ("operations", "certificates", "operations-chart", "retry-stuck", "jobs", "foresee-retry"),
        ("settings", "errors", "backup"),
    ),
    Topic(
        "settings",
        _T,
        _("配置项"),
        _("全部配置从哪里来，怎样更改，哪些是试用替身。"),
        ("settings",),
        ("installing", "operations"),
    ),
    Topic(
        "installing",
        _T,
        _("安装、启动与 PostgreSQL"),
        _("从安装到常驻运行，换用 PostgreSQL，监控文件夹。"),
        see=("settings", "backup"),
    ),
    Topic(
        "backup",
        _T,
        _("备份与恢复"),
        _("备份哪些目录，怎样取自同一时刻，怎样恢复。"),
        see=("installing", "verifying"),
    ),
    Topic(
        "sending",
        _T,
        _("用接口报送办件"),
        _("从取令牌到拿到回执，每一步的 curl 命令。"),
        see=("accounts", "errors", "verifying"),
    ),
    Topic(
        "verifying",
        _T,
        _("离线验证归档包"),
        _("不联网、不用账号，证明一个归档包没有改动。"),
        see=("receipts", "sending"),
    ),
    Topic(
        "errors",
        _T,
        _("错误代码"),
        _("每个代码是什么意思，由谁处理，怎样解决。"),
        see=("start", "operations"),
    ),
)
BY_SLUG: Mapping[str, Topic] = {topic.slug: topic for topic in TOPICS}
_BY_PAGE = {page: topic for topic in reversed(TOPICS) for page in topic.pages}


def topic_of(view_name: str) -> Topic:
    """Return the topic that explains a page; where there is no page, the one about errors."""
    return _BY_PAGE.get(view_name.removeprefix("web:"), BY_SLUG["errors"])


@dataclass(frozen=True, slots=True)
class Found:
    """A topic in which something was found, and the words around it."""

    topic: Topic
    around: str


def search(asked: str) -> tuple[Found, ...]:
    """Return the topics that hold every word of `asked`; those named after it come first."""
    words = asked.lower().split()
    if not words:
        return ()
    found = list(_holding(words))
    titles = {each.topic.slug: f"{each.topic.title}".lower() for each in found}
    found.sort(key=lambda each: not all(word in titles[each.topic.slug] for word in words))
    return tuple(found)


def _holding(words: list[str]) -> Iterator[Found]:
    for topic in TOPICS:
        text = f"{topic.title} {topic.says} {plain_text(topic)}"
        if all(word in text.lower() for word in words):
            yield Found(topic, _around(text, words[0]))


def plain_text(topic: Topic) -> str:
    """Return the text of a topic in the language of the page, without its marks."""
    return _plain_text(topic.slug, get_language() or "zh-hans")


@cache
def _plain_text(slug: str, language: str) -> str:
    with override(language):
        shown = render_to_string(BY_SLUG[slug].template(), codes())
    return _SPACES.sub(" ", html.unescape(_TAGS.sub(" ", shown))).strip()


def _around(text: str, word: str) -> str:
    place = max(0, text.lower().find(word))
    start, end = max(0, place - _BEFORE), place + _AFTER
    return f"{'…' * (start > 0)}{text[start:end].strip()}{'…' * (end < len(text))}"


def codes() -> dict[str, object]:
    """Return what the topic on errors is given: every code of the pages and of the platform."""
    return {"faults": faults(), "troubles": TROUBLES}


@dataclass(frozen=True, slots=True)
class Explained:
    """What there is to say about one error. A class would be called by the template."""

    code: str
    title: Words
    mend: Words
    who_acts: Words


def faults() -> tuple[Explained, ...]:
    """Return every fault of the platform and the library that has a code, by code."""
    found = {kind.code: kind for kind in _below(Fault) if kind.__module__.startswith(_OURS)}
    return tuple(
        Explained(code, kind.title, kind.mend, kind.who_acts)
        for code, kind in sorted(found.items())
        if code
    )


def _below(kind: type[Fault]) -> Iterator[type[Fault]]:
    for each in kind.__subclasses__():
        if "code" in vars(each):
            yield each
        yield from _below(each)
