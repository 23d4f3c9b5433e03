"""Error pages: what is wrong, who has to act, how to mend it, and a code; never a trace."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Agent, NotPermitted
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import agent_of
from muniment.interfaces.web.mending import place_to_mend
from recordkit.errors import (
    ContentFault,
    EvidenceFault,
    Fault,
    NotHeld,
    Outage,
    Refusal,
    Words,
)

STATUS: dict[type[Fault], int] = {
    NotPermitted: 403,
    ContentFault: 422,
    Refusal: 409,
    NotHeld: 404,
    EvidenceFault: 500,
    Outage: 503,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as the page shows it. Lines that are empty are not shown."""

    status: int
    title: str | Promise
    detail: str | Promise = ""
    mend: str | Promise = ""
    who_acts: str | Promise = ""
    code: str = ""
    basis: str = ""
    where: str = ""
    incident: str = ""  # of a defect: where the log tells more


def fault_page(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Return the page for a fault that a room raised."""
    language = getattr(request, "LANGUAGE_CODE", "zh-hans")

    def said(words: Words) -> str:
        return words.in_language(language)

    return _page(
        request,
        Trouble(
            status=status_of(fault),
            title=said(fault.title),
            detail=said(fault.detail),
            mend=said(fault.mend),
            who_acts=said(fault.who_acts),
            code=fault.code,
            basis=fault.basis,
            where="" if isinstance(fault, NotPermitted) else fault.where,
        ),
    )


def status_of(fault: Fault) -> int:
    """Return the HTTP status of the first kind in the table that `fault` is."""
    return next(status for kind, status in STATUS.items() if isinstance(fault, kind))


BAD_REQUEST = Trouble(
    400,
    _("无法理解这个请求"),
    mend=_("请从页面上的链接或按钮重新操作"),
    who_acts=_("您"),
    code="WEB-400",
)
FORBIDDEN = Trouble(
    403,
    _("不允许这样做"),
    mend=_("如工作需要，请向本单位的安全管理员申请相应角色"),
    who_acts=_("您"),
    code="WEB-403",
)
CSRF_FAILED = Trouble(
    403,
    _("页面已过期，未作任何更改"),
    detail=_("表单的安全校验没有通过：页面可能打开得太久，或浏览器没有保存 Cookie。"),
    mend=_("请返回上一页，刷新后重新提交"),
    who_acts=_("您"),
    code="WEB-402",
)
NOT_FOUND = Trouble(
    404,
    _("没有这个页面"),
    detail=_("地址可能输错，或您要找的内容不在您可查看的范围内。"),
    mend=_("请从首页或办件列表重新查找"),
    who_acts=_("您"),
    code="WEB-404",
)
TOO_LARGE = Trouble(
    413,
    _("提交的内容太大"),
    detail=_("网页表单只用来填写和上传回执；办件由业务系统、命令行或监控文件夹报送。"),
    mend=_("请减少内容后重新提交；报送办件请用接口"),
    who_acts=_("您"),
    code="WEB-413",
)
LOCKED_OUT = Trouble(
    429,
    _("账号已暂时锁定"),
    detail=_("密码连续输错多次。为防止他人猜测密码，账号暂时锁定，之后自动解锁。"),
    mend=_("稍后再试；若不是您本人操作，或急需使用，请联系本单位的系统管理员。"),
    who_acts=_("您"),
    code="WEB-429",
)
OUR_FAULT = Trouble(
    500,
    _("平台出错了，这是我们的问题"),
    detail=_("您的操作可能没有完成。出错的经过已经记入日志。"),
    mend=_("请稍后再试；若仍出错，请把下面的编号告诉运维人员"),
    who_acts=_("平台运维人员"),
    code="WEB-500",
)
TROUBLES = (BAD_REQUEST, CSRF_FAILED, FORBIDDEN, NOT_FOUND, TOO_LARGE, LOCKED_OUT, OUR_FAULT)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be understood at all, or is larger than any form of ours."""
    is_too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return _page(request, TOO_LARGE if is_too_large else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer what Django itself forbids."""
    return _page(request, FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer a form that did not come from one of our pages, or came too late."""
    return _page(request, CSRF_FAILED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer an address that leads nowhere."""
    return _page(request, NOT_FOUND)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Answer a defect of ours. The incident number leads to the trace in the log."""
    incident = getattr(request, "incident", "")
    return _page(request, replace(OUR_FAULT, incident=incident))


def _page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Send the page; a partial update gets a notice above what the person was looking at."""
    context = {"trouble": trouble, "place": place_to_mend(trouble.code, _agent(request))}
    if getattr(request, "htmx", False):
        notice = render(request, "muniment/partials/trouble.html", context, status=trouble.status)
        notice["HX-Retarget"], notice["HX-Reswap"] = "#notices", "innerHTML"
        return private(notice)
    page = render(request, "muniment/error.html", context, status=trouble.status)
    return private(page)


def _agent(request: HttpRequest) -> Agent | None:
    """Return who asks; where even that cannot be asked, a page of trouble is shown to nobody."""
    try:
        return agent_of(request)
    except (Fault, DatabaseError):
        return None
