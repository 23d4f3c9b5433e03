"""Error pages: what is wrong, who has to act, how to mend it, and a code; never a trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.commons.identity.api import NotPermitted
from muniment.interfaces.web.answers import private
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
    title: str
    detail: str = ""
    mend: str = ""
    who_acts: str = ""
    code: str = ""
    basis: str = ""
    where: str = ""


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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer what cannot be understood at all."""
    return _page(
        request,
        Trouble(
            400,
            _("无法理解这个请求"),
            mend=_("请从页面上的链接或按钮重新操作"),
            who_acts=_("您"),
            code="WEB-400",
        ),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer what Django itself forbids."""
    return _page(
        request,
        Trouble(
            403,
            _("不允许这样做"),
            mend=_("如工作需要，请向本单位的安全管理员申请相应角色"),
            who_acts=_("您"),
            code="WEB-403",
        ),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer a form that did not come from one of our pages, or came too late."""
    return _page(
        request,
        Trouble(
            403,
            _("页面已过期，未作任何更改"),
            detail=_("表单的安全校验没有通过：页面可能打开得太久，或浏览器没有保存 Cookie。"),
            mend=_("请返回上一页，刷新后重新提交"),
            who_acts=_("您"),
            code="WEB-402",
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Answer an address that leads nowhere."""
    return _page(
        request,
        Trouble(
            404,
            _("没有这个页面"),
            detail=_("地址可能输错，或您要找的内容不在您可查看的范围内。"),
            mend=_("请从首页或办件列表重新查找"),
            who_acts=_("您"),
            code="WEB-404",
        ),
    )


def our_fault(request: HttpRequest) -> HttpResponse:
    """Answer a defect of ours. The incident number leads to the trace in the log."""
    return _page(
        request,
        Trouble(
            500,
            _("平台出错了，这是我们的问题"),
            detail=_("您的操作可能没有完成。出错的经过已经记入日志。"),
            mend=_("请稍后再试；若仍出错，请把下面的编号告诉运维人员"),
            who_acts=_("平台运维人员"),
            code=getattr(request, "incident", "WEB-500"),
        ),
    )


def _page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Send the page; a partial update gets a notice above what the person was looking at."""
    if getattr(request, "htmx", False):
        notice = render(
            request, "muniment/partials/trouble.html", {"trouble": trouble}, status=trouble.status
        )
        notice["HX-Retarget"], notice["HX-Reswap"] = "#notices", "innerHTML"
        return private(notice)
    page = render(request, "muniment/error.html", {"trouble": trouble}, status=trouble.status)
    return private(page)
