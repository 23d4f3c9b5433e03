"""Addresses of the sample city that several tests visit."""

from __future__ import annotations

from uuid import UUID

from tests.browser.fake_platform import agencies
from tests.browser.sample_city import samples
from tests.browser.serving import DONE, DRAFT, PAUSED, STOPPED

_BY_NUMBER = {sample.number: sample for sample in samples()}


def case_address(number: int, rest: str = "") -> str:
    """Return the address of a sample case: 0 is filed, 1 returned, 4 waiting, 8 in error."""
    return f"/cases/{_BY_NUMBER[number].record_id}/{rest}"


def bulk_address(number: int, rest: str = "") -> str:
    """Return the address of bulk work of the officer, by the number it was given."""
    return f"/bulk/{UUID(int=number)}/{rest}"


AGENCY = agencies()[0][0]
FILED, RETURNED, WAITING, BROKEN = 0, 1, 4, 8

# Every page there is, with somebody who may see it. What is shown differs by state.
PAGES = {
    "sign-in": ("", "/sign-in/"),
    "home": ("officer", "/"),
    "home of an operator": ("operator", "/"),
    "home of an auditor": ("auditor", "/"),
    "cases": ("officer", "/cases/"),
    "cases by every facet": (
        "officer",
        (
            "/cases/?q=申请&item=许可&year=2026&retention=D30&attention=waiting&state=captured"
            "&received_from=2026-03-09&received_to=2026-03-01&closed_from=2026-01-01"
        ),
    ),
    "case in a list": ("officer", case_address(WAITING, "?in=attention%3Dwaiting")),
    "columns": ("officer", "/cases/columns/?state=filed"),
    "saved views": ("officer", "/cases/views/"),
    "register": ("officer", "/cases/register/?state=returned"),
    "no case found": ("officer", "/cases/?q=zzzz"),
    "case that is filed": ("officer", case_address(FILED)),
    "case with a view open": ("officer", case_address(FILED, "?material=5")),
    "case with a text open": ("officer", case_address(FILED, "?material=8")),
    "case that came back": ("officer", case_address(RETURNED)),
    "case that waits": ("officer", case_address(WAITING)),
    "case without content": ("leader", case_address(FILED)),
    "decision": ("officer", case_address(WAITING, "return/")),
    "bulk work": ("officer", "/bulk/"),
    "bulk work to be confirmed": ("officer", bulk_address(DRAFT)),
    "bulk work that is done": ("officer", bulk_address(DONE, "?state=refused")),
    "bulk work that was stopped": ("officer", bulk_address(STOPPED)),
    "bulk work that is paused": ("officer", bulk_address(PAUSED)),
    "result of bulk work on paper": ("officer", bulk_address(DONE, "register/")),
    "failed": ("officer", "/attention/?kind=failed"),
    "waiting": ("officer", "/attention/?kind=waiting"),
    "error": ("officer", "/attention/?kind=error"),
    "filing progress of an agency": ("officer", f"/completeness/?agency={AGENCY}"),
    "filing progress of all agencies": ("officer", "/completeness/?year=2026"),
    "no filing progress": ("officer", "/completeness/?year=2001&agency=x"),
    "catalogue": ("officer", "/catalogue/"),
    "operations": ("operator", "/operations/"),
    "certificates": ("operator", "/operations/certificates/"),
    "checking a receipt": ("officer", "/receipts/check/"),
    "display settings": ("", "/display/"),
    "display settings of somebody": ("officer", "/display/?next=/cases/"),
    "components": ("officer", "/components/"),
    "home of an administrator": ("admin", "/"),
    "home of a security officer": ("security", "/"),
    "people": ("admin", "/people/"),
    "suspended people": ("admin", "/people/?state=suspended"),
    "opening an account": ("admin", "/people/new/"),
    "organisations": ("admin", "/organisations/"),
    "connected systems": ("admin", "/clients/"),
    "making a client": ("admin", "/clients/new/"),
    "another secret": ("admin", "/clients/market-portal/secret/"),
    "roles": ("security", "/roles/"),
    "roles that ended": ("security", "/roles/?standing=lapsed"),
    "audit log": ("auditor", "/audit/"),
    "audit log asked in vain": ("auditor", "/audit/?since=2026-13-01"),
    "no such page": ("officer", "/nowhere/"),
    "not permitted": ("officer", "/operations/"),
    "a defect": ("officer", "/cases/?q=boom"),
    "an outage": ("officer", "/cases/?q=offline"),
}
TROUBLES = {"no such page": 404, "not permitted": 403, "a defect": 500, "an outage": 503}
