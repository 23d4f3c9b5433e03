"""What failed, what waits for a decision, and what broke on our side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from muniment.commons.holdings.api import Attention
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.picking import selection_of
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle

KINDS = (Attention.FAILED, Attention.WAITING, Attention.ERROR)


@permitted(Permission.VIEW_CASES)
def attention(request: SignedRequest) -> HttpResponse:
    """Show one kind of what calls for somebody, the oldest first."""
    kind = next((word for word in KINDS if word == request.GET.get("kind")), KINDS[0])
    trail = Trail(request.GET)
    found = lifecycle.attention_page(agent=request.agent, kind=kind, at=now(), cursor=trail.cursor)
    counts = dict(found.counts)
    here = reverse("web:attention")
    context = {
        "found": found,
        "kind": kind,
        "tabs": [(word, counts.get(word, 0), f"{here}?kind={word.value}") for word in KINDS],
        "trail": trail,
        "picking": selection_of(request.agent, [row.record_id for row in found.rows]),
        "pick_total": counts.get(kind, 0),
        "from": "attention",
        "listed": urlencode(
            [("kind", kind.value), ("attention", kind.value), *(("at", at) for at in trail.cursors)]
        ),
        "onward": trail.onward(found.next_cursor),
    }
    return answer(request, "muniment/attention.html", "muniment/partials/attention.html", context)
