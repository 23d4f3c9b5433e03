"""Addresses of the sample city that several tests visit."""

from __future__ import annotations

from uuid import UUID

from tests.browser import fake_catalogue
from tests.browser.fake_platform import agencies
from tests.browser.sample_city import samples
from tests.browser.serving import CLASSING, DONE, DRAFT, PAUSED, STOPPED

_BY_NUMBER = {sample.number: sample for sample in samples()}


def case_address(number: int, rest: str = "") -> str:
    """Return the address of a sample case: 0 is filed, 1 returned, 4 waiting, 8 in error."""
    return f"/cases/{_BY_NUMBER[number].record_id}/{rest}"


# A case number with one digit wrong.
NEARLY = f"{samples()[0].row().case_number[:-1]}x"


def bulk_address(number: int, rest: str = "") -> str:
    """Return the address of bulk work of the officer, by the number it was given."""
    return f"/bulk/{UUID(int=number)}/{rest}"


AGENCY = agencies()[0][0]
ITEM, BARE_ITEM = (fake_catalogue.items().rows[place].item.code for place in (0, 2))
FILED, RETURNED, WAITING, BROKEN, UNCLASSIFIED = 0, 1, 4, 8, 15

# Every page there is, with somebody who may see it. What is shown differs by state.
PAGES = {
    "sign-in": ("", "/sign-in/"),
    "home": ("officer", "/"),
    "home of a handler": ("handler", "/"),
    "home of somebody with several roles": ("both", "/?as=records"),
    "home of the archives": ("archivist", "/"),
    "home of the authority": ("supervisor", "/"),
    "one region of the authority": ("supervisor", "/?as=authority&region=511603&sort=rate"),
    "home of an agency's leader": ("leader", "/"),
    "home of a leader": ("mayor", "/"),
    "a desk that is not held": ("handler", "/?as=leader"),
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
    "cases by their texts": ("officer", "/cases/?q=现场勘验&how=texts"),
    "cases that come near": ("officer", f"/cases/?q={NEARLY}"),
    "case that is filed": ("officer", case_address(FILED)),
    "case with a view open": ("officer", case_address(FILED, "?material=5")),
    "case with a text open": ("officer", case_address(FILED, "?material=8")),
    "case that came back": ("officer", case_address(RETURNED)),
    "case that waits": ("officer", case_address(WAITING)),
    "case without content": ("leader", case_address(FILED)),
    "two versions": ("officer", case_address(RETURNED, "versions/")),
    "two versions in whole": ("officer", case_address(RETURNED, "versions/?all=1")),
    "who may see it": ("officer", case_address(FILED, "access/")),
    "who may see it oneself": ("leader", case_address(FILED, "access/")),
    "who may see it by name": ("security", case_address(FILED, "access/")),
    "asking who may see": ("auditor", "/access/"),
    "asking who may see in vain": ("security", "/access/?record=x"),
    "decision": ("officer", case_address(WAITING, "return/")),
    "bulk work": ("officer", "/bulk/"),
    "no bulk work": ("archivist", "/bulk/"),
    "case that is to be classified": ("officer", case_address(UNCLASSIFIED)),
    "classifying a case": ("officer", case_address(UNCLASSIFIED, "classify/")),
    "nothing to classify": ("officer", case_address(WAITING, "classify/")),
    "classifying many, none selected": ("officer", "/bulk/classify/"),
    "classifying many to be confirmed": ("officer", bulk_address(CLASSING)),
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
    "service item": ("officer", f"/catalogue/items/{ITEM}/"),
    "service item without rules": ("officer", f"/catalogue/items/{BARE_ITEM}/"),
    "operations": ("operator", "/operations/"),
    "help": ("", "/help/"),
    "help searched": ("officer", "/help/?q=回执"),
    "help topic": ("officer", "/help/display/"),
    "help on errors": ("operator", "/help/errors/"),
    "help on sending": ("", "/help/sending/"),
    "stuck jobs": ("operator", "/operations/jobs/"),
    "waiting jobs": ("operator", "/operations/jobs/?standing=waiting"),
    "settings": ("admin", "/operations/settings/"),
    "certificates": ("operator", "/operations/certificates/"),
    "checking a receipt": ("officer", "/receipts/check/"),
    "code of a receipt": ("officer", case_address(FILED, "receipt/code/")),
    "own password": ("officer", "/password/"),
    "a password somebody else set": ("newly", "/password/?next=/cases/"),
    "display settings": ("", "/display/"),
    "display settings of somebody": ("officer", "/display/?next=/cases/"),
    "components": ("officer", "/components/"),
    "home of an administrator": ("admin", "/"),
    "home of a security officer": ("security", "/"),
    "people": ("admin", "/people/"),
    "suspended people": ("admin", "/people/?state=suspended"),
    "opening an account": ("admin", "/people/new/"),
    "organisations": ("admin", "/organisations/"),
    "no requests for consent": ("auditor", "/consents/"),
    "organisations below one another": ("admin", "/organisations/tree/"),
    "registering an organisation": ("admin", "/organisations/new/"),
    "connected systems": ("admin", "/clients/"),
    "making a client": ("admin", "/clients/new/"),
    "another secret": ("admin", "/clients/market-portal/secret/"),
    "roles": ("security", "/roles/"),
    "people without any role": ("security", "/roles/?standing=none"),
    "roles that ended": ("security", "/roles/?standing=lapsed"),
    "audit log": ("auditor", "/audit/"),
    "audit log asked in vain": ("auditor", "/audit/?since=2026-13-01"),
    "no such page": ("officer", "/nowhere/"),
    "not permitted": ("officer", "/operations/"),
    "a defect": ("officer", "/cases/?q=boom"),
    "an outage": ("officer", "/cases/?q=offline"),
}
TROUBLES = {
    "a desk that is not held": 403,
    "no such page": 404,
    "not permitted": 403,
    "a defect": 500,
    "an outage": 503,
}
