"""The service items of the agencies that a person may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.administering import asked_order, orders
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.kernel.clock import legal_day, now

_LONGEST_SEARCH = 200


@permitted(Permission.VIEW_CATALOGUE)
def items(request: SignedRequest) -> HttpResponse:
    """List service items, with the version in force and what is irregular about a code."""
    trail = Trail(request.GET)
    asked = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    order = asked_order(request)
    found = catalogue.items(
        by=order,
        scope=request.agent.scope_for(Permission.VIEW_CATALOGUE),
        on=legal_day(now()),
        query=asked,
        cursor=trail.cursor,
    )
    context = {
        "found": found,
        "asked": asked,
        "orders": orders(order, _("按事项编码")),
        "trail": trail,
        "onward": trail.onward(found.next_cursor),
    }
    return answer(request, "muniment/catalogue.html", "muniment/partials/catalogue.html", context)
