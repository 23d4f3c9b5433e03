"""What happens around every page: faults become pages, sessions live while they are used."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from muniment.interfaces.web import errors
from muniment.kernel.clock import now
from muniment.kernel.ids import new_id
from recordkit.errors import EvidenceFault, Fault, Outage

logger = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponseBase]


class FaultsBecomePages:
    """Turns what the rooms raise into a page that says who has to act and how to mend it.

    Anything else that escapes is a defect of ours: it gets an incident number, which the log
    keeps with the trace and the page shows without it.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        """Answer a fault with its page; leave what Django knows (404, 403) to Django."""
        if isinstance(raised, Fault):
            _log(raised, request)
            return errors.fault_page(request, raised)
        request.incident = str(new_id())[-12:]  # type: ignore[attr-defined]
        logger.warning("incident %s: %s", request.incident, type(raised).__name__)  # type: ignore[attr-defined]
        return None


class SessionLivesWhileUsed:
    """Renews a session that is being used, at most once a minute, so that it ends when idle.

    A page that renews itself (`?live=1`) is not a person and does not count.
    """

    RENEW_SECONDS = 60

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "live" not in request.GET and "_auth_user_id" in request.session:
            moment = int(now().timestamp())
            if moment - request.session.get("used_at", 0) >= self.RENEW_SECONDS:
                request.session["used_at"] = moment
        return self._get_response(request)


def _log(fault: Fault, request: HttpRequest) -> None:
    if isinstance(fault, EvidenceFault | Outage):
        logger.error("%s %s at %s", fault.code, fault, request.path)
