"""Settings, permissions and errors: tables that stand in the code as they stand on the page."""

from __future__ import annotations

from docs.generating import codebase
from docs.generating.markdown import both, code, page, table
from muniment.commons.identity.policies import (
    ADMINISTRATORS,
    HOMES_OF,
    permission_table,
    reach_of,
)
from muniment.commons.identity.vocabulary import OrganisationKind, Role
from muniment.interfaces.cli.exits import EXIT
from muniment.interfaces.web.errors import STATUS
from muniment.kernel.settings import TABLE
from recordkit.errors import KINDS, EvidenceFault, Fault, Outage

_RETRY: dict[type[Fault], str] = {
    Outage: "会自动重试 tried again",
    EvidenceFault: "绝不 never",
}


def settings_page() -> str:
    """Return the table of settings."""
    return page(
        "配置项 Settings",
        "全部配置从环境变量读取，这张表就是全部。"
        "Every setting is read from the environment; this table is all of them.",
        table(
            (
                "名称 Name",
                "默认 Default",
                "单位 Unit",
                "作用 What it does",
                "风险 What could go wrong",
            ),
            (
                (
                    code(row.name),
                    code(row.default) or "—",
                    row.unit,
                    both(row.words),
                    both(row.risk_words),
                )
                for row in TABLE
            ),
        ),
    )


def permissions_page() -> str:
    """Return who may do what, where each role may be held, and whose records it meets."""
    apart = "、".join(role.words.zh for role in Role if role in ADMINISTRATORS)
    return page(
        "角色与权限 Roles and permissions",
        "网页、接口与命令行都只读这一张表（`muniment.commons.identity.policies`）。"
        "Web, REST and command line read this one table and nothing else.",
        "## 权限 Permissions",
        permission_table(),
        "## 角色可设在哪些机构、能看到谁的电子文件 Where a role may be held, and its reach",
        table(
            ("角色 Role", "可设机构 Held at", "可见范围 Whose records"),
            ((both(role.words), _homes(role), _reaches(role)) for role in Role),
        ),
        f"{apart}必须是三个人，且都不兼任何其他角色（授予时即被拒绝）。"
        "The three administrators are three people and hold no other role; a grant that would "
        "break this is refused.",
    )


def errors_page() -> str:
    """Return every fault by code, and what its kind means to whoever meets it."""
    return page(
        "错误代码 Errors",
        "代码的首位数字是类别，说明该由谁处理；代码一经公布不再挪作他用。"
        "The first digit is the kind and says who acts. A code once published is never given to "
        "another error.",
        table(
            (
                "首位 Digit",
                "类别 Kind",
                "含义 Means",
                "谁处理 Who acts",
                "HTTP",
                "退出码 Exit",
                "重试 Retry",
            ),
            (_kind_row(digit, kind) for digit, kind in enumerate(KINDS, 1)),
        ),
        "没有权限时 HTTP 为 403。A refusal for want of permission is HTTP 403.",
        table(
            (
                "代码 Code",
                "类别 Kind",
                "说明 Title",
                "怎样改正 How to mend it",
                "依据 Basis",
                "定义 Defined as",
            ),
            (_fault_row(kind) for kind in codebase.faults()),
        ),
    )


def kind_of(fault: type[Fault]) -> type[Fault]:
    """Return which of the five kinds a fault derives from."""
    return next(kind for kind in KINDS if issubclass(fault, kind))


def _kind_row(digit: int, kind: type[Fault]) -> tuple[object, ...]:
    return (
        digit,
        code(kind.__name__),
        codebase.first_sentence(kind.__doc__),
        both(kind.who_acts),
        STATUS[kind],
        EXIT[kind],
        _RETRY.get(kind, "否 no"),
    )


def _fault_row(fault: type[Fault]) -> tuple[object, ...]:
    return (
        code(fault.code),
        code(kind_of(fault).__name__),
        both(fault.title),
        both(fault.mend),
        fault.basis,
        code(f"{fault.__module__}.{fault.__qualname__}"),
    )


def _homes(role: Role) -> str:
    homes = HOMES_OF[role]
    if not homes:
        return "由系统管理员登记为对接系统 made as a client, never granted"
    if homes == frozenset(OrganisationKind):
        return "任何机构 any organisation"
    return "、".join(kind.words.zh for kind in OrganisationKind if kind in homes)


def _reaches(role: Role) -> str:
    homes = HOMES_OF[role] or frozenset(OrganisationKind)
    reaches = {reach_of(role, at_kind=kind).value for kind in homes}
    return "；".join(sorted(reaches))
